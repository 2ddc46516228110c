/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_state: the state of a log as its bytes in the store.
 *
 * Law: what was put is got again, and what was not is damage.
 *
 * Specified in STORAGE.md, "Logs". Pure; private to storage/.
 */
#ifndef CAIRN_STORAGE_LOG_STATE_H
#define CAIRN_STORAGE_LOG_STATE_H

#include "storage/log.h"

enum { LOG_STATE_MAX = 128 + BRANCHES_MAX * (64 + TREE_ENCODED_MAX) };

/* Appends at most LOG_STATE_MAX bytes. */
void log_state_put(const struct log_state *state, struct buffer *out);

/* The state of this log. OK; STORE_CORRUPT. */
enum result log_state_get(const struct store *store, struct bytes left,
                          const uint8_t log[KEY_LOG], struct log_state *state);

#endif
