/* SPDX-License-Identifier: Apache-2.0 */
/* Which corrections await approval, and who can give it. */
#include "cli/approvals.h"
#include "core/treaty.h"
#include "tests/unit/office_scene.h"

enum { OFFICER = 1, SUPERVISOR = 2 };

/* An officer of the office, on duty. */
struct staff {
    struct signer signer;
    struct bond_ref duty;
};

static void hold(struct saying *saying, const struct staff *staff)
{
    uint8_t place[BODY_OFFICER_SEAL];

    body_officer_hold(staff->signer.public, place);
    crossing_set(&saying->values, FIELD_OFFICER_SEAL,
                 bytes_of(place, sizeof place));
}

static struct staff log_in(struct scene *scene, uint8_t number,
                           const char *name, uint64_t roles)
{
    uint8_t seed[KEY_SIZE] = {number};
    struct staff staff;
    struct saying saying;

    key_signer(&staff.signer, seed);
    saying_begin(&saying);
    hold(&saying, &staff);
    crossing_set_uint(&saying.values, 16, 1);
    saying_text(&saying, 17, name);
    crossing_set_bytes(&saying.values, 18,
                       bytes_of(staff.signer.public, KEY_SIZE));
    crossing_set_uint(&saying.values, 19, roles);
    staff.duty = ref_of(&fixture_add_sealed(scene->node.f, &scene->at_home,
                                            &scene->home, KIND_DUTY,
                                            FIXTURE_TIME, saying_end(&saying),
                                            &staff.signer)
                             ->entry);
    return staff;
}

/* Null: by nobody who is on duty. */
static struct bond_ref write_by(struct scene *scene, const struct staff *staff,
                                uint16_t kind, struct saying *saying)
{
    if (staff) {
        hold(saying, staff);
        saying_ref(saying, FIELD_DUTY, &staff->duty);
    }
    return ref_of(&fixture_add_sealed(scene->node.f, &scene->run,
                                      &scene->office, kind, FIXTURE_TIME,
                                      saying_end(saying),
                                      staff ? &staff->signer : NULL)
                       ->entry);
}

static struct bond_ref correct(struct scene *scene, const struct staff *staff,
                               const struct bond_ref *crossing,
                               const char *name, const struct bond_ref *instead)
{
    struct saying saying;

    saying_begin(&saying);
    saying_ref(&saying, FIELD_TARGET, crossing);
    crossing_set_text(&saying.values, bytes_text("surname"), bytes_text(name));
    crossing_set_text(&saying.values, bytes_text("reason"),
                      bytes_text("why it is told"));
    if (instead)
        crossing_set_supersedes(&saying.values, &instead->id, 1);
    return write_by(scene, staff, KIND_AMENDMENT, &saying);
}

static struct bond_ref approve(struct scene *scene, const struct staff *staff,
                               const struct bond_ref *crossing,
                               const struct bond_ref *correction)
{
    uint8_t space[HASH_SIZE + 8];
    struct buffer ids = buffer_of(space, sizeof space);
    struct saying saying;

    canon_put_array(&ids, 1);
    canon_put_string(&ids, bytes_of(correction->id, HASH_SIZE));
    saying_begin(&saying);
    saying_ref(&saying, FIELD_TARGET, crossing);
    saying_text(&saying, 16, "approved");
    crossing_set(&saying.values, NOTE_APPROVES, buffer_bytes(&ids));
    return write_by(scene, staff, KIND_NOTE, &saying);
}

static size_t awaiting(struct scene *scene, const struct bond_ref *crossing)
{
    store(scene);
    return json_array_size(
        json_object_get(record(scene, crossing), "awaiting_approval"));
}

static void an_officer_s_correction_awaits_and_a_supervisor_s_does_not(
    void **state)
{
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene);
    struct staff kone = log_in(scene, 1, "kone", OFFICER);
    struct staff keita = log_in(scene, 2, "keita", SUPERVISOR | OFFICER);

    correct(scene, &keita, &crossing, "BERG", NULL);
    correct(scene, NULL, &crossing, "OLSEN", NULL);
    assert_int_equal(awaiting(scene, &crossing), 0);
    correct(scene, &kone, &crossing, "EKMAN", NULL);
    assert_int_equal(awaiting(scene, &crossing), 1);
}

static void a_supervisor_approves_it_and_may_take_that_back(void **state)
{
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene), correction, approval;
    struct staff kone = log_in(scene, 1, "kone", OFFICER);
    struct staff keita = log_in(scene, 2, "keita", SUPERVISOR);

    correction = correct(scene, &kone, &crossing, "EKMAN", NULL);
    approval = approve(scene, &keita, &crossing, &correction);
    assert_int_equal(awaiting(scene, &crossing), 0);
    say(scene, KIND_VOID, &approval, NULL, NULL, 1);
    assert_int_equal(awaiting(scene, &crossing), 1);
    approve(scene, &keita, &crossing, &correction);
    assert_int_equal(awaiting(scene, &crossing), 0);
}

static void nobody_else_s_approval_counts(void **state)
{
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene), correction;
    struct staff kone = log_in(scene, 1, "kone", OFFICER);
    struct staff traore = log_in(scene, 2, "traore", OFFICER);
    struct staff namesake = log_in(scene, 3, "kone", SUPERVISOR);
    struct staff keita = log_in(scene, 4, "keita", SUPERVISOR), false_one;

    correction = correct(scene, &kone, &crossing, "EKMAN", NULL);
    approve(scene, NULL, &crossing, &correction);
    approve(scene, &traore, &crossing, &correction);
    approve(scene, &kone, &crossing, &correction);
    approve(scene, &namesake, &crossing, &correction);
    namesake = log_in(scene, 5, "Koné", SUPERVISOR);
    approve(scene, &namesake, &crossing, &correction);
    /* Keita's duty, and somebody else's key. */
    false_one = keita;
    false_one.signer = traore.signer;
    approve(scene, &false_one, &crossing, &correction);
    assert_int_equal(awaiting(scene, &crossing), 1);
    approve(scene, &keita, &crossing, &correction);
    assert_int_equal(awaiting(scene, &crossing), 0);
}

static void names_that_fold_to_nothing_are_compared_as_they_are(void **state)
{
    struct approval_officer a = {.key = {1}, .name = "ኣበበ"};
    struct approval_officer b = {.key = {2}, .name = "ኣልማ"};

    (void)state;
    a.size = strlen("ኣበበ");
    b.size = strlen("ኣልማ");
    assert_false(approval_same(&a, &b));
    memcpy(b.name, a.name, a.size);
    b.size = a.size;
    assert_true(approval_same(&a, &b));
}

static void what_was_replaced_or_is_void_awaits_nothing(void **state)
{
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene), other = cross(scene), correction;
    struct staff kone = log_in(scene, 1, "kone", OFFICER);
    struct staff keita = log_in(scene, 2, "keita", SUPERVISOR);

    correction = correct(scene, &kone, &crossing, "EKMAN", NULL);
    correct(scene, &kone, &other, "EKMAN", NULL);
    correct(scene, &keita, &crossing, "BERG", &correction);
    assert_int_equal(awaiting(scene, &crossing), 0);
    assert_int_equal(awaiting(scene, &other), 1);
    say(scene, KIND_VOID, &other, NULL, NULL, 1);
    assert_int_equal(awaiting(scene, &other), 0);
}

static void the_list_names_fields_and_no_values(void **state)
{
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene);
    struct staff kone = log_in(scene, 1, "kone", OFFICER);
    char *text;

    correct(scene, &kone, &crossing, "EKMAN", NULL);
    store(scene);
    assert_int_equal(node_ask(&scene->node, "corrections",
                              json_pack("{s:b}", "awaiting", 1)),
                     EXIT_DONE);
    assert_int_equal(json_array_size(scene->node.lines), 2);
    assert_string_equal(text_of(node_line(&scene->node, 0), "officer"), "kone");
    text = json_dumps(scene->node.lines, 0);
    assert_non_null(strstr(text, "[\"surname\"]"));
    assert_null(strstr(text, "EKMAN"));
    assert_null(strstr(text, "why it is told"));
    free(text);
}

static void without_officers_nobody_approves(void **state)
{
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene);

    store(scene);
    assert_int_equal(amend(scene, &crossing, "surname", "BERG"), EXIT_DONE);
    assert_null(text_of(node_line(&scene->node, 0), "approval"));
    assert_int_equal(awaiting(scene, &crossing), 0);
    assert_int_equal(node_ask(&scene->node, "approve",
                              json_pack("{s:o}", "id", id_json(crossing.id))),
                     EXIT_REFUSED);
}

static void no_treaty_grants_an_approval_or_a_duty(void **state)
{
    (void)state;
    assert_int_equal(treaty_field(KIND_NOTE, 16), OK);
    assert_int_equal(treaty_field(KIND_NOTE, NOTE_APPROVES), TREATY_FIELD);
    assert_int_equal(treaty_field(KIND_NOTE, FIELD_DUTY), TREATY_FIELD);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_officer_s_correction_awaits_and_a_supervisor_s_does_not),
        TEST(a_supervisor_approves_it_and_may_take_that_back),
        TEST(nobody_else_s_approval_counts),
        cmocka_unit_test(names_that_fold_to_nothing_are_compared_as_they_are),
        TEST(what_was_replaced_or_is_void_awaits_nothing),
        TEST(the_list_names_fields_and_no_values),
        TEST(without_officers_nobody_approves),
        cmocka_unit_test(no_treaty_grants_an_approval_or_a_duty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
