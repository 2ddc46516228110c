/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text under a field's name, as it stands in a command, a file of rows or a
 * request: of a crossing, an alert, a hit, or another kind. Two bytes choose
 * the field. What is taken has the field's form, is shown, and read again is
 * the same. The text is a date, a name and an address of a person as well.
 */
#include "cli/kind_fields.h"
#include "core/alert.h"
#include "core/check.h"
#include "core/date.h"
#include "core/kind.h"
#include "core/name.h"
#include "core/value.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t value_space[2 * VALUES_SIZE_MAX],
    text_space[8 * VALUES_SIZE_MAX], again_space[2 * VALUES_SIZE_MAX];

/* The i-th of all fields that have a name and are told as text. */
static const struct field *field_at(size_t i)
{
    const struct field *(*const tables[])(size_t) = {fields_at, alert_field_at,
                                                     hit_field_at};

    for (size_t table = 0; table < 3; table++) {
        size_t count = 0;

        while (tables[table](count))
            count++;
        if (i < count)
            return tables[table](i);
        i -= count;
    }
    return NULL;
}

static void take(const struct field *field, struct bytes text)
{
    struct buffer value = buffer_of(value_space, sizeof value_space);
    struct buffer shown = buffer_of(text_space, sizeof text_space);
    struct buffer again = buffer_of(again_space, sizeof again_space);

    if (value_put_text(field, text, &value) != OK || value.full)
        return;
    check(field_check(field, buffer_bytes(&value)) == OK);
    check(value_text(field, buffer_bytes(&value), &shown) == OK && !shown.full);
    check(value_put_text(field, buffer_bytes(&shown), &again) == OK);
    check(bytes_equal(buffer_bytes(&value), buffer_bytes(&again)));
}

/* A value of a permit, a post or the like. */
static void take_other(size_t i, const char *text)
{
    struct statement statement;
    size_t count = 0;
    const struct kind_field *row;

    while (fields_kind_at(count))
        count++;
    row = fields_kind_at(i % count);
    statement_begin(&statement, row->kind);
    kind_fields_set(&statement, row->name, text);
}

static void take_date(struct bytes text)
{
    char shown[DATE_INSTANT_TEXT_SIZE];
    struct date_partial partial, again;
    int64_t instant_us, back_us;
    int32_t days;

    if (date_parse_partial(text, &partial) == OK) {
        date_format_partial(&partial, shown);
        check(date_parse_partial(bytes_text(shown), &again) == OK);
        check(memcmp(&partial, &again, sizeof partial) == 0);
        if (date_complete(&partial, &days))
            check(date_format(days, shown) == OK);
    }
    date_parse_moment(text, true, &instant_us);
    if (date_parse_instant(text, &instant_us) == OK) {
        check(date_format_instant(instant_us, shown) == OK);
        check(date_parse_instant(bytes_text(shown), &back_us) == OK);
        check(back_us == instant_us);
    }
}

static void count_key(void *user, struct bytes key)
{
    check(key.size > 0);
    ++*(size_t *)user;
}

/* As a name: folded twice it is the same; it matches itself. */
static void take_name(struct bytes text)
{
    struct buffer folded = buffer_of(text_space, sizeof text_space);
    struct buffer twice = buffer_of(again_space, sizeof again_space);
    struct match_person person = {text, bytes_text("ANNA"),
                                  bytes_text("1974-08-12")};
    size_t keys = 0;

    if (name_fold(text, &folded) == OK) {
        check(folded.size <= NAME_GROWTH * text.size);
        check(name_fold(buffer_bytes(&folded), &twice) == OK);
        check(bytes_equal(buffer_bytes(&folded), buffer_bytes(&twice)));
    }
    match_keys(&person, count_key, &keys);
    check(keys <= MATCH_KEYS_MAX);
    check((keys > 0) == (match_able(&person) == OK));
    if (keys > 0)
        check(match_persons(&person, &person) == MATCH_EXACT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct field *field;
    struct bytes text;
    char *copy;

    if (size < 2)
        return 0;
    text = bytes_of(data + 2, size - 2);
    field = field_at(bytes_get_u16(data));
    if (field)
        take(field, text);
    copy = malloc(text.size + 1);
    check(copy);
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    take_other(bytes_get_u16(data), copy);
    free(copy);
    take_date(text);
    take_name(text);
    return 0;
}
