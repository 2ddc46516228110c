/* SPDX-License-Identifier: Apache-2.0 */
/* Any order and repetition of the same statements gives the same answers. */
#include "tests/unit/roster_scene.h"

enum {
    STATEMENTS_MAX = 32,
    ORDERS = 200,
    ANSWERS_MAX = 65536,
    LAST_SEQ = 12,
};

static struct statement *all;
static size_t count;

static struct statement *next(void)
{
    assert_true(count < STATEMENTS_MAX);
    return &all[count++];
}

static void certificates(void)
{
    static const struct {
        struct ref ref;
        enum who who;
        uint8_t roles;
    } rows[] = {
        {{ROOT, 0, 1}, ANNA, ROLE_REGISTRAR},
        {{ROOT, 0, 2}, BORIS, ROLE_REGISTRAR},
        {{ROOT, 0, 9}, BORIS, ROLE_KEEPER}, /* no registrar any more */
        {{ROOT, 0, 3}, KEEPER, ROLE_KEEPER},
        {{NEXT_ROOT, 0, 1}, CLARA, ROLE_REGISTRAR},
        {{ANNA, 0, 2}, POST, ROLE_POST},
        {{ANNA, 0, 6}, GATE, ROLE_POST}, /* behind her cut-off */
        {{ANNA, 0, 7}, POST, ROLE_HEADQUARTERS},
        {{BORIS, 0, 2}, GATE, ROLE_RELAY},
        {{CLARA, 0, 2}, BRIDGE, ROLE_POST},
        {{KEEPER, 0, 2}, NOBODY, ROLE_POST}, /* without the right */
        {{THEIR_ROOT, 0, 1}, THEIR_REGISTRAR, ROLE_REGISTRAR},
        {{THEIR_REGISTRAR, 0, 1}, THEIR_POST, ROLE_POST},
        {{THEIR_REGISTRAR, 0, 2}, POST, ROLE_POST},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++)
        certify(next(), rows[i].ref, rows[i].who, rows[i].roles);
}

/* Anna is cut at 4 by the root, Boris and Anna revoke each other, and the root
 * puts one of the two out of force; a post is cut twice. */
static void revocations(void)
{
    static const struct ref anna_4 = {ANNA, 0, 4}, post_8 = {POST, 0, 8};
    static const struct ref post_6 = {POST, 0, 6}, by_boris = {BORIS, 0, 3};
    static const struct ref boris_4 = {BORIS, 0, 4};
    const struct verdict overruled = {BORIS, &boris_4, 1, &by_boris, 1};

    revoke(next(), (struct ref){NEXT_ROOT, 0, 2}, ANNA, &anna_4);
    revoke(next(), by_boris, ANNA, NULL);
    revoke(next(), (struct ref){ANNA, 0, 9}, BORIS, &by_boris);
    judge(next(), (struct ref){ROOT, 0, 5}, &overruled);
    revoke(next(), (struct ref){CLARA, 0, 3}, POST, &post_8);
    revoke(next(), (struct ref){ANNA, 0, 10}, POST, &post_6);
    revoke(next(), (struct ref){CLARA, 0, 4}, NOBODY, NULL);
    revoke(next(), (struct ref){CLARA, 0, 5}, NEXT_ROOT, NULL);
    revoke(next(), (struct ref){THEIR_REGISTRAR, 0, 3}, POST, NULL);
    revoke(next(), (struct ref){THEIR_REGISTRAR, 0, 4}, THEIR_POST, NULL);
}

static void answer_member(struct buffer *out, const struct member *member)
{
    buffer_put_u8(out, member != NULL);
    if (!member)
        return;
    buffer_put_text(out, member->certificate.name);
    buffer_put_text(out, member->certificate.country);
    buffer_put(out, bytes_of(member->certificate.log_key, KEY_SIZE));
    buffer_put(out, bytes_of(member->id, HASH_SIZE));
    buffer_put(out, bytes_of(member->kid, KEY_KID));
    buffer_put_u8(out, member->certificate.roles);
    buffer_put_u8(out, member->offices);
    buffer_put_u8(out, (uint8_t)member->realm);
    buffer_put_u8(out, member->by_root);
    buffer_put_u8(out, member->revoked);
    buffer_put_u8(out, (uint8_t)member->standing);
}

static void answer_cuts(struct buffer *out, enum who who)
{
    struct roster_cut cuts[CUTS_MAX];
    uint8_t log[KEY_LOG];
    size_t cut_count;
    bool none;

    scene_log(who, log);
    cut_count =
        roster_cuts(&roster, keys[who].public, log, cuts, CUTS_MAX, &none);
    buffer_put_u8(out, none);
    for (size_t i = 0; i < cut_count; i++)
        buffer_put(out, bytes_of(cuts[i].id, HASH_SIZE));
    for (uint64_t seq = 0; seq < LAST_SEQ; seq++)
        buffer_put_u8(out, (uint8_t)standing((struct ref){who, 0, seq}));
}

/* All that can be asked. */
static struct bytes answers(uint8_t space[ANSWERS_MAX])
{
    struct buffer out = buffer_of(space, ANSWERS_MAX);
    char name[] = "ALB:?";

    for (enum who who = 0; who < WHO; who++) {
        answer_member(&out, member_of(who));
        answer_cuts(&out, who);
        for (size_t realm = 0; realm < 2; realm++) {
            answer_member(&out, roster_in(&roster, realm, keys[who].public));
            buffer_put_u8(&out,
                          roster_revoked_in(&roster, realm, keys[who].public));
            buffer_put_u8(&out,
                          roster_is_root(&roster, realm, keys[who].public));
        }
        name[4] = (char)('a' + who);
        answer_member(&out, roster_by_name(&roster, name));
        answer_member(&out, roster_by_name(&roster, name + 4));
    }
    answer_member(&out, roster_by_name(&roster, "root"));
    assert_false(out.full);
    return buffer_bytes(&out);
}

static void shuffle(uint64_t *chance, size_t order[STATEMENTS_MAX])
{
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    for (size_t i = count; i > 1; i--) {
        size_t other = unit_random(chance) % i, kept = order[i - 1];

        order[i - 1] = order[other];
        order[other] = kept;
    }
}

static void begin(void)
{
    size_t realm;

    scene_begin();
    assert_int_equal(
        roster_admit(&roster, keys[THEIR_ROOT].public, "ALB", &realm), OK);
    roster_again(&roster);
}

/* As a node does that finds all of it when it starts. */
static void at_once(uint64_t *chance)
{
    size_t order[STATEMENTS_MAX];

    begin();
    do {
        shuffle(chance, order);
        for (size_t i = 0; i < count; i++)
            offer(&all[order[i]]);
    } while (roster_again(&roster));
}

/* And one to which they come one by one, some of them twice. */
static void one_by_one(uint64_t *chance)
{
    size_t order[STATEMENTS_MAX];

    begin();
    shuffle(chance, order);
    for (size_t had = 1; had <= count; had++) {
        offer(&all[order[had - 1]]);
        offer(&all[order[unit_random(chance) % had]]);
        while (roster_again(&roster))
            for (size_t i = 0; i < had; i++)
                offer(&all[order[i]]);
    }
}

static void the_order_of_statements_changes_no_answer(void **state)
{
    static uint8_t first[ANSWERS_MAX], then[ANSWERS_MAX];
    uint64_t chance = 4;
    struct bytes expected;

    (void)state;
    all = calloc(STATEMENTS_MAX, sizeof *all);
    assert_non_null(all);
    begin();
    certificates();
    roll_over(next(), (struct ref){ROOT, 0, 4}, NEXT_ROOT);
    roll_over(next(), (struct ref){ROOT, 0, 6}, NEXT_ROOT);
    revocations();
    at_once(&chance);
    expected = answers(first);
    /* What the statements say, so that not nothing is compared. */
    assert_int_equal(member_of(POST)->certificate.roles, ROLE_POST);
    assert_int_equal(member_of(GATE)->certificate.roles, ROLE_RELAY);
    assert_false(member_of(GATE)->revoked);
    assert_true(member_of(BORIS)->revoked);
    assert_int_equal(standing((struct ref){POST, 0, 6}), STANDING_GOOD);
    assert_int_equal(standing((struct ref){POST, 0, 7}), STANDING_QUARANTINED);
    assert_non_null(member_of(BRIDGE));
    assert_null(member_of(NOBODY));
    for (size_t i = 0; i < ORDERS; i++) {
        if (i % 2)
            at_once(&chance);
        else
            one_by_one(&chance);
        unit_equal(answers(then), expected);
    }
    free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_statements_changes_no_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
