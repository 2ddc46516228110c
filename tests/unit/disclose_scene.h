/* SPDX-License-Identifier: Apache-2.0 */
/*
 * disclose_scene: crossings and what is said about them, at two posts of a
 * country with a treaty, for the tests of what the neighbour may see.
 *
 * Law: an entry is shown by what a test has signed and stated, all merged anew.
 */
#ifndef CAIRN_TESTS_UNIT_DISCLOSE_SCENE_H
#define CAIRN_TESTS_UNIT_DISCLOSE_SCENE_H

#include "tests/unit/treaty_scene.h"
#include "core/crossing.h"
#include "core/disclose.h"

enum { KAY = 10, TES, OFFICE, RELAY, THEIR_POST };
enum { NOW = 1500, STATEMENTS = 8, VALUES = 4096 };

static struct treaties treaties;
static struct disclose rules;
static struct disclose_keys keys;
static struct scene_statement text_entry;
static uint8_t space[SCENE_BODY];

/* Statements: the crossing first; their bodies and the record of them. */
static struct record_statement statements[STATEMENTS];
static uint8_t values[STATEMENTS][VALUES];
static size_t count;
static struct record record;
static const struct member *kay, *tes, *office, *foreign;

static inline void sign(const struct scene_text *text)
{
    struct bytes terms = scene_put(text, space);

    scene_sign(&text_entry, terms);
    for (uint8_t root = HOME_ROOT; root <= THEIR_ROOT; root++)
        assert_int_equal(treaties_add(&treaties, &roster, &text_entry.entry,
                                      &text_entry.body,
                                      scene_signer(root).public),
                         OK);
    disclose_begin(&rules, &treaties, &roster, 1, NOW, CLOCK_NETWORK);
}

static inline void begin(void)
{
    scene_roster();
    kay = scene_member(0, KAY, ROLE_POST, "KAY");
    tes = scene_member(0, TES, ROLE_POST, "TES");
    office = scene_member(0, OFFICE, ROLE_HEADQUARTERS, "");
    scene_member(0, RELAY, ROLE_RELAY, "");
    foreign = scene_member(1, THEIR_POST, ROLE_POST, "KAY");
    treaties_begin(&treaties);
    disclose_begin(&rules, &treaties, &roster, 1, NOW, CLOCK_NETWORK);
}

/* One text with one grant of home. */
static inline void with(const struct scene_grant *grant)
{
    struct scene_text text = SCENE_TEXT;

    begin();
    text.grants[0] = *grant;
    sign(&text);
}

static inline void plain(void)
{
    static const struct scene_grant grant = SCENE_GRANT;

    with(&grant);
}

/* The fields of a statement as pairs of name and text, ended by a null. */
static inline struct record_statement *state_fields(uint16_t kind,
                                                    const char *const *pairs)
{
    struct record_statement *s = &statements[count];
    struct buffer out = buffer_of(values[count], VALUES);
    uint8_t memory[VALUES];
    struct crossing crossing;

    assert_true(count < STATEMENTS);
    memset(s, 0, sizeof *s);
    s->seq = 7 + count;
    s->id[0] = (uint8_t)(1 + count);
    s->kind = kind;
    s->roles = ROLE_POST;
    s->may_write = true;
    crossing_begin(&crossing, memory, sizeof memory);
    if (kind != KIND_CROSSING)
        assert_int_equal(crossing_set_target(&crossing, statements[0].log,
                                             statements[0].seq,
                                             statements[0].id),
                         OK);
    for (; pairs && *pairs; pairs += 2)
        assert_int_equal(crossing_set_text(&crossing, bytes_text(pairs[0]),
                                           bytes_text(pairs[1])),
                         OK);
    crossing_put(&crossing, &out);
    assert_false(out.full);
    assert_int_equal(body_open_values(buffer_bytes(&out), &s->body), OK);
    count++;
    return s;
}

static const char *const visitor[] = {"document_number",
                                      "D23145890",
                                      "surname",
                                      "ERIKSSON",
                                      "given_names",
                                      "ANNA",
                                      "nationality",
                                      "UTO",
                                      "category",
                                      "visitor",
                                      "lane",
                                      "3",
                                      NULL};

static inline struct record_statement *cross(const char *const *pairs)
{
    count = 0;
    return state_fields(KIND_CROSSING, pairs);
}

static inline enum disclosed show_by(const struct record_statement *s,
                                     const struct member *author,
                                     const struct member *crosser)
{
    struct entry entry = {.header = {.kind = s->kind, .schema = 1}};
    struct disclose_item item = {&entry, &s->body, author, NULL, crosser};

    memcpy(entry.id, s->id, HASH_SIZE);
    if (record_merge(statements, count, &record) == OK)
        item.record = &record;
    return disclose_entry(&rules, &item, &keys);
}

static inline enum disclosed show(const struct record_statement *s)
{
    return show_by(s, kay, kay);
}

static inline void shown_are(const uint16_t *expected, size_t expected_count)
{
    assert_int_equal(keys.count, expected_count);
    assert_memory_equal(keys.keys, expected, expected_count * sizeof *expected);
}

/* Category resident is excluded. */
static inline void excluding(void)
{
    struct scene_grant grant = SCENE_GRANT;

    grant.excluded_count = 1;
    grant.excluded = "82182402";
    with(&grant);
}

/* Supersedes by id, in front of other fields of an amendment. */
static inline struct record_statement *supersede(const uint8_t *ids,
                                                 size_t id_count,
                                                 const char *name,
                                                 const char *value)
{
    const char *pairs[] = {name, value, NULL};
    struct record_statement *s = state_fields(KIND_AMENDMENT, pairs);
    struct buffer out = buffer_of(values[count - 1], VALUES);
    uint8_t memory[VALUES], all[4][HASH_SIZE] = {{0}};
    struct crossing crossing;

    for (size_t i = 0; i < id_count; i++)
        all[i][0] = ids[i];
    crossing_begin(&crossing, memory, sizeof memory);
    assert_int_equal(crossing_set_target(&crossing, statements[0].log,
                                         statements[0].seq, statements[0].id),
                     OK);
    assert_int_equal(crossing_set_supersedes(&crossing, all, id_count), OK);
    assert_int_equal(
        crossing_set_text(&crossing, bytes_text(name), bytes_text(value)), OK);
    crossing_put(&crossing, &out);
    assert_int_equal(body_open_values(buffer_bytes(&out), &s->body), OK);
    return s;
}

#endif
