/* SPDX-License-Identifier: Apache-2.0 */
/*
 * login: who has logged in here, as a file of the user tells.
 *
 * Law: the file holds an officer's name and the token of his duty, and opens
 * nothing where no daemon runs; mode 0600, the user's own, no link, else it
 * counts as not there.
 *
 * $CAIRN_LOGIN names it, so that each lane of one user can have its own; else
 * it is $XDG_RUNTIME_DIR/cairn-login-HASH of the store's path, else login-UID
 * in the store.
 */
#ifndef CAIRN_CLI_LOGIN_H
#define CAIRN_CLI_LOGIN_H

#include "cli/duty.h"

enum { LOGIN_TOKEN_TEXT = 2 * DUTY_TOKEN + 1 };

struct login {
    char officer[OFFICER_NAME_MAX + 1];
    char token[LOGIN_TOKEN_TEXT];
};

/* False if nobody has logged in here. */
bool login_read(const char *store, struct login *login);

/* False after a message. */
bool login_write(const char *store, const struct login *login);
void login_forget(const char *store);

#endif
