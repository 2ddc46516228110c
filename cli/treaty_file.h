/* SPDX-License-Identifier: Apache-2.0 */
/*
 * treaty_file: the readable file of a treaty, and the text made of it.
 *
 * Law: the same agreement gives the same bytes, in whichever order a list of
 * the file stands. What cannot be meant ends with the line, the value and what
 * would be accepted; nothing is guessed.
 *
 * The file is of the form of docs/examples/treaty.ini. I/O, heap.
 */
#ifndef CAIRN_CLI_TREATY_FILE_H
#define CAIRN_CLI_TREATY_FILE_H

#include "cli/command.h"
#include "core/treaty.h"

/* Reads the readable file and appends the terms. EXIT_DONE, or the exit code
 * after a message. */
int treaty_file_terms(const char *path, struct buffer *terms);

/*
 * Reads a text, the terms as `propose` writes them, and says what it is. space
 * holds it, and the treaty borrows from it. EXIT_DONE; EXIT_REFUSED after a
 * message if it is none; EXIT_USE after one if it cannot be read.
 */
int treaty_file_text(const char *path, uint8_t space[TREATY_SIZE_MAX],
                     struct treaty *treaty);

#endif
