/* SPDX-License-Identifier: Apache-2.0 */
/* What a revocation leaves good, from the lines that members prints. */
#include "core/check.h"
#include "cli/revoking.h"
#include "core/fields.h"
#include "core/kind.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <unistd.h>

static const uint8_t kid[KEY_KID] = {1, 2, 3, 4, 5, 6, 7, 8};
static char path[64];
static struct revoking revoking;

static int begin(void **state)
{
    int file;

    (void)state;
    memset(&revoking, 0, sizeof revoking);
    strcpy(path, "/tmp/test_revoking.XXXXXX");
    file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    return 0;
}

static int end(void **state)
{
    (void)state;
    return unlink(path);
}

/* One line as members prints it. */
static void line_of(char *text, unsigned log, const char *of)
{
    sprintf(text,
            "{\"type\":\"held\",\"name\":\"kay\",\"kid\":\"%s\",\"lane\":"
            "\"shared\",\"log\":\"%032x\",\"seq\":%u,\"id\":\"%064x\"}\n",
            of, log, log + 7, log + 9);
}

static int read_text(const char *text)
{
    int file = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

    assert_int_equal(write(file, text, strlen(text)), (int)strlen(text));
    close(file);
    revoking.held_count = 0;
    return revoking_read(path, kid, &revoking);
}

/* So many lines, of logs in falling order. */
static int read_lines(unsigned count)
{
    char *text = malloc(count * 400 + 1), *at = text;
    int code;

    check(text != NULL);
    *text = '\0';
    for (unsigned i = 0; i < count; i++, at += strlen(at))
        line_of(at, count - i, "0102030405060708");
    code = read_text(text);
    free(text);
    return code;
}

static void what_members_prints_is_read(void **state)
{
    char text[1024];

    (void)state;
    line_of(text, 5, "0102030405060708");
    strcat(text, "\n  \n{\"type\":\"freshness\",\"age_seconds\":1}\n");
    line_of(text + strlen(text), 2, "0102030405060708");
    text[strlen(text) - 1] = '\0'; /* a last line without its end */
    assert_int_equal(read_text(text), EXIT_DONE);
    assert_int_equal(revoking.held_count, 2);
    assert_int_equal(revoking.held[0].log[KEY_LOG - 1], 2);
    assert_int_equal(revoking.held[1].seq, 12);
    assert_int_equal(revoking.held[1].id[HASH_SIZE - 1], 14);
}

/* True if the part is needed, whose form is then good. */
static bool put_part(enum revoking_part part)
{
    uint8_t space[REVOKING_VALUES_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    struct body body;
    uint16_t key;

    if (!revoking_put(&revoking, part, &out))
        return false;
    assert_false(out.full);
    assert_int_equal(body_open_values(buffer_bytes(&out), &body), OK);
    body.state = BODY_FULL;
    assert_int_equal(fields_check(KIND_REVOCATION, &body, &key), OK);
    return true;
}

static void what_is_put_has_the_form_of_a_revocation(void **state)
{
    const uint8_t one[HASH_SIZE] = {1}, two[HASH_SIZE] = {2};

    (void)state;
    assert_int_equal(read_lines(REVOKING_HELD_MAX), EXIT_DONE);
    revoking.reason = 2;
    assert_true(revoking_supersede(&revoking, two));
    assert_true(revoking_supersede(&revoking, one));
    assert_true(revoking_supersede(&revoking, two));
    assert_int_equal(revoking.supersedes_count, 2);
    for (unsigned kept = 0; kept <= REVOKING_HELD_MAX; kept++)
        for (unsigned shared = 0; shared <= kept; shared += 1 + shared) {
            revoking.held_count = kept;
            for (unsigned i = 0; i < kept; i++)
                revoking.held[i].shared = i < shared;
            assert_int_equal(put_part(REVOKING_SHARED), shared > 0);
            assert_int_equal(put_part(REVOKING_REST),
                             kept == 0 || shared < kept);
        }
}

static void one_log_too_many_is_refused(void **state)
{
    (void)state;
    assert_int_equal(read_lines(REVOKING_HELD_MAX), EXIT_DONE);
    assert_int_equal(revoking.held_count, REVOKING_HELD_MAX);
    assert_int_equal(read_lines(REVOKING_HELD_MAX + 1), EXIT_REFUSED);
}

static void one_revocation_too_many_is_not_superseded(void **state)
{
    uint8_t id[HASH_SIZE] = {0};

    (void)state;
    for (; id[0] < REVOKING_SUPERSEDES_MAX; id[0]++)
        assert_true(revoking_supersede(&revoking, id));
    assert_false(revoking_supersede(&revoking, id));
}

static void a_log_stands_once(void **state)
{
    char text[1024];

    (void)state;
    line_of(text, 5, "0102030405060708");
    line_of(text + strlen(text), 5, "0102030405060708");
    assert_int_equal(read_text(text), EXIT_REFUSED);
}

static void a_line_of_another_key_is_refused(void **state)
{
    char text[512];

    (void)state;
    line_of(text, 5, "0102030405060709");
    assert_int_equal(read_text(text), EXIT_REFUSED);
}

static void a_line_that_is_cut_short_is_refused(void **state)
{
    char text[512];

    (void)state;
    line_of(text, 5, "0102030405060708");
    for (size_t size = strlen(text) - 2; size > 0; size--) {
        text[size] = '\0';
        assert_int_equal(read_text(text), EXIT_USE);
    }
}

static void a_place_that_cannot_be_is_refused(void **state)
{
    static const char *const seqs[] = {"-1", "1.5", "\"1\"", "null",
                                       "9007199254740992"};
    char text[512];

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(seqs); i++) {
        sprintf(text, "{\"log\":\"%032x\",\"seq\":%s,\"id\":\"%064x\"}", 1,
                seqs[i], 2);
        assert_int_equal(read_text(text), EXIT_USE);
    }
    sprintf(text, "{\"log\":\"%032x\",\"seq\":%s,\"id\":\"%064x\"}", 1,
            "9007199254740991", 2);
    assert_int_equal(read_text(text), EXIT_DONE);
}

static void a_file_without_a_line_leaves_nothing_good(void **state)
{
    (void)state;
    assert_int_equal(read_text(""), EXIT_DONE);
    assert_int_equal(revoking.held_count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_members_prints_is_read),
        TEST(what_is_put_has_the_form_of_a_revocation),
        TEST(one_log_too_many_is_refused),
        TEST(one_revocation_too_many_is_not_superseded),
        TEST(a_log_stands_once),
        TEST(a_line_of_another_key_is_refused),
        TEST(a_line_that_is_cut_short_is_refused),
        TEST(a_place_that_cannot_be_is_refused),
        TEST(a_file_without_a_line_leaves_nothing_good),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
