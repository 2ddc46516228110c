/* SPDX-License-Identifier: Apache-2.0 */
/*
 * treaties: the treaties of a store, and the countries that they bring in.
 *
 * Law: what home has signed comes first: it names the realms whose statements
 * are looked at at all, and it gives each its code: the first text on which
 * both agree, else the newest of home's.
 *
 * Specified in TRUST.md, "Treaties". Reads the store; heap. One thread for
 * each pair of treaties and roster.
 */
#ifndef CAIRN_CLI_TREATIES_H
#define CAIRN_CLI_TREATIES_H

#include "cli/post.h"
#include "core/treaties.h"

/*
 * Makes the treaties anew from the trust logs of home and the singles held,
 * and offers all of these to the roster, to which the parties of what home has
 * signed are added; the roster need not be empty. OK; STORE_*.
 */
enum result treaties_load(struct treaties *treaties, struct post *post,
                          struct roster *roster);

#endif
