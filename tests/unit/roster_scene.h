/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roster_scene: two realms' statements for the tests of the roster.
 *
 * Law: each key has one trust log, whose ids follow from log, branch and seq;
 * how much of it is held is a number that a test sets.
 */
#ifndef CAIRN_TESTS_ROSTER_SCENE_H
#define CAIRN_TESTS_ROSTER_SCENE_H

#include "tests/unit/unit.h"
#include "core/canon.h"
#include "core/rollover.h"
#include "core/roster.h"

enum who {
    ROOT,
    NEXT_ROOT,
    ANNA, /* registrars */
    BORIS,
    CLARA,
    POST, /* posts */
    GATE,
    BRIDGE,
    KEEPER,
    THEIR_ROOT, /* the neighbour's */
    THEIR_REGISTRAR,
    THEIR_POST,
    NOBODY,
    WHO,
};

enum { SCENE_MEMBERS = 32, SCENE_VALUES = 16384, SCENE_FORK = 5 };

/* One entry of a trust log as the roster sees it. */
struct statement {
    struct entry entry;
    struct body body;
    enum who author;
    uint8_t values[SCENE_VALUES];
};

struct ref {
    enum who log;
    uint8_t branch;
    uint64_t seq;
};

static struct signer keys[WHO];
static struct member members[SCENE_MEMBERS];
static struct roster roster;
static uint64_t held[WHO][BRANCHES_MAX]; /* so many entries of each branch */

static void scene_log(enum who who, uint8_t log[KEY_LOG])
{
    memset(log, 0x10 + (int)who, KEY_LOG);
}

static void scene_id(struct ref ref, uint8_t id[HASH_SIZE])
{
    memset(id, 0x10 + (int)ref.log, HASH_SIZE);
    bytes_set_u64(id, ref.seq);
    id[8] = ref.seq >= SCENE_FORK ? ref.branch : 0;
}

static bool scene_id_at(void *user, const uint8_t log[KEY_LOG], size_t branch,
                        uint64_t seq, uint8_t id[HASH_SIZE])
{
    size_t who = log[0] - 0x10u;

    (void)user;
    if (who >= WHO || branch >= BRANCHES_MAX || seq >= held[who][branch])
        return false;
    scene_id((struct ref){(enum who)who, (uint8_t)branch, seq}, id);
    return true;
}

static const struct roster_ids scene_ids = {NULL, scene_id_at};

static inline void scene_begin(void)
{
    for (uint8_t i = 0; i < WHO; i++) {
        uint8_t seed[KEY_SIZE] = {(uint8_t)(i + 1)};

        key_signer(&keys[i], seed);
        held[i][0] = 100;
        held[i][1] = 0;
    }
    roster_begin(&roster, keys[ROOT].public, "UTO", members, SCENE_MEMBERS);
    roster.ids = scene_ids;
}

static void scene_finish(struct statement *s, uint16_t kind, struct ref ref,
                         const struct buffer *values)
{
    struct canon canon = canon_of(buffer_bytes(values));

    assert_false(values->full);
    s->author = ref.log;
    s->entry = (struct entry){.header = {.kind = kind, .seq = ref.seq}};
    scene_log(ref.log, s->entry.header.log);
    scene_id(ref, s->entry.id);
    s->body = (struct body){.state = BODY_FULL, .values = buffer_bytes(values)};
    s->body.count = canon_map(&canon, BODY_FIELDS_MAX);
}

static inline bool scene_foreign(enum who who)
{
    return who >= THEIR_ROOT && who <= THEIR_POST;
}

/* At ref, whose log is the author's; named as its key's number. */
static inline void certify(struct statement *s, struct ref ref, enum who who,
                           uint8_t roles)
{
    struct buffer values = buffer_of(s->values, SCENE_VALUES);
    struct certificate certificate = {
        .roles = roles, .from = 1000 + ref.seq, .until = 2000000};
    uint8_t realm[KEY_REALM];

    key_realm(keys[scene_foreign(ref.log) ? THEIR_ROOT : ROOT].public, realm);
    memcpy(certificate.country, scene_foreign(ref.log) ? "ALB" : "UTO", 4);
    certificate.name[0] = (char)('a' + (int)who);
    memcpy(certificate.witness_key, keys[who].public, KEY_SIZE);
    memcpy(certificate.link_key, keys[who].public, KEY_SIZE);
    certificate_prove(&certificate, realm, &keys[who]);
    certificate_put(&certificate, &values);
    scene_finish(s, KIND_CERTIFICATE, ref, &values);
}

static void put_ids(struct buffer *out, const struct ref *refs, size_t count)
{
    uint8_t id[HASH_SIZE];

    canon_put_array(out, count);
    for (size_t i = 0; i < count; i++) {
        scene_id(refs[i], id);
        canon_put_string(out, bytes_of(id, HASH_SIZE));
    }
}

static void put_refs(struct buffer *out, const struct ref *refs, size_t count)
{
    uint8_t log[KEY_LOG], id[HASH_SIZE];

    canon_put_array(out, count);
    for (size_t i = 0; i < count; i++) {
        scene_log(refs[i].log, log);
        scene_id(refs[i], id);
        canon_put_array(out, 3);
        canon_put_string(out, bytes_of(log, KEY_LOG));
        canon_put_uint(out, refs[i].seq);
        canon_put_string(out, bytes_of(id, HASH_SIZE));
    }
}

struct verdict {
    enum who who;
    const struct ref *good;
    size_t good_count;
    const struct ref *ends; /* revocations put out of force */
    size_t end_count;
};

static inline void judge(struct statement *s, struct ref ref,
                         const struct verdict *verdict)
{
    struct buffer values = buffer_of(s->values, SCENE_VALUES);

    canon_put_map(&values, verdict->end_count ? 3 : 2);
    if (verdict->end_count) {
        canon_put_uint(&values, 3);
        put_ids(&values, verdict->ends, verdict->end_count);
    }
    canon_put_uint(&values, 16);
    canon_put_string(&values, bytes_of(keys[verdict->who].public, KEY_SIZE));
    canon_put_uint(&values, 17);
    put_refs(&values, verdict->good, verdict->good_count);
    scene_finish(s, KIND_REVOCATION, ref, &values);
}

/* Good is what is up to `good`; null: nothing. */
static inline void revoke(struct statement *s, struct ref ref, enum who who,
                          const struct ref *good)
{
    judge(s, ref, &(struct verdict){who, good, good ? 1 : 0, NULL, 0});
}

static inline void roll_over(struct statement *s, struct ref ref, enum who who)
{
    struct buffer values = buffer_of(s->values, SCENE_VALUES);
    uint8_t realm[KEY_REALM];

    key_realm(keys[ROOT].public, realm);
    rollover_put(&keys[who], realm, &values);
    scene_finish(s, KIND_ROLLOVER, ref, &values);
}

static inline enum result offer(const struct statement *s)
{
    return roster_add(&roster, &s->entry, &s->body, keys[s->author].public);
}

static inline enum roster_standing standing(struct ref ref)
{
    uint8_t log[KEY_LOG], id[HASH_SIZE];
    const struct roster_place place = {keys[ref.log].public, log, ref.seq, id};

    scene_log(ref.log, log);
    scene_id(ref, id);
    return roster_standing(&roster, &place, &scene_ids);
}

static inline const struct member *member_of(enum who who)
{
    return roster_by_key(&roster, keys[who].public);
}

#endif
