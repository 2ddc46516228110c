/* SPDX-License-Identifier: Apache-2.0 */
/* Membership files: revocations, roll-over, and the logs of other offices. */
#include "cli/membership.h"
#include "core/canon.h"
#include "core/kind.h"
#include "core/rollover.h"
#include "tests/unit/unit.h"

#include <unistd.h>

enum { NOW_S = 1760000000 };

static char folder[64], path[96];
static struct signer root, next, registrar, keeper, early, late;
static struct membership made, found;

static enum result certify(const struct signer *issuer,
                           const struct signer *signer, uint8_t roles,
                           const char *name)
{
    uint8_t space[CERTIFICATE_VALUES_MAX];
    struct buffer values = buffer_of(space, sizeof space);
    struct certificate c = {
        .roles = roles, .country = "UTO", .until = NOW_S + 86400};

    strcpy(c.name, name);
    memcpy(c.link_key, signer->public, KEY_SIZE);
    memcpy(c.witness_key, signer->public, KEY_SIZE);
    certificate_prove(&c, made.roster.realm, signer);
    certificate_put(&c, &values);
    return membership_sign(&made, issuer, KIND_CERTIFICATE,
                           buffer_bytes(&values), NOW_S);
}

/* Good of the registrar is what stands up to the item-th entry of the file. */
static enum result revoke_registrar(const struct signer *author, size_t item)
{
    const struct entry *good = &made.items[item].entry;
    uint8_t space[256];
    struct buffer values = buffer_of(space, sizeof space);

    canon_put_map(&values, 2);
    canon_put_uint(&values, 16);
    canon_put_string(&values, bytes_of(registrar.public, KEY_SIZE));
    canon_put_uint(&values, 17);
    canon_put_array(&values, 1);
    canon_put_array(&values, 3);
    canon_put_string(&values, bytes_of(good->header.log, KEY_LOG));
    canon_put_uint(&values, good->header.seq);
    canon_put_string(&values, bytes_of(good->id, HASH_SIZE));
    return membership_sign(&made, author, KIND_REVOCATION,
                           buffer_bytes(&values), NOW_S);
}

static enum result roll_over(const struct signer *author)
{
    uint8_t space[ROLLOVER_VALUES_MAX];
    struct buffer values = buffer_of(space, sizeof space);

    rollover_put(&next, made.roster.realm, &values);
    return membership_sign(&made, author, KIND_ROLLOVER, buffer_bytes(&values),
                           NOW_S);
}

/* Entries: root's start, registrar's certificate and start, two posts'. */
static int begin(void **state)
{
    struct signer *const signers[] = {&root,   &next,  &registrar,
                                      &keeper, &early, &late};

    (void)state;
    strcpy(folder, "/tmp/test_membership.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/trust", folder);
    for (uint8_t i = 0; i < UNIT_COUNT(signers); i++) {
        uint8_t seed[KEY_SIZE] = {(uint8_t)(i + 1)};

        key_signer(signers[i], seed);
    }
    assert_int_equal(membership_begin(&made, root.public, "UTO", false), OK);
    assert_int_equal(membership_start(&made, &root, NOW_S), OK);
    assert_int_equal(certify(&root, &registrar, ROLE_REGISTRAR, "registrar"),
                     OK);
    assert_int_equal(membership_start(&made, &registrar, NOW_S), OK);
    assert_int_equal(certify(&registrar, &early, ROLE_POST, "early"), OK);
    assert_int_equal(certify(&registrar, &late, ROLE_POST, "late"), OK);
    return 0;
}

static int end(void **state)
{
    (void)state;
    membership_free(&made);
    membership_free(&found);
    unlink(path);
    return rmdir(folder);
}

static void read_again(void)
{
    membership_free(&found);
    assert_true(membership_write(&made, path));
    assert_int_equal(membership_read(path, &found, NULL), OK);
}

static void assert_trust(bool of_late)
{
    read_again();
    for (size_t i = 0; i < 2; i++) {
        const struct roster *roster = i ? &found.roster : &made.roster;

        assert_false(roster_by_key(roster, early.public)->revoked);
        assert_int_equal(roster_by_key(roster, late.public)->revoked, !of_late);
    }
}

static void a_cut_off_ends_the_trust_in_those_behind_it(void **state)
{
    (void)state;
    assert_trust(true);
    assert_int_equal(revoke_registrar(&root, 3), OK);
    assert_trust(false);
    assert_int_equal(found.count, 6);
    assert_true(roster_by_key(&found.roster, registrar.public)->revoked);
    /* What he goes on to certify is held, and has no trust. */
    assert_int_equal(certify(&registrar, &keeper, ROLE_POST, "later"), OK);
    assert_true(roster_by_key(&made.roster, keeper.public)->revoked);
    read_again();
    assert_true(roster_by_key(&found.roster, keeper.public)->revoked);
}

static void the_next_root_goes_on(void **state)
{
    (void)state;
    assert_int_equal(membership_start(&made, &next, NOW_S), ENTRY_UNKNOWN_LOG);
    assert_int_equal(roll_over(&registrar), ENTRY_AUTHOR);
    assert_int_equal(roll_over(&root), OK);
    assert_int_equal(membership_start(&made, &next, NOW_S), OK);
    assert_int_equal(certify(&next, &keeper, ROLE_KEEPER, "keeper"), OK);
    assert_int_equal(revoke_registrar(&next, 3), OK);
    assert_trust(false);
    assert_true(roster_is_root(&found.roster, 0, next.public));
    assert_int_equal(
        roster_by_key(&found.roster, keeper.public)->certificate.roles,
        ROLE_KEEPER);
    assert_memory_equal(found.root, root.public, KEY_SIZE);
}

static void other_offices_have_logs_of_their_own(void **state)
{
    static const uint8_t policy[] = {0xa1, 0x10, 0xa1, 0x10, 0x18, 0x64};

    (void)state;
    assert_int_equal(membership_start(&made, &keeper, NOW_S),
                     ENTRY_UNKNOWN_LOG);
    assert_int_equal(certify(&root, &keeper, ROLE_KEEPER, "keeper"), OK);
    assert_int_equal(membership_start(&made, &keeper, NOW_S), OK);
    assert_int_equal(membership_sign(&made, &keeper, KIND_POLICY,
                                     bytes_of(policy, sizeof policy), NOW_S),
                     OK);
    assert_int_equal(membership_sign(&made, &registrar, KIND_POLICY,
                                     bytes_of(policy, sizeof policy), NOW_S),
                     ENTRY_AUTHOR);
    assert_int_equal(revoke_registrar(&keeper, 3), ENTRY_AUTHOR);
    assert_trust(true);
    assert_int_equal(found.log_count, 3);
    assert_int_equal(found.count, 8);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_cut_off_ends_the_trust_in_those_behind_it),
        TEST(the_next_root_goes_on),
        TEST(other_offices_have_logs_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
