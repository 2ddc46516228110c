/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "cli/rows.h"

#include <errno.h>
#include <stdlib.h>

enum { NUMBER, STATUS, COLUMNS };
static const char *const columns[COLUMNS] = {"number", "status"};

static enum result begun;

static struct rows *open_text(const char *text, size_t size)
{
    FILE *file = tmpfile();

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    rewind(file);
    return rows_begin(file, columns, COLUMNS, &begun);
}

static struct rows *open_string(const char *text)
{
    return open_text(text, strlen(text));
}

static void assert_row(struct rows *rows, const char *number,
                       const char *status)
{
    struct bytes values[COLUMNS];
    enum result result;

    assert_int_equal(rows_next(rows, values, &result), ROWS_ROW);
    assert_true(bytes_equal(values[NUMBER], bytes_text(number)));
    assert_true(bytes_equal(values[STATUS], bytes_text(status)));
}

static void assert_bad(struct rows *rows, enum result wanted)
{
    struct bytes values[COLUMNS];
    enum result result;

    assert_int_equal(rows_next(rows, values, &result), ROWS_BAD);
    assert_int_equal(result, wanted);
}

static void assert_end(struct rows *rows)
{
    struct bytes values[COLUMNS];
    enum result result;

    assert_int_equal(rows_next(rows, values, &result), ROWS_END);
    rows_close(rows);
}

static void csv_gives_the_columns_asked_for(void **state)
{
    struct rows *rows = open_string("other,status,number\r\n"
                                    "x,lost,A1\r\n"
                                    "\n"
                                    "\"a, \"\"b\"\"\",\"sto\"\"len\",\"A,2\"\n"
                                    ",,A3\n"
                                    "x\n"
                                    "x,,\"\"");

    (void)state;
    assert_row(rows, "A1", "lost");
    assert_row(rows, "A,2", "sto\"len");
    assert_row(rows, "A3", "");
    assert_row(rows, "", "");
    assert_int_equal(rows_line(rows), 6);
    assert_row(rows, "", "");
    assert_end(rows);
}

static void json_gives_texts_and_numbers(void **state)
{
    struct rows *rows = open_string("{\"number\":\"A1\",\"more\":[1]}\n"
                                    "{\"status\":\"lost\",\"number\":4711}\n"
                                    "{\"number\":null}\n"
                                    "{\"number\":[1]}\n"
                                    "[\"number\"]\n"
                                    "{\"number\":\"A\",\"number\":\"B\"}\n"
                                    "{\"number\":\"A6\"}");

    (void)state;
    assert_row(rows, "A1", "");
    assert_row(rows, "4711", "lost");
    assert_row(rows, "", "");
    assert_bad(rows, VALUE_FORM);
    assert_bad(rows, VALUE_FORM);
    assert_bad(rows, VALUE_FORM);
    assert_row(rows, "A6", "");
    assert_int_equal(rows_line(rows), 7);
    assert_end(rows);
}

static void bad_lines_are_told_and_the_next_is_read(void **state)
{
    struct rows *rows = open_string("number,status\n"
                                    "\"A1,lost\n"
                                    "A\"2,lost\n"
                                    "\"A3\"x,lost\n"
                                    "A4,lost,more\n"
                                    "A\xff\x35,lost\n"
                                    "A6,lost\n");

    (void)state;
    assert_bad(rows, VALUE_FORM);
    assert_bad(rows, VALUE_FORM);
    assert_bad(rows, VALUE_FORM);
    assert_bad(rows, VALUE_FORM);
    assert_bad(rows, CBOR_TEXT);
    assert_row(rows, "A6", "lost");
    assert_end(rows);
}

static void a_zero_byte_hides_nothing(void **state)
{
    static const char text[] = "number\nA1\0B\nA2\n";
    struct rows *rows = open_text(text, sizeof text - 1);
    struct bytes values[COLUMNS];
    enum result result;

    (void)state;
    assert_int_equal(rows_next(rows, values, &result), ROWS_ROW);
    assert_int_equal(values[NUMBER].size, 4);
    assert_row(rows, "A2", "");
    assert_end(rows);
}

/* A value of this many bytes, and a row behind it. */
static struct rows *long_line(size_t size)
{
    char *text = malloc(size + 32);
    struct rows *rows;

    snprintf(text, 32, "number\n");
    memset(text + 7, 'A', size);
    snprintf(text + 7 + size, 16, "\nB1\n");
    rows = open_string(text);
    free(text);
    return rows;
}

static void a_line_has_a_bound(void **state)
{
    struct rows *rows = long_line(ROWS_LINE_MAX);
    struct bytes values[COLUMNS];
    enum result result;

    (void)state;
    assert_int_equal(rows_next(rows, values, &result), ROWS_ROW);
    assert_int_equal(values[NUMBER].size, ROWS_LINE_MAX);
    assert_row(rows, "B1", "");
    assert_end(rows);
    rows = long_line(ROWS_LINE_MAX + 1);
    assert_bad(rows, VALUE_LENGTH);
    assert_row(rows, "B1", "");
    assert_end(rows);
    rows = long_line(100 * ROWS_LINE_MAX);
    assert_bad(rows, VALUE_LENGTH);
    assert_row(rows, "B1", "");
    assert_end(rows);
}

static struct rows *many_columns(size_t count)
{
    char text[16 * ROWS_COLUMNS_MAX] = "number";

    for (size_t i = 1; i < count; i++)
        strcat(text, ",x");
    return open_string(text);
}

static void columns_have_a_bound_and_a_name_each(void **state)
{
    (void)state;
    rows_close(many_columns(ROWS_COLUMNS_MAX));
    assert_int_equal(begun, OK);
    assert_null(many_columns(ROWS_COLUMNS_MAX + 1));
    assert_int_equal(begun, VALUE_FORM);
    assert_null(open_string("status,other\n"));
    assert_null(open_string("number,status,number\n"));
    assert_null(open_string("\"number\n"));
    assert_null(open_string("\xff,number\n"));
    rows_close(open_string("\xef\xbb\xbfnumber\n"));
    assert_int_equal(begun, OK);
}

static void an_empty_file_has_no_rows(void **state)
{
    struct rows *rows = open_string("");

    (void)state;
    assert_non_null(rows);
    assert_end(rows);
}

/* A disk that fails in the midst of a line. */
static ssize_t read_some(void *cookie, char *out, size_t size)
{
    static const char text[] = "number\nA1\nA2";
    size_t *at = cookie, some = sizeof text - 1 - *at;

    if (some == 0) {
        errno = EIO;
        return -1;
    }
    some = some < size ? some : size;
    memcpy(out, text + *at, some);
    *at += some;
    return (ssize_t)some;
}

static void a_file_that_cannot_be_read_on_has_no_end(void **state)
{
    size_t at = 0;
    FILE *file =
        fopencookie(&at, "r", (cookie_io_functions_t){.read = read_some});
    struct bytes values[COLUMNS];
    struct rows *rows;
    enum result result;

    (void)state;
    rows = rows_begin(file, columns, COLUMNS, &result);
    assert_non_null(rows);
    assert_int_equal(rows_next(rows, values, &result), ROWS_ROW);
    assert_true(bytes_equal(values[0], bytes_text("A1")));
    assert_int_equal(rows_next(rows, values, &result), ROWS_END);
    assert_int_equal(result, STORE_IO);
    assert_int_equal(rows_line(rows), 2);
    rows_close(rows);
}

static void the_digest_is_that_of_the_file(void **state)
{
    static const char text[] = "number\r\nA1\n\"bad\nA3";
    struct rows *rows = open_string(text);
    uint8_t digest[HASH_SIZE], wanted[HASH_SIZE];

    (void)state;
    assert_row(rows, "A1", "");
    assert_bad(rows, VALUE_FORM);
    assert_row(rows, "A3", "");
    rows_digest(rows, digest);
    hash_of(bytes_text(text), wanted);
    assert_memory_equal(digest, wanted, HASH_SIZE);
    assert_int_equal(rows_read(rows), rows_size(rows));
    assert_end(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_gives_the_columns_asked_for),
        cmocka_unit_test(json_gives_texts_and_numbers),
        cmocka_unit_test(bad_lines_are_told_and_the_next_is_read),
        cmocka_unit_test(a_zero_byte_hides_nothing),
        cmocka_unit_test(a_line_has_a_bound),
        cmocka_unit_test(columns_have_a_bound_and_a_name_each),
        cmocka_unit_test(an_empty_file_has_no_rows),
        cmocka_unit_test(a_file_that_cannot_be_read_on_has_no_end),
        cmocka_unit_test(the_digest_is_that_of_the_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
