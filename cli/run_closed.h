/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run_closed: a daemon that nobody has given a passphrase.
 *
 * Law: without the key it opens nothing: it tells its status, and waits for an
 * officer to log in.
 */
#ifndef CAIRN_CLI_RUN_CLOSED_H
#define CAIRN_CLI_RUN_CLOSED_H

#include "cli/post.h"

/* Must the daemon wait? There are officers, and no passphrase was given. */
bool run_closed_is(const char *directory);

/*
 * Serves until an officer's passphrase has opened the key file, and gives the
 * secrets to post->handed, for post_open. EXIT_DONE; EXIT_NO if it was ended
 * by a signal; EXIT_MACHINE after a message.
 */
int run_closed(struct post *post, const char *directory);

#endif
