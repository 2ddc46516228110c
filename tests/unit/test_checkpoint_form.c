/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define DASH "\xe2\x80\x94 "
#define ORIGIN "cairn/MLI/7d61ce6de41b14e9936bce3960e4950b"
#define ROOT "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
#define TEXT ORIGIN "\n1\n" ROOT "\n"
#define LINE                                                                   \
    DASH "a.example AAAABAAA\n" /* some other's signature of 2 bytes           \
                                 */

static enum result parse_text(const char *text)
{
    struct checkpoint parsed;

    return checkpoint_parse(bytes_text(text), &parsed);
}

static void the_form_is_exact(void **state)
{
    static const char *const bad[] = {
        "",
        "\n",
        TEXT,
        TEXT "\n",
        "\n" TEXT "\n" LINE,
        TEXT LINE,
        TEXT "\n" LINE "\n",
        TEXT "\n\n" LINE,
        TEXT "\n" DASH "a.example AAAABAAA",
        TEXT "extension\n\n" LINE,
        TEXT "extension\n" LINE,
        TEXT "\n" LINE "text\n",
        " " TEXT "\n" LINE,
        "cairn/MLI/7d61ce6de41b14e9936bce3960e4950B\n1\n" ROOT "\n\n" LINE,
        "cairn/MLI/7d61ce6de41b14e9936bce3960e4950\n1\n" ROOT "\n\n" LINE,
        "cairn/MLI/7d61ce6de41b14e9936bce3960e4950b0\n1\n" ROOT "\n\n" LINE,
        "cairn/MLI/7d61ce6de41b14e9936bce3960e4950g\n1\n" ROOT "\n\n" LINE,
        "cairn/MLI-7d61ce6de41b14e9936bce3960e4950b\n1\n" ROOT "\n\n" LINE,
        "cairn/mli/7d61ce6de41b14e9936bce3960e4950b\n1\n" ROOT "\n\n" LINE,
        "cairn/ML/7d61ce6de41b14e9936bce3960e4950b\n1\n" ROOT "\n\n" LINE,
        "cairn/M1I/7d61ce6de41b14e9936bce3960e4950b\n1\n" ROOT "\n\n" LINE,
        "Cairn/MLI/7d61ce6de41b14e9936bce3960e4950b\n1\n" ROOT "\n\n" LINE,
        ORIGIN "\r\n1\r\n" ROOT "\r\n\r\n" LINE,
        ORIGIN "\n01\n" ROOT "\n\n" LINE,
        ORIGIN "\n00\n" ROOT "\n\n" LINE,
        ORIGIN "\n+1\n" ROOT "\n\n" LINE,
        ORIGIN "\n-1\n" ROOT "\n\n" LINE,
        ORIGIN "\n1 \n" ROOT "\n\n" LINE,
        ORIGIN "\n0x1\n" ROOT "\n\n" LINE,
        ORIGIN "\n\n" ROOT "\n\n" LINE,
        ORIGIN "\n9007199254740993\n" ROOT "\n\n" LINE,
        ORIGIN "\n18446744073709551617\n" ROOT "\n\n" LINE,
        ORIGIN "\n1\n" ROOT "=\n\n" LINE,
        ORIGIN "\n1\n" ROOT " \n\n" LINE,
        /* A last letter with a bit that no byte takes; no padding; URL form;
         * 31 and 33 bytes. */
        ORIGIN "\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB1=\n\n" LINE,
        ORIGIN "\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0\n\n" LINE,
        ORIGIN
        "\n1\nbjQLnP+zepi\xe2\x80\xa8Tmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n\n" LINE,
        ORIGIN "\n1\nbjQLnP-zepicpUTmu3gKLHiQHT-zNzh2hRGjBhevoB0=\n\n" LINE,
        ORIGIN "\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoA==\n\n" LINE,
        ORIGIN "\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0A\n\n" LINE,
    };

    (void)state;
    assert_int_equal(parse_text(TEXT "\n" LINE), OK);
    assert_int_equal(parse_text(ORIGIN "\n9007199254740992\n" ROOT "\n\n" LINE),
                     OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (parse_text(bad[i]) != CHECKPOINT_FORM)
            fail_msg("accepted: %s", bad[i]);
}

static void signature_lines_have_one_form(void **state)
{
    static const char *const bad[] = {
        DASH " AAAABAAA",
        DASH "AAAABAAA",
        DASH "a.example",
        DASH "a.example ",
        DASH "a.example  AAAABAAA",
        DASH "a.example AAAABAAA ",
        DASH "a.example AAAABA==",
        DASH "a.example AAAABA",
        DASH "a.example AAAABAB=",
        DASH "a.example AAAAB*AA",
        DASH "a.example AAAA\xe2\x80\xa8"
             "A",
        DASH "a.example AAAA\xc3\xa9"
             "AA",
        DASH "a.example AAAABAAA=",
        DASH "a.example AAAA=AAA",
        DASH "a+example AAAABAAA",
        DASH "a\xc2\xa0"
             "b AAAABAAA",
        DASH "a\xc2\x85"
             "b AAAABAAA",
        DASH "a\xe2\x80\x80"
             "b AAAABAAA",
        DASH "a\xe2\x80\x8a"
             "b AAAABAAA",
        DASH "a\xe3\x80\x80 AAAABAAA",
        DASH "a\tb AAAABAAA",
        DASH "a\rb AAAABAAA",
        DASH "a\x1f AAAABAAA",
        DASH "a\x01 AAAABAAA",
        DASH "a\xff AAAABAAA",
        DASH "a\xe2\x80 AAAABAAA",
        "- a.example AAAABAAA",
        "\xe2\x80\x93 a.example AAAABAAA",
        "\xe2\x80\x94"
        "a.example AAAABAAA",
        " " DASH "a.example AAAABAAA",
        "\xe2\x80",
    };

    (void)state;
    assert_int_equal(parse_text(TEXT "\n" DASH "a\xe2\x80\x8b"
                                     "b AAAABAAA\n"),
                     OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char note[256] = TEXT "\n";

        strcat(strcat(note, bad[i]), "\n");
        if (parse_text(note) != CHECKPOINT_FORM)
            fail_msg("accepted: %s", bad[i]);
    }
}

static void every_cut_is_refused(void **state)
{
    static const char text[] = TEXT "\n" LINE LINE;
    size_t one = strlen(text) - strlen(LINE); /* whole with one line, too */
    struct checkpoint parsed;

    (void)state;
    for (size_t size = 0; size <= strlen(text); size++)
        assert_int_equal(checkpoint_parse(bytes_of(text, size), &parsed),
                         size == one || size == strlen(text) ? OK
                                                             : CHECKPOINT_FORM);
}

static void a_nul_is_refused(void **state)
{
    static const char text[] = TEXT "\n" DASH "a\0b AAAABAAA\n";
    struct checkpoint parsed;

    (void)state;
    assert_int_equal(checkpoint_parse(bytes_of(text, sizeof text - 1), &parsed),
                     CHECKPOINT_FORM);
}

static void lines_have_a_bound(void **state)
{
    char note[1024] = TEXT "\n";

    (void)state;
    for (size_t lines = 0; lines < CHECKPOINT_SIGNATURES_MAX; lines++)
        strcat(note, LINE);
    assert_int_equal(parse_text(note), OK);
    assert_int_equal(parse_text(strcat(note, LINE)), CHECKPOINT_FORM);
}

static void lines_are_walked_one_by_one(void **state)
{
    static const uint8_t decoded[] = {0, 0, 0, 4, 0, 0};
    struct checkpoint parsed;
    struct checkpoint_line line;
    uint8_t space[8];
    struct bytes rest;

    (void)state;
    assert_int_equal(checkpoint_parse(bytes_text(TEXT "\n" LINE LINE), &parsed),
                     OK);
    rest = parsed.signatures;
    for (size_t i = 0; i < 2; i++) {
        struct buffer out = buffer_of(space, sizeof decoded);

        assert_true(checkpoint_line_next(&rest, &line));
        assert_true(bytes_equal(line.whole, bytes_text(LINE)));
        assert_true(bytes_equal(line.name, bytes_text("a.example")));
        assert_true(checkpoint_line_decode(&line, &out));
        assert_true(
            bytes_equal(buffer_bytes(&out), bytes_of(decoded, sizeof decoded)));
        out.capacity--;
        assert_false(checkpoint_line_decode(&line, &out));
    }
    assert_false(checkpoint_line_next(&rest, &line));
    assert_int_equal(rest.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_form_is_exact),
        cmocka_unit_test(signature_lines_have_one_form),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(a_nul_is_refused),
        cmocka_unit_test(lines_have_a_bound),
        cmocka_unit_test(lines_are_walked_one_by_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
