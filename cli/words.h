/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words: FIELD=VALUE arguments of a command, as JSON fields.
 *
 * Law: a field's name is checked where it is typed; its value where it is
 * stored.
 */
#ifndef CAIRN_CLI_WORDS_H
#define CAIRN_CLI_WORDS_H

#include "cli/command.h"

#include <jansson.h>

/* Takes arguments from the first-th on. EXIT_DONE, or the exit code after a
 * message that names the word. */
int words_fields(const struct command *command, size_t first, json_t *fields);

/* Takes one argument and no more, as "id". */
int words_id(const struct command *command, size_t most, json_t *asked);

/* Copies an option's value, if it is given, under a JSON name. */
void words_option(const struct command *command, const char *option,
                  const char *name, json_t *asked);

/* Likewise all those, ended by null, whose JSON name is "--" less. */
void words_options(const struct command *command, const char *const names[],
                   json_t *asked);

/* Takes what a listing has: such options, a --limit, and no argument. EXIT_DONE,
 * or EXIT_USE after a message. */
int words_listing(const struct command *command, const char *const names[],
                  json_t *asked);

/* A decimal number within bounds; false after a message. */
bool words_number(const struct command *command, const char *text,
                  const char *option, long least, long most, long *out);

/* A date or time option as seconds: EXIT_DONE or the exit code. */
int words_seconds(const struct command *command, const char *option, bool end,
                  const char *name, json_t *asked);

#endif
