/* SPDX-License-Identifier: Apache-2.0 */
/* What a neighbour shows another time is joined to what is held. */
#include "tests/unit/keeping_scene.h"

#include "core/hash.h"

static void a_second_showing_is_joined_to_the_first(void **state)
{
    struct scene *scene = *state;

    on(scene, DAY);
    assert_int_equal(give(scene, narrow, 2), OK);
    assert_false(has(scene, 1, FIELD_SURNAME));
    assert_int_equal(find(scene, INDEX_NAME, "ERIKSSONBA"), 0);
    assert_int_equal(give(scene, other, 2), OK);
    for (uint64_t seq = 1; seq < ENTRIES; seq++) {
        assert_true(has(scene, seq, FIELD_SURNAME));
        assert_true(has(scene, seq, FIELD_POST));
        assert_true(has(scene, seq, FIELD_DOCUMENT_NUMBER));
    }
    assert_int_equal(find(scene, INDEX_NAME, "ERIKSSONBA"), 1);
    assert_int_equal(find(scene, INDEX_DOCUMENT, "L00000001"), 1);
    assert_int_equal(give(scene, narrow, 2), ENTRY_DUPLICATE);
    assert_int_equal(give(scene, NULL, 0), ENTRY_DUPLICATE);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

static void what_was_withheld_can_be_shown_later(void **state)
{
    struct scene *scene = *state;

    on(scene, DAY);
    assert_int_equal(give(scene, NULL, 0), OK);
    assert_false(has(scene, 1, FIELD_POST));
    assert_int_equal(give(scene, narrow, 2), OK);
    assert_true(has(scene, 1, FIELD_POST));
    assert_int_equal(find(scene, INDEX_POST, "UTNTH"), ENTRIES - 1);
}

/* A crossing whose author has put a second document number where a decoy
 * would be: two parts, both verify. */
struct two_faced {
    struct journal_item item;
    uint8_t bodies[2][2048];
    struct bytes shown[2];
};

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, HASH_SIZE);
}

static void claim(const char *number, struct buffer *out,
                  uint8_t digest[HASH_SIZE])
{
    uint8_t salt[BODY_SALT] = {(uint8_t)number[0]};
    struct hash hash;

    canon_put_array(out, 3);
    canon_put_string(out, bytes_of(salt, sizeof salt));
    canon_put_text(out, bytes_text(number));
    canon_put_uint(out, FIELD_DOCUMENT_NUMBER);
    hash_begin(&hash);
    hash_add(&hash, buffer_bytes(out));
    hash_end(&hash, digest);
}

static void two_face(struct scene *scene, struct two_faced *two)
{
    static const char *const numbers[] = {"A1", "B2"};
    uint8_t digests[16][HASH_SIZE], own[2][HASH_SIZE], triples[2][64];
    struct header header = scene->run.items[ENTRIES - 1].entry.header;
    static uint8_t space[ENTRY_SIZE_MAX];
    struct buffer triple[2], out, entry = buffer_of(space, sizeof space);
    struct hash hash;

    for (size_t i = 2; i < 16; i++)
        memset(digests[i], (int)i, HASH_SIZE);
    for (size_t i = 0; i < 2; i++) {
        triple[i] = buffer_of(triples[i], 64);
        claim(numbers[i], &triple[i], own[i]);
        memcpy(digests[i], own[i], HASH_SIZE);
    }
    qsort(digests, 16, HASH_SIZE, by_bytes);
    hash_begin(&hash);
    hash_add(&hash, bytes_of("\x02", 1));
    hash_add(&hash, bytes_of(digests, sizeof digests));
    hash_end(&hash, header.body);
    for (size_t i = 0; i < 2; i++) {
        out = buffer_of(two->bodies[i], sizeof two->bodies[i]);
        canon_put_array(&out, 3);
        canon_put_uint(&out, BODY_REDACTED);
        canon_put_string_head(&out, 15 * HASH_SIZE);
        for (size_t d = 0; d < 16; d++)
            if (memcmp(digests[d], own[i], HASH_SIZE) != 0)
                buffer_put(&out, bytes_of(digests[d], HASH_SIZE));
        canon_put_array(&out, 1);
        buffer_put(&out, buffer_bytes(&triple[i]));
        two->shown[i] = buffer_bytes(&out);
    }
    header.seq = ENTRIES;
    memcpy(header.previous, scene->log.end.head, HASH_SIZE);
    entry_seal(&header, scene->abroad->realm, &scene->abroad->signers[KEY_POST],
               &entry);
    two->item.checked = true;
    assert_int_equal(entry_open(buffer_bytes(&entry), scene->abroad->realm,
                                &two->item.entry),
                     OK);
}

static enum result give_face(struct scene *scene, struct two_faced *two,
                             size_t i)
{
    struct fixture_run run = scene->run;

    two->item.body = two->shown[i];
    run.run.items = &two->item;
    run.run.count = 1;
    return fixture_append(scene->f, &run);
}

static void the_second_of_two_values_is_kept_as_evidence(void **state)
{
    struct scene *scene = *state;
    struct two_faced *two = calloc(1, sizeof *two);
    struct body body;

    on(scene, DAY);
    assert_int_equal(give(scene, narrow, 2), OK);
    two_face(scene, two);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(body_open(two->shown[i], &body), OK);
        assert_int_equal(body_match(&body, &two->item.entry.header), OK);
    }
    assert_int_equal(give_face(scene, two, 0), OK);
    assert_int_equal(give_face(scene, two, 0), ENTRY_DUPLICATE);
    assert_int_equal(fixture_number(scene->f, "twice"), 0);
    assert_int_equal(give_face(scene, two, 1), BODY_TWICE);
    assert_int_equal(give_face(scene, two, 1), BODY_TWICE);
    assert_int_equal(fixture_number(scene->f, "twice"), 1);
    /* The first stays what is shown. */
    assert_int_equal(find(scene, INDEX_DOCUMENT, "A1"), 1);
    assert_int_equal(find(scene, INDEX_DOCUMENT, "B2"), 0);
    /* Evidence has the days of what it is about. */
    on(scene, DAY + 1 + DAYS);
    sweep(scene);
    assert_int_equal(fixture_number(scene->f, "twice"), 0);
    free(two);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_second_showing_is_joined_to_the_first),
        TEST(what_was_withheld_can_be_shown_later),
        TEST(the_second_of_two_values_is_kept_as_evidence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
