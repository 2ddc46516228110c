/* SPDX-License-Identifier: Apache-2.0 */
/* Membership files: what an authority writes is read again, and nothing else
 * is. */
#include "cli/membership.h"
#include "core/canon.h"
#include "core/kind.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <unistd.h>

enum { NOW_S = 1760000000, DAY_S = 86400, TRAINING_AT = 42 };

static char folder[64], path[96];
static struct signer root, registrar, node;
static struct membership made, found;

static void signer_of(struct signer *signer, uint8_t number)
{
    uint8_t seed[KEY_SIZE] = {number};

    key_signer(signer, seed);
}

static struct certificate certificate_of(const struct signer *signer,
                                         uint8_t roles, const char *name)
{
    static const uint8_t unknown[KEY_REALM];
    struct certificate c = {.roles = roles,
                            .country = "UTO",
                            .from = NOW_S,
                            .until = NOW_S + 730 * DAY_S};

    strcpy(c.name, name);
    strcpy(c.post, roles & ROLE_POST ? "UTKAY" : "");
    memcpy(c.link_key, signer->public, KEY_SIZE);
    memcpy(c.witness_key, signer->public, KEY_SIZE);
    certificate_prove(&c, unknown, signer);
    return c;
}

static enum result certify(const struct signer *issuer,
                           const struct certificate *certificate)
{
    uint8_t space[CERTIFICATE_VALUES_MAX];
    struct buffer values = buffer_of(space, sizeof space);

    certificate_put(certificate, &values);
    return membership_sign(&made, issuer, KIND_CERTIFICATE,
                           buffer_bytes(&values), NOW_S);
}

/* A realm of a root, a registrar and a post: four entries. */
static int begin(void **state)
{
    struct certificate c;

    (void)state;
    strcpy(folder, "/tmp/test_membership.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/trust", folder);
    signer_of(&root, 1);
    signer_of(&registrar, 2);
    signer_of(&node, 3);
    assert_int_equal(membership_begin(&made, root.public, "UTO", false), OK);
    assert_int_equal(membership_start(&made, &root, NOW_S), OK);
    c = certificate_of(&registrar, ROLE_REGISTRAR, "registrar 1");
    assert_int_equal(certify(&root, &c), OK);
    assert_int_equal(membership_start(&made, &registrar, NOW_S), OK);
    c = certificate_of(&node, ROLE_POST, "kayes-1");
    assert_int_equal(certify(&registrar, &c), OK);
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

static uint8_t image[1 << 16];
static size_t image_size;

static void load(void)
{
    int file;

    assert_true(membership_write(&made, path));
    file = open(path, O_RDONLY | O_CLOEXEC);
    image_size = (size_t)read(file, image, sizeof image);
    close(file);
    assert_in_range(image_size, 500, sizeof image - 1);
}

static enum result read_image(size_t size, size_t *bad)
{
    int file = open(path, O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0600);

    assert_int_equal(write(file, image, size), (int)size);
    close(file);
    membership_free(&found);
    return membership_read(path, &found, bad);
}

static void what_was_written_is_read_again(void **state)
{
    const struct member *member;
    size_t bad = 9;

    (void)state;
    load();
    assert_int_equal(read_image(image_size, &bad), OK);
    assert_int_equal(bad, 0);
    assert_int_equal(found.count, 4);
    assert_int_equal(found.log_count, 2);
    assert_memory_equal(found.root, root.public, KEY_SIZE);
    assert_string_equal(found.country, "UTO");
    assert_false(found.training);
    for (size_t i = 0; i < found.count; i++) {
        assert_true(found.items[i].checked);
        assert_int_equal(found.log_of[i], i / 2);
        unit_equal(found.items[i].entry.bytes, made.items[i].entry.bytes);
        unit_equal(found.items[i].body, made.items[i].body);
    }
    assert_memory_equal(found.logs[1].key, registrar.public, KEY_SIZE);
    assert_int_equal(found.logs[1].end.next, 2);
    member = roster_by_key(&found.roster, node.public);
    assert_non_null(member);
    assert_string_equal(member->certificate.name, "kayes-1");
    assert_int_equal(member->certificate.roles, ROLE_POST);
}

static void a_file_that_was_read_can_be_continued(void **state)
{
    struct certificate c;
    struct signer second;

    (void)state;
    load();
    assert_int_equal(read_image(image_size, NULL), OK);
    membership_free(&made);
    made = found;
    memset(&found, 0, sizeof found);
    signer_of(&second, 4);
    c = certificate_of(&second, ROLE_HEADQUARTERS, "capital");
    assert_int_equal(certify(&registrar, &c), OK);
    load();
    assert_int_equal(read_image(image_size, NULL), OK);
    assert_int_equal(found.count, 5);
    assert_int_equal(found.items[4].entry.header.seq, 2);
    assert_non_null(roster_by_name(&found.roster, "capital"));
}

static void training_is_told(void **state)
{
    (void)state;
    made.training = true;
    load();
    assert_int_equal(read_image(image_size, NULL), OK);
    assert_true(found.training);
}

static void an_authoritys_log_has_the_incarnation_zero(void **state)
{
    static const uint8_t zero[KEY_INCARNATION];
    uint8_t log[KEY_LOG], realm[KEY_REALM];

    (void)state;
    key_realm(root.public, realm);
    key_log(realm, root.public, zero, LANE_TRUST, log);
    assert_memory_equal(made.logs[0].end.log, log, KEY_LOG);
    key_log(realm, registrar.public, zero, LANE_TRUST, log);
    assert_memory_equal(made.logs[1].end.log, log, KEY_LOG);
}

/* Every bit of the file is signed, or names the root; but for training. */
static void a_file_with_a_bit_changed_anywhere_is_refused(void **state)
{
    (void)state;
    load();
    assert_int_equal(image[TRAINING_AT], 0xf4);
    for (size_t i = 0; i < image_size; i++) {
        uint8_t before = image[i];

        image[i] = (uint8_t)(before ^ 1 << i % 8);
        if (i != TRAINING_AT)
            assert_int_not_equal(read_image(image_size, NULL), OK);
        image[i] = before;
    }
}

static void a_file_cut_short_is_refused_or_older(void **state)
{
    size_t whole = 0, bad;

    (void)state;
    load();
    for (size_t size = 0; size < image_size; size++) {
        enum result result = read_image(size, &bad);

        whole += result == OK;
        if (result == OK)
            assert_int_equal(found.count, whole - 1);
        else
            assert_int_equal(bad, whole ? found.count + 1 : 0);
    }
    assert_int_equal(whole, 4);
    assert_int_equal(unlink(path), 0);
    membership_free(&found);
    assert_int_equal(membership_read(path, &found, &bad), STORE_OPEN);
}

/* Writes the items in another order, or fewer of them. */
static enum result read_order(const size_t *order, size_t count, size_t *bad)
{
    struct membership other = made;
    struct journal_item items[8];

    for (size_t i = 0; i < count; i++)
        items[i] = made.items[order[i]];
    other.items = items;
    other.count = count;
    assert_true(membership_write(&other, path));
    membership_free(&found);
    return membership_read(path, &found, bad);
}

static void entries_out_of_their_order_are_refused(void **state)
{
    static const struct {
        size_t order[5], count, bad;
        enum result result;
    } rows[] = {
        {{0, 1, 2, 3}, 4, 0, OK},
        {{1, 0, 2, 3}, 4, 1, ENTRY_GAP},
        {{0, 2, 1, 3}, 4, 2, ENTRY_UNKNOWN_LOG},
        {{0, 1, 3}, 3, 3, ENTRY_GAP},
        {{0, 1, 1, 2}, 4, 3, ENTRY_DUPLICATE},
        {{0, 1, 2, 3, 0}, 5, 5, ENTRY_DUPLICATE},
        {{2, 3}, 2, 1, ENTRY_UNKNOWN_LOG},
    };

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        size_t bad;

        assert_int_equal(read_order(rows[i].order, rows[i].count, &bad),
                         rows[i].result);
        assert_int_equal(bad, rows[i].bad);
    }
}

static void a_body_of_another_entry_is_refused(void **state)
{
    struct bytes kept = made.items[3].body;

    (void)state;
    made.items[3].body = made.items[1].body;
    load();
    assert_int_equal(read_image(image_size, NULL), BODY_COMMITMENT);
    made.items[3].body = bytes_of("\x81\x02", 2);
    load();
    assert_int_equal(read_image(image_size, NULL), BODY_STATE);
    made.items[3].body = bytes_of(NULL, 0);
    load();
    assert_int_not_equal(read_image(image_size, NULL), OK);
    made.items[3].body = kept;
}

static void nobody_certifies_beyond_his_right(void **state)
{
    struct certificate c;
    struct signer other;

    (void)state;
    signer_of(&other, 9);
    c = certificate_of(&other, ROLE_REGISTRAR, "registrar 2");
    assert_int_equal(certify(&registrar, &c), CERT_ISSUER);
    c = certificate_of(&other, ROLE_POST, "kayes-2");
    assert_int_equal(certify(&root, &c), CERT_ISSUER);
    strcpy(c.country, "XOM");
    assert_int_equal(certify(&registrar, &c), CERT_COUNTRY);
    c = certificate_of(&other, ROLE_POST, "kayes-2");
    c.name[0] = 'K';
    assert_int_equal(certify(&registrar, &c), CERT_PROOF);
    assert_int_equal(membership_start(&made, &other, NOW_S), ENTRY_UNKNOWN_LOG);
    /* A post may own a trust log, and certifies nobody in it. */
    assert_int_equal(membership_start(&made, &node, NOW_S), OK);
    c = certificate_of(&other, ROLE_POST, "kayes-2");
    assert_int_equal(certify(&node, &c), ENTRY_AUTHOR);
    assert_int_equal(made.count, 5);
    assert_null(roster_by_key(&made.roster, other.public));
}

static void a_file_of_another_root_is_no_part_of_this_realm(void **state)
{
    struct signer other;

    (void)state;
    signer_of(&other, 8);
    memcpy(made.root, other.public, KEY_SIZE);
    load();
    assert_int_equal(read_image(image_size, NULL), ENTRY_LOG);
}

static void no_bytes_but_this_head_begin_a_file(void **state)
{
    static const char *const heads[] = {"",
                                        "Country: UTO\n",
                                        "\xa3\x01\x40",
                                        "\xa1\x01\x58\x20",
                                        "\x83\x01\x02\x03",
                                        "\xbf\xff"};
    size_t bad = 9;

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(heads); i++) {
        image_size = strlen(heads[i]);
        memcpy(image, heads[i], image_size);
        assert_int_equal(read_image(image_size, &bad), CERT_FORM);
        assert_int_equal(bad, 0);
    }
}

static void one_entry_too_many_is_refused(void **state)
{
    (void)state;
    while (made.count < MEMBERSHIP_ENTRIES_MAX)
        assert_int_equal(membership_start(&made, &root, NOW_S), OK);
    assert_int_equal(membership_start(&made, &root, NOW_S), STORE_FULL);
    assert_int_equal(made.count, MEMBERSHIP_ENTRIES_MAX);
    assert_true(membership_write(&made, path));
    assert_int_equal(membership_read(path, &found, NULL), OK);
    assert_int_equal(found.count, MEMBERSHIP_ENTRIES_MAX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(what_was_written_is_read_again),
        TEST(a_file_that_was_read_can_be_continued),
        TEST(training_is_told),
        TEST(an_authoritys_log_has_the_incarnation_zero),
        TEST(a_file_with_a_bit_changed_anywhere_is_refused),
        TEST(a_file_cut_short_is_refused_or_older),
        TEST(entries_out_of_their_order_are_refused),
        TEST(a_body_of_another_entry_is_refused),
        TEST(nobody_certifies_beyond_his_right),
        TEST(a_file_of_another_root_is_no_part_of_this_realm),
        TEST(no_bytes_but_this_head_begin_a_file),
        TEST(one_entry_too_many_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
