/* SPDX-License-Identifier: Apache-2.0 */
/*
 * output: answers, for a person on a terminal and for a program in a pipe.
 *
 * Law: one answer object, three forms: an aligned table for people, one JSON
 * object a line, or CSV. What was signed by somebody never reaches a terminal
 * unescaped.
 */
#ifndef CAIRN_CLI_OUTPUT_H
#define CAIRN_CLI_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>

/* True if people read: --format table, or a terminal and no --format. */
bool output_human(void);

/*
 * Prints one answer object, which it takes over. For people, objects of one
 * "type" in a row become a table; call output_end when no more come.
 */
void output_object(json_t *object);
void output_end(void);

/* The same of one of many rows, whose names are the columns of their table:
 * what is printed may wait for the next or output_end. */
void output_row(json_t *object);

/* A line for people on standard output, only if people read. */
void output_text(const char *text);

/* Progress on a terminal's standard error, over the line before; empty text
 * wipes it. Nothing if standard error is no terminal. */
void output_progress(const char *text);

#endif
