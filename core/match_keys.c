/* SPDX-License-Identifier: Apache-2.0 */
/* A person's fields and parts, and the keys under which he is looked for. */
#include "core/match_internal.h"

#include <string.h>

enum {
    LETTERS = 36, /* A to Z, 0 to 9 */
    KEY_SPACE = 2 * MATCH_FOLDED + 16,
};

static enum result open_field(struct bytes text, struct buffer *space,
                              struct match_field *out)
{
    size_t start = space->size;
    enum result result;

    if (text.size > MATCH_NAME_MAX)
        return VALUE_LENGTH;
    result = name_fold(text, space);
    if (result != OK)
        return result;
    out->text = bytes_of(space->data + start, space->size - start);
    out->count = name_parts(out->text, out->parts);
    return OK;
}

enum result match_open(const struct match_person *person,
                       struct match_name *out)
{
    struct buffer space = buffer_of(out->space, sizeof out->space);
    enum result result = open_field(person->surname, &space, &out->fields[0]);

    if (result == OK)
        result = open_field(person->given, &space, &out->fields[1]);
    if (result != OK)
        return result;
    if (out->fields[0].count + out->fields[1].count == 0)
        return VALUE_FORM;
    if (date_parse_partial(person->birth_date, &out->date) != OK ||
        memchr(out->date.digits, 'X', 4))
        return VALUE_DATE;
    return OK;
}

enum result match_able(const struct match_person *person)
{
    struct match_name name;

    return match_open(person, &name);
}

void match_reduce(struct bytes text, struct buffer *out)
{
    uint8_t last = 0;

    for (size_t i = 0; i < text.size; i++) {
        uint8_t letter = text.data[i];

        if ((letter == 'E' && (last == 'A' || last == 'O' || last == 'U')) ||
            (letter == 'A' && last == 'A'))
            continue;
        buffer_put_u8(out, letter);
        last = letter;
    }
}

bool match_begins(struct bytes beginning, struct bytes text)
{
    uint8_t one_space[MATCH_FOLDED], other_space[MATCH_FOLDED];
    struct buffer one = buffer_of(one_space, sizeof one_space);
    struct buffer other = buffer_of(other_space, sizeof other_space);

    match_reduce(beginning, &one);
    match_reduce(text, &other);
    return one.size <= other.size &&
           memcmp(one.data, other.data, one.size) == 0;
}

size_t match_size(const struct match_name *name)
{
    size_t given = name->fields[1].text.size;

    return name->fields[0].text.size + (given ? given + 2 : 0);
}

bool match_fills(const struct match_name *name)
{
    size_t size = match_size(name);

    return size == 30 || size == 31 || size == 39;
}

bool match_next_row(const struct match_field *field, struct match_row *row)
{
    size_t most = field->count < MATCH_ROW_MAX ? field->count : MATCH_ROW_MAX;

    if (field->count == 0 || row->count == field->count)
        return false;
    if (row->count == 0) {
        row->count = 1;
    } else if (row->first + row->count < field->count) {
        row->first++;
    } else {
        row->first = 0;
        row->count = row->count < most ? row->count + 1 : field->count;
    }
    return true;
}

/*
 * The letters of a row of parts, sorted, without A and E: they are the same
 * whatever the order and the spaces, and in all texts that are alike, since
 * these differ in A and E only.
 */
static void put_letters(const struct match_field *field, struct match_row row,
                        uint16_t counts[LETTERS])
{
    for (size_t i = row.first; i < row.first + row.count; i++)
        for (size_t k = 0; k < field->parts[i].size; k++) {
            uint8_t c = field->parts[i].data[k];

            if (c != 'A' && c != 'E')
                counts[c >= 'A' ? c - 'A' : c - '0' + 26]++;
        }
}

static void put_sorted(struct buffer *key, const uint16_t counts[LETTERS])
{
    for (int i = 0; i < LETTERS; i++)
        for (uint16_t n = 0; n < counts[i]; n++)
            buffer_put_u8(key, (uint8_t)(i < 26 ? 'A' + i : '0' + i - 26));
}

/* What making keys is at work on. */
struct keys {
    const struct match_name *name;
    match_key *each;
    void *user;
    uint8_t space[KEY_SPACE];
};

static struct buffer key_begin(struct keys *keys, uint8_t form)
{
    struct buffer key = buffer_of(keys->space, sizeof keys->space);

    buffer_put_u8(&key, form);
    buffer_put(&key, bytes_of(keys->name->date.digits, 4));
    return key;
}

/* All letters of the name: finds every order and spacing. */
static void give_whole(struct keys *keys)
{
    const struct match_field *fields = keys->name->fields;
    struct buffer key = key_begin(keys, 'W');
    uint16_t counts[LETTERS] = {0};

    for (size_t f = 0; f < 2; f++)
        put_letters(&fields[f], (struct match_row){0, fields[f].count}, counts);
    put_sorted(&key, counts);
    keys->each(keys->user, buffer_bytes(&key));
}

/* One field whole and a row of the other, whichever of the two is first. */
static void give_pair(struct keys *keys, size_t whole, struct match_row row)
{
    const struct match_field *fields = keys->name->fields;
    uint8_t spaces[2][MATCH_FOLDED];
    struct buffer sides[2], key = key_begin(keys, 'P');
    struct bytes one, other;

    for (size_t f = 0; f < 2; f++) {
        uint16_t counts[LETTERS] = {0};

        sides[f] = buffer_of(spaces[f], sizeof spaces[f]);
        put_letters(&fields[f],
                    f == whole ? (struct match_row){0, fields[f].count} : row,
                    counts);
        put_sorted(&sides[f], counts);
    }
    one = buffer_bytes(&sides[0]);
    other = buffer_bytes(&sides[1]);
    if (bytes_compare(one, other) > 0) {
        one = other;
        other = buffer_bytes(&sides[0]);
    }
    buffer_put(&key, one);
    buffer_put_u8(&key, '|');
    buffer_put(&key, other);
    keys->each(keys->user, buffer_bytes(&key));
}

static void give_pairs(struct keys *keys)
{
    const struct match_field *fields = keys->name->fields;

    if (fields[0].count == 0 || fields[1].count == 0)
        return;
    for (size_t whole = 0; whole < 2; whole++) {
        const struct match_field *parted = &fields[1 - whole];
        struct match_row row = {0};

        while (match_next_row(parted, &row))
            /* Both fields whole come once. */
            if (whole == 0 || row.count < parted->count)
                give_pair(keys, whole, row);
    }
}

/* How the first part of a long name begins, since an MRZ may have cut it. */
static void give_long(struct keys *keys)
{
    const struct match_field *surname = &keys->name->fields[0];
    uint8_t space[MATCH_FOLDED];
    struct buffer reduced = buffer_of(space, sizeof space);
    struct buffer key = key_begin(keys, 'L');

    if (surname->count == 0 || match_size(keys->name) < MATCH_LONG)
        return;
    match_reduce(surname->parts[0], &reduced);
    buffer_put(&key, bytes_of(reduced.data, reduced.size < MATCH_LONG_KEPT
                                                ? reduced.size
                                                : MATCH_LONG_KEPT));
    keys->each(keys->user, buffer_bytes(&key));
}

void match_keys(const struct match_person *person, match_key *each, void *user)
{
    struct match_name name;
    struct keys keys = {.name = &name, .each = each, .user = user};

    if (match_open(person, &name) != OK)
        return;
    give_whole(&keys);
    give_pairs(&keys);
    give_long(&keys);
}
