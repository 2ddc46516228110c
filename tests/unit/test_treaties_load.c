/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/treaties_load_scene.h"

static void what_home_signs_brings_its_partner_in(void **state)
{
    struct scene *scene = *state;

    assert_null(load(scene));
    assert_int_equal(scene->roster.realm_count, 1);
    we_sign(scene);
    assert_int_equal(state_of(scene), TREATY_OURS_ONLY);
    assert_int_equal(scene->roster.realm_count, 2);
    assert_memory_equal(scene->roster.realms[1].realm, scene->abroad->realm,
                        KEY_REALM);
}

static void the_partners_single_puts_it_in_force(void **state)
{
    struct scene *scene = *state;

    we_sign(scene);
    they_send(scene, KIND_TREATY);
    assert_int_equal(state_of(scene), TREATY_IN_FORCE);
    /* Once more into the same roster gives the same. */
    assert_int_equal(
        treaties_load(scene->treaties, &scene->post, &scene->roster), OK);
    assert_int_equal(treaty_state(treaties_find(scene->treaties, scene->id),
                                  &scene->roster, NOW, CLOCK_NETWORK),
                     TREATY_IN_FORCE);
    they_send(scene, KIND_TREATY_END);
    assert_int_equal(state_of(scene), TREATY_ENDED);
}

static void what_only_the_other_signs_is_not_looked_at(void **state)
{
    struct scene *scene = *state;

    they_send(scene, KIND_TREATY);
    assert_null(load(scene));
    assert_int_equal(scene->roster.realm_count, 1);
    we_sign(scene);
    assert_int_equal(state_of(scene), TREATY_IN_FORCE);
}

static void the_partners_members_come_with_it(void **state)
{
    struct scene *scene = *state;
    const uint8_t *post = scene->abroad->signers[KEY_POST].public;

    /* Against their order: the registrar's certificate is the root's. */
    assert_int_equal(fixture_single(scene->f, &scene->registrar, 1), OK);
    assert_int_equal(fixture_single(scene->f, &scene->root, 1), OK);
    load(scene);
    assert_null(roster_by_key(&scene->roster, post));
    we_sign(scene);
    load(scene);
    assert_non_null(roster_by_key(&scene->roster, post));
    assert_int_equal(roster_by_key(&scene->roster, post)->realm, 1);
}

/* The root revokes the registrar up to one entry. */
static void revoke_registrar(struct scene *scene, const struct entry *good)
{
    const uint8_t *key = scene->f->signers[KEY_REGISTRAR].public;
    struct fixture_values values;

    values.out = buffer_of(values.space, sizeof values.space);
    canon_put_map(&values.out, 2);
    canon_put_uint(&values.out, 16);
    canon_put_string(&values.out, bytes_of(key, KEY_SIZE));
    canon_put_uint(&values.out, 17);
    canon_put_array(&values.out, 1);
    canon_put_array(&values.out, 3);
    canon_put_string(&values.out, bytes_of(good->header.log, KEY_LOG));
    canon_put_uint(&values.out, good->header.seq);
    canon_put_string(&values.out, bytes_of(good->id, HASH_SIZE));
    fixture_add(scene->f, &scene->ours, &scene->our_log, KIND_REVOCATION,
                FIXTURE_TIME, buffer_bytes(&values.out));
    assert_int_equal(fixture_append(scene->f, &scene->ours), OK);
}

static void who_waits_for_an_entry_counts_when_it_has_come(void **state)
{
    struct scene *scene = *state;
    const uint8_t *post = scene->f->signers[KEY_POST].public;
    struct fixture_log log =
        fixture_log(scene->f, KEY_REGISTRAR, LANE_TRUST, 0);
    struct fixture_run late = {0};
    const struct entry *last;

    log.end = fixture_state(scene->f, log.end.log).log.ends[0];
    last = &fixture_add(scene->f, &late, &log, KIND_SEAL, FIXTURE_TIME,
                        bytes_of(NULL, 0))
                ->entry;
    revoke_registrar(scene, last);
    load(scene);
    assert_int_equal(roster_by_key(&scene->roster, post)->standing,
                     STANDING_WAITS);
    assert_int_equal(fixture_append(scene->f, &late), OK);
    assert_int_equal(
        treaties_load(scene->treaties, &scene->post, &scene->roster), OK);
    assert_int_equal(roster_by_key(&scene->roster, post)->standing,
                     STANDING_GOOD);
    fixture_run_free(&late);
}

/* How often a log is read. */
static size_t reads;
static enum result (*real_read)(void *user, const uint8_t log[KEY_LOG],
                                size_t branch, uint64_t seq,
                                bool (*each)(void *context,
                                             const struct journal_item *item),
                                void *context);

static enum result
counting(void *user, const uint8_t log[KEY_LOG], size_t branch, uint64_t seq,
         bool (*each)(void *context, const struct journal_item *item),
         void *context)
{
    reads++;
    return real_read(user, log, branch, seq, each, context);
}

static enum treaty_state state_at_post(struct scene *scene)
{
    return treaty_state(treaties_find(scene->post.treaties, scene->id),
                        &scene->post.roster, NOW, CLOCK_NETWORK);
}

static void what_the_network_has_read_is_given_to_those_who_ask(void **state)
{
    struct scene *scene = *state;
    struct post *post = &scene->post;
    struct neighbours *neighbours;
    size_t gathering, loading;

    post->members = calloc(MEMBERS_MAX, sizeof *post->members);
    post->treaties = calloc(1, sizeof *post->treaties);
    post_lock_init(post);
    we_sign(scene);
    they_send(scene, KIND_TREATY);
    load(scene);
    real_read = post->journal.read;
    post->journal.read = counting;
    assert_int_equal(post_set_roster(post, &scene->roster, scene->treaties),
                     OK);
    assert_int_equal(state_at_post(scene), TREATY_IN_FORCE);

    assert_int_equal(neighbours_new(post, &scene->roster, &neighbours), OK);
    gathering = reads;
    assert_int_equal(treaties_load(scene->treaties, post, &scene->roster), OK);
    loading = reads - gathering;
    they_send(scene, KIND_TREATY_END);
    reads = 0;
    assert_int_equal(neighbours_load(neighbours), OK);
    assert_int_equal(reads, loading + gathering);
    assert_int_equal(state_at_post(scene), TREATY_ENDED);
    assert_ptr_equal(post->roster.members, post->members);
    assert_int_equal(post->roster.count, scene->roster.count);
    assert_memory_equal(post->members, scene->members,
                        scene->roster.count * sizeof *scene->members);
    neighbours_free(neighbours);
    pthread_rwlock_destroy(&post->roster_lock);
    free(post->members);
    free(post->treaties);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(what_home_signs_brings_its_partner_in),
        TEST(the_partners_single_puts_it_in_force),
        TEST(what_only_the_other_signs_is_not_looked_at),
        TEST(the_partners_members_come_with_it),
        TEST(who_waits_for_an_entry_counts_when_it_has_come),
        TEST(what_the_network_has_read_is_given_to_those_who_ask),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
