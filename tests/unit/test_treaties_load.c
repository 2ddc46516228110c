/* SPDX-License-Identifier: Apache-2.0 */
/* The treaties of a store: own trust logs, and singles of the neighbour. */
#include "tests/unit/storage_fixture.h"

#include "cli/neighbours.h"
#include "cli/treaties.h"
#include "core/canon.h"

enum { MEMBERS = 16, NOW = FIXTURE_TIME + 5 };

struct scene {
    struct fixture *f, *abroad;
    struct fixture_run root, registrar; /* abroad */
    struct fixture_run ours, theirs;    /* a start, then what a test adds */
    struct fixture_log our_log, their_log;
    struct post post;
    struct roster roster;
    struct member members[MEMBERS];
    struct treaties *treaties;
    uint64_t time_s; /* of what is signed */
    uint8_t terms[512], id[HASH_SIZE];
    size_t terms_size;
};

static struct treaty_party party_of(const struct fixture *f,
                                    const char *country)
{
    struct treaty_party party;

    memcpy(party.country, country, 4);
    memcpy(party.root, f->signers[KEY_ROOT].public, KEY_SIZE);
    memcpy(party.realm, f->realm, KEY_REALM);
    return party;
}

/* Home gives document numbers, for a day. */
static void make_terms(struct scene *scene, const char *country)
{
    static const uint8_t purpose[] = {0x61, 'x'}, field[] = {0x11};
    struct treaty_party home = party_of(scene->f, scene->f->roster.country);
    struct treaty_party other = party_of(scene->abroad, country);
    size_t first = memcmp(home.realm, other.realm, KEY_REALM) < 0 ? 0 : 1;
    struct buffer out = buffer_of(scene->terms, sizeof scene->terms);
    struct treaty treaty = {
        .from = FIXTURE_TIME, .until = UINT64_MAX, .grant_count = 1};

    treaty.parties[first] = home;
    treaty.parties[!first] = other;
    treaty.purposes = (struct treaty_list){1, bytes_of(purpose, 2)};
    treaty.grants[0] = (struct treaty_grant){.giver = (uint8_t)first,
                                             .kind = KIND_CROSSING,
                                             .fields = {1, bytes_of(field, 1)},
                                             .days = 1};
    treaty_put(&treaty, &out);
    assert_false(out.full);
    scene->terms_size = out.size;
    treaty_id(buffer_bytes(&out), scene->id);
    assert_int_equal(treaty_read(buffer_bytes(&out), &treaty), OK);
}

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    *state = scene;
    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->abroad = fixture_abroad(scene->f, &scene->root, &scene->registrar);
    scene->our_log = fixture_log(scene->f, KEY_ROOT, LANE_TRUST, 9);
    scene->their_log = fixture_log(scene->abroad, KEY_ROOT, LANE_TRUST, 9);
    fixture_start(scene->f, &scene->ours, &scene->our_log);
    fixture_start(scene->abroad, &scene->theirs, &scene->their_log);
    scene->post.store = scene->f->store;
    scene->post.journal = read_journal(scene->f->store);
    scene->treaties = calloc(1, sizeof *scene->treaties);
    scene->time_s = FIXTURE_TIME;
    make_terms(scene, "UTP");
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_run_free(&scene->root);
    fixture_run_free(&scene->registrar);
    fixture_run_free(&scene->ours);
    fixture_run_free(&scene->theirs);
    fixture_free(scene->f);
    free(scene->abroad);
    free(scene->treaties);
    free(scene);
    return 0;
}

static void add(struct fixture *f, struct fixture_run *run,
                struct fixture_log *log, uint16_t kind, struct scene *scene)
{
    uint8_t space[1024];
    struct buffer values = buffer_of(space, sizeof space);

    if (kind == KIND_TREATY)
        treaty_put_values(bytes_of(scene->terms, scene->terms_size), &values);
    else
        treaty_put_end(scene->id, &values);
    fixture_add(f, run, log, kind, scene->time_s, buffer_bytes(&values));
}

static void we_sign(struct scene *scene)
{
    add(scene->f, &scene->ours, &scene->our_log, KIND_TREATY, scene);
    assert_int_equal(fixture_append(scene->f, &scene->ours), OK);
}

/* The last of their entries comes by itself. */
static void they_send(struct scene *scene, uint16_t kind)
{
    add(scene->abroad, &scene->theirs, &scene->their_log, kind, scene);
    assert_int_equal(
        fixture_single(scene->f, &scene->theirs, scene->theirs.run.count - 1),
        OK);
}

static const struct treaty_held *load(struct scene *scene)
{
    roster_begin(&scene->roster, scene->f->signers[KEY_ROOT].public,
                 scene->f->roster.country, scene->members, MEMBERS);
    scene->roster.ids = (struct roster_ids){scene->post.journal.user,
                                            scene->post.journal.id_at};
    assert_int_equal(
        treaties_load(scene->treaties, &scene->post, &scene->roster), OK);
    return treaties_find(scene->treaties, scene->id);
}

static enum treaty_state state_of(struct scene *scene)
{
    const struct treaty_held *held = load(scene);

    assert_non_null(held);
    return treaty_state(held, &scene->roster, NOW, CLOCK_NETWORK);
}

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
    pthread_rwlock_init(&post->roster_lock, NULL);
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

/* Another log of our root's, for what it says next. */
static void go_on(struct scene *scene)
{
    static uint8_t number = 20;

    fixture_run_free(&scene->ours);
    memset(&scene->ours, 0, sizeof scene->ours);
    scene->our_log = fixture_log(scene->f, KEY_ROOT, LANE_TRUST, number++);
    fixture_start(scene->f, &scene->ours, &scene->our_log);
    scene->time_s++;
}

static void we_sign_also(struct scene *scene, const char *country)
{
    go_on(scene);
    make_terms(scene, country);
    we_sign(scene);
}

static void code_is(struct scene *scene, const char *country, bool has_post)
{
    const struct member *post =
        roster_by_key(&scene->roster, scene->abroad->signers[KEY_POST].public);

    assert_int_equal(scene->roster.realm_count, 2);
    assert_string_equal(scene->roster.realms[1].country, country);
    assert_int_equal(post != NULL, has_post);
}

static void a_country_s_code_is_that_of_the_newest_text_of_home(void **state)
{
    struct scene *scene = *state;
    uint8_t wrong[HASH_SIZE];

    assert_int_equal(fixture_single(scene->f, &scene->root, 1), OK);
    assert_int_equal(fixture_single(scene->f, &scene->registrar, 1), OK);
    we_sign_also(scene, "XYZ");
    memcpy(wrong, scene->id, HASH_SIZE);
    assert_int_equal(state_of(scene), TREATY_OURS_ONLY);
    code_is(scene, "XYZ", false);
    we_sign_also(scene, "UTP");
    assert_int_equal(state_of(scene), TREATY_OURS_ONLY);
    code_is(scene, "UTP", true);
    assert_int_equal(treaty_state(treaties_find(scene->treaties, wrong),
                                  &scene->roster, NOW, CLOCK_NETWORK),
                     TREATY_OTHER_CODE);
    /* Into the roster as it stands, the same. */
    assert_int_equal(
        treaties_load(scene->treaties, &scene->post, &scene->roster), OK);
    code_is(scene, "UTP", true);
    they_send(scene, KIND_TREATY);
    assert_int_equal(state_of(scene), TREATY_IN_FORCE);
}

static void no_later_text_changes_the_code_of_one_in_force(void **state)
{
    struct scene *scene = *state;
    uint8_t right[HASH_SIZE];

    assert_int_equal(fixture_single(scene->f, &scene->root, 1), OK);
    assert_int_equal(fixture_single(scene->f, &scene->registrar, 1), OK);
    we_sign(scene);
    they_send(scene, KIND_TREATY);
    memcpy(right, scene->id, HASH_SIZE);
    we_sign_also(scene, "XYZ");
    /* Nor if they sign that one, too. */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(state_of(scene), TREATY_OTHER_CODE);
        code_is(scene, "UTP", true);
        assert_int_equal(treaty_state(treaties_find(scene->treaties, right),
                                      &scene->roster, NOW, CLOCK_NETWORK),
                         TREATY_IN_FORCE);
        they_send(scene, KIND_TREATY);
    }
}

static void a_mistaken_text_that_is_ended_gives_no_code(void **state)
{
    struct scene *scene = *state;

    assert_int_equal(fixture_single(scene->f, &scene->root, 1), OK);
    assert_int_equal(fixture_single(scene->f, &scene->registrar, 1), OK);
    we_sign(scene);
    we_sign_also(scene, "XYZ");
    load(scene);
    code_is(scene, "XYZ", false);
    go_on(scene);
    add(scene->f, &scene->ours, &scene->our_log, KIND_TREATY_END, scene);
    assert_int_equal(fixture_append(scene->f, &scene->ours), OK);
    assert_int_equal(state_of(scene), TREATY_ENDED);
    code_is(scene, "UTP", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_home_signs_brings_its_partner_in,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_partners_single_puts_it_in_force,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_only_the_other_signs_is_not_looked_at, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_partners_members_come_with_it,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            who_waits_for_an_entry_counts_when_it_has_come, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_the_network_has_read_is_given_to_those_who_ask, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            a_country_s_code_is_that_of_the_newest_text_of_home, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            no_later_text_changes_the_code_of_one_in_force, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_mistaken_text_that_is_ended_gives_no_code, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
