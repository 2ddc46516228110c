/* SPDX-License-Identifier: Apache-2.0 */
/* One record as people read it: fields, conflicts, notes, then all behind. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/coverage.h"
#include "cli/output.h"
#include "cli/words.h"

#include <stdio.h>
#include <string.h>

enum { SENTENCE_MAX = 512 };

struct option options_show[] = {
    {.name = "--history", .flag = true, .help = "every entry behind it"},
    {.name = "--purpose",
     .takes = "CODE",
     .help = "why it is looked up; else border-control"},
    {0},
};

/* What has been printed of a history. */
struct showing {
    bool whole, registers, statements;
};

static void heading(bool *printed, enum message id)
{
    if (!*printed)
        output_text(message(id));
    *printed = true;
}

/* One row for one value. */
static void print_value(const json_t *field, const json_t *value,
                        enum message state)
{
    json_t *row = json_copy((json_t *)(uintptr_t)value);

    json_object_set_new(row, "type", json_string("value"));
    json_object_set(row, "field", (json_t *)(uintptr_t)field);
    json_object_set_new(row, "state", json_string(message(state)));
    if (json_is_null(json_object_get(value, "value")))
        json_object_set_new(row, "value", json_string(message(MSG_TAKEN_BACK)));
    output_object(row);
}

/* Live values: those that differ from the first, which is shown, say so. */
static void print_live(const json_t *field, const json_t *values)
{
    const json_t *first = json_object_get(json_array_get(values, 0), "value");
    json_t *value;
    size_t i;

    json_array_foreach(values, i, value)
    {
        bool same = json_equal(first, json_object_get(value, "value"));

        print_value(field, value, same ? MSG_SHOWN : MSG_DIFFERS);
    }
}

static void print_conflicts(const json_t *conflicts, const char *ref)
{
    char text[SENTENCE_MAX];
    json_t *conflict;
    size_t i;

    if (!conflicts)
        return;
    snprintf(text, sizeof text, message(MSG_CONFLICT), ref ? ref : "ID");
    output_text(text);
    json_array_foreach(conflicts, i, conflict)
        print_live(json_object_get(conflict, "field"),
                   json_object_get(conflict, "values"));
}

static void print_notes(const json_t *notes)
{
    bool printed = false;
    json_t *note;
    size_t i;

    json_array_foreach(notes, i, note)
    {
        heading(&printed, MSG_NOTES);
        json_object_set_new(note, "type", json_string("note"));
        output_object(json_incref(note));
    }
}

/* The record's own lines; what is a table stands below them. */
static void print_record(const struct showing *showing, json_t *record)
{
    json_t *conflicts = json_incref(json_object_get(record, "conflicts"));
    json_t *notes = json_incref(json_object_get(record, "notes"));
    json_t *ref = json_incref(json_object_get(record, "ref"));
    json_t *told = json_incref(record);

    json_object_del(record, "conflicts");
    json_object_del(record, "notes");
    output_object(record);
    ask_not_indexed(told);
    /* A history tells it of each field. */
    if (!showing->whole)
        print_conflicts(conflicts, json_string_value(ref));
    print_notes(notes);
    json_decref(conflicts);
    json_decref(notes);
    json_decref(ref);
    json_decref(told);
}

/* People see the registers of what was ever corrected. */
static void print_register(struct showing *showing, json_t *line)
{
    const json_t *field = json_object_get(line, "field");
    const json_t *live = json_object_get(line, "live");
    json_t *removed = json_object_get(line, "removed"), *value;
    size_t i;

    if (json_array_size(live) + json_array_size(removed) > 1) {
        heading(&showing->registers, MSG_REGISTERS);
        print_live(field, live);
        json_array_foreach(removed, i, value)
            print_value(field, value, MSG_REMOVED);
    }
    json_decref(line);
}

static bool show_line(void *user, json_t *line)
{
    struct showing *showing = user;
    const char *type = json_string_value(json_object_get(line, "type"));

    if (!output_human() || !type)
        output_object(line);
    else if (strcmp(type, "record") == 0)
        print_record(showing, line);
    else if (strcmp(type, "register") == 0)
        print_register(showing, line);
    else if (strcmp(type, "coverage") == 0)
        coverage_sentence(line, MSG_NOTHING);
    else {
        if (strcmp(type, "statement") == 0)
            heading(&showing->statements, MSG_STATEMENTS);
        output_object(line);
    }
    return true;
}

int command_show_run(const struct command *command)
{
    struct showing showing = {.whole = command_flag(command, "--history")};
    json_t *asked = json_object();
    int code = words_id(command, 1, asked);

    if (showing.whole)
        json_object_set_new(asked, "history", json_true());
    words_option(command, "--purpose", "purpose", asked);
    if (code == EXIT_DONE)
        return ask_each("show", asked, show_line, &showing);
    json_decref(asked);
    return code;
}
