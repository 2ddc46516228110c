/* SPDX-License-Identifier: Apache-2.0 */
/*
 * medium: the content of a record's media, between files and a node.
 *
 * Law: what a record names is durable before the record is signed; what is
 * given out has the digest that the record names.
 *
 * The content goes through the node's operations, piece by piece.
 */
#ifndef CAIRN_CLI_MEDIUM_H
#define CAIRN_CLI_MEDIUM_H

#include "cli/ask.h"
#include "core/hash.h"

/*
 * Stores a file given as KIND=FILE, and appends what a record says of it to
 * list: kind, format (by its first bytes), digest, size. EXIT_DONE, or the
 * exit code after a message that names the command.
 */
int medium_store(struct asker *asker, const struct command *command,
                 const char *given, json_t *list);

/* Reads a content of `size` bytes into new memory, which the caller frees.
 * EXIT_DONE, or the exit code after a message. */
int medium_fetch(struct asker *asker, const char *digest, size_t size,
                 uint8_t **content);

#endif
