/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/stays_scene.h"

#include "core/bond.h"
#include "core/date.h"

enum { PEOPLE = 5, DOCUMENTS = 30 };

static void amend(struct scene *scene, size_t item, const char *field,
                  const char *text)
{
    struct fixture_values values;

    fixture_add(scene->f, &scene->run, &scene->log,
                field ? KIND_AMENDMENT : KIND_VOID, FIXTURE_TIME + 9,
                fixture_correction(&scene->run.items[item].entry, field, text,
                                   &values));
}

/* The number of the link in what was said. */
static size_t join(struct scene *scene, size_t one, size_t other)
{
    const struct entry *first = &scene->run.items[one].entry;
    const struct entry *second = &scene->run.items[other].entry;
    bool turned = memcmp(first->id, second->id, HASH_SIZE) > 0;
    struct fixture_values values;
    struct crossing link;
    uint8_t memory[FIXTURE_VALUES], space[256];

    crossing_begin(&link, memory, sizeof memory);
    for (uint16_t i = 0; i < 2; i++) {
        const struct entry *entry = (i == 1) == turned ? first : second;
        struct buffer out = buffer_of(space, sizeof space);
        struct bond_ref ref = {.seq = entry->header.seq};

        memcpy(ref.log, entry->header.log, KEY_LOG);
        memcpy(ref.id, entry->id, HASH_SIZE);
        entry_put_ref(&out, ref.log, ref.seq, ref.id);
        assert_int_equal(crossing_set(&link, (uint16_t)(BOND_ONE + i),
                                      buffer_bytes(&out)),
                         OK);
    }
    values.out = buffer_of(values.space, sizeof values.space);
    crossing_put(&link, &values.out);
    fixture_add(scene->f, &scene->said, &scene->office, KIND_LINK,
                FIXTURE_TIME, buffer_bytes(&values.out));
    return scene->said.run.count - 1;
}

static void unlink_again(struct scene *scene, size_t item)
{
    struct fixture_values values;

    fixture_add(scene->f, &scene->said, &scene->office, KIND_VOID,
                FIXTURE_TIME + 9,
                fixture_correction(&scene->said.items[item].entry, NULL, NULL,
                                   &values));
}

static void random_world(struct scene *scene)
{
    static const char *const outcomes[] = {"admitted", "allowed", "referred",
                                           "admitted", "refused"};
    char document[8];
    size_t count = 10 + chance(40);

    for (size_t i = 0; i < count; i++) {
        snprintf(document, sizeof document, "D%u", chance(DOCUMENTS));
        cross(scene, chance(2) ? "entry" : "exit", (int)chance(300), document,
              (int)chance(PEOPLE), outcomes[chance(5)]);
    }
    for (size_t i = chance(8); i > 0; i--) {
        size_t item = 1 + chance((uint32_t)count);

        snprintf(document, sizeof document, "D%u", chance(DOCUMENTS));
        if (chance(3) == 0)
            amend(scene, item, NULL, NULL);
        else if (chance(2))
            amend(scene, item, "outcome", "admitted");
        else
            amend(scene, item, "document_number", document);
    }
    for (size_t i = chance(4); i > 0; i--) {
        size_t one = 1 + chance((uint32_t)count);
        size_t other = 1 + chance((uint32_t)count), link;

        if (one == other)
            continue;
        link = join(scene, one, other);
        if (chance(3) == 0)
            unlink_again(scene, link);
    }
    store(scene);
}

static void one_is_found_as_among_all(void **state)
{
    (void)state;
    for (int round = 0; round < 25; round++) {
        static struct all all;
        struct scene *scene;
        size_t seen = 0;

        set_up((void **)&scene);
        random_world(scene);
        scan(scene, &all);
        for (int d = 0; d < DOCUMENTS; d++) {
            char document[8];

            snprintf(document, sizeof document, "d-%d", d);
            look(scene, document);
            assert_false(scene->person->more);
            assert_found(scene->person, &all);
            seen += scene->person->stay_count;
        }
        assert_true(seen >= all.count);
        tear_down((void **)&scene);
    }
}

static void a_link_that_is_withdrawn_parts_two_people(void **state)
{
    struct scene *scene = *state;
    size_t one = cross(scene, "entry", 1, "D1", 1, "admitted");
    size_t other = cross(scene, "exit", 5, "D2", 2, "admitted");
    size_t link = join(scene, one, other);

    store(scene);
    look(scene, "D1");
    assert_int_equal(scene->person->stays[0].by, STAY_BY_LINK);
    assert_int_equal(scene->person->stays[0].state, STAY_IS_CLOSED);
    unlink_again(scene, link);
    store(scene);
    look(scene, "D1");
    assert_int_equal(scene->person->count, 1);
    assert_int_equal(scene->person->stays[0].state, STAY_IS_OPEN);
}

static void a_person_has_a_bound(void **state)
{
    struct scene *scene = *state;

    for (int i = 0; i < STAYS_LOOK_CROSSINGS; i++)
        cross(scene, "entry", i % 300, "D1", 0, "admitted");
    store(scene);
    look(scene, "D1");
    assert_int_equal(scene->person->count, STAYS_LOOK_CROSSINGS);
    assert_false(scene->person->more);
    cross(scene, "entry", 301, "D1", 0, "admitted");
    store(scene);
    look(scene, "D1");
    assert_int_equal(scene->person->count, STAYS_LOOK_CROSSINGS);
    assert_true(scene->person->more);
}

static int64_t time_of(const char *text)
{
    int64_t time_us;

    assert_int_equal(date_parse_instant(bytes_text(text), &time_us), OK);
    return time_us;
}

static uint64_t place_of(struct scene *scene, size_t item)
{
    const struct header *header = &scene->run.items[item].entry.header;
    struct store_txn *txn;
    struct read_entry *read = malloc(sizeof *read);
    uint64_t place;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(read_ref(txn, header->log, header->seq, read), OK);
    place = read->place;
    store_abort(txn);
    free(read);
    return place;
}

static size_t listed(const struct all *all, uint64_t place)
{
    size_t count = 0;

    for (size_t i = 0; i < all->count; i++)
        count += all->entries[i] == place;
    return count;
}

static void what_was_before_a_time_is_left_out(void **state)
{
    static struct all all;
    struct scene *scene = *state;
    struct stay_asked asked = {.now_us = NOW_US};
    struct stays_scan *walk = stays_scan_new(scene->f->store);
    size_t items[4] = {cross(scene, "entry", 1, "D1", 0, "admitted"),
                       cross(scene, "entry", 100, "D2", 1, "admitted"),
                       cross(scene, "entry", 2, "D3", 2, "admitted"),
                       cross(scene, "entry", 105, "D4", 3, "admitted")};
    uint64_t places[4], done, end;
    bool more = true;

    cross(scene, "exit", 120, "D2", 1, "admitted");
    amend(scene, items[2], "event_time", "2026-05-02T10:00:00Z");
    amend(scene, items[2], "surname", "OTHER");
    amend(scene, items[3], "event_time", "2026-01-02T10:00:00Z");
    store(scene);
    scan(scene, &all);
    assert_int_equal(all.count, 4);
    for (size_t i = 0; i < 4; i++)
        places[i] = place_of(scene, items[i]);
    stays_scan_since(walk, time_of("2026-03-01T00:00:00Z"));
    while (more)
        assert_int_equal(
            stays_scan_step(walk, &scene->f->roster, &done, &end, &more), OK);
    all.count = 0;
    assert_int_equal(stays_scan_each(walk, &asked, keep, &all), OK);
    stays_scan_free(walk);
    assert_int_equal(all.count, 2);
    assert_int_equal(listed(&all, places[1]), 1);
    assert_int_equal(listed(&all, places[2]), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_found_as_among_all),
        TEST(a_link_that_is_withdrawn_parts_two_people),
        TEST(a_person_has_a_bound),
        TEST(what_was_before_a_time_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
