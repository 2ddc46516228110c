/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint.h"
#include "core/tree.h"

#include <sodium.h>
#include <string.h>

static const char dash[] = "\xe2\x80\x94 "; /* U+2014 and a space */
static const char scheme[] = "cairn/";

/* The first line, without its newline; none if there is no newline. */
static bool next_line(struct bytes *rest, struct bytes *line)
{
    const uint8_t *end =
        rest->size ? memchr(rest->data, '\n', rest->size) : NULL;

    if (!end)
        return false;
    *line = bytes_of(rest->data, (size_t)(end - rest->data));
    *rest = bytes_of(end + 1, rest->size - line->size - 1);
    return true;
}

/*
 * libsodium 1.0.18 takes some bytes above 127 for letters of base64, so the
 * alphabet is looked at here. With no end to report, it refuses what is not
 * canonical: bits that no byte takes, missing padding, anything behind it.
 */
static bool parse_base64(struct bytes text, struct buffer *out)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "abcdefghijklmnopqrstuvwxyz0123456789+/=";

    for (size_t i = 0; i < text.size; i++)
        if (!memchr(alphabet, text.data[i], sizeof alphabet - 1))
            return false;
    return sodium_base642bin(out->data, out->capacity, (const char *)text.data,
                             text.size, NULL, &out->size, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0;
}

static bool parse_origin(struct bytes line, struct checkpoint *checkpoint)
{
    char text[2 * KEY_LOG + 1] = {0}, lower[2 * KEY_LOG + 1];
    size_t start = strlen(scheme);

    if (line.size != start + 4 + 2 * KEY_LOG ||
        memcmp(line.data, scheme, start) != 0 || line.data[start + 3] != '/')
        return false;
    memcpy(checkpoint->country, line.data + start, 3);
    checkpoint->country[3] = '\0';
    for (size_t i = 0; i < 3; i++)
        if (checkpoint->country[i] < 'A' || checkpoint->country[i] > 'Z')
            return false;
    memcpy(text, line.data + start + 4, 2 * KEY_LOG);
    if (!bytes_from_hex(text, checkpoint->log, KEY_LOG))
        return false;
    bytes_to_hex(bytes_of(checkpoint->log, KEY_LOG), lower);
    return strcmp(text, lower) == 0;
}

static bool parse_size(struct bytes line, uint64_t *size)
{
    *size = 0;
    if (line.size == 0 || (line.size > 1 && line.data[0] == '0'))
        return false;
    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] < '0' || line.data[i] > '9')
            return false;
        *size = *size * 10 + (uint64_t)(line.data[i] - '0');
        if (*size > TREE_SIZE_MAX)
            return false;
    }
    return true;
}

static bool parse_root(struct bytes line, uint8_t root[HASH_SIZE])
{
    struct buffer out = buffer_of(root, HASH_SIZE);

    return parse_base64(line, &out) && out.size == HASH_SIZE;
}

/* Not empty, no plus, no space of Unicode (a plain one ends the name). */
static bool name_valid(struct bytes name)
{
    static const char *const spaces[] = {"+",
                                         "\xc2\x85",
                                         "\xc2\xa0",
                                         "\xe1\x9a\x80",
                                         "\xe2\x80\xa8",
                                         "\xe2\x80\xa9",
                                         "\xe2\x80\xaf",
                                         "\xe2\x81\x9f",
                                         "\xe3\x80\x80"};
    static const uint8_t narrow[] = {0xe2, 0x80}; /* U+2000 to U+200A */

    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (memmem(name.data, name.size, spaces[i], strlen(spaces[i])))
            return false;
    for (size_t i = 0; i + 2 < name.size; i++)
        if (memcmp(name.data + i, narrow, 2) == 0 && name.data[i + 2] <= 0x8a)
            return false;
    return name.size > 0;
}

bool checkpoint_line_next(struct bytes *rest, struct checkpoint_line *line)
{
    struct bytes after = *rest, bytes;
    size_t start = strlen(dash);
    const uint8_t *space;

    if (!next_line(&after, &bytes) || bytes.size < start ||
        memcmp(bytes.data, dash, start) != 0)
        return false;
    line->whole = bytes_of(bytes.data, bytes.size + 1);
    bytes = bytes_of(bytes.data + start, bytes.size - start);
    space = bytes.size ? memchr(bytes.data, ' ', bytes.size) : NULL;
    if (!space)
        return false;
    line->name = bytes_of(bytes.data, (size_t)(space - bytes.data));
    line->base64 = bytes_of(space + 1, bytes.size - line->name.size - 1);
    if (!name_valid(line->name))
        return false;
    *rest = after;
    return true;
}

bool checkpoint_line_decode(const struct checkpoint_line *line,
                            struct buffer *out)
{
    return parse_base64(line->base64, out) && out->size > CHECKPOINT_KEY_ID;
}

static bool signatures_valid(struct bytes rest)
{
    uint8_t space[CHECKPOINT_SIZE_MAX];
    struct checkpoint_line line;
    size_t count = 0;

    for (; checkpoint_line_next(&rest, &line); count++) {
        struct buffer out = buffer_of(space, sizeof space);

        if (!checkpoint_line_decode(&line, &out))
            return false;
    }
    return rest.size == 0 && count > 0 && count <= CHECKPOINT_SIGNATURES_MAX;
}

/* UTF-8 without control characters but the newline. */
static bool text_valid(struct bytes note)
{
    for (size_t i = 0; i < note.size; i++)
        if (note.data[i] < 0x20 && note.data[i] != '\n')
            return false;
    return bytes_utf8(note);
}

enum result checkpoint_parse(struct bytes note, struct checkpoint *checkpoint)
{
    struct bytes rest = note, origin, size, root, blank;

    if (note.size > CHECKPOINT_SIZE_MAX || !text_valid(note))
        return CHECKPOINT_FORM;
    if (!next_line(&rest, &origin) || !next_line(&rest, &size) ||
        !next_line(&rest, &root))
        return CHECKPOINT_FORM;
    checkpoint->text = bytes_of(note.data, note.size - rest.size);
    if (!next_line(&rest, &blank) || blank.size != 0)
        return CHECKPOINT_FORM;
    checkpoint->signatures = rest;
    if (!parse_origin(origin, checkpoint) ||
        !parse_size(size, &checkpoint->size) ||
        !parse_root(root, checkpoint->root) || !signatures_valid(rest))
        return CHECKPOINT_FORM;
    return OK;
}
