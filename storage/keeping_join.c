/* SPDX-License-Identifier: Apache-2.0 */
/* A neighbour's entry that is held comes again and shows more. */
#include "storage/bodies.h"
#include "storage/index.h"
#include "storage/keeping_internal.h"
#include "storage/log_places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a run is joined with. */
struct joining {
    struct store_txn *txn;
    struct index_batch *batch;
    uint64_t place;
    struct held held;
    uint8_t old[BODY_SIZE_MAX], new[BODY_SIZE_MAX], both[BODY_SIZE_MAX];
};

static const char *name_of(unsigned i, char text[24])
{
    snprintf(text, 24, "twice %u", i);
    return text;
}

/* The row in which a place stands, or the first that is free; TWICE_MAX + 1 if
 * there is none. */
static enum result find_row(struct store_txn *txn, uint64_t place,
                            unsigned *row, bool *there)
{
    unsigned vacant = TWICE_MAX + 1;
    enum result result = OK;
    struct bytes value;
    char name[24];

    *there = false;
    for (*row = 1; result == OK && *row <= TWICE_MAX; ++*row) {
        result = store_get(txn, name_of(*row, name), &value);
        *there = result == OK && value.size > PLACE_SIZE &&
                 bytes_get_u64(value.data) == place;
        if (*there)
            return OK;
        if (result == STORE_NOT_FOUND || (result == OK && value.size == 0)) {
            vacant = *row < vacant ? *row : vacant;
            result = OK;
        }
    }
    *row = vacant;
    return result;
}

static enum result count_rows(struct store_txn *txn, int64_t more)
{
    uint64_t count;
    enum result result = store_get_number(txn, "twice", &count);

    return result == OK ? store_put_number(txn, "twice", count + (uint64_t)more)
                        : result;
}

/* Both verify, so the author has prepared both: the second is the evidence. */
static enum result put_aside(struct joining *joining, struct bytes body)
{
    size_t size = PLACE_SIZE + body.size + BODIES_GROWTH;
    struct store_txn *txn = joining->txn;
    uint8_t *value;
    unsigned row;
    char name[24];
    bool there;
    enum result result = find_row(txn, joining->place, &row, &there);

    if (result != OK || there || row > TWICE_MAX)
        return result;
    value = malloc(size);
    if (!value)
        return STORE_MEMORY;
    bytes_set_u64(value, joining->place);
    result = bodies_seal(txn, &joining->held.entry, body, value + PLACE_SIZE);
    if (result == OK)
        result = store_put(txn, name_of(row, name), bytes_of(value, size));
    if (result == OK)
        result = count_rows(txn, 1);
    free(value);
    return result;
}

enum result keeping_drop_twice(struct store_txn *txn, uint64_t place)
{
    uint64_t count;
    unsigned row;
    char name[24];
    bool there = false;
    enum result result = store_get_number(txn, "twice", &count);

    if (result == OK && count > 0)
        result = find_row(txn, place, &row, &there);
    if (result != OK || !there)
        return result;
    result = store_put(txn, name_of(row, name), bytes_of(NULL, 0));
    return result == OK ? count_rows(txn, -1) : result;
}

/* The held body, as it lies there; absent where none does. */
static enum result open_held(struct joining *joining, struct body *body)
{
    struct buffer old = buffer_of(joining->old, sizeof joining->old);
    enum result result =
        log_entry(joining->txn, joining->place, &joining->held);

    if (result == OK)
        result = bodies_unseal(joining->txn, &joining->held, &old);
    if (result == STORE_NOT_FOUND) {
        body_put_absent(&old);
        result = OK;
    }
    if (result == OK && body_reopen(buffer_bytes(&old), body) != OK)
        result = STORE_CORRUPT;
    return result;
}

/* What may be kept of the body that has come: what is held here counts from
 * when it was first held. */
static enum result open_new(struct joining *joining, struct bytes bytes,
                            struct buffer *new, struct body *body)
{
    const struct held *held = &joining->held;
    uint32_t arrived;
    enum result result =
        keeping_arrived(joining->txn, joining->place, &arrived);

    buffer_put(new, bytes);
    if (result == OK)
        result = keeping_trim(joining->txn, &held->entry, held->realm, arrived,
                              new, NULL);
    if (result == OK && body_reopen(buffer_bytes(new), body) != OK)
        result = STORE_CORRUPT;
    return result;
}

static enum result put(struct joining *joining, struct bytes body)
{
    struct entry entry;
    uint8_t space[ENTRY_SIZE_MAX];
    struct buffer copy = buffer_of(space, sizeof space);
    const uint8_t *realm =
        store_realm_of(joining->txn->store, joining->held.realm);
    enum result result;

    /* The entry lies in the page that is about to be written. */
    buffer_put(&copy, joining->held.entry.bytes);
    result = log_body_put(joining->txn, joining->place, body);
    if (result == OK && entry_open(buffer_bytes(&copy), realm, &entry) != OK)
        result = STORE_CORRUPT;
    if (result == OK && joining->batch)
        result = index_add(joining->txn, joining->batch, joining->place, 0,
                           &entry, body);
    return result;
}

static enum result join_one(struct joining *joining, struct bytes bytes)
{
    struct buffer new = buffer_of(joining->new, sizeof joining->new);
    struct buffer both = buffer_of(joining->both, sizeof joining->both);
    struct body held, more;
    enum result result;

    if (body_reopen(bytes, &more) != OK || more.state != BODY_REDACTED)
        return ENTRY_DUPLICATE;
    result = open_held(joining, &held);
    if (result != OK)
        return result;
    if (held.state == BODY_FULL || held.state == BODY_ERASED)
        return ENTRY_DUPLICATE;
    result = open_new(joining, bytes, &new, &more);
    if (result != OK)
        return result == STORE_NOT_FOUND ? ENTRY_DUPLICATE : result;
    if (held.state == BODY_ABSENT)
        return put(joining, buffer_bytes(&new));
    result = body_join(&held, &more, &both);
    if (result == BODY_TWICE)
        result = put_aside(joining, buffer_bytes(&new));
    else if (result == OK)
        return put(joining, buffer_bytes(&both));
    else
        return result;
    return result == OK ? BODY_TWICE : result;
}

enum result keeping_join(struct store_txn *txn, const struct log_state *state,
                         size_t branch, const struct journal_run *run,
                         size_t count, struct index_batch *batch)
{
    struct joining *joining;
    enum result result = OK, all = ENTRY_DUPLICATE;

    if (state->realm == 0)
        return OK;
    joining = malloc(sizeof *joining);
    if (!joining)
        return STORE_MEMORY;
    joining->txn = txn;
    joining->batch = batch;
    for (size_t i = 0; result == OK && i < count; i++) {
        result = log_locate(txn, state, branch, run->items[i].entry.header.seq,
                            &joining->place);
        if (result == OK)
            result = join_one(joining, run->items[i].body);
        if (result == BODY_TWICE || (result == OK && all != BODY_TWICE))
            all = result;
        /* One that does not fit says nothing of the others. */
        if (result == ENTRY_DUPLICATE || result == BODY_TWICE ||
            result == BODY_COMMITMENT)
            result = OK;
    }
    free(joining);
    return result == OK ? all : result;
}
