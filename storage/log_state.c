/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/log_state.h"
#include "core/check.h"

#include <string.h>

void log_state_put(const struct log_state *state, struct buffer *out)
{
    buffer_put_u32(out, state->number);
    buffer_put_u8(out, (uint8_t)state->realm);
    buffer_put(out, bytes_of(state->log.key, KEY_SIZE));
    buffer_put_u8(out, (uint8_t)state->log.lane);
    buffer_put_u8(out, (uint8_t)state->log.branches);
    buffer_put_u64(out, state->log.fork_seq);
    for (size_t i = 0; i < state->log.branches; i++) {
        uint8_t space[TREE_ENCODED_MAX];
        struct buffer tree = buffer_of(space, sizeof space);

        tree_encode(&state->trees[i], &tree);
        buffer_put_u64(out, state->log.ends[i].next);
        buffer_put(out, bytes_of(state->log.ends[i].head, HASH_SIZE));
        buffer_put_u8(out, state->log.ends[i].sealed);
        buffer_put_u64(out, state->spans[i].seq);
        buffer_put_u64(out, state->spans[i].place);
        buffer_put_u16(out, (uint16_t)tree.size);
        buffer_put(out, buffer_bytes(&tree));
    }
    check(!out->full);
}

/* Takes size bytes from the front of what is left, or null. */
static const uint8_t *take(struct bytes *left, size_t size)
{
    const uint8_t *at = left->data;

    if (left->size < size)
        return NULL;
    left->data += size;
    left->size -= size;
    return at;
}

static enum result branch_get(struct bytes *left, struct log_state *state,
                              size_t i)
{
    enum { SEALED = 8 + HASH_SIZE, SPAN = SEALED + 1, TREE = SPAN + 16 };
    struct chain *end = &state->log.ends[i];
    const uint8_t *at = take(left, TREE + 2);
    size_t tree_size;

    if (!at)
        return STORE_CORRUPT;
    memcpy(end->log, state->log.log, KEY_LOG);
    end->next = bytes_get_u64(at);
    memcpy(end->head, at + 8, HASH_SIZE);
    end->sealed = at[SEALED];
    state->spans[i].seq = bytes_get_u64(at + SPAN);
    state->spans[i].place = bytes_get_u64(at + SPAN + 8);
    tree_size = bytes_get_u16(at + TREE);
    at = take(left, tree_size);
    return at ? tree_decode(bytes_of(at, tree_size), &state->trees[i])
              : STORE_CORRUPT;
}

enum result log_state_get(const struct store *store, struct bytes left,
                          const uint8_t log[KEY_LOG], struct log_state *state)
{
    enum { KEY = 4 + 1, LANE = KEY + KEY_SIZE, FORK = LANE + 2 };
    const uint8_t *at = take(&left, FORK + 8), *realm;
    enum result result = OK;

    if (!at)
        return STORE_CORRUPT;
    memset(&state->log, 0, sizeof state->log);
    memcpy(state->log.log, log, KEY_LOG);
    state->number = bytes_get_u32(at);
    state->realm = at[4];
    realm = store_realm_of(store, state->realm);
    if (!realm)
        return STORE_CORRUPT;
    memcpy(state->log.realm, realm, KEY_REALM);
    memcpy(state->log.key, at + KEY, KEY_SIZE);
    state->log.lane = (enum lane)at[LANE];
    state->log.branches = at[LANE + 1];
    state->log.fork_seq = bytes_get_u64(at + FORK);
    if (state->log.branches < 1 || state->log.branches > BRANCHES_MAX)
        return STORE_CORRUPT;
    for (size_t i = 0; result == OK && i < state->log.branches; i++)
        result = branch_get(&left, state, i);
    return result;
}
