/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/alert_import.h"
#include "cli/ask.h"
#include "cli/output.h"
#include "core/alert.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A file on its way. */
struct import {
    const char *path;
    FILE *file;
    bool csv;
    char separator;
    struct asker asker;
    json_t *list; /* the batch */
    int code;
    unsigned long long lines, bad, published, known, replaced;
    size_t columns;
    char names[IMPORT_COLUMNS_MAX][32];
    size_t size; /* of the line at hand, without its end */
    bool over;   /* it is longer than a line may be */
    char line[IMPORT_LINE_MAX + 1];
};

/* Reads a line; of a longer one only its beginning. False at the end. */
static bool next_line(struct import *import)
{
    int c = getc_unlocked(import->file);

    import->size = 0;
    import->over = false;
    if (c == EOF)
        return false;
    for (; c != EOF && c != '\n'; c = getc_unlocked(import->file)) {
        if (import->size < IMPORT_LINE_MAX)
            import->line[import->size++] = (char)c;
        else
            import->over = true;
    }
    if (import->size > 0 && import->line[import->size - 1] == '\r')
        import->size--;
    import->line[import->size] = '\0';
    import->lines++;
    return true;
}

static bool take_answer(void *user, json_t *line)
{
    struct import *import = user;

    if (json_object_get(line, "error")) {
        import->bad++;
        output_object(line);
        return true;
    }
    if (json_is_true(json_object_get(line, "known")))
        import->known++;
    else
        import->published++;
    import->replaced += (unsigned long long)json_integer_value(
        json_object_get(line, "replaced"));
    json_decref(line);
    return true;
}

static void send_batch(struct import *import)
{
    char text[128];
    json_t *asked;
    int code;

    if (json_array_size(import->list) == 0)
        return;
    asked = json_pack("{s:o}", "batch", import->list);
    import->list = json_array();
    code = ask(&import->asker, "alert_add", asked, take_answer, import);
    if (code == EXIT_MACHINE || code == EXIT_OFFLINE || code == EXIT_REFUSED)
        import->code = code;
    snprintf(text, sizeof text, message(MSG_IMPORT_PROGRESS), import->lines,
             import->bad);
    output_progress(text);
}

/* A line that is no alert at all gives its answer in its place. */
static void refuse(struct import *import, const char *why)
{
    send_batch(import);
    import->bad++;
    output_object(json_pack("{s:s, s:I, s:s, s:s}", "type", "refused", "line",
                            (json_int_t)import->lines, "code",
                            result_code(VALUE_FORM), "error", why));
}

/* Takes one cell out of the line; false if its quotes are wrong. */
static bool next_cell(const struct import *import, size_t *at, char *cell,
                      size_t *size)
{
    const char *line = import->line;
    bool quoted = line[*at] == '"';

    *size = 0;
    if (quoted)
        ++*at;
    for (; *at < import->size; ++*at) {
        char c = line[*at];

        if (quoted && c == '"') {
            if (line[*at + 1] != '"')
                break;
            ++*at;
        } else if (!quoted && c == import->separator) {
            break;
        }
        cell[(*size)++] = c;
    }
    if (quoted && line[(*at)++] != '"')
        return false;
    return *at >= import->size || line[*at] == import->separator;
}

/* The cells of a line as fields; null after an answer. */
static json_t *take_cells(struct import *import)
{
    char cell[IMPORT_LINE_MAX + 1], why[128];
    json_t *fields = json_object();
    size_t at = 0, size, count = 0;
    bool more = true;

    while (more) {
        if (!next_cell(import, &at, cell, &size)) {
            refuse(import, message(MSG_IMPORT_QUOTE));
            json_decref(fields);
            return NULL;
        }
        if (count < import->columns && size > 0)
            json_object_set_new(fields, import->names[count],
                                json_stringn(cell, size));
        count++;
        more = at++ < import->size;
    }
    if (count == import->columns)
        return fields;
    snprintf(why, sizeof why, message(MSG_IMPORT_CELLS), (int)count,
             (int)import->columns);
    refuse(import, why);
    json_decref(fields);
    return NULL;
}

static json_t *take_object(struct import *import)
{
    json_error_t error;
    json_t *fields =
        json_loadb(import->line, import->size, JSON_REJECT_DUPLICATES, &error);

    if (json_is_object(fields))
        return fields;
    refuse(import, fields ? message(MSG_IMPORT_OBJECT) : error.text);
    json_decref(fields);
    return NULL;
}

static void take_line(struct import *import)
{
    struct bytes line = bytes_of(import->line, import->size);
    char why[128];
    json_t *fields;

    if (import->size == 0 && !import->over)
        return;
    if (import->over) {
        snprintf(why, sizeof why, message(MSG_IMPORT_LONG), IMPORT_LINE_MAX);
        refuse(import, why);
        return;
    }
    if (!bytes_utf8(line)) {
        refuse(import, message(MSG_IMPORT_UTF8));
        return;
    }
    fields = import->csv ? take_cells(import) : take_object(import);
    if (!fields)
        return;
    json_array_append_new(import->list,
                          json_pack("{s:o, s:I}", "fields", fields, "line",
                                    (json_int_t)import->lines));
    if (json_array_size(import->list) == SERVICE_BATCH_MAX)
        send_batch(import);
}

static bool is_column(const struct import *import, const char *name)
{
    for (size_t i = 0; i < import->columns; i++)
        if (strcmp(import->names[i], name) == 0)
            return false;
    return strcmp(name, "visibility") == 0 || alert_field(bytes_text(name));
}

/* The names of the columns: EXIT_DONE, or the code after a message. */
static int take_header(struct import *import)
{
    char cell[IMPORT_LINE_MAX + 1];
    size_t at = 0, size;
    bool more = true;

    if (!next_line(import) || import->over || import->size == 0)
        return command_fail(EXIT_USE, MSG_IMPORT_HEADER, import->path);
    import->separator = ',';
    if (strchr(import->line, ';') && !strchr(import->line, ','))
        import->separator = ';';
    while (more) {
        if (!next_cell(import, &at, cell, &size))
            return command_fail(EXIT_USE, MSG_IMPORT_HEADER, import->path);
        cell[size] = '\0';
        if (import->columns == IMPORT_COLUMNS_MAX ||
            size >= sizeof import->names[0] || !is_column(import, cell))
            return command_fail(EXIT_USE, MSG_IMPORT_COLUMN, import->path,
                                cell);
        memcpy(import->names[import->columns++], cell, size + 1);
        more = at++ < import->size;
    }
    return EXIT_DONE;
}

/* A byte order mark of UTF-8 is passed over; one of UTF-16 is told. */
static int take_mark(struct import *import)
{
    int first = getc_unlocked(import->file);

    if (first == 0xff || first == 0xfe)
        return command_fail(EXIT_USE, MSG_IMPORT_UTF16, import->path);
    if (first != 0xef) {
        ungetc(first, import->file);
        return EXIT_DONE;
    }
    if (getc_unlocked(import->file) == 0xbb &&
        getc_unlocked(import->file) == 0xbf)
        return EXIT_DONE;
    return command_fail(EXIT_USE, MSG_IMPORT_UTF16, import->path);
}

static void finish(struct import *import)
{
    output_progress("");
    output_object(json_pack(
        "{s:s, s:I, s:I, s:I, s:I, s:I}", "type", "import", "lines",
        (json_int_t)import->lines, "published", (json_int_t)import->published,
        "known", (json_int_t)import->known, "replaced",
        (json_int_t)import->replaced, "refused", (json_int_t)import->bad));
    output_end();
}

static bool ends_in(const char *path, const char *end)
{
    size_t size = strlen(path), its = strlen(end);

    return size > its && strcmp(path + size - its, end) == 0;
}

static int run_import(struct import *import)
{
    int code = take_mark(import);

    if (code == EXIT_DONE && import->csv)
        code = take_header(import);
    if (code == EXIT_DONE)
        code = ask_begin(&import->asker, true);
    if (code != EXIT_DONE)
        return code;
    while (import->code == EXIT_DONE && next_line(import))
        take_line(import);
    if (import->code == EXIT_DONE)
        send_batch(import);
    ask_end(&import->asker);
    if (import->code == EXIT_REFUSED)
        return import->code;
    finish(import);
    if (import->code == EXIT_DONE && import->bad)
        return command_fail(EXIT_NO, MSG_BATCH_BAD, import->bad, import->lines);
    return import->code;
}

int alert_import(const char *path)
{
    struct import *import = calloc(1, sizeof *import);
    int code;

    if (!import)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    import->path = path;
    import->csv = ends_in(path, ".csv");
    if (!import->csv && !ends_in(path, ".ndjson")) {
        free(import);
        return command_fail(EXIT_USE, MSG_BAD_VALUE, "alert", path, "FILE",
                            message(MSG_IMPORT_FORM));
    }
    import->file = fopen(path, "re");
    if (!import->file) {
        free(import);
        return command_fail(EXIT_USE, MSG_CANNOT_READ, path, strerror(errno));
    }
    import->list = json_array();
    code = run_import(import);
    json_decref(import->list);
    fclose(import->file);
    free(import);
    return code;
}
