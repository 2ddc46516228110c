/* SPDX-License-Identifier: Apache-2.0 */
/*
 * input: what a command reads besides its words: files, standard input, the
 * environment, a passphrase from the terminal.
 *
 * Law: a secret never stands in a command line or an environment variable.
 */
#ifndef CAIRN_CLI_INPUT_H
#define CAIRN_CLI_INPUT_H

#include "core/bytes.h"
#include "core/result.h"

enum { INPUT_FILE_MAX = 64 << 20, INPUT_PASSPHRASE_MAX = 1023 };

/*
 * Reads a whole file ("-": standard input) into new memory that ends in a
 * zero byte; the caller frees it. Null after a message.
 */
char *input_file(const char *path, size_t *size);

/* A value as given, or what "-" or "@FILE" stand for, without its last line
 * end; lives until the program ends. Null after a message. */
const char *input_expand(const char *value);

/* The store's directory: the option, CAIRN_STORE, or the default place. */
const char *input_store(const char *option);

/*
 * The passphrase by --passphrase-file or from the terminal (asked twice if it
 * is a new one) into text, which the caller wipes; its length, or -1 after a
 * message. `what` names the file it opens.
 */
int input_passphrase(bool fresh, const char *what,
                     char text[INPUT_PASSPHRASE_MAX + 1]);

/* Asks on the terminal; true if the word comes back. False without one. */
bool input_confirm(const char *question, const char *word);

/* A decimal number within bounds; false if it is none. */
bool input_number(const char *text, long least, long most, long *out);

/* Syncs the directory in which a path stands, after a rename or the like;
 * false with errno. */
bool input_sync_parent(const char *path);

/* Writes a file aside, syncs and renames it. False with errno; false after a
 * message. */
bool input_put_file(const char *path, struct bytes bytes, unsigned mode);
bool input_write_file(const char *path, struct bytes bytes, unsigned mode);

#endif
