/* SPDX-License-Identifier: Apache-2.0 */
#include "core/name.h"
#include "core/date.h"
#include "core/name_table.h"

#include <string.h>

enum {
    YE = 0x0404,
    YI = 0x0407,
    TEH_MARBUTA = 0x0629,
    SHADDA = 0x0651,
};

/* A name on its way: the input left, and the part in hand. */
struct fold {
    struct bytes rest;
    struct buffer *out;
    size_t start;     /* where the name begins in out */
    size_t part;      /* where the part in hand begins, at its space */
    bool gap;         /* a space is due before it */
    uint32_t last;    /* the last letter of it, if from the table, else 0 */
    const char *text; /* what that letter folded to */
};

/* The next code point; the bytes are known to be UTF-8 and not empty. */
static uint32_t next_point(struct bytes *rest)
{
    uint8_t first = rest->data[0];
    size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint32_t point = length == 1 ? first : first & (0xffu >> (length + 1));

    for (size_t i = 1; i < length; i++)
        point = point << 6 | (rest->data[i] & 0x3f);
    *rest = bytes_of(rest->data + length, rest->size - length);
    return point;
}

/* The next letter in upper case, together with a mark that changes it. */
static uint32_t next_letter(struct bytes *rest)
{
    uint32_t point = name_upper(next_point(rest)), whole = 0;
    struct bytes after = *rest;

    /* A mark that changes a letter is not ASCII. */
    if (after.size > 0 && after.data[0] >= 0x80)
        whole = name_compose(point, next_point(&after));
    if (whole == 0)
        return point;
    *rest = after;
    return whole;
}

static bool within(uint32_t point, uint32_t first, uint32_t last)
{
    return point >= first && point <= last;
}

/* Spaces, hyphens, commas and the filler of an MRZ. */
static bool ends_part(uint32_t point)
{
    static const uint16_t single[] = {' ',    '-',    ',',    '<',
                                      0x00a0, 0x060c, 0x1680, 0x2028,
                                      0x2029, 0x202f, 0x205f, 0x3000};

    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        if (point == single[i])
            return true;
    return within(point, '\t', '\r') || within(point, 0x2000, 0x200a) ||
           within(point, 0x2010, 0x2015);
}

/* The digit 0 to 9 of ASCII or Arabic script as a character, else 0. */
static char digit_of(uint32_t point)
{
    static const uint16_t zeros[] = {'0', 0x0660, 0x06f0};

    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
        if (within(point, zeros[i], zeros[i] + 9u))
            return (char)('0' + (point - zeros[i]));
    return 0;
}

static void put_character(struct fold *fold, char character)
{
    struct buffer *out = fold->out;
    uint8_t *tail;

    if (fold->gap) {
        buffer_put_u8(out, ' ');
        fold->gap = false;
    }
    buffer_put_u8(out, (uint8_t)character);
    if (out->full || out->size - fold->part < 3)
        return;
    tail = out->data + out->size - 3;
    if (tail[1] != 'X' || tail[2] != 'X')
        return;
    /* The escapes are taken out here, where they come from any script. */
    if (tail[0] == 'N')
        out->size -= 2;
    if (tail[0] == 'U') {
        tail[1] = 'E';
        out->size -= 1;
    }
}

static void put_text(struct fold *fold, const char *text)
{
    for (; *text; text++)
        put_character(fold, *text);
}

static void end_part(struct fold *fold)
{
    struct buffer *out = fold->out;

    /* XTA becomes XAH; an escape before it may have taken its X. */
    if (fold->last == TEH_MARBUTA && !out->full)
        memcpy(out->data + out->size - 2, "AH", 2);
    fold->part = out->size;
    fold->gap = out->size > fold->start;
    fold->last = 0;
}

static void fold_letter(struct fold *fold, uint32_t point)
{
    const struct name_letter *letter = name_letter(point);
    bool first = fold->out->size == fold->part;

    if (point == SHADDA && fold->last != 0) {
        put_text(fold, fold->text + strspn(fold->text, "X"));
        return;
    }
    if (!letter)
        return;
    fold->last = point;
    fold->text = letter->text;
    if (first && point == YE)
        put_text(fold, "YE");
    else if (first && point == YI)
        put_text(fold, "YI");
    else
        put_text(fold, letter->text);
}

enum result name_fold(struct bytes utf8, struct buffer *out)
{
    struct fold fold = {
        .rest = utf8, .out = out, .start = out->size, .part = out->size};

    if (!bytes_utf8(utf8))
        return VALUE_FORM;
    while (fold.rest.size > 0) {
        uint32_t point = next_letter(&fold.rest);
        char plain = within(point, 'A', 'Z') ? (char)point : digit_of(point);

        if (plain) {
            fold.last = 0;
            put_character(&fold, plain);
        } else if (ends_part(point)) {
            end_part(&fold);
        } else {
            fold_letter(&fold, point);
        }
    }
    end_part(&fold);
    return out->full ? VALUE_LENGTH : OK;
}

size_t name_parts(struct bytes folded, struct bytes parts[NAME_PARTS_MAX])
{
    size_t count = 0;

    for (size_t at = 0, from = 0; at <= folded.size; at++) {
        if (at < folded.size && folded.data[at] != ' ')
            continue;
        if (at > from && count < NAME_PARTS_MAX)
            parts[count++] = bytes_of(folded.data + from, at - from);
        from = at + 1;
    }
    return count;
}

/* Digits and hyphens as YYYY-MM-DD has them; which days exist is not asked. */
static bool date_full(struct bytes date)
{
    static const char form[] = "0000-00-00";

    if (date.size != strlen(form))
        return false;
    for (size_t i = 0; i < date.size; i++) {
        bool digit = within(date.data[i], '0', '9');

        if (form[i] == '0' ? !digit : date.data[i] != '-')
            return false;
    }
    return true;
}

static bool nationality_formed(struct bytes code)
{
    for (size_t i = 0; i < code.size; i++)
        if (!within(code.data[i], 'A', 'Z'))
            return false;
    return code.size >= 1 && code.size <= 3;
}

static enum result person(struct bytes surname, struct bytes given,
                          struct bytes date, struct bytes nationality,
                          struct buffer *out)
{
    size_t start = out->size;
    enum result result;

    if (!nationality_formed(nationality))
        return VALUE_CODE;
    result = name_fold(surname, out);
    if (result != OK)
        return result;
    buffer_put_u8(out, '|');
    result = name_fold(given, out);
    if (result != OK)
        return result;
    if (out->size == start + 1)
        return VALUE_FORM;
    buffer_put_u8(out, '|');
    buffer_put(out, date);
    buffer_put_u8(out, '|');
    buffer_put(out, nationality);
    return out->full ? VALUE_LENGTH : OK;
}

enum result name_person(struct bytes surname, struct bytes given,
                        struct bytes birth_date, struct bytes nationality,
                        struct buffer *out)
{
    if (!date_full(birth_date))
        return VALUE_DATE;
    return person(surname, given, birth_date, nationality, out);
}

enum result name_alike(struct bytes surname, struct bytes given,
                       struct bytes birth_date, struct bytes nationality,
                       struct buffer *out, bool *sure)
{
    struct date_partial date;
    char text[DATE_TEXT_SIZE];
    int32_t days;

    if (date_parse_partial(birth_date, &date) != OK)
        return VALUE_DATE;
    *sure = !date.estimated && date_complete(&date, &days) &&
            memcmp(date.digits + 4, "0101", 4) != 0;
    date.estimated = false;
    date_format_partial(&date, text);
    return person(surname, given, bytes_text(text), nationality, out);
}
