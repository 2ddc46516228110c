/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rows.h"
#include "cli/command.h"
#include "core/check.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { NUMBER_TEXT_MAX = 24, NOT_ASKED = 255, STRANGE_MAX = 32 };

struct rows {
    FILE *file;
    const char *const *names;
    size_t count;
    bool json, begun;
    char separator;
    char strange[STRANGE_MAX + 1];
    uint8_t columns[ROWS_COLUMNS_MAX]; /* the place of each column's value */
    size_t column_count;
    unsigned long long line, read, size;
    struct hash hash;
    char text[ROWS_LINE_MAX + 2];
    json_t *object; /* whose texts the values are */
    char numbers[ROWS_NAMES_MAX][NUMBER_TEXT_MAX];
};

/* One line without its end. ROWS_BAD: it is too long, and passed over. */
static enum rows_step next_line(struct rows *rows, struct bytes *line)
{
    size_t size = 0;
    bool fits = true;
    int c;

    while ((c = getc_unlocked(rows->file)) != EOF && c != '\n') {
        if (size == ROWS_LINE_MAX) {
            fits = false;
            hash_add(&rows->hash, bytes_of(rows->text, size));
            rows->read += size;
            size = 0;
        }
        rows->text[size++] = (char)c;
    }
    /* Half a line is none, whether or not it looks like one. */
    if (c == EOF && (ferror(rows->file) || (size == 0 && fits)))
        return ROWS_END;
    if (c == '\n')
        rows->text[size++] = '\n';
    rows->line++;
    rows->read += size;
    hash_add(&rows->hash, bytes_of(rows->text, size));
    size -= c == '\n';
    size -= size > 0 && rows->text[size - 1] == '\r';
    *line = bytes_of(rows->text, size);
    return fits ? ROWS_ROW : ROWS_BAD;
}

/* Takes one value off a line of CSV, unquoted in its place. False: quotes that
 * do not fit. */
static bool take_value(char separator, struct bytes *line, struct bytes *value)
{
    char *at = (char *)(uintptr_t)line->data, *out = at;
    const char *end = at + line->size;

    if (at == end || *at != '"') {
        const char *comma = at < end ? memchr(at, separator, line->size) : NULL;

        *value = bytes_of(at, (size_t)((comma ? comma : end) - at));
        if (value->size && memchr(at, '"', value->size))
            return false;
        at += value->size;
    } else {
        for (at++; at < end; at++) {
            if (*at == '"' && (at + 1 == end || at[1] != '"'))
                break;
            at += *at == '"';
            *out++ = *at;
        }
        if (at == end)
            return false;
        at++;
        *value = bytes_of(line->data, (size_t)(out - (const char *)line->data));
    }
    if (at < end && *at != separator)
        return false;
    *line =
        at < end ? bytes_of(at + 1, (size_t)(end - at - 1)) : bytes_of(NULL, 0);
    return true;
}

static size_t place_of(const struct rows *rows, struct bytes name)
{
    for (size_t i = 0; i < rows->count; i++)
        if (bytes_equal(bytes_text(rows->names[i]), name))
            return i;
    return NOT_ASKED;
}

static void note_strange(struct rows *rows, struct bytes name)
{
    size_t size = name.size < STRANGE_MAX ? name.size : STRANGE_MAX;

    if (rows->strange[0] || size == 0)
        return;
    memcpy(rows->strange, name.data, size);
    rows->strange[size] = '\0';
}

/* The line of names. False: none, one twice, or too many. */
static bool take_names(struct rows *rows, struct bytes line)
{
    bool seen[ROWS_NAMES_MAX] = {false};
    struct bytes name;

    if (line.size >= 3 && memcmp(line.data, "\xef\xbb\xbf", 3) == 0)
        line = bytes_of(line.data + 3, line.size - 3);
    rows->separator = ',';
    if (line.size && memchr(line.data, ';', line.size) &&
        !memchr(line.data, ',', line.size))
        rows->separator = ';';
    do {
        size_t place;

        if (rows->column_count == ROWS_COLUMNS_MAX ||
            !take_value(rows->separator, &line, &name))
            return false;
        place = place_of(rows, name);
        if (place == NOT_ASKED)
            note_strange(rows, name);
        if (place != NOT_ASKED && seen[place])
            return false;
        if (place != NOT_ASKED)
            seen[place] = true;
        rows->columns[rows->column_count++] = (uint8_t)place;
    } while (line.data);
    return seen[0];
}

static bool take_csv(const struct rows *rows, struct bytes line,
                     struct bytes *values)
{
    struct bytes value;
    size_t column = 0;

    do {
        if (column == rows->column_count ||
            !take_value(rows->separator, &line, &value))
            return false;
        if (rows->columns[column] != NOT_ASKED)
            values[rows->columns[column]] = value;
        column++;
    } while (line.data);
    return true;
}

static bool take_json(struct rows *rows, struct bytes line,
                      struct bytes *values)
{
    const char *name;
    json_t *its;

    json_decref(rows->object);
    rows->object = json_loadb((const char *)line.data, line.size,
                              JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(rows->object))
        return false;
    rows->strange[0] = '\0';
    json_object_foreach(rows->object, name, its)
        if (place_of(rows, bytes_text(name)) == NOT_ASKED)
            note_strange(rows, bytes_text(name));
    for (size_t i = 0; i < rows->count; i++) {
        const json_t *value = json_object_get(rows->object, rows->names[i]);

        if (json_is_string(value)) {
            values[i] =
                bytes_of(json_string_value(value), json_string_length(value));
        } else if (json_is_integer(value)) {
            snprintf(rows->numbers[i], NUMBER_TEXT_MAX, "%lld",
                     (long long)json_integer_value(value));
            values[i] = bytes_text(rows->numbers[i]);
        } else if (value && !json_is_null(value)) {
            return false;
        }
    }
    return true;
}

static enum result take_row(struct rows *rows, struct bytes line,
                            struct bytes *values)
{
    memset(values, 0, rows->count * sizeof *values);
    if (!bytes_utf8(line))
        return CBOR_TEXT;
    return (rows->json ? take_json(rows, line, values)
                       : take_csv(rows, line, values))
               ? OK
               : VALUE_FORM;
}

enum rows_step rows_next(struct rows *rows, struct bytes *values,
                         enum result *result)
{
    struct bytes line;
    enum rows_step step;

    *result = OK;
    do {
        step = next_line(rows, &line);
    } while (step == ROWS_ROW && line.size == 0);
    if (step == ROWS_BAD)
        *result = VALUE_LENGTH;
    if (step == ROWS_END && ferror(rows->file))
        *result = STORE_IO;
    if (step != ROWS_ROW)
        return step;
    *result = take_row(rows, line, values);
    return *result == OK ? ROWS_ROW : ROWS_BAD;
}

/* JSON begins with a brace; CSV with its names. */
static bool begin(struct rows *rows)
{
    struct bytes line;
    int first = getc(rows->file);

    if (first == EOF)
        return !ferror(rows->file);
    ungetc(first, rows->file);
    rows->json = first == '{';
    return rows->json || (next_line(rows, &line) == ROWS_ROW &&
                          bytes_utf8(line) && take_names(rows, line));
}

struct rows *rows_begin(FILE *file, const char *const *names, size_t count,
                        enum result *result)
{
    struct rows *rows = calloc(1, sizeof *rows);
    struct stat status;

    check(count <= ROWS_NAMES_MAX);
    *result = STORE_MEMORY;
    if (!rows) {
        if (file != stdin)
            fclose(file);
        return NULL;
    }
    rows->file = file;
    rows->names = names;
    rows->count = count;
    hash_begin(&rows->hash);
    if (fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode))
        rows->size = (unsigned long long)status.st_size;
    *result = begin(rows) ? OK : ferror(file) ? STORE_IO : VALUE_FORM;
    if (*result == OK)
        return rows;
    rows_close(rows);
    return NULL;
}

struct rows *rows_open(const char *path, const char *const *names, size_t count)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    struct rows *rows = NULL;
    enum result result = STORE_IO;

    if (file)
        rows = rows_begin(file, names, count, &result);
    if (!rows && result == STORE_IO)
        command_fail(EXIT_USE, MSG_CANNOT_READ, path, strerror(errno));
    else if (!rows && result == STORE_MEMORY)
        command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    else if (!rows)
        command_fail(EXIT_USE, MSG_ROWS_NAMES, path, names[0]);
    return rows;
}

void rows_close(struct rows *rows)
{
    if (!rows)
        return;
    if (rows->file && rows->file != stdin)
        fclose(rows->file);
    json_decref(rows->object);
    free(rows);
}

const char *rows_strange(const struct rows *rows)
{
    return rows->strange;
}

unsigned long long rows_line(const struct rows *rows)
{
    return rows->line;
}

unsigned long long rows_read(const struct rows *rows)
{
    return rows->read;
}

unsigned long long rows_size(const struct rows *rows)
{
    return rows->size;
}

void rows_digest(const struct rows *rows, uint8_t out[HASH_SIZE])
{
    struct hash hash = rows->hash;

    hash_end(&hash, out);
}
