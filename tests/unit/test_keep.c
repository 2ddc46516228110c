/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/treaty_scene.h"

#include "core/keep.h"

/* The signers of both sides, and their posts. */
enum { OUR_SIGNER = 10, THEIR_SIGNER, KAY_POST, MOP_POST };
enum { DAY = 20000, DAYS = 10, LONG = 100, TEXTS = 4 };
enum { DOCUMENT = 17, SURNAME = 19 };

static struct treaties treaties;
static struct scene_statement statement;
static struct keep_text texts[TEXTS];
static struct keep_author authors[SCENE_MEMBERS];
static struct keep keep;
static struct header header;
static uint8_t space[SCENE_BODY], id[HASH_SIZE];
static uint32_t arrived_day;
static uint8_t author;

/* They give document number, surname and nationality for ten days. */
static const struct scene_text plain = {.home = HOME_ROOT,
                                        .other = THEIR_ROOT,
                                        .home_country = "UTO",
                                        .other_country = "ALB",
                                        .from = 1000,
                                        .until = UINT64_MAX,
                                        .purpose_count = 1,
                                        .purposes = "66626f72646572",
                                        .grant_count = 1,
                                        .grants = {{.theirs = true,
                                                    .kind = KIND_CROSSING,
                                                    .field_count = 3,
                                                    .fields = "111316",
                                                    .days = DAYS}}};

static void signer_kid(uint8_t number, size_t realm, const char *post)
{
    struct member *member = scene_member(realm, number, ROLE_POST, post);

    key_kid(member->certificate.log_key, member->kid);
}

static void setup(void)
{
    scene_roster();
    scene_member(0, OUR_SIGNER, ROLE_SIGNER, "");
    scene_member(1, THEIR_SIGNER, ROLE_SIGNER, "");
    signer_kid(KAY_POST, 1, "KAY");
    signer_kid(MOP_POST, 1, "MOP");
    treaties_begin(&treaties);
    header = (struct header){.kind = KIND_CROSSING,
                             .schema = 1,
                             .clock = CLOCK_NETWORK,
                             .time = (uint64_t)DAY * KEEP_DAY_S};
    arrived_day = DAY;
    author = KAY_POST;
}

static void fill(void)
{
    keep.texts = texts;
    keep.authors = authors;
    keep_count(&treaties, &roster, &keep);
    assert_true(keep.text_count <= TEXTS);
    keep_fill(&treaties, &roster, &keep);
}

static void add(uint8_t by)
{
    assert_int_equal(treaties_add(&treaties, &roster, &statement.entry,
                                  &statement.body, scene_signer(by).public),
                     OK);
}

static void agree(const struct scene_text *text)
{
    struct bytes terms = scene_put(text, space);

    treaty_id(terms, id);
    scene_sign(&statement, terms);
    add(OUR_SIGNER);
    add(THEIR_SIGNER);
    fill();
}

/* Of the last text. */
static void end_on(uint32_t day, uint8_t by)
{
    scene_end(&statement, id);
    statement.entry.header.time = (uint64_t)day * KEEP_DAY_S;
    add(by);
    fill();
}

static enum keep_part part_for(uint32_t today, const char *purpose,
                               struct treaty_keys *keys)
{
    uint8_t kid[KEY_KID];
    struct keep_item item = {roster.realms[1].realm, &header, kid, arrived_day};
    struct keep_use use = {today, bytes_text(purpose)};

    key_kid(scene_signer(author).public, kid);
    return keep_part(&keep, &item, &use, keys);
}

static enum keep_part part_on(uint32_t today)
{
    struct treaty_keys keys;

    return part_for(today, "", &keys);
}

static void assert_last_day(uint32_t day)
{
    assert_int_equal(part_on(day), KEEP_ALL);
    assert_int_equal(part_on(day + 1), KEEP_NOTHING);
}

static void it_is_kept_for_its_days_and_not_one_more(void **state)
{
    (void)state;
    setup();
    agree(&plain);
    assert_last_day(DAY + DAYS);
    arrived_day = DAY + 3;
    assert_last_day(DAY + 3 + DAYS);
    assert_int_equal(part_on(UINT32_MAX), KEEP_NOTHING);
}

static void with_no_day_known_nothing_has_passed(void **state)
{
    (void)state;
    setup();
    agree(&plain);
    arrived_day = 0;
    assert_int_equal(part_on(0), KEEP_ALL);
}

static void days_run_from_the_beginning_of_a_text_at_least(void **state)
{
    struct scene_text text = plain;

    (void)state;
    setup();
    text.from = (uint64_t)(DAY + 7) * KEEP_DAY_S;
    agree(&text);
    assert_last_day(DAY + 7 + DAYS);
}

static void who_gets_it_late_does_not_begin_anew(void **state)
{
    (void)state;
    setup();
    agree(&plain);
    arrived_day = DAY + KEEP_LATE_DAYS;
    assert_last_day(DAY + KEEP_LATE_DAYS + DAYS);
    arrived_day++;
    assert_last_day(DAY + KEEP_LATE_DAYS + DAYS);
    arrived_day = DAY + 1000;
    assert_int_equal(part_on(arrived_day), KEEP_NOTHING);
}

static void a_clock_that_lies_neither_lengthens_nor_ends_it(void **state)
{
    (void)state;
    setup();
    agree(&plain);
    header.time = (uint64_t)(DAY + 30000) * KEEP_DAY_S; /* 2106 */
    assert_last_day(DAY + DAYS);
    header.time = 0;
    header.clock = CLOCK_DOUBT;
    assert_last_day(DAY + DAYS);
    /* Not in doubt, it is believed: that is its author's loss. */
    header.clock = CLOCK_BATTERY;
    assert_int_equal(part_on(DAY), KEEP_NOTHING);
}

/* Document and surname for ten days, document alone for a hundred. */
static void each_field_is_kept_as_long_as_a_text_says(void **state)
{
    struct scene_text more = plain;
    struct treaty_keys keys;

    (void)state;
    setup();
    more.grants[0].field_count = 1;
    more.grants[0].fields = "11";
    more.grants[0].days = LONG;
    agree(&plain);
    agree(&more);
    assert_int_equal(part_on(DAY + DAYS), KEEP_ALL);
    assert_int_equal(part_for(DAY + DAYS + 1, "", &keys), KEEP_FIELDS);
    assert_true(treaty_keys_have(&keys, DOCUMENT));
    assert_false(treaty_keys_have(&keys, SURNAME));
    assert_true(treaty_keys_have(&keys, FIELD_TARGET));
    assert_int_equal(part_on(DAY + LONG + 1), KEEP_NOTHING);
}

static void days_go_on_behind_the_end_of_a_text(void **state)
{
    (void)state;
    setup();
    agree(&plain);
    end_on(DAY + 1, THEIR_SIGNER);
    assert_last_day(DAY + DAYS);
    /* What came in spite of it has no more than these days either. */
    header.time = (uint64_t)(arrived_day = DAY + 2) * KEEP_DAY_S;
    assert_last_day(DAY + 2 + DAYS);
}

/* The longer text is over; the shorter one has come in its place. */
static void what_comes_behind_an_end_has_the_days_of_the_next_text(void **state)
{
    struct scene_text old = plain;

    (void)state;
    setup();
    old.grants[0].days = LONG;
    agree(&plain);
    agree(&old);
    end_on(DAY, OUR_SIGNER);
    assert_last_day(DAY + DAYS);
    header.time -= KEEP_DAY_S;
    assert_int_equal(part_on(DAY + LONG), KEEP_FIELDS);
    assert_int_equal(part_on(DAY + LONG + 1), KEEP_NOTHING);
}

static void a_text_that_one_has_signed_says_nothing(void **state)
{
    (void)state;
    setup();
    scene_sign(&statement, scene_put(&plain, space));
    add(THEIR_SIGNER);
    fill();
    assert_int_equal(keep.text_count, 0);
    assert_int_equal(part_on(DAY + LONG), KEEP_ALL);
}

static void days_are_those_of_the_authors_post(void **state)
{
    struct scene_text text = plain;

    (void)state;
    setup();
    text.grant_count = 2;
    text.grants[0].post_count = 1;
    text.grants[0].posts = "634b4159"; /* KAY */
    text.grants[1] = text.grants[0];
    text.grants[1].posts = "634d4f50"; /* MOP */
    text.grants[1].days = LONG;
    agree(&text);
    assert_last_day(DAY + DAYS);
    author = MOP_POST;
    assert_last_day(DAY + LONG);
    /* A headquarters corrects crossings of any post. */
    header.kind = KIND_AMENDMENT;
    author = KAY_POST;
    assert_int_equal(part_on(DAY + LONG), KEEP_FIELDS);
    /* Nobody knows of which post he was: the longest. */
    header.kind = KIND_CROSSING;
    author = THEIR_SIGNER + 100;
    assert_int_equal(part_on(DAY + LONG), KEEP_FIELDS);
    assert_int_equal(part_on(DAY + LONG + 1), KEEP_NOTHING);
}

static void what_no_text_grants_is_not_taken_away(void **state)
{
    static const uint16_t kinds[] = {KIND_START, KIND_VOID, KIND_NOTE};

    (void)state;
    setup();
    agree(&plain);
    for (size_t i = 0; i < UNIT_COUNT(kinds); i++) {
        header.kind = kinds[i];
        assert_int_equal(part_on(DAY + LONG), KEEP_ALL);
    }
    header.kind = KIND_AMENDMENT;
    assert_last_day(DAY + DAYS);
}

static void it_is_shown_for_a_purpose_that_is_named(void **state)
{
    struct scene_text more = plain;
    struct treaty_keys keys;

    (void)state;
    setup();
    agree(&plain);
    assert_int_equal(part_for(DAY, "border", &keys), KEEP_ALL);
    assert_int_equal(part_for(DAY, "Border", &keys), KEEP_NOTHING);
    assert_int_equal(part_for(DAY, "borde", &keys), KEEP_NOTHING);
    assert_int_equal(part_for(DAY + DAYS + 1, "border", &keys), KEEP_NOTHING);
    more.purposes = "6161";
    more.grants[0].field_count = 1;
    more.grants[0].fields = "13";
    agree(&more);
    assert_int_equal(part_for(DAY, "a", &keys), KEEP_FIELDS);
    assert_true(treaty_keys_have(&keys, SURNAME));
    assert_false(treaty_keys_have(&keys, DOCUMENT));
    assert_int_equal(part_for(DAY, "", &keys), KEEP_ALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_kept_for_its_days_and_not_one_more),
        cmocka_unit_test(with_no_day_known_nothing_has_passed),
        cmocka_unit_test(days_run_from_the_beginning_of_a_text_at_least),
        cmocka_unit_test(who_gets_it_late_does_not_begin_anew),
        cmocka_unit_test(a_clock_that_lies_neither_lengthens_nor_ends_it),
        cmocka_unit_test(each_field_is_kept_as_long_as_a_text_says),
        cmocka_unit_test(days_go_on_behind_the_end_of_a_text),
        cmocka_unit_test(
            what_comes_behind_an_end_has_the_days_of_the_next_text),
        cmocka_unit_test(a_text_that_one_has_signed_says_nothing),
        cmocka_unit_test(days_are_those_of_the_authors_post),
        cmocka_unit_test(what_no_text_grants_is_not_taken_away),
        cmocka_unit_test(it_is_shown_for_a_purpose_that_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
