/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"
#include "core/canon.h"
#include "core/roster.h"

enum { MEMBERS = 8, VALUES = CERTIFICATE_VALUES_MAX };

/* One entry of a trust log as roster sees it. */
struct statement {
    struct entry entry;
    struct body body;
    uint8_t values[VALUES];
};

static struct signer root, registrar, post, other;
static struct member members[MEMBERS];
static struct roster roster;

static int setup(void **state)
{
    struct signer *const signers[] = {&root, &registrar, &post, &other};

    (void)state;
    for (uint8_t i = 0; i < 4; i++) {
        uint8_t seed[KEY_SIZE] = {(uint8_t)(i + 1)};

        key_signer(signers[i], seed);
    }
    roster_begin(&roster, root.public, "UTO", members, MEMBERS);
    return 0;
}

static void finish(struct statement *s, uint16_t kind, uint8_t id,
                   const struct buffer *values)
{
    struct canon canon = canon_of(buffer_bytes(values));

    assert_false(values->full);
    s->entry = (struct entry){.header = {.kind = kind}, .id = {id}};
    s->body = (struct body){.state = BODY_FULL, .values = buffer_bytes(values)};
    s->body.count = canon_map(&canon, BODY_FIELDS_MAX);
}

struct draft {
    const struct signer *who;
    uint8_t roles;
    const char *name;
    const char *country;
    uint64_t from;
    uint8_t id;
};

static void certify(struct statement *s, const struct draft *draft)
{
    struct buffer values = buffer_of(s->values, VALUES);
    struct certificate certificate = {
        .roles = draft->roles, .from = draft->from, .until = 2000};

    strcpy(certificate.name, draft->name);
    strcpy(certificate.country, draft->country);
    memcpy(certificate.witness_key, draft->who->public, KEY_SIZE);
    memcpy(certificate.link_key, draft->who->public, KEY_SIZE);
    certificate_prove(&certificate, roster.realm, draft->who);
    certificate_put(&certificate, &values);
    finish(s, KIND_CERTIFICATE, draft->id, &values);
}

static void revoke(struct statement *s, const struct signer *who)
{
    struct buffer values = buffer_of(s->values, VALUES);

    canon_put_map(&values, 2);
    canon_put_uint(&values, 16);
    canon_put_string(&values, bytes_of(who->public, KEY_SIZE));
    canon_put_uint(&values, 17);
    canon_put_array(&values, 0);
    finish(s, KIND_REVOCATION, 77, &values);
}

static enum result add(const struct statement *s, const struct signer *author)
{
    return roster_add(&roster, &s->entry, &s->body, author->public);
}

static const struct draft a_registrar = {
    &registrar, ROLE_REGISTRAR, "registrar-1", "UTO", 1000, 1};
static const struct draft a_post = {&post, ROLE_POST, "kay-1", "UTO", 1000, 2};

static void add_registrar(void)
{
    struct statement s;

    certify(&s, &a_registrar);
    assert_int_equal(add(&s, &root), OK);
}

static void the_root_is_a_member_from_the_start(void **state)
{
    uint8_t realm[KEY_REALM];

    setup(state);
    key_realm(root.public, realm);
    assert_memory_equal(roster.realm, realm, KEY_REALM);
    assert_int_equal(roster_by_key(&roster, root.public)->certificate.roles,
                     ROLE_ROOT);
    assert_null(roster_by_key(&roster, post.public));
}

static void a_schema_of_later_has_no_effect(void **state)
{
    struct statement s;

    setup(state);
    certify(&s, &a_registrar);
    s.entry.header.schema = ENTRY_SCHEMA_KNOWN + 1;
    assert_int_equal(add(&s, &root), OK);
    assert_null(roster_by_key(&roster, registrar.public));
    s.entry.header.schema = ENTRY_SCHEMA_KNOWN;
    assert_int_equal(add(&s, &root), OK);
    assert_non_null(roster_by_key(&roster, registrar.public));
}

static void a_chain_of_certificates_makes_members(void **state)
{
    struct statement s;
    uint8_t kid[KEY_KID];
    const struct member *member;

    setup(state);
    add_registrar();
    certify(&s, &a_post);
    assert_int_equal(add(&s, &registrar), OK);
    member = roster_by_key(&roster, post.public);
    assert_non_null(member);
    assert_int_equal(member->certificate.roles, ROLE_POST);
    key_kid(post.public, kid);
    assert_ptr_equal(roster_by_kid(&roster, kid), member);
    assert_ptr_equal(roster_by_link(&roster, post.public), member);
    assert_ptr_equal(roster_by_name(&roster, "kay-1"), member);
    assert_null(roster_by_name(&roster, "kay-2"));
    assert_null(roster_by_link(&roster, other.public));
}

static void certificates_need_an_author_with_the_right(void **state)
{
    static const struct {
        struct draft draft;
        const struct signer *author;
        enum result result;
    } cases[] = {
        {{&post, ROLE_POST, "a", "UTO", 1, 9}, &other, CERT_UNKNOWN},
        {{&post, ROLE_POST, "a", "UTO", 1, 9}, &root, CERT_ISSUER},
        {{&post, ROLE_POST, "a", "MLI", 1, 9}, &registrar, CERT_COUNTRY},
        {{&post, ROLE_KEEPER, "a", "UTO", 1, 9}, &registrar, CERT_ISSUER},
        {{&post, ROLE_ROOT, "a", "UTO", 1, 9}, &root, CERT_ISSUER},
    };

    setup(state);
    add_registrar();
    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct statement s;

        certify(&s, &cases[i].draft);
        assert_int_equal(add(&s, cases[i].author), cases[i].result);
        assert_null(roster_by_key(&roster, post.public));
    }
}

static void a_proof_of_another_realm_does_not_count(void **state)
{
    struct statement s;

    setup(state);
    add_registrar();
    roster.realm[0] ^= 1;
    certify(&s, &a_post);
    roster.realm[0] ^= 1;
    assert_int_equal(add(&s, &registrar), CERT_PROOF);
}

static void a_waiting_certificate_is_taken_when_offered_again(void **state)
{
    struct statement s;

    setup(state);
    certify(&s, &a_post);
    assert_int_equal(add(&s, &registrar), CERT_UNKNOWN);
    add_registrar();
    assert_int_equal(add(&s, &registrar), OK);
    assert_int_equal(add(&s, &registrar), OK);
    assert_int_equal(roster.count, 3);
}

/* Two certificates of one key and a revocation, in each of six orders. */
static void the_order_of_statements_does_not_count(void **state)
{
    static const size_t orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                       {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static const struct draft older = {&post, ROLE_POST, "old", "UTO", 1, 5};
    static const struct draft newer = {&post, ROLE_RELAY, "new", "UTO", 2, 4};
    static struct statement s[3];

    for (size_t i = 0; i < UNIT_COUNT(orders); i++) {
        const struct member *member;

        setup(state);
        add_registrar();
        certify(&s[0], &older);
        certify(&s[1], &newer);
        revoke(&s[2], &post);
        for (size_t k = 0; k < 3; k++)
            assert_int_equal(add(&s[orders[i][k]], &registrar), OK);
        member = roster_by_key(&roster, post.public);
        assert_string_equal(member->certificate.name, "new");
        assert_int_equal(member->id[0], 4);
        assert_true(member->revoked);
        assert_int_equal(roster.count, 3);
    }
}

static void of_two_as_late_the_greater_id_counts(void **state)
{
    static const struct draft one = {&post, ROLE_POST, "one", "UTO", 1, 5};
    static const struct draft two = {&post, ROLE_POST, "two", "UTO", 1, 6};
    struct statement a, b;

    for (unsigned turn = 0; turn < 2; turn++) {
        setup(state);
        add_registrar();
        certify(&a, &one);
        certify(&b, &two);
        assert_int_equal(add(turn ? &a : &b, &registrar), OK);
        assert_int_equal(add(turn ? &b : &a, &registrar), OK);
        assert_string_equal(
            roster_by_key(&roster, post.public)->certificate.name, "two");
    }
}

static void only_root_and_registrars_revoke_and_never_the_root(void **state)
{
    struct statement s;

    setup(state);
    add_registrar();
    certify(&s, &a_post);
    assert_int_equal(add(&s, &registrar), OK);
    revoke(&s, &registrar);
    assert_int_equal(add(&s, &post), CERT_ISSUER);
    assert_int_equal(add(&s, &other), CERT_UNKNOWN);
    assert_false(roster_by_key(&roster, registrar.public)->revoked);
    revoke(&s, &root);
    assert_int_equal(add(&s, &registrar), OK);
    assert_false(roster_by_key(&roster, root.public)->revoked);
    assert_int_equal(roster_by_key(&roster, root.public)->certificate.roles,
                     ROLE_ROOT);
}

/* A key that was revoked before it was certified is no member until then. */
static void an_early_revocation_is_remembered(void **state)
{
    struct statement s, revocation;

    setup(state);
    add_registrar();
    revoke(&revocation, &post);
    assert_int_equal(add(&revocation, &registrar), OK);
    assert_null(roster_by_key(&roster, post.public));
    certify(&s, &a_post);
    assert_int_equal(add(&s, &post), CERT_UNKNOWN);
    assert_int_equal(add(&s, &registrar), OK);
    assert_true(roster_by_key(&roster, post.public)->revoked);
}

static void members_end_at_the_memory_given(void **state)
{
    struct statement s;
    size_t realm;

    setup(state);
    roster.capacity = 2;
    add_registrar();
    certify(&s, &a_post);
    assert_int_equal(add(&s, &registrar), STORE_FULL);
    assert_int_equal(roster.count, 2);
    assert_int_equal(roster_admit(&roster, other.public, "MLI", &realm),
                     STORE_FULL);
}

static void other_kinds_and_bad_forms_change_nothing(void **state)
{
    struct statement s;

    setup(state);
    add_registrar();
    certify(&s, &a_post);
    s.entry.header.kind = KIND_POLICY;
    assert_int_equal(add(&s, &registrar), OK);
    s.entry.header.kind = KIND_REVOCATION;
    assert_int_equal(add(&s, &registrar), CERT_FORM);
    s.entry.header.kind = KIND_CERTIFICATE;
    s.body = (struct body){.state = BODY_ABSENT};
    assert_int_equal(add(&s, &registrar), CERT_FORM);
    s.entry.header.kind = KIND_REVOCATION;
    assert_int_equal(add(&s, &registrar), CERT_FORM);
    assert_int_equal(roster.count, 2);
}

/* A start entry of the log of key, lane 2, in the roster's realm. */
static void start(struct statement *s, const struct signer *key)
{
    static const uint8_t incarnation[KEY_INCARNATION] = {8};
    struct buffer values = buffer_of(s->values, VALUES);

    canon_put_map(&values, 5);
    canon_put_uint(&values, 16);
    canon_put_uint(&values, LANE_HOME);
    canon_put_uint(&values, 17);
    canon_put_string(&values, bytes_of(incarnation, KEY_INCARNATION));
    canon_put_uint(&values, 18);
    canon_put_string(&values, bytes_of(key->public, KEY_SIZE));
    canon_put_uint(&values, 19);
    canon_put_string(&values, bytes_of(roster.realm, KEY_REALM));
    canon_put_uint(&values, 20);
    canon_put_string(&values, bytes_of(incarnation, 16));
    finish(s, KIND_START, 1, &values);
    key_log(roster.realm, key->public, incarnation, LANE_HOME,
            s->entry.header.log);
}

static void a_log_is_its_key_s_realm_s_and_lane_s(void **state)
{
    const struct member *member = NULL;
    enum lane lane = LANE_SHARED;
    struct statement s;

    setup(state);
    start(&s, &root);
    assert_int_equal(roster_log(&roster, &s.entry, &s.body, &member, &lane),
                     OK);
    assert_int_equal(lane, LANE_HOME);
    assert_ptr_equal(member, roster_by_key(&roster, root.public));
    s.entry.header.log[0] ^= 1;
    assert_int_equal(roster_log(&roster, &s.entry, &s.body, &member, &lane),
                     ENTRY_LOG);
    start(&s, &root);
    s.values[2] = LANE_TRUST;
    assert_int_equal(roster_log(&roster, &s.entry, &s.body, &member, &lane),
                     ENTRY_LOG);
    start(&s, &other);
    assert_int_equal(roster_log(&roster, &s.entry, &s.body, &member, &lane),
                     ENTRY_UNKNOWN_LOG);
    s.entry.header.kind = KIND_CROSSING;
    assert_int_equal(roster_log(&roster, &s.entry, &s.body, &member, &lane),
                     BODY_FIELD);
    start(&s, &root);
    s.body = (struct body){.state = BODY_ABSENT};
    assert_int_equal(roster_log(&roster, &s.entry, &s.body, &member, &lane),
                     BODY_FIELD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root_is_a_member_from_the_start),
        cmocka_unit_test(a_schema_of_later_has_no_effect),
        cmocka_unit_test(a_chain_of_certificates_makes_members),
        cmocka_unit_test(certificates_need_an_author_with_the_right),
        cmocka_unit_test(a_proof_of_another_realm_does_not_count),
        cmocka_unit_test(a_waiting_certificate_is_taken_when_offered_again),
        cmocka_unit_test(the_order_of_statements_does_not_count),
        cmocka_unit_test(of_two_as_late_the_greater_id_counts),
        cmocka_unit_test(only_root_and_registrars_revoke_and_never_the_root),
        cmocka_unit_test(an_early_revocation_is_remembered),
        cmocka_unit_test(members_end_at_the_memory_given),
        cmocka_unit_test(other_kinds_and_bad_forms_change_nothing),
        cmocka_unit_test(a_log_is_its_key_s_realm_s_and_lane_s),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
