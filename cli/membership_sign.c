/* SPDX-License-Identifier: Apache-2.0 */
/* An authority's own entries: the next of its trust log, signed and added. */
#include "cli/membership.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/kind.h"

#include <sodium.h>
#include <string.h>

enum {
    START_LANE = 16,
    START_INCARNATION = 17,
    START_KEY = 18,
    START_REALM = 19,
    START_INSTANCE = 20,
    START_SOFTWARE = 22,
    START_KEYS = 6,
    VALUES_MAX = TREATY_SIZE_MAX + 256, /* of an authority's entry */
};

/* An authority's trust log has no incarnation but the first (E2). */
static const uint8_t incarnation[KEY_INCARNATION];

static void find_end(const struct membership *membership,
                     const struct signer *signer, struct chain *end)
{
    uint8_t log[KEY_LOG];

    key_log(membership->roster.realm, signer->public, incarnation, LANE_TRUST,
            log);
    chain_begin(end, log);
    for (size_t i = 0; i < membership->log_count; i++)
        if (memcmp(membership->logs[i].end.log, log, KEY_LOG) == 0)
            *end = membership->logs[i].end;
}

static enum result make_body(struct header *header, struct bytes values,
                             struct buffer *out)
{
    uint8_t seed[BODY_SEED];
    enum result result;

    do {
        randombytes_buf(seed, sizeof seed);
        result = body_commit(values, header->log, seed, header->body);
    } while (result == BODY_COMMITMENT);
    header->has_body = true;
    header->size = entry_units(values.size);
    body_put_full(out, seed, values);
    return result;
}

enum result membership_sign(struct membership *membership,
                            const struct signer *signer, uint16_t kind,
                            struct bytes values, uint64_t time_seconds)
{
    uint8_t entry_space[ENTRY_SIZE_MAX], body_space[VALUES_MAX + 64];
    struct buffer entry = buffer_of(entry_space, sizeof entry_space);
    struct buffer body = buffer_of(body_space, sizeof body_space);
    struct header header = {.version = ENTRY_VERSION_KNOWN,
                            .time = time_seconds,
                            .clock = CLOCK_BATTERY,
                            .kind = kind,
                            .schema = 1};
    struct chain end;
    enum result result;

    if (values.size > VALUES_MAX)
        return BODY_SIZE;
    find_end(membership, signer, &end);
    memcpy(header.log, end.log, KEY_LOG);
    header.seq = end.next;
    header.has_previous = end.next > 0;
    memcpy(header.previous, end.head, HASH_SIZE);
    result = make_body(&header, values, &body);
    if (result != OK)
        return result;
    entry_seal(&header, membership->roster.realm, signer, &entry);
    check(!entry.full && !body.full);
    return membership_add(membership, buffer_bytes(&entry),
                          buffer_bytes(&body));
}

static void put_bytes(struct buffer *out, uint64_t key, const void *data,
                      size_t size)
{
    canon_put_uint(out, key);
    canon_put_string(out, bytes_of(data, size));
}

enum result membership_start(struct membership *membership,
                             const struct signer *signer, uint64_t time_seconds)
{
    uint8_t space[VALUES_MAX], instance[16];
    struct buffer out = buffer_of(space, sizeof space);

    randombytes_buf(instance, sizeof instance);
    canon_put_map(&out, START_KEYS);
    canon_put_uint(&out, START_LANE);
    canon_put_uint(&out, LANE_TRUST);
    put_bytes(&out, START_INCARNATION, incarnation, sizeof incarnation);
    put_bytes(&out, START_KEY, signer->public, KEY_SIZE);
    put_bytes(&out, START_REALM, membership->roster.realm, KEY_REALM);
    put_bytes(&out, START_INSTANCE, instance, sizeof instance);
    canon_put_uint(&out, START_SOFTWARE);
    canon_put_text(&out, bytes_text("cairn " CAIRN_VERSION));
    check(!out.full);
    return membership_sign(membership, signer, KIND_START, buffer_bytes(&out),
                           time_seconds);
}
