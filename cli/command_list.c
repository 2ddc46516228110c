/* SPDX-License-Identifier: Apache-2.0 */
/* cairn list: lists of lost and stolen documents, which stay at this node. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/document.h"
#include "cli/input.h"
#include "cli/lists.h"
#include "cli/login.h"
#include "cli/output.h"
#include "cli/rights.h"
#include "cli/rows.h"
#include "core/date.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PROGRESS_LINES = 100000, BAD_TOLD_MAX = 100, TEXT_MAX = 160 };

struct option options_list[] = {
    {.name = "--name", .takes = "NAME", .help = "import: what it is called"},
    {.name = "--source", .takes = "TEXT", .help = "import: whose list it is"},
    {.name = "--date",
     .takes = "DAY",
     .help = "import: of the list; else today"},
    {0},
};

/* A list on its way in. */
struct importing {
    struct list_about about;
    struct rows *rows;
    struct list_build *build;
    unsigned long long lines, bad;
    int unread; /* errno where the file could be read no further */
};

enum column { NUMBER, ISSUER, STATUS, COLUMNS };
static const char *const columns[COLUMNS] = {"document_number", "issuing_state",
                                             "status"};

static void show_progress(const struct importing *importing)
{
    unsigned long long size = rows_size(importing->rows);
    char text[TEXT_MAX];

    if (importing->lines % PROGRESS_LINES != 0)
        return;
    snprintf(text, sizeof text, message(MSG_ROWS_PROGRESS), importing->lines,
             size ? rows_read(importing->rows) * 100 / size : 0);
    output_progress(text);
}

/* A file that is bad throughout is not told line by line. */
static void refuse_row(struct importing *importing, enum result result)
{
    if (++importing->bad > BAD_TOLD_MAX)
        return;
    output_progress("");
    command_fail(EXIT_NO, MSG_ROWS_BAD, rows_line(importing->rows),
                 message_result(result), result_code(result));
}

static enum result take_row(struct importing *importing,
                            const struct bytes values[COLUMNS])
{
    uint8_t space[FIELD_TEXT_MAX], issuer[3];
    struct buffer folded = buffer_of(space, sizeof space);
    enum list_status status = LIST_OTHER;
    char name[16];
    struct bytes number;

    if (values[NUMBER].size > FIELD_TEXT_MAX)
        return VALUE_LENGTH;
    number = index_fold(values[NUMBER], &folded);
    if (number.size == 0 ||
        (values[ISSUER].size != 0 && values[ISSUER].size != 3))
        return VALUE_FORM;
    for (size_t i = 0; i < values[ISSUER].size; i++) {
        uint8_t c = values[ISSUER].data[i];

        issuer[i] = (uint8_t)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    if (values[STATUS].size > 0) {
        if (values[STATUS].size >= sizeof name)
            return VALUE_CODE;
        snprintf(name, sizeof name, "%.*s", (int)values[STATUS].size,
                 (const char *)values[STATUS].data);
        status = list_status_find(name);
        if (status == LIST_NONE)
            return VALUE_CODE;
    }
    return list_add(importing->build, bytes_of(issuer, values[ISSUER].size),
                    number, status);
}

/* Bad lines are told, and the others taken; only the machine ends it. */
static enum result take_rows(struct importing *importing)
{
    struct bytes values[COLUMNS];
    enum result result;
    enum rows_step step;

    while ((step = rows_next(importing->rows, values, &result)) != ROWS_END) {
        importing->lines++;
        if (step == ROWS_ROW)
            result = take_row(importing, values);
        if (result >= STORE_OPEN)
            return result;
        if (result != OK)
            refuse_row(importing, result);
        show_progress(importing);
    }
    if (result != OK)
        importing->unread = errno;
    return OK;
}

static int take_words(const struct command *command, struct list_about *about)
{
    const char *name = command_value(command, "--name");
    const char *source = command_value(command, "--source");
    const char *date = command_value(command, "--date");
    int32_t today = document_today();

    memset(about, 0, sizeof *about);
    about->date_days = today;
    if (!name)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "--name");
    if (!lists_name(name))
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, name,
                            "--name", message(MSG_LIST_NAME));
    if (source && strlen(source) > LIST_SOURCE_MAX)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, source,
                            "--source", message(MSG_LIST_SOURCE));
    if (date && (date_parse(bytes_text(date), &about->date_days) != OK ||
                 about->date_days > today || about->date_days < 0))
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, date,
                            "--date", message(MSG_LIST_DATE));
    memcpy(about->name, name, strlen(name));
    if (source)
        memcpy(about->source, source, strlen(source));
    return EXIT_DONE;
}

/* Room for one more list, or for another in the place of one of its name. */
static int look_for_room(const struct command *command,
                         const uint8_t master[KEY_SIZE], const char *name)
{
    struct lists_answer answers[LISTS_MAX];
    struct lists *lists = lists_new(common.store, master);
    const struct bytes none = {NULL, 0};
    size_t count = lists ? lists_ask(lists, none, none, answers) : 0;
    bool room = count < LISTS_MAX;

    lists_free(lists);
    for (size_t i = 0; i < count; i++)
        room = room || strcmp(answers[i].about.name, name) == 0;
    return room ? EXIT_DONE
                : command_fail(EXIT_REFUSED, MSG_LIST_MANY, command->name,
                               LISTS_MAX);
}

static int machine(const char *path, enum result result)
{
    return command_fail(EXIT_MACHINE, MSG_RESULT_VALUE, "list", path,
                        message_result(result), result_code(result));
}

/* Half a file, or one that names nothing, takes no list's place. */
static int whole(const struct importing *importing, const char *file)
{
    if (importing->unread)
        return command_fail(EXIT_USE, MSG_CANNOT_READ, file,
                            strerror(importing->unread));
    if (importing->lines == importing->bad)
        return command_fail(EXIT_USE, MSG_LIST_NOTHING, file,
                            importing->about.name);
    return EXIT_DONE;
}

static int build(struct importing *importing, const char *file,
                 const char *path, const uint8_t master[KEY_SIZE])
{
    uint8_t digest[HASH_SIZE];
    char text[TEXT_MAX];
    enum result result =
        list_begin(path, &importing->about, master, &importing->build);
    int code = EXIT_DONE;

    if (result == OK)
        result = take_rows(importing);
    if (result == OK)
        code = whole(importing, file);
    if (result == OK && code == EXIT_DONE) {
        snprintf(text, sizeof text, message(MSG_ROWS_SORTING),
                 importing->lines - importing->bad);
        output_progress(text);
        rows_digest(importing->rows, digest);
        result = list_end(importing->build, digest, &importing->about);
        importing->build = NULL;
    }
    list_abandon(importing->build);
    output_progress("");
    return result == OK ? code : machine(path, result);
}

/* By the passphrase of who has logged in, if he may, else of the node. */
static int unlock(const char *key, struct secrets *secrets)
{
    const struct right *right = rights_find("list_publish");
    char allowed[OFFICER_ROLES_TEXT], has[OFFICER_ROLES_TEXT];
    struct login login;
    struct officer who;
    int code = keyfile_unlock_as(
        key, login_read(common.store, &login) ? login.officer : NULL, secrets,
        &who);

    if (code != EXIT_DONE || !who.name[0] || who.roles & right->roles)
        return code;
    officer_roles_text(right->roles, message(MSG_ROLE_OR), allowed);
    officer_roles_text(who.roles, ", ", has);
    return command_fail(EXIT_REFUSED, MSG_NO_RIGHT, "list", who.name, has,
                        allowed);
}

static int import_file(const struct command *command, const char *file,
                       struct importing *importing)
{
    struct secrets *secrets = keyfile_secrets_new();
    char key[PATH_MAX], path[PATH_MAX];
    int code = EXIT_DONE;

    if (!secrets)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    post_path(common.store, "key", key);
    if (access(key, F_OK) != 0)
        code = command_fail(EXIT_MACHINE, MSG_STORE_NONE, common.store);
    if (code == EXIT_DONE)
        code = unlock(key, secrets);
    if (code == EXIT_DONE)
        code = look_for_room(command, secrets->master, importing->about.name);
    if (code == EXIT_DONE &&
        !lists_path(common.store, importing->about.name, true, path))
        code =
            command_fail(EXIT_MACHINE, MSG_CANNOT_WRITE, path, strerror(errno));
    if (code == EXIT_DONE)
        importing->rows = rows_open(file, columns, COLUMNS);
    if (code == EXIT_DONE)
        code = importing->rows
                   ? build(importing, file, path, secrets->master)
                   : EXIT_USE;
    rows_close(importing->rows);
    keyfile_secrets_free(secrets);
    return code;
}

static bool print_line(void *user, json_t *line)
{
    *(bool *)user = true;
    output_object(line);
    return true;
}

static int import(const struct command *command)
{
    struct importing importing = {0};
    char digest[2 * HASH_SIZE + 1];
    const struct list_about *about = &importing.about;
    int code;

    if (argument_count < 2)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "FILE");
    code = take_words(command, &importing.about);
    if (code == EXIT_DONE)
        code = import_file(command, arguments[1], &importing);
    if (code != EXIT_DONE)
        return code;
    bytes_to_hex(bytes_of(about->digest, HASH_SIZE), digest);
    code = ask_once("list_publish",
                    json_pack("{s:s, s:s, s:s, s:i, s:I}", "name", about->name,
                              "source", about->source, "digest", digest,
                              "date_days", about->date_days, "documents",
                              (json_int_t)about->count));
    if (code == EXIT_DONE && importing.bad > 0)
        code = command_fail(EXIT_NO, MSG_ROWS_BAD_COUNT, importing.bad,
                            importing.lines);
    return code;
}

static int show(const struct command *command)
{
    bool any = false;
    int code = ask_each("lists", json_object(), print_line, &any);

    (void)command;
    if (code == EXIT_DONE && !any)
        output_text(message(MSG_LIST_EMPTY));
    return code;
}

static int remove_list(const struct command *command)
{
    char path[PATH_MAX], text[TEXT_MAX];

    if (argument_count < 2)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "NAME");
    if (!lists_name(arguments[1]))
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name,
                            arguments[1], "NAME", message(MSG_LIST_NAME));
    lists_path(common.store, arguments[1], false, path);
    if (unlink(path) != 0)
        return errno == ENOENT
                   ? command_fail(EXIT_NO, MSG_LIST_NONE, arguments[1])
                   : command_fail(EXIT_MACHINE, MSG_CANNOT_WRITE, path,
                                  strerror(errno));
    snprintf(text, sizeof text, message(MSG_LIST_REMOVED), arguments[1]);
    output_text(text);
    return EXIT_DONE;
}

int command_list_run(const struct command *command)
{
    const char *verb = argument_count ? arguments[0] : "show";
    bool shows = strcmp(verb, "show") == 0;

    if (argument_count > (shows ? 1 : 2))
        return command_fail(EXIT_USE, MSG_TOO_MANY, command->name,
                            arguments[argument_count - 1]);
    if (shows)
        return show(command);
    if (strcmp(verb, "import") == 0)
        return import(command);
    if (strcmp(verb, "remove") == 0)
        return remove_list(command);
    return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, verb, "VERB",
                        message(MSG_LIST_VERBS));
}
