/* SPDX-License-Identifier: Apache-2.0 */
/* cairn stats: tables of crossings. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/coverage.h"
#include "cli/output.h"
#include "cli/stats.h"
#include "cli/words.h"

#include <stdio.h>
#include <string.h>

struct option options_stats[] = {
    {.name = "--by",
     .takes = "COLUMNS",
     .help = "day, month, post, nationality and so on, by commas"},
    {.name = "--since", .takes = "DAY", .help = "from this local day on"},
    {.name = "--until", .takes = "DAY", .help = "up to this local day"},
    {.name = "--where",
     .takes = "F=VALUE",
     .help = "only these; of one field any, of several all"},
    {.name = "--as-of", .takes = "T", .help = "as this node knew it then"},
    {.name = "--compare", .takes = "year", .help = "with a year before"},
    {.name = "--suppress",
     .takes = "K",
     .help = "hides counts below K, and what would tell them"},
    {.name = "--monthly", .takes = "MONTH", .help = "the set of one month"},
    {.name = "--match",
     .flag = true,
     .help = "entries that an exit has ended since, by post; reads all"},
    {0},
};

static bool is_csv(void)
{
    return common.format && strcmp(common.format, "csv") == 0;
}

static const char *number_text(const json_t *line, const char *name,
                               char text[32])
{
    const json_t *value = json_object_get(line, name);

    if (json_is_null(value))
        return message(MSG_STATS_HIDDEN);
    snprintf(text, 32, "%lld", (long long)json_integer_value(value));
    return text;
}

static void total_sentence(const json_t *line)
{
    char text[256], now[32], before[32];

    if (json_object_get(line, "year_before"))
        snprintf(text, sizeof text, message(MSG_STATS_TOTAL_OF),
                 number_text(line, "count", now),
                 number_text(line, "year_before", before));
    else
        snprintf(text, sizeof text, message(MSG_STATS_TOTAL),
                 number_text(line, "count", now));
    output_text(text);
}

/* Where only rows are printed, the moment goes to standard error. */
static void moment_sentence(const json_t *line)
{
    const char *as_of = json_string_value(json_object_get(line, "as_of"));
    char text[256];

    if (!as_of)
        return;
    snprintf(text, sizeof text, message(MSG_STATS_AS_OF), as_of);
    if (output_human())
        output_text(text);
    else
        fprintf(stderr, "cairn: %s\n", text);
}

/* A count that is hidden is no empty cell to people. */
static void show_hidden(json_t *line)
{
    const char *name;
    json_t *value;
    void *next;

    json_object_foreach_safe(line, next, name, value)
    {
        if (json_is_null(value))
            json_object_set_new(line, name,
                                json_string(message(MSG_STATS_HIDDEN)));
    }
}

/* People see totals as sentences, and the tables of a set by themselves. */
static void people_line(json_t *line, const char *type)
{
    static char table[64];
    const char *name = json_string_value(json_object_get(line, "table"));

    if (name && strcmp(name, table) != 0) {
        snprintf(table, sizeof table, "%s", name);
        output_text("");
        output_text(name);
    }
    json_object_del(line, "table");
    if (strcmp(type, "count") == 0 || strcmp(type, "match") == 0) {
        show_hidden(line);
        output_row(line);
        return;
    }
    if (strcmp(type, "total") == 0)
        total_sentence(line);
    else
        moment_sentence(line);
    ask_not_indexed(line);
    json_decref(line);
}

static bool progress_line(json_t *line)
{
    char text[128];

    snprintf(
        text, sizeof text, message(MSG_STATS_MATCHING),
        (unsigned long long)json_integer_value(
            json_object_get(line, "entries")),
        (unsigned long long)json_integer_value(json_object_get(line, "of")));
    output_progress(text);
    json_decref(line);
    return true;
}

/* *user: has anything been counted? */
static bool stats_line(void *user, json_t *line)
{
    const char *type = json_string_value(json_object_get(line, "type"));
    const json_t *count;
    bool *any = user;
    bool row =
        type && (strcmp(type, "count") == 0 || strcmp(type, "match") == 0);

    if (type && strcmp(type, "progress") == 0)
        return progress_line(line);
    output_progress("");
    count = json_object_get(line, "count");
    /* What is hidden is not nothing. */
    *any = *any || row || json_is_null(count) || json_integer_value(count) > 0;
    if (type && output_human() && strcmp(type, "coverage") == 0) {
        json_object_set_new(line, "found", json_integer(*any));
        coverage_sentence(line, MSG_NOTHING);
    } else if (type && output_human()) {
        people_line(line, type);
    } else if (is_csv() && !row) {
        if (type && strcmp(type, "moment") == 0)
            moment_sentence(line);
        json_decref(line);
    } else {
        /* A published table has its columns and nothing else. */
        if (is_csv())
            json_object_del(line, "type");
        if (row)
            output_row(line);
        else
            output_object(line);
    }
    return true;
}

/* A row is JSON already. */
static bool stats_text(void *user, struct bytes line)
{
    static const char row[] = "{\"type\":\"count\"";
    json_t *object;

    if (line.size < sizeof row || memcmp(line.data, row, sizeof row - 1) != 0) {
        object = json_loadb((const char *)line.data, line.size, 0, NULL);
        return object && stats_line(user, object);
    }
    fwrite(line.data, 1, line.size, stdout);
    putchar('\n');
    return true;
}

static int take_rest(const struct command *command, json_t *asked)
{
    const struct option *where = command_option(command, "--where");
    const char *compare = command_value(command, "--compare");
    const char *least = command_value(command, "--suppress");
    json_t *list = json_array();
    long number;

    for (size_t i = 0; i < where->count; i++)
        json_array_append_new(list, json_string(where->values[i]));
    json_object_set_new(asked, "where", list);
    if (compare && strcmp(compare, "year") != 0)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, compare,
                            "--compare", message(MSG_STATS_YEAR));
    if (compare)
        json_object_set_new(asked, "compare", json_true());
    if (least && !words_number(command, least, "--suppress", 2, STATS_LEAST_MAX,
                               &number))
        return EXIT_USE;
    if (least)
        json_object_set_new(asked, "suppress", json_integer(number));
    return EXIT_DONE;
}

/* It is no table of the ledger. */
static int take_match(const struct command *command, json_t *asked)
{
    static const char *const others[] = {
        "--by", "--where", "--as-of", "--compare", "--suppress", "--monthly"};

    if (!command_flag(command, "--match"))
        return EXIT_DONE;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (command_value(command, others[i]))
            return command_fail(EXIT_USE, MSG_STATS_MATCH_ONLY);
    json_object_set_new(asked, "match", json_true());
    return EXIT_DONE;
}

int command_stats_run(const struct command *command)
{
    json_t *asked = json_object();
    struct asker asker;
    bool any = false;
    int code = take_rest(command, asked);

    words_option(command, "--by", "by", asked);
    words_option(command, "--since", "since", asked);
    words_option(command, "--until", "until", asked);
    words_option(command, "--monthly", "monthly", asked);
    words_option(command, "--as-of", "as_of", asked);
    if (code == EXIT_DONE)
        code = take_match(command, asked);
    if (code == EXIT_DONE)
        code = command_most(command, 0);
    if (code == EXIT_DONE)
        code = ask_begin(&asker, false);
    if (code != EXIT_DONE) {
        json_decref(asked);
        return code;
    }
    asker.text = output_human() || is_csv() ? NULL : stats_text;
    code = ask(&asker, "stats", asked, stats_line, &any);
    output_end();
    ask_end(&asker);
    return code;
}
