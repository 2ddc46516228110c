/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any order, repetition and split of delivery gives the same answers.
 *
 * Random histories are delivered to three stores, to each otherwise. All
 * answers must be the same bytes. Then one node settles every conflict, and it
 * must be gone on all. CAIRN_SEEDS says how many histories; CAIRN_SEED the
 * first.
 */
#include "tests/unit/corrections_history.h"

enum { SEEDS = 16 };

/* Offers some entries of a log, from some way behind what was taken on. */
static void offer(struct world *world, struct node *node, size_t log,
                  size_t *taken)
{
    struct fixture_run part = world->runs[log];
    size_t back = pick(world, *taken + 1);
    size_t first = pick(world, 3) ? *taken : *taken - back;
    size_t end = *taken + 1 + pick(world, 6);
    enum result result;

    if (end > part.run.count)
        end = part.run.count;
    part.run.items += first;
    part.run.count = end - first;
    if (part.run.count == 0)
        return;
    result = fixture_append(node->f, &part);
    /* A fork waits for what it is a fork of. */
    if (log == FORK && result != OK)
        return;
    assert_int_equal(result, OK);
    *taken = end;
}

static void deliver(struct world *world, struct node *node)
{
    size_t taken[LOGS] = {0}, left;

    do {
        size_t log = pick(world, LOGS);

        if (world->runs[log].run.count)
            offer(world, node, log, &taken[log]);
        left = 0;
        for (size_t i = 0; i < LOGS; i++)
            left += world->runs[i].run.count - taken[i];
    } while (left > 0);
}

/* The last line is of coverage, which is the node's own. */
static void add_lines(struct node *node, json_t *all)
{
    if (json_array_size(node->lines))
        json_array_remove(node->lines, json_array_size(node->lines) - 1);
    json_array_extend(all, node->lines);
}

/* All that a node answers about this history, as text; the caller frees it. */
static char *answers(struct world *world, struct node *node)
{
    json_t *all = json_array();
    char *text;

    for (size_t i = 0; i < world->made_count; i++) {
        json_array_append_new(
            all, json_integer(node_show(node, world->made[i].ref.id)));
        add_lines(node, all);
    }
    for (uint64_t i = 0; i < PEOPLE; i++) {
        struct fixture_person person = fixture_person(world->seed * PEOPLE + i);

        json_array_append_new(
            all, json_integer(node_ask(
                     node, "find",
                     json_pack("{s:s}", "document", person.document))));
        add_lines(node, all);
    }
    for (int awaiting = 0; awaiting < 2; awaiting++) {
        assert_int_equal(node_ask(node, "corrections",
                                  json_pack("{s:b}", "awaiting", awaiting)),
                         EXIT_DONE);
        add_lines(node, all);
    }
    text = json_dumps(all, JSON_COMPACT);
    json_decref(all);
    return text;
}

static void assert_same_answers(struct world *world)
{
    char *first = answers(world, &world->nodes[0]), *other;

    for (size_t i = 1; i < NODES; i++) {
        other = answers(world, &world->nodes[i]);
        if (strcmp(first, other) != 0)
            print_error("seed %llu, node %zu\n%s\n%s\n",
                        (unsigned long long)world->seed, i, first, other);
        assert_string_equal(first, other);
        free(other);
    }
    world->conflicts += strstr(first, "\"conflicts\":") != NULL;
    world->linked += strstr(first, "\"linked\":") != NULL;
    world->withdrawn += strstr(first, "\"stands\":false") != NULL;
    world->awaited += strstr(first, "\"awaiting_approval\":") != NULL;
    world->approved += strstr(first, "\"approval\":\"given\"") != NULL;
    free(first);
}

static bool copy_item(void *user, const struct journal_item *item)
{
    struct fixture_run *run = user;
    struct journal_item *copy;
    uint8_t *space;

    run->items =
        realloc(run->items, (run->run.count + 1) * sizeof run->items[0]);
    copy = &run->items[run->run.count++];
    *copy = *item;
    space = malloc(item->entry.bytes.size);
    memcpy(space, item->entry.bytes.data, item->entry.bytes.size);
    entry_open(bytes_of(space, item->entry.bytes.size), run->run.realm,
               &copy->entry);
    space = malloc(item->body.size);
    memcpy(space, item->body.data, item->body.size);
    copy->body.data = space;
    run->run.items = run->items;
    return true;
}

/* What the first node has written itself goes to the others. */
static void spread(struct world *world)
{
    struct node *from = &world->nodes[0];

    for (size_t lane = 0; lane < 2; lane++) {
        struct fixture_run run = {0};
        struct journal_log log;

        assert_true(from->post.journal.log_find(
            from->post.journal.user, from->post.author.logs[lane], &log));
        memcpy(run.run.log, log.log, KEY_LOG);
        memcpy(run.run.key, log.key, KEY_SIZE);
        memcpy(run.run.realm, from->f->realm, KEY_REALM);
        run.run.lane = log.lane;
        assert_int_equal(from->post.journal.read(from->post.journal.user,
                                                 log.log, 0, 0, copy_item,
                                                 &run),
                         OK);
        for (size_t i = 1; i < NODES; i++)
            assert_int_equal(fixture_append(world->nodes[i].f, &run), OK);
        fixture_run_free(&run);
    }
}

/* Amends every field in conflict, of one record. */
static void settle(struct node *node, const struct made *made)
{
    json_t *conflicts, *fields = json_object(), *conflict;
    size_t i;

    node_show(node, made->ref.id);
    conflicts = json_object_get(node_line(node, 0), "conflicts");
    json_array_foreach(conflicts, i, conflict)
    {
        json_t *value = json_object_get(
            json_array_get(json_object_get(conflict, "values"), 0), "value");

        json_object_set_new(
            fields, json_string_value(json_object_get(conflict, "field")),
            json_is_null(value) ? json_string("") : json_incref(value));
    }
    if (json_object_size(fields))
        assert_int_equal(
            node_ask(node, "amend",
                     json_pack("{s:o, s:s, s:O}", "id", id_json(made->ref.id),
                               "reason", "settled", "fields", fields)),
            EXIT_DONE);
    json_decref(fields);
}

static void assert_settled(struct world *world)
{
    for (size_t i = 0; i < world->made_count; i++)
        if (world->made[i].kind == KIND_CROSSING)
            settle(&world->nodes[0], &world->made[i]);
    spread(world);
    assert_same_answers(world);
    for (size_t n = 0; n < NODES; n++)
        for (size_t i = 0; i < world->made_count; i++) {
            node_show(&world->nodes[n], world->made[i].ref.id);
            assert_null(
                json_object_get(node_line(&world->nodes[n], 0), "conflicts"));
        }
}

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);

    return value ? strtoull(value, NULL, 10) : otherwise;
}

static void delivery_changes_no_answer(void **state)
{
    enum { PER_STORE = 200 }; /* the number of a log is one byte */
    static struct world world;
    uint64_t first = number_of("CAIRN_SEED", 1);
    uint64_t count = number_of("CAIRN_SEEDS", SEEDS);

    (void)state;
    for (uint64_t i = 0; i < count; i++) {
        for (size_t n = 0; n < NODES && i % PER_STORE == 0; n++) {
            if (i)
                node_end(&world.nodes[n]);
            node_begin(&world.nodes[n], n == 0);
        }
        history_make(&world, first + i, (uint8_t)(1 + i % PER_STORE));
        for (size_t n = 0; n < NODES; n++)
            deliver(&world, &world.nodes[n]);
        assert_same_answers(&world);
        assert_settled(&world);
        history_free(&world);
    }
    for (size_t n = 0; n < NODES; n++)
        node_end(&world.nodes[n]);
    /* The histories are such that all of it is met. */
    assert_true(world.conflicts > count / 4);
    assert_true(world.linked > count / 4);
    assert_true(world.withdrawn > count / 4);
    assert_true(world.awaited > count / 4);
    assert_true(world.approved > count / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delivery_changes_no_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
