/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint.h"
#include "core/tree.h"

#include <inttypes.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define DASH "\xe2\x80\x94 "
#define ORIGIN "cairn/MLI/7d61ce6de41b14e9936bce3960e4950b"
#define ROOT "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
#define TEXT ORIGIN "\n1\n" ROOT "\n"
#define LINE                                                                   \
    DASH "a.example AAAABAAA\n" /* some other's signature of 2 bytes           \
                                 */

/* The keys of RFC 8032 section 7.1, tests 1 and 2. */
static struct signer log_signer, witness_signer;
static struct witness witness;

/* A note under construction, and what parsing makes of it. */
static uint8_t space[CHECKPOINT_SIZE_MAX + 256];
static struct buffer note;
static struct checkpoint parsed;

static struct checkpoint sample = {.country = "MLI", .size = 1};

static int make_keys(void **state)
{
    uint8_t seed[KEY_SIZE];

    (void)state;
    assert_true(bytes_from_hex("9d61b19deffd5a60ba844af492ec2cc4"
                               "4449c5697b326919703bac031cae7f60",
                               seed, sizeof seed));
    key_signer(&log_signer, seed);
    assert_true(bytes_from_hex("4ccd089b28ff96da9db6c346ec114e0f"
                               "5b8a319f35aba624da8cf6ed4fb8a6fb",
                               seed, sizeof seed));
    key_signer(&witness_signer, seed);
    assert_true(bytes_from_hex("7d61ce6de41b14e9936bce3960e4950b", sample.log,
                               KEY_LOG));
    assert_true(bytes_from_hex("6e340b9cffb37a989ca544e6bb780a2c"
                               "78901d3fb33738768511a30617afa01d",
                               sample.root, HASH_SIZE));
    memcpy(witness.country, "SEN", 4);
    memcpy(witness.key, witness_signer.public, KEY_SIZE);
    return 0;
}

static void make_signed(void)
{
    note = buffer_of(space, CHECKPOINT_SIZE_MAX);
    checkpoint_encode(&sample, &note);
    checkpoint_sign(&note, &log_signer);
    assert_false(note.full);
}

static enum result parse(void)
{
    return checkpoint_parse(buffer_bytes(&note), &parsed);
}

static enum result parse_text(const char *text)
{
    return checkpoint_parse(bytes_text(text), &parsed);
}

static enum result verify(void)
{
    return checkpoint_verify(&parsed, log_signer.public);
}

static void key_id_is_that_of_the_vector(void **state)
{
    static const uint8_t expected[] = {0x4d, 0x36, 0xa9, 0x94};
    char name[CHECKPOINT_NAME_MAX], hex[2 * KEY_SIZE + 1];
    uint8_t id[CHECKPOINT_KEY_ID];

    (void)state;
    assert_string_equal(
        bytes_to_hex(bytes_of(log_signer.public, KEY_SIZE), hex),
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    checkpoint_origin(&sample, name);
    assert_string_equal(name, ORIGIN);
    checkpoint_key_id(name, CHECKPOINT_TYPE_LOG, log_signer.public, id);
    assert_memory_equal(id, expected, sizeof id);
}

static void witness_name_has_its_country_and_kid(void **state)
{
    struct witness who = {.country = "MLI"};
    char name[CHECKPOINT_NAME_MAX];

    (void)state;
    memcpy(who.key, log_signer.public, KEY_SIZE);
    checkpoint_witness_name(&who, name);
    assert_string_equal(name, "cairn/MLI/witness/866eefbd6718c884");
}

static void signed_checkpoint_is_read_back(void **state)
{
    (void)state;
    make_signed();
    assert_int_equal(parse(), OK);
    assert_string_equal(parsed.country, "MLI");
    assert_memory_equal(parsed.log, sample.log, KEY_LOG);
    assert_int_equal(parsed.size, 1);
    assert_memory_equal(parsed.root, sample.root, HASH_SIZE);
    assert_true(bytes_equal(parsed.text, bytes_text(TEXT)));
    assert_int_equal(parsed.text.size + 1 + parsed.signatures.size, note.size);
    assert_int_equal(verify(), OK);
}

static void sizes_up_to_the_greatest_are_written_and_read(void **state)
{
    static const uint64_t sizes[] = {0,          9,         10,
                                     UINT32_MAX, 20852163U, TREE_SIZE_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct checkpoint one = sample;

        one.size = sizes[i];
        note = buffer_of(space, CHECKPOINT_SIZE_MAX);
        checkpoint_encode(&one, &note);
        assert_true(note.size <= CHECKPOINT_TEXT_MAX);
        checkpoint_sign(&note, &log_signer);
        assert_int_equal(parse(), OK);
        assert_int_equal(parsed.size, sizes[i]);
        assert_int_equal(verify(), OK);
    }
}

static void every_bit_of_text_and_signature_counts(void **state)
{
    (void)state;
    make_signed();
    for (size_t bit = 0; bit < 8 * note.size; bit++) {
        space[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_true(parse() != OK || verify() != OK);
        space[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_int_equal(parse(), OK);
    assert_int_equal(verify(), OK);
}

static void another_key_did_not_sign(void **state)
{
    (void)state;
    make_signed();
    assert_int_equal(parse(), OK);
    assert_int_equal(checkpoint_verify(&parsed, witness_signer.public),
                     CHECKPOINT_SIGNATURE);
    assert_int_equal(parse_text(TEXT "\n" LINE), OK);
    assert_int_equal(verify(), CHECKPOINT_SIGNATURE);
}

static void a_second_bad_line_of_the_log_spoils_the_checkpoint(void **state)
{
    size_t start;

    (void)state;
    make_signed();
    assert_int_equal(parse(), OK);
    start = note.size;
    buffer_put(&note, parsed.signatures);
    assert_int_equal(parse(), OK);
    assert_int_equal(verify(), OK);
    /* One letter of the signature, well behind name and key id. */
    space[start + 70] = space[start + 70] == 'A' ? 'B' : 'A';
    assert_int_equal(parse(), OK);
    assert_int_equal(verify(), CHECKPOINT_SIGNATURE);
}

static void lines_of_others_change_nothing(void **state)
{
    (void)state;
    make_signed();
    buffer_put_text(&note, LINE);
    buffer_put_text(&note, DASH "\xc3\xa9toile.example AAAABAA=\n");
    assert_int_equal(parse(), OK);
    assert_int_equal(verify(), OK);
}

/* A note of exactly `size` bytes: the name of the last line takes the rest. */
static void make_sized(size_t size)
{
    make_signed();
    note.capacity = sizeof space;
    buffer_put_text(&note, DASH);
    while (note.size < size - strlen(" AAAABAAA\n"))
        buffer_put_text(&note, "n");
    buffer_put_text(&note, " AAAABAAA\n");
    assert_int_equal(note.size, size);
}

static void notes_have_a_bound(void **state)
{
    (void)state;
    make_sized(CHECKPOINT_SIZE_MAX);
    assert_int_equal(parse(), OK);
    assert_int_equal(verify(), OK);
    make_sized(CHECKPOINT_SIZE_MAX + 1);
    assert_int_equal(parse(), CHECKPOINT_FORM);
}

/* A cosignature by ML-DSA-44 is long; it is kept, and known to nobody. */
static void a_line_of_an_unknown_type_is_kept(void **state)
{
    uint64_t time;

    (void)state;
    make_signed();
    buffer_put_text(&note, DASH "cairn/SEN/witness/0011223344556677 ");
    for (size_t i = 0; i < 2432 / 3; i++)
        buffer_put_text(&note, "ABCD");
    buffer_put_text(&note, "ABA=\n");
    assert_int_equal(parse(), OK);
    assert_int_equal(verify(), OK);
    assert_int_equal(checkpoint_cosign(&note, "SEN", &witness_signer, 5), OK);
    assert_int_equal(parse(), OK);
    assert_int_equal(verify(), OK);
    assert_int_equal(checkpoint_cosignature_verify(&parsed, &witness, &time),
                     OK);
}

static void a_witness_cosigns(void **state)
{
    static const uint64_t times[] = {0, 1679315147, INT64_MAX, 12};
    uint64_t time = 99;

    (void)state;
    make_signed();
    assert_int_equal(parse(), OK);
    assert_int_equal(checkpoint_cosignature_verify(&parsed, &witness, &time),
                     CHECKPOINT_SIGNATURE);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        assert_int_equal(
            checkpoint_cosign(&note, "SEN", &witness_signer, times[i]), OK);
        assert_int_equal(parse(), OK);
        assert_int_equal(verify(), OK);
        assert_int_equal(
            checkpoint_cosignature_verify(&parsed, &witness, &time), OK);
        assert_int_equal(time, i == 3 ? INT64_MAX : times[i]);
    }
}

/* A cosignature put together as C2SP words it: message, then line. */
static void put_cosignature(uint64_t time)
{
    char name[CHECKPOINT_NAME_MAX], message[256], base64[128];
    uint8_t bytes[CHECKPOINT_KEY_ID + 8 + KEY_SIGNATURE];

    checkpoint_witness_name(&witness, name);
    checkpoint_key_id(name, 0x04, witness.key, bytes);
    bytes_set_u64(bytes + 4, time);
    snprintf(message, sizeof message, "cosignature/v1\ntime %" PRIu64 "\n%s",
             time, TEXT);
    key_sign(&witness_signer, bytes_text(message), bytes + 12);
    sodium_bin2base64(base64, sizeof base64, bytes, sizeof bytes,
                      sodium_base64_VARIANT_ORIGINAL);
    buffer_put_text(&note, DASH);
    buffer_put_text(&note, name);
    buffer_put_text(&note, " ");
    buffer_put_text(&note, base64);
    buffer_put_text(&note, "\n");
}

static void a_cosignature_is_made_as_specified(void **state)
{
    uint8_t copy[CHECKPOINT_SIZE_MAX];
    struct bytes made;

    (void)state;
    make_signed();
    assert_int_equal(
        checkpoint_cosign(&note, "SEN", &witness_signer, 1679315147), OK);
    made = bytes_of(memcpy(copy, space, note.size), note.size);
    make_signed();
    put_cosignature(1679315147);
    assert_true(bytes_equal(buffer_bytes(&note), made));
}

static void a_time_that_no_clock_has_is_refused(void **state)
{
    uint64_t time;

    (void)state;
    make_signed();
    put_cosignature(INT64_MAX);
    assert_int_equal(parse(), OK);
    assert_int_equal(checkpoint_cosignature_verify(&parsed, &witness, &time),
                     OK);
    make_signed();
    put_cosignature((uint64_t)INT64_MAX + 1);
    assert_int_equal(parse(), OK);
    assert_int_equal(checkpoint_cosignature_verify(&parsed, &witness, &time),
                     CHECKPOINT_SIGNATURE);
}

static void every_bit_of_a_cosignature_counts(void **state)
{
    size_t before;
    uint64_t time;

    (void)state;
    make_signed();
    before = note.size;
    assert_int_equal(checkpoint_cosign(&note, "SEN", &witness_signer, 7), OK);
    for (size_t bit = 8 * before; bit < 8 * note.size; bit++) {
        space[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_true(parse() != OK || checkpoint_cosignature_verify(
                                         &parsed, &witness, &time) != OK);
        space[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void a_witness_is_one_key_of_one_country(void **state)
{
    struct witness other = witness;
    uint64_t time;

    (void)state;
    make_signed();
    assert_int_equal(checkpoint_cosign(&note, "SEN", &witness_signer, 7), OK);
    assert_int_equal(parse(), OK);
    memcpy(other.country, "MLI", 4);
    assert_int_equal(checkpoint_cosignature_verify(&parsed, &other, &time),
                     CHECKPOINT_SIGNATURE);
    other = witness;
    memcpy(other.key, log_signer.public, KEY_SIZE);
    assert_int_equal(checkpoint_cosignature_verify(&parsed, &other, &time),
                     CHECKPOINT_SIGNATURE);
}

static void a_note_without_room_is_not_cosigned(void **state)
{
    struct bytes before;

    (void)state;
    make_signed();
    while (checkpoint_cosign(&note, "SEN", &witness_signer, 7) == OK)
        continue;
    assert_int_equal(parse(), OK);
    make_signed();
    note.capacity = note.size + 143; /* a line of a witness takes 144 */
    before = buffer_bytes(&note);
    assert_int_equal(checkpoint_cosign(&note, "SEN", &witness_signer, 7),
                     CHECKPOINT_FORM);
    assert_false(note.full);
    assert_true(bytes_equal(buffer_bytes(&note), before));
    note.capacity++;
    assert_int_equal(checkpoint_cosign(&note, "SEN", &witness_signer, 7), OK);
    make_sized(CHECKPOINT_SIZE_MAX - 143);
    assert_int_equal(checkpoint_cosign(&note, "SEN", &witness_signer, 7),
                     CHECKPOINT_FORM);
    make_sized(CHECKPOINT_SIZE_MAX - 144);
    assert_int_equal(checkpoint_cosign(&note, "SEN", &witness_signer, 7), OK);
}

static void what_is_no_note_is_not_cosigned(void **state)
{
    (void)state;
    note = buffer_of(space, CHECKPOINT_SIZE_MAX);
    buffer_put_text(&note, TEXT);
    assert_int_equal(checkpoint_cosign(&note, "SEN", &witness_signer, 7),
                     CHECKPOINT_FORM);
    assert_int_equal(note.size, strlen(TEXT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key_id_is_that_of_the_vector),
        cmocka_unit_test(witness_name_has_its_country_and_kid),
        cmocka_unit_test(signed_checkpoint_is_read_back),
        cmocka_unit_test(sizes_up_to_the_greatest_are_written_and_read),
        cmocka_unit_test(every_bit_of_text_and_signature_counts),
        cmocka_unit_test(another_key_did_not_sign),
        cmocka_unit_test(a_second_bad_line_of_the_log_spoils_the_checkpoint),
        cmocka_unit_test(lines_of_others_change_nothing),
        cmocka_unit_test(notes_have_a_bound),
        cmocka_unit_test(a_line_of_an_unknown_type_is_kept),
        cmocka_unit_test(a_witness_cosigns),
        cmocka_unit_test(a_cosignature_is_made_as_specified),
        cmocka_unit_test(a_time_that_no_clock_has_is_refused),
        cmocka_unit_test(every_bit_of_a_cosignature_counts),
        cmocka_unit_test(a_witness_is_one_key_of_one_country),
        cmocka_unit_test(a_note_without_room_is_not_cosigned),
        cmocka_unit_test(what_is_no_note_is_not_cosigned),
    };

    return cmocka_run_group_tests(tests, make_keys, NULL);
}
