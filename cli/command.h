/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command: one subcommand of cairn, its options, and how it ends.
 *
 * Law: wrong use ends with one line on standard error that names the value
 * given and what would be accepted, and with exit 2; nothing has happened.
 */
#ifndef CAIRN_CLI_COMMAND_H
#define CAIRN_CLI_COMMAND_H

#include "cli/messages.h"
#include "core/bytes.h"

/* Exit codes, a contract with scripts. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_NO = 1,      /* the answer is no: not found, verification failed */
    EXIT_USE = 2,     /* wrong use */
    EXIT_REFUSED = 3, /* rights, treaty, policy */
    EXIT_MACHINE = 4, /* the store or the machine failed */
    EXIT_OFFLINE = 5, /* a daemon that was required does not answer */
};

enum {
    OPTION_VALUES_MAX = 64, /* how often one option may stand */
    ARGUMENTS_MAX = 256,
    STORE_ARGUMENT_MAX = 900, /* characters in the path of a store */
};

/* An option of a command. values are filled in the order given. */
struct option {
    const char *name;  /* "--direction" */
    bool flag;         /* takes no value */
    const char *takes; /* what its help says of the value, "DIR" */
    const char *help;  /* one line */
    size_t count;
    const char *values[OPTION_VALUES_MAX];
};

/* One row of the table in commands.c. */
struct command {
    const char *name;
    const char *arguments; /* for the help: "ID FIELD=VALUE..." */
    const char *summary;   /* one line */
    const char *example;   /* lines of the help and the man page */
    struct option *options; /* ended by a null name; null: none */
    int (*run)(const struct command *command);
};

/* Options that every command takes. */
struct common {
    const char *store;           /* resolved, never null */
    const char *format;          /* "table", "json", "csv", or null */
    const char *passphrase_file; /* or null */
    bool no_passphrase;
    const char *officer; /* who is logged in here, or logs in; or null */
};
extern struct common common;

/* The command's arguments that are no options, in order. */
extern size_t argument_count;
extern const char *arguments[ARGUMENTS_MAX];

/*
 * Takes options and arguments apart; an argument "-" is standard input and
 * "@FILE" a file's content in place of a value. EXIT_DONE to go on, or the
 * exit code (help was printed, or the use was wrong).
 */
int command_parse(const struct command *command, int argc, char **argv,
                  bool *help);

/* Are there no more arguments? EXIT_DONE; EXIT_USE after naming the first that
 * is too many. */
int command_most(const struct command *command, size_t most);

/* The last value of an option, or null; how often a flag stands. */
const char *command_value(const struct command *command, const char *name);
bool command_flag(const struct command *command, const char *name);
const struct option *command_option(const struct command *command,
                                    const char *name);

/* The code of a control character at a place of a text, or 0; of one of two
 * bytes *at is then the second. */
unsigned command_control(const char **at);

/* One line on standard error. What stands in a file or an argument does not
 * speak to the terminal: of control characters the codes are told. */
void command_say(const char *before, const char *text);

/* Prints one line on standard error, "cairn: ...", and gives the code back. */
int command_fail(int code, enum message id, ...);

/* Prints one line on standard error, "cairn: warning: ...". */
void command_warn(enum message id, ...);

/* The exit code that belongs to an outcome. */
int command_exit(enum result result);

extern const struct command commands[]; /* ended by a null name */

#endif
