/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"

#include "core/bond.h"
#include "core/canon.h"
#include "core/crossing.h"
#include "storage/posts.h"
#include "storage/stays_scan.h"

#include <stdio.h>

enum { PEOPLE = 5, DOCUMENTS = 30 };

#define DAY_US INT64_C(86400000000)
#define NOW_US ((int64_t)FIXTURE_TIME * 1000000 + 400 * DAY_US)

/* A store with a post's and headquarters' logs. */
struct scene {
    struct fixture *f;
    struct fixture_log log, office;
    struct fixture_run run, said;
    struct stays_person *person;
    uint64_t refs;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->log = fixture_log(scene->f, KEY_POST, LANE_SHARED, 1);
    scene->office = fixture_log(scene->f, KEY_OFFICE, LANE_HOME, 1);
    fixture_start(scene->f, &scene->run, &scene->log);
    fixture_start(scene->f, &scene->said, &scene->office);
    scene->person = malloc(sizeof *scene->person);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_run_free(&scene->run);
    fixture_run_free(&scene->said);
    fixture_free(scene->f);
    free(scene->person);
    free(scene);
    return 0;
}

static uint32_t chance(uint32_t below)
{
    static uint32_t seed = 7;

    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

/* Values from names and texts, ended by null. */
static struct bytes values_of(const char *const *words,
                              struct fixture_values *values,
                              struct crossing *crossing, uint8_t *memory)
{
    crossing_begin(crossing, memory, FIXTURE_VALUES);
    for (; words[0]; words += 2)
        assert_int_equal(crossing_set_text(crossing, bytes_text(words[0]),
                                           bytes_text(words[1])),
                         OK);
    values->out = buffer_of(values->space, sizeof values->space);
    crossing_put(crossing, &values->out);
    return buffer_bytes(&values->out);
}

/* A crossing of day and hour; the number of its item in the run. */
static size_t cross(struct scene *scene, const char *direction, int day,
                    const char *document, int person, const char *outcome)
{
    static const char *const births[] = {"1980-05-06", "1980-01-01",
                                         "1980-XX-XX"};
    char time[32], name[16], ref[40];
    struct fixture_values values;
    struct crossing crossing;
    uint8_t memory[FIXTURE_VALUES];

    snprintf(time, sizeof time, "2026-%02d-%02dT%02d:00:00Z", 1 + day / 28,
             1 + day % 28, (int)chance(24));
    snprintf(name, sizeof name, "PERSON%c", 'A' + person);
    snprintf(ref, sizeof ref, "%032d", (int)++scene->refs);
    {
        const char *const words[] = {"direction", direction, "outcome",
            outcome, "document_number", document, "issuing_state", "UTO",
            "surname", name, "given_names", "ANNA", "birth_date",
            births[person % 3], "nationality", "UTO", "post",
            chance(2) ? "UTONE" : "UTTWO", "event_time", time, "client_ref",
            ref, NULL};

        fixture_add(scene->f, &scene->run, &scene->log, KIND_CROSSING,
                    FIXTURE_TIME,
                    values_of(words, &values, &crossing, memory));
    }
    return scene->run.run.count - 1;
}

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
        bond_ref_put(&ref, &out);
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

static void store(struct scene *scene)
{
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
    assert_int_equal(fixture_append(scene->f, &scene->said), OK);
}

/* What is known of a document's bearer, judged. */
static void look(struct scene *scene, const char *document)
{
    const char *const words[] = {"document_number", document, NULL};
    struct stay_asked asked = {.now_us = NOW_US,
                               .permits = scene->person->permits};
    struct fixture_values values;
    struct crossing crossing;
    uint8_t memory[FIXTURE_VALUES];
    struct store_txn *txn;
    struct body body;

    values_of(words, &values, &crossing, memory);
    assert_int_equal(body_open_values(buffer_bytes(&values.out), &body), OK);
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(
        stays_person(txn, &scene->f->roster, &body, scene->person), OK);
    store_abort(txn);
    asked.permit_count = scene->person->permit_count;
    stay_judge(&asked, scene->person->facts, scene->person->stays,
               scene->person->stay_count);
}

/* Stays of everyone, by the place of the entry. */
struct all {
    struct stay stays[1024];
    uint64_t exits[1024], entries[1024];
    size_t count;
};

static bool keep(void *user, const struct stay_fact *facts,
                 const struct stay *stay)
{
    struct all *all = user;

    assert_true(all->count < 1024);
    all->stays[all->count] = *stay;
    all->entries[all->count] = facts[stay->entry].place;
    all->exits[all->count++] =
        stay->exit == STAY_NONE ? UINT64_MAX : facts[stay->exit].place;
    return true;
}

static void scan(struct scene *scene, struct all *all)
{
    struct stays_scan *walk = stays_scan_new(scene->f->store);
    struct stay_asked asked = {.now_us = NOW_US};
    uint64_t done, end;
    bool more = true;

    all->count = 0;
    while (more)
        assert_int_equal(
            stays_scan_step(walk, &scene->f->roster, &done, &end, &more), OK);
    assert_int_equal(done, end);
    assert_int_equal(stays_scan_each(walk, &asked, keep, all), OK);
    stays_scan_free(walk);
}

static void assert_found(const struct stays_person *person,
                         const struct all *all)
{
    for (size_t i = 0; i < person->stay_count; i++) {
        const struct stay *stay = &person->stays[i];
        uint64_t entry = person->facts[stay->entry].place;
        size_t at = 0;

        while (at < all->count && all->entries[at] != entry)
            at++;
        assert_true(at < all->count);
        assert_int_equal(all->stays[at].state, stay->state);
        assert_int_equal(all->stays[at].by, stay->by);
        assert_int_equal(all->stays[at].until_days, stay->until_days);
        assert_true(all->exits[at] ==
                    (stay->exit == STAY_NONE
                         ? UINT64_MAX
                         : person->facts[stay->exit].place));
    }
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

static void put_text(struct crossing *values, uint16_t key, const char *text)
{
    uint8_t space[64];
    struct buffer out = buffer_of(space, sizeof space);

    canon_put_text(&out, bytes_text(text));
    assert_int_equal(crossing_set(values, key, buffer_bytes(&out)), OK);
}

static void issue(struct scene *scene, uint64_t action, const char *until)
{
    struct fixture_values values;
    struct crossing permit;
    uint8_t memory[FIXTURE_VALUES];

    crossing_begin(&permit, memory, sizeof memory);
    crossing_set_uint(&permit, PERMIT_ACTION, action);
    put_text(&permit, PERMIT_DOCUMENT, "d 1");
    put_text(&permit, PERMIT_FROM, "2026-01-01");
    put_text(&permit, PERMIT_UNTIL, until);
    values.out = buffer_of(values.space, sizeof values.space);
    crossing_put(&permit, &values.out);
    fixture_add(scene->f, &scene->said, &scene->office, KIND_PERMIT,
                FIXTURE_TIME, buffer_bytes(&values.out));
}

static void permits_have_a_bound_and_are_found_by_document(void **state)
{
    struct scene *scene = *state;
    static struct all all;

    cross(scene, "entry", 1, "D1", 0, "admitted");
    cross(scene, "entry", 1, "D2", 1, "admitted");
    for (int i = 0; i < STAYS_LOOK_PERMITS; i++)
        issue(scene, STAY_RESIDENCE, "2026-05-01");
    store(scene);
    look(scene, "D1");
    assert_int_equal(scene->person->permit_count, STAYS_LOOK_PERMITS);
    assert_false(scene->person->more);
    assert_int_equal(scene->person->stays[0].state, STAY_IS_OVERSTAYED);
    scan(scene, &all);
    assert_found(scene->person, &all);
    look(scene, "D2");
    assert_int_equal(scene->person->permit_count, 0);
    assert_int_equal(scene->person->stays[0].state, STAY_IS_OPEN);
    issue(scene, STAY_RESIDENCE, "2030-05-01");
    store(scene);
    look(scene, "D1");
    assert_true(scene->person->more);
}

static void say_post(struct scene *scene, const char *code, const char *name,
                     uint64_t time)
{
    struct fixture_values values;
    struct crossing post;
    uint8_t memory[FIXTURE_VALUES];

    crossing_begin(&post, memory, sizeof memory);
    put_text(&post, POST_CODE, code);
    put_text(&post, POST_NAME, name);
    crossing_set_int(&post, POST_OFFSET, -60);
    crossing_set_uint(&post, POST_CLOSED, 1);
    put_text(&post, POST_CLOSED_UNTIL, "2026-02-01");
    values.out = buffer_of(values.space, sizeof values.space);
    crossing_put(&post, &values.out);
    fixture_add(scene->f, &scene->said, &scene->office, KIND_POST, time,
                buffer_bytes(&values.out));
}

static void of_a_post_the_last_word_counts(void **state)
{
    struct scene *scene = *state;
    struct post_entry *posts = malloc((POSTS_MAX + 1) * sizeof *posts);
    struct store_txn *txn;
    const struct post_entry *post;
    size_t count;
    char code[8];

    say_post(scene, "UTKAY", "later", FIXTURE_TIME + 9);
    say_post(scene, "UTKAY", "earlier", FIXTURE_TIME);
    for (int i = 1; i < POSTS_MAX; i++) {
        snprintf(code, sizeof code, "U%04d", i);
        say_post(scene, code, "one of many", FIXTURE_TIME);
    }
    store(scene);
    for (int more = 0; more < 2; more++) {
        assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
        assert_int_equal(posts_read(txn, &scene->f->roster, posts, &count),
                         OK);
        store_abort(txn);
        assert_int_equal(count, POSTS_MAX);
        say_post(scene, "A", "one too many", FIXTURE_TIME - 1);
        store(scene);
    }
    post = posts_find(posts, count, "UTKAY");
    assert_string_equal(post->name, "later");
    assert_int_equal(post->offset_minutes, -60);
    assert_true(posts_closed(post, post->closed_until));
    assert_false(posts_closed(post, post->closed_until + 1));
    assert_null(posts_find(posts, count, "A"));
    free(posts);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_found_as_among_all),
        TEST(a_link_that_is_withdrawn_parts_two_people),
        TEST(a_person_has_a_bound),
        TEST(permits_have_a_bound_and_are_found_by_document),
        TEST(of_a_post_the_last_word_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
