/* SPDX-License-Identifier: Apache-2.0 */
/*
 * treaty_scene: texts between two made-up countries, and the members that sign
 * them, for the tests of treaties and of what they disclose.
 *
 * Law: a text is written item by item, so that a test can write any wrong one.
 */
#ifndef CAIRN_TESTS_UNIT_TREATY_SCENE_H
#define CAIRN_TESTS_UNIT_TREATY_SCENE_H

#include "tests/unit/unit.h"
#include "core/canon.h"
#include "core/fields.h"
#include "core/roster_slots.h"
#include "core/treaties.h"

enum { SCENE_MEMBERS = 32, SCENE_BODY = TREATY_SIZE_MAX + 1024 };
enum { HOME_ROOT = 1, THEIR_ROOT = 2, THIRD_ROOT = 3 };

static struct member scene_members[SCENE_MEMBERS];
static struct roster roster;

static inline struct signer scene_signer(uint8_t number)
{
    uint8_t seed[KEY_SIZE] = {number};
    struct signer signer;

    key_signer(&signer, seed);
    return signer;
}

/* Home is UTO, the neighbour is ALB at place 1. */
static inline void scene_roster(void)
{
    size_t realm;

    roster_begin(&roster, scene_signer(HOME_ROOT).public, "UTO", scene_members,
                 SCENE_MEMBERS);
    assert_int_equal(
        roster_admit(&roster, scene_signer(THEIR_ROOT).public, "ALB", &realm),
        OK);
    assert_int_equal(realm, 1);
}

/* A member without ceremony: one whom the roster has certified. */
static inline struct member *scene_member(size_t realm, uint8_t number,
                                          uint8_t roles, const char *post)
{
    struct member *member =
        roster_slot_add(&roster, realm, scene_signer(number).public);

    assert_non_null(member);
    member->certificate.roles = roles;
    memcpy(member->certificate.country, roster.realms[realm].country, 4);
    strcpy(member->certificate.post, post);
    return member;
}

/* A text in its parts; each list is the hex of its items, joined. */
struct scene_grant {
    bool theirs; /* they give, else home */
    uint16_t kind;
    size_t post_count;
    const char *posts;
    size_t field_count;
    const char *fields;
    size_t excluded_count;
    const char *excluded;
    uint32_t days;
};

struct scene_text {
    uint8_t home, other; /* numbers of the roots */
    const char *home_country, *other_country;
    uint64_t from, until;
    size_t purpose_count;
    const char *purposes;
    size_t grant_count;
    struct scene_grant grants[TREATY_GRANTS_MAX];
    struct border_limits limits;
};

/* 17 document_number, 19 surname, 22 nationality; for a year. */
#define SCENE_GRANT                                                            \
    {                                                                          \
        .kind = KIND_CROSSING, .field_count = 3, .fields = "111316",           \
        .days = 365                                                            \
    }
#define SCENE_TEXT                                                             \
    {                                                                          \
        .home = HOME_ROOT, .other = THEIR_ROOT, .home_country = "UTO",         \
        .other_country = "ALB", .from = 1000, .until = 2000,                   \
        .purpose_count = 1, .purposes = "66626f72646572", /* "border" */       \
            .grant_count = 1, .grants = {                                      \
                SCENE_GRANT                                                    \
            }                                                                  \
    }

/* The items stand in space until the next text is written. */
static inline struct treaty_list scene_list(size_t count, const char *hex,
                                            struct buffer *space)
{
    struct treaty_list list = {.count = count};
    size_t size = hex ? strlen(hex) / 2 : 0;

    list.items = bytes_of(buffer_space(space, size), size);
    assert_false(space->full);
    assert_true(!hex ||
                bytes_from_hex(hex, space->data + space->size - size, size));
    return list;
}

static inline void scene_party(struct treaty_party *party, uint8_t root,
                               const char *country)
{
    memcpy(party->country, country, 4);
    memcpy(party->root, scene_signer(root).public, KEY_SIZE);
    key_realm(party->root, party->realm);
}

/* The text as a struct; its lists are good until the next. */
static inline struct treaty scene_treaty(const struct scene_text *text)
{
    static uint8_t lists[4 * SCENE_BODY];
    struct buffer space = buffer_of(lists, sizeof lists);
    struct treaty treaty = {.from = text->from,
                            .until = text->until,
                            .grant_count = text->grant_count,
                            .limits = text->limits};
    struct treaty_party home, other;
    bool first;

    scene_party(&home, text->home, text->home_country);
    scene_party(&other, text->other, text->other_country);
    first = memcmp(home.realm, other.realm, KEY_REALM) < 0;
    treaty.parties[!first] = home;
    treaty.parties[first] = other;
    treaty.purposes = scene_list(text->purpose_count, text->purposes, &space);
    for (size_t i = 0; i < text->grant_count; i++) {
        const struct scene_grant *grant = &text->grants[i];

        treaty.grants[i] = (struct treaty_grant){
            .giver = grant->theirs ? first : !first,
            .kind = grant->kind,
            .posts = scene_list(grant->post_count, grant->posts, &space),
            .fields = scene_list(grant->field_count, grant->fields, &space),
            .excluded =
                scene_list(grant->excluded_count, grant->excluded, &space),
            .days = grant->days};
    }
    return treaty;
}

/* Puts the bytes of a text into space. */
static inline struct bytes scene_put(const struct scene_text *text,
                                     uint8_t space[SCENE_BODY])
{
    struct buffer out = buffer_of(space, SCENE_BODY);
    struct treaty treaty = scene_treaty(text);

    treaty_put(&treaty, &out);
    assert_false(out.full);
    return buffer_bytes(&out);
}

/* An entry of a trust log as the set sees it. */
struct scene_statement {
    struct entry entry;
    struct body body;
    uint8_t values[SCENE_BODY];
};

static inline void scene_finish(struct scene_statement *s, uint16_t kind,
                                const struct buffer *values)
{
    assert_false(values->full);
    assert_int_equal(body_open_values(buffer_bytes(values), &s->body), OK);
    s->entry = (struct entry){.header = {.kind = kind, .schema = 1}};
}

static inline void scene_sign(struct scene_statement *s, struct bytes terms)
{
    struct buffer values = buffer_of(s->values, sizeof s->values);

    treaty_put_values(terms, &values);
    scene_finish(s, KIND_TREATY, &values);
}

static inline void scene_end(struct scene_statement *s,
                             const uint8_t id[HASH_SIZE])
{
    struct buffer values = buffer_of(s->values, sizeof s->values);

    treaty_put_end(id, &values);
    scene_finish(s, KIND_TREATY_END, &values);
}

#endif
