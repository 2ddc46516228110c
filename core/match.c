/* SPDX-License-Identifier: Apache-2.0 */
#include "core/match.h"
#include "core/date.h"
#include "core/match_internal.h"

#include <string.h>

enum dates { DATES_APART, DATES_FIT, DATES_SAME };
enum names { NAMES_APART, NAMES_SHARED, NAMES_VARIANT, NAMES_SAME };

/* Parts on their way to being paired off; a bit for each that is. */
struct pairing {
    struct match_field all; /* of both fields, those of the surname first */
    size_t border;          /* where the given names begin */
    uint32_t used;
};

static bool alike(struct bytes left, struct bytes right)
{
    uint8_t left_space[MATCH_FOLDED], right_space[MATCH_FOLDED];
    struct buffer a = buffer_of(left_space, sizeof left_space);
    struct buffer b = buffer_of(right_space, sizeof right_space);

    match_reduce(left, &a);
    match_reduce(right, &b);
    return bytes_equal(buffer_bytes(&a), buffer_bytes(&b));
}

/* The letters of count parts from the first-th on, in a row. */
static struct bytes join(const struct match_field *field, size_t first,
                         size_t count, uint8_t space[MATCH_FOLDED])
{
    struct buffer out = buffer_of(space, MATCH_FOLDED);

    for (size_t i = first; i < first + count; i++)
        buffer_put(&out, field->parts[i]);
    return buffer_bytes(&out);
}

static bool field_alike(const struct match_field *left,
                        const struct match_field *right)
{
    uint8_t left_space[MATCH_FOLDED], right_space[MATCH_FOLDED];

    return alike(join(left, 0, left->count, left_space),
                 join(right, 0, right->count, right_space));
}

static void pairing_begin(struct pairing *pairing,
                          const struct match_name *name)
{
    memset(pairing, 0, sizeof *pairing);
    for (size_t f = 0; f < 2; f++) {
        const struct match_field *field = &name->fields[f];

        memcpy(pairing->all.parts + pairing->all.count, field->parts,
               field->count * sizeof field->parts[0]);
        pairing->all.count += field->count;
        if (f == 0)
            pairing->border = field->count;
    }
}

/* Is there a row of free parts, of one field, that is like the text? */
static bool take_row(struct pairing *pairing, struct bytes text, size_t least)
{
    uint8_t space[MATCH_FOLDED];

    for (size_t from = 0; from < pairing->all.count; from++) {
        size_t end =
            from < pairing->border ? pairing->border : pairing->all.count;

        for (size_t to = from; to < end; to++) {
            uint32_t bits = (uint32_t)(((UINT64_C(2) << to) - 1) &
                                       ~((UINT64_C(1) << from) - 1));

            if (pairing->used & bits)
                break;
            if (to + 1 - from < least ||
                !alike(text, join(&pairing->all, from, to + 1 - from, space)))
                continue;
            pairing->used |= bits;
            return true;
        }
    }
    return false;
}

/* Pairs the free parts of one with rows of the other's, of at least so many. */
static void pair_off(struct pairing *one, struct pairing *other, size_t least)
{
    for (size_t i = 0; i < one->all.count; i++)
        if (!(one->used >> i & 1) && take_row(other, one->all.parts[i], least))
            one->used |= UINT32_C(1) << i;
}

static bool all_used(const struct pairing *pairing)
{
    return pairing->used == (UINT64_C(1) << pairing->all.count) - 1;
}

/* The same parts in any order, where a row of parts may be one of the other's.
 */
static bool same_parts(const struct match_name *left,
                       const struct match_name *right)
{
    struct pairing a, b;

    pairing_begin(&a, left);
    pairing_begin(&b, right);
    for (size_t i = 0; i < a.all.count; i++)
        for (size_t k = 0; k < b.all.count && !(a.used >> i & 1); k++)
            if (!(b.used >> k & 1) && alike(a.all.parts[i], b.all.parts[k])) {
                a.used |= UINT32_C(1) << i;
                b.used |= UINT32_C(1) << k;
            }
    pair_off(&a, &b, 2);
    pair_off(&b, &a, 2);
    return all_used(&a) && all_used(&b);
}

/* Does each part of one begin a part of the other's, in order, the first that
 * of the first? */
static bool field_begins(const struct match_field *cut,
                         const struct match_field *whole)
{
    size_t at = 0;

    for (size_t i = 0; i < cut->count; i++, at++) {
        while (at < whole->count &&
               !match_begins(cut->parts[i], whole->parts[at]))
            if (i == 0 || ++at == whole->count)
                return false;
        if (at >= whole->count)
            return false;
    }
    return cut->count > 0 || whole->count == 0;
}

/* A surname that is cut in its first part still has a key. */
static bool begins_alike(const struct match_field *cut,
                         const struct match_field *whole)
{
    uint8_t space[MATCH_FOLDED];
    struct buffer out = buffer_of(space, sizeof space);

    if (cut->count == 0 || whole->count == 0)
        return false;
    match_reduce(cut->parts[0], &out);
    return out.size >= MATCH_LONG_KEPT || alike(cut->parts[0], whole->parts[0]);
}

static bool is_cut_of(const struct match_name *cut,
                      const struct match_name *whole)
{
    return match_fills(cut) && match_size(whole) > match_size(cut) &&
           begins_alike(&cut->fields[0], &whole->fields[0]) &&
           field_begins(&cut->fields[0], &whole->fields[0]) &&
           field_begins(&cut->fields[1], &whole->fields[1]);
}

/* Have both a row of parts that is alike, of so many letters or more? */
static bool share_row(const struct match_field *left,
                      const struct match_field *right, size_t letters)
{
    uint8_t left_space[MATCH_FOLDED], right_space[MATCH_FOLDED];
    struct match_row a = {0}, b;

    while (match_next_row(left, &a)) {
        struct bytes mine = join(left, a.first, a.count, left_space);

        if (mine.size < letters && a.count < left->count)
            continue;
        for (b = (struct match_row){0}; match_next_row(right, &b);) {
            struct bytes its = join(right, b.first, b.count, right_space);

            if ((its.size >= letters || b.count == right->count) &&
                alike(mine, its))
                return true;
        }
    }
    return false;
}

static bool shared(const struct match_name *left,
                   const struct match_name *right)
{
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < 2; k++)
            if (left->fields[i].count > 0 &&
                field_alike(&left->fields[i], &right->fields[k]) &&
                share_row(&left->fields[1 - i], &right->fields[1 - k],
                          i + k == 0 ? MATCH_GIVEN_LEAST : MATCH_SURNAME_LEAST))
                return true;
    return false;
}

static enum names compare_names(const struct match_name *left,
                                const struct match_name *right)
{
    const struct match_field *a = left->fields, *b = right->fields;

    if (bytes_equal(a[0].text, b[0].text) && bytes_equal(a[1].text, b[1].text))
        return NAMES_SAME;
    if ((field_alike(&a[0], &b[0]) && field_alike(&a[1], &b[1])) ||
        (field_alike(&a[0], &b[1]) && field_alike(&a[1], &b[0])) ||
        same_parts(left, right) || is_cut_of(left, right) ||
        is_cut_of(right, left))
        return NAMES_VARIANT;
    return shared(left, right) ? NAMES_SHARED : NAMES_APART;
}

/* As far as it is known for sure. */
static struct date_partial sure(const struct date_partial *date)
{
    struct date_partial out = *date;

    if (date->estimated || memcmp(date->digits + 4, "0101", 4) == 0)
        memset(out.digits + 4, 'X', 4);
    return out;
}

static enum dates compare_dates(const struct date_partial *left,
                                const struct date_partial *right)
{
    struct date_partial a = sure(left), b = sure(right);
    int32_t days;

    if (!left->estimated && !right->estimated && date_complete(left, &days) &&
        memcmp(left->digits, right->digits, DATE_DIGITS) == 0)
        return DATES_SAME;
    for (size_t i = 0; i < DATE_DIGITS; i++)
        if (a.digits[i] != b.digits[i] && a.digits[i] != 'X' &&
            b.digits[i] != 'X')
            return DATES_APART;
    return DATES_FIT;
}

enum match match_persons(const struct match_person *left,
                         const struct match_person *right)
{
    struct match_name a, b;
    enum dates dates;
    enum names names;

    if (match_open(left, &a) != OK || match_open(right, &b) != OK)
        return MATCH_NONE;
    dates = compare_dates(&a.date, &b.date);
    if (dates == DATES_APART)
        return MATCH_NONE;
    names = compare_names(&a, &b);
    if (names == NAMES_APART)
        return MATCH_NONE;
    if (dates == DATES_FIT || names == NAMES_SHARED)
        return MATCH_PARTIAL;
    return names == NAMES_SAME ? MATCH_EXACT : MATCH_VARIANT;
}
