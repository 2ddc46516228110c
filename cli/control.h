/* SPDX-License-Identifier: Apache-2.0 */
/*
 * control: a daemon's socket in its store, and those who ask over it.
 *
 * Law: a request is one JSON line {"op", "args"}; the answer is JSON lines, the
 * last of them {"end": true, "exit": N, "error": TEXT}. The socket is open to
 * the store's owner only.
 *
 * A thread for each asker, at most CONTROL_CLIENTS_MAX, so that 64 writers at
 * once are one group of the writer. The socket is reached through the
 * directory's descriptor: its own path may be longer than a socket's may.
 */
#ifndef CAIRN_CLI_CONTROL_H
#define CAIRN_CLI_CONTROL_H

#include "cli/service.h"

/* A line holds the largest membership in base64. */
enum { CONTROL_CLIENTS_MAX = 128, CONTROL_LINE_MAX = 32 << 20 };

struct control;

/* Opens the socket and serves. OK; STORE_IO; STORE_MEMORY. */
enum result control_start(struct service *service, const char *directory,
                          struct control **out);

/* Ends all conversations; waits for the operations under way. */
void control_stop(struct control *control);

/* The socket's address; a descriptor that it goes through, to be closed after
 * its use, or -1. */
struct sockaddr_un;
int control_address(const char *directory, struct sockaddr_un *address);

/* The asking side: a connected socket, or -1 if no daemon answers. */
int control_connect(const char *directory);

/* Sends one request and hands the lines to reply, as text if it takes text; the
 * exit code. */
int control_ask(int socket, const char *operation, json_t *asked,
                struct reply *reply);

#endif
