/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

enum {
    COLUMNS_MAX = 24,
    CELL_MAX = 256,
    /* A share is 0.2, not 0.20000000000000001. */
    DUMP_FLAGS = JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(6),
};

/* Rows of one type that wait for their widths; their columns where the type has
 * none of its own. */
static struct {
    json_t *rows;
    char type[32];
    const char *columns[COLUMNS_MAX];
} table;

/* What people see of a type, in this order; others are shown as name: value
 * lines. */
static const struct {
    const char *type;
    const char *columns[COLUMNS_MAX];
} layouts[] = {
    {"crossing",
     {"ref", "event_time", "post", "direction", "outcome", "document_number",
      "issuing_state", "surname", "given_names", "birth_date", "nationality",
      "void", "quarantined", "country", "withheld"}},
    {"peer",
     {"name", "address", "state", "behind", "ahead", "last_heard", "bytes_in",
      "bytes_out", "error"}},
    {"member",
     {"name", "role", "post", "country", "since", "until", "kid", "expired",
      "expires_days", "revoked", "good", "quarantined"}},
    {"held", {"name", "kid", "lane", "log", "seq", "id", "branch", "branches"}},
    {"key_file",
     {"file", "name", "role", "kid", "until", "sealed", "opens", "certified",
      "error"}},
    {"recorded", {"ref", "approval", "checks", "alerts", "known", "taken_from", "pass_expired", "look_again", "line"}},
    {"refused", {"line", "field", "code", "error"}},
    {"medium_state", {"state", "digest", "own"}},
    {"fault", {"log", "seq", "code", "error"}},
    {"statement",
     {"ref", "kind", "time", "name", "officer", "disputed", "quarantined",
      "void", "reason", "text", "one", "other", "target", "approves",
      "approval", "approved_by", "approved", "sets"}},
    {"correction",
     {"ref", "record", "time", "name", "officer", "fields",
      "approval", "approved_by", "approved"}},
    {"approved", {"ref", "fields"}},
    {"value",
     {"field", "value", "state", "ref", "time", "name", "post", "disputed",
      "quarantined", "removed_by"}},
    {"note",
     {"ref", "time", "name", "post", "country", "disputed", "quarantined",
      "void", "approves", "text"}},
    {"quarantined", {"log", "seq", "entries", "branch"}},
    {"alert",
     {"ref", "action", "owner", "document_number", "issuing_state", "surname",
      "given_names", "birth_date", "vehicle_plate", "contact", "why",
      "valid_until", "visibility", "state", "country"}},
    {"hit",
     {"ref", "time", "decision", "matched", "crossing", "alert", "action",
      "owner", "contact", "action_taken", "officer", "conflict"}},
    {"holder", {"name", "post", "has", "how", "since", "last_entry"}},
    {"published", {"ref", "id", "known", "replaced"}},
    {"treaty", {"country", "state", "from", "until", "fingerprint", "id"}},
    {"finding", {"state", "what", "found", "cure"}},
    {"shift",
     {"post", "opened_local", "closed_local", "officer", "crossings", "void",
      "conflicts", "awaiting_approval", "entered_later", "hits_waiting",
      "remarks"}},
    {"shift_total", {"direction", "outcome", "count"}},
    {"shift_nationality", {"nationality", "entries", "exits", "not_passed"}},
    {"group",
     {"short", "opened", "size", "recorded", "missing", "void", "drivers",
      "leaders", "minors", "waiting", "direction", "vehicle_plate", "carrier",
      "journey_number", "group", "error"}},
    {"group_person",
     {"ref", "group_role", "surname", "given_names", "birth_date",
      "minor_status", "guardian", "outcome"}},
    {"tally", {"direction", "mode", "count", "since", "until"}},
    {"list",
     {"name", "source", "date", "age_days", "documents", "published", "error"}},
    {"stay",
     {"ref", "state", "since", "days", "permitted_until", "days_left",
      "days_over", "post", "document_number", "issuing_state", "surname",
      "given_names", "nationality", "exit", "exit_time", "exit_post",
      "matched_by", "country"}},
    {"permit",
     {"ref", "action", "document_number", "issuing_state", "nationality",
      "from", "until", "withdrawn", "days", "window", "status", "reference",
      "legal_basis", "reason"}},
    {"post",
     {"post", "state", "name", "nodes", "last_entry", "heard_seconds", "clock",
      "backlog", "closed_until", "hours", "opposite", "mode"}},
    {"log", {"log", "name", "lane", "entries", "last_entry"}},
};

bool output_human(void)
{
    if (common.format)
        return strcmp(common.format, "table") == 0;
    return isatty(STDOUT_FILENO) == 1;
}

/* Appends text; control characters are never passed on. */
static void cell_text(const char *from, char text[CELL_MAX])
{
    size_t at = strlen(text);

    for (; *from && at + 5 < CELL_MAX; from++) {
        unsigned control = command_control(&from);

        if (control)
            at += (size_t)snprintf(text + at, 5, "\\x%02x", control);
        else
            text[at++] = *from;
    }
    text[at] = '\0';
}

static void cell_append(const json_t *value, char text[CELL_MAX])
{
    const char *name, *between = "";
    char *dumped;
    json_t *item;
    size_t i;

    if (json_is_string(value)) {
        cell_text(json_string_value(value), text);
    } else if (json_is_object(value)) {
        json_object_foreach((json_t *)(uintptr_t)value, name, item)
        {
            cell_text(between, text);
            between = ", ";
            cell_text(name, text);
            cell_text(" ", text);
            cell_append(item, text);
        }
    } else if (json_is_array(value)) {
        json_array_foreach(value, i, item)
        {
            cell_text(i ? ", " : "", text);
            cell_append(item, text);
        }
    } else if (value && !json_is_null(value)) {
        dumped = json_dumps(value, DUMP_FLAGS);
        cell_text(dumped ? dumped : "", text);
        free(dumped);
    }
}

/* A value as one cell: lists and objects in words, "mrz ok, expiry ok". */
static void cell(const json_t *value, char text[CELL_MAX])
{
    text[0] = '\0';
    cell_append(value, text);
}

/* Columns that a text takes on a terminal; bytes if it is not in the locale. */
static int width_of(const char *text)
{
    wchar_t wide[CELL_MAX];
    size_t count = mbstowcs(wide, text, CELL_MAX);
    int width = count == (size_t)-1 ? -1 : wcswidth(wide, count);

    return width < 0 ? (int)strlen(text) : width;
}

static const char *const *columns_of(const char *type)
{
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++)
        if (strcmp(layouts[i].type, type) == 0)
            return layouts[i].columns;
    return strcmp(type, table.type) == 0 && table.columns[0] ? table.columns
                                                             : NULL;
}

static void print_cell(const char *text, int width, bool last)
{
    int pad = last ? 0 : width - width_of(text);

    printf("%s%*s", text, pad > 0 ? pad + 2 : last ? 0 : 2, "");
}

/* Does any row have something in this column? */
static int column_width(const char *name)
{
    char text[CELL_MAX];
    size_t i;
    json_t *row;
    int widest = 0;

    json_array_foreach(table.rows, i, row)
    {
        int width;

        cell(json_object_get(row, name), text);
        width = width_of(text);
        widest = width > widest ? width : widest;
    }
    if (widest > 0 && widest < (int)strlen(name))
        widest = (int)strlen(name);
    return widest;
}

static void print_table(const char *const *columns)
{
    int widths[COLUMNS_MAX], last = 0;
    char text[CELL_MAX];
    size_t i;
    json_t *row;

    for (int c = 0; columns[c]; c++) {
        widths[c] = column_width(columns[c]);
        last = widths[c] ? c : last;
    }
    for (int c = 0; columns[c]; c++)
        if (widths[c])
            print_cell(columns[c], widths[c], c == last);
    putchar('\n');
    json_array_foreach(table.rows, i, row)
    {
        for (int c = 0; columns[c]; c++) {
            cell(json_object_get(row, columns[c]), text);
            if (widths[c])
                print_cell(text, widths[c], c == last);
        }
        putchar('\n');
    }
}

static void print_lines(json_t *object, int indent)
{
    char text[CELL_MAX];
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value)
    {
        if (strcmp(name, "type") == 0 || json_is_null(value))
            continue;
        if (json_is_object(value) && json_object_size(value) > 0) {
            printf("%*s%s:\n", indent, "", name);
            print_lines(value, indent + 2);
            continue;
        }
        cell(value, text);
        printf("%*s%-*s  %s\n", indent, "", 22 - indent, name, text);
    }
}

void output_end(void)
{
    if (table.rows)
        print_table(columns_of(table.type));
    json_decref(table.rows);
    table.rows = NULL;
    table.columns[0] = NULL;
    fflush(stdout);
}

static void output_people(json_t *object)
{
    const char *type = json_string_value(json_object_get(object, "type"));

    if (table.rows && (!type || strcmp(type, table.type) != 0))
        output_end();
    if (type && columns_of(type)) {
        if (!table.rows)
            table.rows = json_array();
        snprintf(table.type, sizeof table.type, "%s", type);
        json_array_append_new(table.rows, object);
        return;
    }
    print_lines(object, 0);
    json_decref(object);
}

/* RFC 4180; a header line whenever the names change. */
static void print_quoted(const json_t *value)
{
    char *text = json_is_string(value)
                     ? strdup(json_string_value(value))
                     : json_dumps(value, DUMP_FLAGS);

    putchar('"');
    for (const char *at = text; at && *at && !json_is_null(value); at++) {
        if (*at == '"')
            putchar('"');
        putchar(*at);
    }
    putchar('"');
    free(text);
}

static void output_csv(json_t *object)
{
    static char header[4096];
    char names[4096] = "";
    const char *name;
    json_t *value;
    bool first = true;

    json_object_foreach(object, name, value)
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s",
                 names[0] ? "," : "", name);
    if (strcmp(names, header) != 0) {
        memcpy(header, names, sizeof header);
        printf("%s\r\n", header);
    }
    json_object_foreach(object, name, value)
    {
        if (!first)
            putchar(',');
        print_quoted(value);
        first = false;
    }
    printf("\r\n");
    json_decref(object);
}

static void print_object(json_t *object)
{
    if (output_human()) {
        output_people(object);
    } else if (common.format && strcmp(common.format, "csv") == 0) {
        output_csv(object);
    } else {
        json_dumpf(object, stdout, DUMP_FLAGS);
        putchar('\n');
        json_decref(object);
    }
}

void output_object(json_t *object)
{
    print_object(object);
    /* A reader in a pipe sees each answer when it is there. */
    if (!table.rows)
        fflush(stdout);
}

void output_row(json_t *object)
{
    size_t count = 0;
    const char *name;
    json_t *value;

    if (output_human() && !table.rows) {
        snprintf(table.type, sizeof table.type, "%s",
                 json_string_value(json_object_get(object, "type")));
        json_object_foreach(object, name, value)
        {
            if (strcmp(name, "type") != 0 && count < COLUMNS_MAX - 1)
                table.columns[count++] = name;
        }
        table.columns[count] = NULL;
    }
    print_object(object);
}

void output_text(const char *text)
{
    if (!output_human())
        return;
    output_end();
    printf("%s\n", text);
}

void output_progress(const char *text)
{
    static int before;
    int width = (int)strlen(text);

    if (!isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "\r%s%*s", text, before > width ? before - width : 0, "");
    if (width == 0)
        fputc('\r', stderr);
    before = width;
    fflush(stderr);
}
