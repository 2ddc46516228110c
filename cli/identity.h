/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identity: what the commands that make and certify nodes have in common.
 *
 * Law: a name is checked where a person gives it, before anything is made.
 *
 * Specified in TRUST.md, "Keys and membership". I/O on the terminal only.
 */
#ifndef CAIRN_CLI_IDENTITY_H
#define CAIRN_CLI_IDENTITY_H

#include "cli/command.h"
#include "core/certificate.h"

/* The roles that a registrar gives. */
#define IDENTITY_ROLES                                                         \
    (ROLE_POST | ROLE_HEADQUARTERS | ROLE_RELAY | ROLE_AUDITOR)

/*
 * Takes --country, --name, --post and --role of a command as far as it has
 * them, into a request. EXIT_DONE, or EXIT_USE after a message.
 */
int identity_country(const struct command *command, char country[4]);
int identity_node(const struct command *command, struct certificate *request);

/* A name that NAME@ADDRESS can hold, one word of every table. */
bool identity_name(const char *text);

/* 1 to 16 capitals and digits? */
bool identity_post(const char *text);

/* Three capital letters? */
bool identity_is_country(const char *text);

/* Reads a request from a file. EXIT_DONE, or EXIT_USE after a message. */
int identity_request(const char *path, struct certificate *request);

/* "post", ... of the first role; never null. */
const char *identity_role(uint8_t roles);

/* True if two texts have the same 30 digits, whatever stands between them. */
bool identity_same_fingerprint(const char *a, const char *b);
bool identity_is_fingerprint(const char *text);

/* How many arguments there must be: a name for each. EXIT_DONE or EXIT_USE. */
int identity_arguments(const struct command *command, size_t count,
                       const char *const *names);

/* A sentence on standard output, if people read. */
void identity_say(enum message id, ...);

/* Waits until no other process makes or certifies keys in this directory;
 * the lock ends with the process, or when the file is closed. -1: none. */
int identity_lock(const char *directory);

#endif
