/* SPDX-License-Identifier: Apache-2.0 */
/*
 * enrolment: taking a membership file into a node's store, by a command or by
 * the daemon that has the store.
 *
 * Law: nothing is written before all of the file has been verified and found
 * to be meant for this node.
 *
 * I/O and heap.
 */
#ifndef CAIRN_CLI_ENROLMENT_H
#define CAIRN_CLI_ENROLMENT_H

#include "cli/membership.h"
#include "cli/messages.h"
#include "storage/writer.h"

#include <jansson.h>

/* Reads a file for a command. EXIT_DONE, or the exit code after a message;
 * membership_free ends it in any case. */
int enrolment_read(const char *path, struct membership *membership);

/* This node in the file; null if it is not, or not any more, to be enrolled:
 * *why tells, of the file's name. */
const struct member *enrolment_self(const struct membership *membership,
                                    const uint8_t key[KEY_SIZE],
                                    enum message *why);

/* Stores all entries that are not held. Results of writer_run; STORE_MEMORY. */
enum result enrolment_write(struct writer *writer,
                            const struct membership *membership);

/* The arguments of the daemon's operation "enroll"; null without memory. */
json_t *enrolment_asked(const struct membership *membership);

/* What enrolling tells, "type":"enrolment". */
json_t *enrolment_told(const struct membership *membership,
                       const struct certificate *self);

#endif
