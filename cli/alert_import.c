/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/alert_import.h"
#include "cli/ask.h"
#include "cli/output.h"
#include "cli/rows.h"
#include "core/alert.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The columns of a file: the fields of an alert, and visibility; the first has
 * to be there. */
static const char *const columns[] = {
    "action",      "owner",         "document_number", "issuing_state",
    "surname",     "given_names",   "birth_date",      "nationality",
    "contact",     "vehicle_plate", "vehicle_country", "valid_until",
    "legal_basis", "remarks",       "reference",       "visibility",
};

enum { COLUMNS = sizeof columns / sizeof columns[0] };

/* A file on its way. */
struct import {
    struct rows *rows;
    struct asker asker;
    json_t *list; /* the batch */
    int code, unread; /* errno where the file could be read no further */
    unsigned long long lines, bad, published, known, replaced;
};

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
static void refuse(struct import *import, enum result result)
{
    send_batch(import);
    import->bad++;
    output_object(json_pack("{s:s, s:I, s:s, s:s}", "type", "refused", "line",
                            (json_int_t)rows_line(import->rows), "code",
                            result_code(result), "error",
                            message_result(result)));
}

static void take_row(struct import *import, const struct bytes values[COLUMNS])
{
    json_t *fields;

    /* What is misspelt must not get lost. */
    if (rows_strange(import->rows)[0]) {
        refuse(import, VALUE_UNKNOWN_FIELD);
        return;
    }
    fields = json_object();
    for (size_t i = 0; i < COLUMNS; i++)
        if (values[i].size > 0)
            json_object_set_new(fields, columns[i],
                                json_stringn((const char *)values[i].data,
                                             values[i].size));
    json_array_append_new(import->list,
                          json_pack("{s:o, s:I}", "fields", fields, "line",
                                    (json_int_t)rows_line(import->rows)));
    if (json_array_size(import->list) == SERVICE_BATCH_MAX)
        send_batch(import);
}

static void take_rows(struct import *import)
{
    struct bytes values[COLUMNS];
    enum result result = OK;
    enum rows_step step;

    while (import->code == EXIT_DONE &&
           (step = rows_next(import->rows, values, &result)) != ROWS_END) {
        import->lines++;
        if (step == ROWS_ROW)
            take_row(import, values);
        else
            refuse(import, result);
    }
    if (import->code == EXIT_DONE && result == STORE_IO)
        import->unread = errno;
    if (import->code == EXIT_DONE)
        send_batch(import);
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

int alert_import(const char *path)
{
    struct import import = {.rows = rows_open(path, columns, COLUMNS)};

    if (!import.rows)
        return EXIT_USE;
    if (rows_strange(import.rows)[0]) {
        import.code = command_fail(EXIT_USE, MSG_IMPORT_COLUMN, path,
                                   rows_strange(import.rows));
        rows_close(import.rows);
        return import.code;
    }
    import.code = ask_begin(&import.asker, true);
    if (import.code == EXIT_DONE) {
        import.list = json_array();
        take_rows(&import);
        json_decref(import.list);
        ask_end(&import.asker);
        if (import.code != EXIT_REFUSED)
            finish(&import);
    }
    rows_close(import.rows);
    if (import.code == EXIT_DONE && import.unread)
        return command_fail(EXIT_USE, MSG_CANNOT_READ, path,
                            strerror(import.unread));
    if (import.code == EXIT_DONE && import.bad)
        return command_fail(EXIT_NO, MSG_BATCH_BAD, import.bad, import.lines);
    return import.code;
}
