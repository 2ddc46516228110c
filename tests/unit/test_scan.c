/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "devices/scan.h"
#include "tests/unit/mrz_specimens.h"

/* What scan gave: documents as "[text]", drops as "F" and "O". */
struct log {
    size_t size;
    char text[4096];
};

static void write_log(void *user, enum result result, struct bytes text)
{
    struct log *log = user;
    int size = (int)text.size;

    assert_true(log->size + text.size + 3 < sizeof(log->text));
    if (result == OK)
        log->size += (size_t)sprintf(log->text + log->size, "[%.*s]", size,
                                     (const char *)text.data);
    else
        log->text[log->size++] = result == DEVICE_OVERRUN ? 'O' : 'F';
    log->text[log->size] = '\0';
    if (result != OK)
        assert_int_equal(text.size, 0);
}

static void push(struct scan *scan, const char *text, struct log *log)
{
    scan_push(scan, bytes_text(text), write_log, log);
}

/* One stream from the start, in parts of each size; all must say the same. */
static void assert_scan(enum scan_profile profile, const char *stream,
                        const char *want)
{
    size_t size = strlen(stream);
    struct scan scan;

    for (size_t step = 1; step <= size; step += step < 5 ? 1 : size / 7 + 1) {
        struct log log = {0};

        scan_init(&scan, profile);
        for (size_t at = 0; at < size; at += step) {
            size_t part = size - at < step ? size - at : step;

            scan_push(&scan, bytes_of(stream + at, part), write_log, &log);
        }
        assert_string_equal(log.text, want);
    }
}

#define L1 "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
#define L2 "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
#define T1 "I<UTOD231458907<<<<<<<<<<<<<<<"
#define T2 "7408122F1204159UTO<<<<<<<<<<<6"
#define T3 "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
#define D3 "[" L1 "\n" L2 "]"
#define D1 "[" T1 "\n" T2 "\n" T3 "]"

static void scan_gives_documents_with_any_line_end(void **state)
{
    (void)state;
    for (int profile = SCAN_AUTO; profile <= SCAN_LINES; profile++) {
        enum scan_profile p = (enum scan_profile)profile;

        assert_scan(p, L1 "\r\n" L2 "\r\n", D3);
        assert_scan(p, L1 "\r" L2 "\r", D3);
        assert_scan(p, L1 "\n" L2 "\n", D3);
        assert_scan(p, "\r\n" L1 "\n\n" L2 "\n\n", D3);
        assert_scan(p, L1 "\n" L2, "");
        assert_scan(p, T1 "\r" T2 "\r" T3 "\r", D1);
        assert_scan(p, TD2 "\n" MRV_B "\n" MRV_A "\n",
                    "[" TD2 "][" MRV_B "][" MRV_A "]");
        assert_scan(p, L1 L2 "\n" T1 T2 T3 "\n", "[" L1 L2 "][" T1 T2 T3 "]");
        assert_scan(p, TD3 "\n" TD3 "\n" TD1 "\n" TD3 "\n", D3 D3 D1 D3);
    }
}

static void scan_gives_frames(void **state)
{
    (void)state;
    for (int profile = SCAN_AUTO; profile <= SCAN_STXETX; profile += 2) {
        enum scan_profile p = (enum scan_profile)profile;

        assert_scan(p, "\x02" L1 "\r" L2 "\r\x03", D3);
        assert_scan(p, "\x02" L1 "\r\n" L2 "\x03\r\n\x02" TD1 "\x03", D3 D1);
        assert_scan(p, "\x02\r" L1 L2 "\x03", "[" L1 L2 "]");
        assert_scan(p, "\x02" L1 "\r" L2 "\r", "");
        assert_scan(p, "\x02" L1 "\rL898\x02" TD3 "\x03", "F" D3);
        assert_scan(p, "\x02\x02" TD3 "\x03", "F" D3);
        assert_scan(p, "\x02\x03\x02" TD3 "\x03", "F" D3);
        assert_scan(p, "\x02" L1 "\r\x03\x02" TD3 "\x03", "F" D3);
        assert_scan(p, "\x02" L1 "\rA\r" L2 "\x03\x02" TD3 "\x03", "F" D3);
        assert_scan(p, "\x02" TD3 "\nA\x03\x02" TD3 "\x03", "F" D3);
        assert_scan(p, "\x02" TD3 "\n" TD3 "\x03\x02" TD3 "\x03", "F" D3);
        assert_scan(p, "\x02" T1 "\n" L1 "\x03\x02" TD3 "\x03", "F" D3);
        assert_scan(p,
                    "\x02"
                    "A\x03\x02"
                    "B\x03",
                    "FF");
    }
}

static void scan_stxetx_takes_nothing_outside_of_frames(void **state)
{
    (void)state;
    assert_scan(SCAN_STXETX,
                TD3 "\n\x02" TD3 "\x03"
                    "noise\r\nnoise"
                    "\x02" TD3 "\x03",
                "F" D3 "F" D3);
    assert_scan(SCAN_STXETX, "\x03\x02" TD3 "\x03\x03", "F" D3 "F");
}

static void scan_auto_takes_lines_and_frames_in_turn(void **state)
{
    (void)state;
    assert_scan(SCAN_AUTO, TD3 "\n\x02" TD1 "\x03\r\n" TD3 "\n", D3 D1 D3);
    assert_scan(SCAN_AUTO, L1 "\n\x02" TD1 "\x03" TD3 "\n", "F" D1 D3);
    assert_scan(SCAN_AUTO, "P<UT\x02" TD1 "\x03", "F" D1);
}

static void scan_lines_knows_no_frames(void **state)
{
    (void)state;
    assert_scan(SCAN_LINES, "\x02" L1 "\n" L2 "\n" TD3 "\n", "F" D3);
}

static void scan_finds_the_next_document_after_damage(void **state)
{
    (void)state;
    /* A byte lost in either line. */
    assert_scan(SCAN_LINES, "P<UTO\n" L2 "\n" TD3 "\n", "F" D3);
    assert_scan(SCAN_LINES, L1 "\nL89\n" TD3 "\n", "F" D3);
    /* A line end lost: the lines are taken as one. */
    assert_scan(SCAN_LINES, L1 L2 "\n" TD3 "\n", "[" L1 L2 "]" D3);
    assert_scan(SCAN_LINES, TD3 "\n" L1 "\n" L2 L1 "\n" L2 "\n" TD3 "\n",
                D3 "F" D3);
    /* The second line is lost. */
    assert_scan(SCAN_LINES, TD3 "\n" L1 "\n" TD3 "\n", D3 "F" D3);
    assert_scan(SCAN_LINES, L1 "\n" TD1 "\n", "F" D1);
    /* Opened inside of a document. */
    assert_scan(SCAN_LINES, "<<<<\n" L2 "\n" TD3 "\n", "F" D3);
    assert_scan(SCAN_LINES, L2 "\n" TD3 "\n", "F" D3);
    assert_scan(SCAN_LINES, T2 "\n" T3 "\n" TD1 "\n", "F" D1);
    assert_scan(SCAN_LINES, T3 "\n" TD1 "\n", "F" D1);
    assert_scan(SCAN_LINES, T1 "\n" T2 "\nERIK\n" TD1 "\n", "F" D1);
}

static void scan_knows_a_document_number_that_is_all_letters(void **state)
{
    static const char second[] =
        "ABCDEFGH<3UTO7408122F1204159ZE184226B<<<<<10\n";
    struct log log = {0};
    struct scan scan;

    (void)state;
    scan_init(&scan, SCAN_LINES);
    push(&scan, second, &log);
    assert_string_equal(log.text, "F");
    push(&scan, L1 "\n", &log);
    push(&scan, second, &log);
    assert_memory_equal(log.text + 1, "[" L1 "\nABCDEFGH<3", 56);
}

static void scan_finds_a_document_after_any_cut_of_the_one_before(void **state)
{
    static const char *const documents[] = {TD1 "\n", TD2 "\n", TD3 "\n",
                                            MRV_A "\n", MRV_B "\n"};

    (void)state;
    for (size_t i = 0; i < COUNT(documents); i++) {
        for (size_t at = 1; at < strlen(documents[i]) - 1; at++) {
            struct log log = {0};
            struct scan scan;

            scan_init(&scan, SCAN_AUTO);
            push(&scan, documents[i] + at, &log);
            push(&scan, TD3 "\n", &log);
            push(&scan, TD3 "\n", &log);
            if (strcmp(log.text, "F" D3 D3) != 0)
                fail_msg("%zu at %zu: %s", i, at, log.text);
        }
    }
}

static void scan_passes_on_bytes_that_are_no_mrz(void **state)
{
    (void)state;
    assert_scan(
        SCAN_LINES,
        "P<UTO\x1b[2J\xff\xfe<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<<<\n" L2 "\n",
        "[P<UTO\x1b[2J\xff\xfe<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<<<\n" L2 "]");
}

static void scan_reports_a_line_longer_than_its_bound(void **state)
{
    char text[10240];

    (void)state;
    memset(text, 'A', sizeof(text));
    for (size_t size = 255; size <= 257; size++) {
        for (int profile = SCAN_AUTO; profile <= SCAN_STXETX; profile++) {
            struct log log = {0};
            struct scan scan;

            scan_init(&scan, (enum scan_profile)profile);
            if (profile == SCAN_STXETX)
                push(&scan, "\x02", &log);
            scan_push(&scan, bytes_of(text, size), write_log, &log);
            push(&scan, profile == SCAN_STXETX ? "\x03\x02" : "\n", &log);
            push(&scan, TD3 "\n\x03", &log);
            assert_int_equal(log.text[0], size > MRZ_TEXT_MAX ? 'O' : 'F');
            assert_memory_equal(log.text + 1, D3, strlen(D3));
        }
    }
    memcpy(text + sizeof(text) - 92, "\n" TD3 "\n", 92);
    text[sizeof(text) - 1] = '\0';
    assert_scan(SCAN_AUTO, text, "O" D3);
}

static void scan_drops_a_partial_document_after_a_silence(void **state)
{
    static const char *const parts[] = {"P",
                                        L1,
                                        L1 "\n",
                                        L1 "\nL898",
                                        T1 "\n",
                                        T1 "\n" T2 "\n",
                                        T1 "\n" T2 "\nE",
                                        "\x02",
                                        "\x02" TD3};

    (void)state;
    for (size_t i = 0; i < COUNT(parts); i++) {
        struct log log = {0};
        struct scan scan;

        scan_init(&scan, SCAN_AUTO);
        push(&scan, parts[i], &log);
        scan_idle(&scan, write_log, &log);
        scan_idle(&scan, write_log, &log);
        push(&scan, TD3 "\n", &log);
        scan_idle(&scan, write_log, &log);
        assert_string_equal(log.text, "F" D3);
    }
}

static void scan_drops_a_partial_document_on_unplugging(void **state)
{
    char stream[200];

    (void)state;
    (void)strcpy(stream, TD3 "\n");
    for (size_t at = 0; at <= strlen(stream); at++) {
        bool whole = at == strlen(stream);
        struct log log = {0};
        struct scan scan;

        scan_init(&scan, SCAN_AUTO);
        scan_push(&scan, bytes_of(stream, at), write_log, &log);
        scan_reset(&scan, write_log, &log);
        scan_reset(&scan, write_log, &log);
        /* The rest must not be joined with what went before. */
        push(&scan, stream + at, &log);
        push(&scan, TD1 "\n", &log);
        if (at == 0 || whole)
            assert_string_equal(log.text, D3 D1);
        else
            assert_non_null(strstr(log.text, D1));
        if (at > 0 && !whole) {
            assert_int_equal(log.text[0], 'F');
            assert_null(strstr(log.text, D3));
        }
    }
}

static void scan_takes_a_misread_first_line_after_a_silence(void **state)
{
    struct log log = {0};
    struct scan scan;

    (void)state;
    scan_init(&scan, SCAN_AUTO);
    scan_idle(&scan, write_log, &log);
    push(&scan, "P<UT0ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" L2 "\n", &log);
    assert_string_equal(
        log.text, "[P<UT0ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" L2 "]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan_gives_documents_with_any_line_end),
        cmocka_unit_test(scan_gives_frames),
        cmocka_unit_test(scan_stxetx_takes_nothing_outside_of_frames),
        cmocka_unit_test(scan_auto_takes_lines_and_frames_in_turn),
        cmocka_unit_test(scan_lines_knows_no_frames),
        cmocka_unit_test(scan_finds_the_next_document_after_damage),
        cmocka_unit_test(scan_knows_a_document_number_that_is_all_letters),
        cmocka_unit_test(scan_finds_a_document_after_any_cut_of_the_one_before),
        cmocka_unit_test(scan_passes_on_bytes_that_are_no_mrz),
        cmocka_unit_test(scan_reports_a_line_longer_than_its_bound),
        cmocka_unit_test(scan_drops_a_partial_document_after_a_silence),
        cmocka_unit_test(scan_drops_a_partial_document_on_unplugging),
        cmocka_unit_test(scan_takes_a_misread_first_line_after_a_silence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
