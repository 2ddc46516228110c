/* SPDX-License-Identifier: Apache-2.0 */
/* What a treaty keeps in the home log, where its very header stays. */
#include "tests/unit/disclose_scene.h"

/* A text of home that excludes residents, or theirs does. */
static struct scene_text excluding_text(bool theirs)
{
    struct scene_text text = SCENE_TEXT;

    text.grants[0].excluded_count = 1;
    text.grants[0].excluded = "82182402"; /* category 2 */
    text.grants[0].theirs = theirs;
    return text;
}

static void signed_by(const struct scene_text *text, uint8_t root)
{
    scene_sign(&text_entry, scene_put(text, space));
    assert_int_equal(treaties_add(&treaties, &roster, &text_entry.entry,
                                  &text_entry.body, scene_signer(root).public),
                     OK);
}

static void ended_by(const struct scene_text *text, uint8_t root)
{
    uint8_t id[HASH_SIZE];

    treaty_id(scene_put(text, space), id);
    scene_end(&text_entry, id);
    assert_int_equal(treaties_add(&treaties, &roster, &text_entry.entry,
                                  &text_entry.body, scene_signer(root).public),
                     OK);
}

/* Of a crossing, or an amendment, with this category. */
static bool keeps(const char *category)
{
    uint8_t memory[VALUES], put[VALUES];
    struct buffer out = buffer_of(put, sizeof put);
    struct crossing crossing;

    crossing_begin(&crossing, memory, sizeof memory);
    assert_int_equal(crossing_set_text(&crossing, bytes_text("category"),
                                       bytes_text(category)),
                     OK);
    crossing_put(&crossing, &out);
    assert_false(out.full);
    return disclose_keeps(&treaties, &roster, buffer_bytes(&out));
}

static void what_home_excludes_is_kept_from_its_signature_on(void **state)
{
    struct scene_text text = excluding_text(false);

    (void)state;
    begin();
    assert_false(keeps("resident"));
    signed_by(&text, HOME_ROOT);
    assert_true(keeps("resident"));
    assert_false(keeps("visitor"));
    signed_by(&text, THEIR_ROOT);
    assert_true(keeps("resident"));
}

static void what_only_they_have_signed_keeps_nothing(void **state)
{
    struct scene_text text = excluding_text(false);

    (void)state;
    begin();
    signed_by(&text, THEIR_ROOT);
    assert_false(keeps("resident"));
}

static void what_they_exclude_is_theirs_to_keep(void **state)
{
    struct scene_text text = excluding_text(true);

    (void)state;
    begin();
    signed_by(&text, HOME_ROOT);
    signed_by(&text, THEIR_ROOT);
    assert_false(keeps("resident"));
}

static void an_end_of_either_keeps_nothing_more(void **state)
{
    struct scene_text text = excluding_text(false);

    (void)state;
    for (uint8_t root = HOME_ROOT; root <= THEIR_ROOT; root++) {
        begin();
        signed_by(&text, HOME_ROOT);
        signed_by(&text, THEIR_ROOT);
        ended_by(&text, root);
        assert_false(keeps("resident"));
    }
}

/* A second text is not lost behind one that ended. */
static void any_text_that_stands_keeps(void **state)
{
    struct scene_text text = excluding_text(false), later = text;

    (void)state;
    later.from = 1001;
    begin();
    signed_by(&text, HOME_ROOT);
    ended_by(&text, HOME_ROOT);
    signed_by(&later, HOME_ROOT);
    assert_true(keeps("resident"));
}

/* Whose text it is, is not known when such an end comes first. */
static void an_end_of_a_third_country_is_none(void **state)
{
    struct scene_text text = excluding_text(false);
    size_t realm;

    (void)state;
    begin();
    assert_int_equal(
        roster_admit(&roster, scene_signer(THIRD_ROOT).public, "XYZ", &realm),
        OK);
    ended_by(&text, THIRD_ROOT);
    signed_by(&text, HOME_ROOT);
    assert_true(keeps("resident"));
}

static void what_cannot_be_read_is_kept(void **state)
{
    (void)state;
    begin();
    assert_true(disclose_keeps(&treaties, &roster, bytes_of("\xff", 1)));
    assert_true(disclose_keeps(&treaties, &roster, bytes_of(NULL, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_home_excludes_is_kept_from_its_signature_on),
        cmocka_unit_test(what_only_they_have_signed_keeps_nothing),
        cmocka_unit_test(what_they_exclude_is_theirs_to_keep),
        cmocka_unit_test(an_end_of_either_keeps_nothing_more),
        cmocka_unit_test(any_text_that_stands_keeps),
        cmocka_unit_test(an_end_of_a_third_country_is_none),
        cmocka_unit_test(what_cannot_be_read_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
