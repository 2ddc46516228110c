/* SPDX-License-Identifier: Apache-2.0 */
/* cairn index rebuild: asked for, and looked at until it is done. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/output.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_STEP_US = 100000, PROGRESS_TEXT_MAX = 128 };

struct option options_index[] = {
    {.name = "--no-wait", .flag = true, .help = "leaves it to the daemon"},
    {0},
};

static bool keep_line(void *user, json_t *line)
{
    json_t **kept = user;

    json_decref(*kept);
    *kept = line;
    return true;
}

static void show_progress(const json_t *status)
{
    char text[PROGRESS_TEXT_MAX];

    snprintf(text, sizeof text, message(MSG_INDEX_PROGRESS),
             (unsigned long long)json_integer_value(
                 json_object_get(status, "rebuilt")),
             (unsigned long long)json_integer_value(
                 json_object_get(status, "entries")));
    output_progress(text);
}

/* What holds it up is told once, and it goes on. */
static void show_health(const json_t *status, bool *told)
{
    const char *health = json_string_value(json_object_get(status, "health"));

    if (*told || !health || strcmp(health, "good") == 0)
        return;
    output_progress("");
    command_fail(EXIT_MACHINE, MSG_INDEX_HEALTH, health);
    *told = true;
}

/* Asks for the status until no rebuild is at work. Ctrl-C ends the asking. */
static int wait_until_made(struct asker *asker, json_t **status)
{
    bool told = false;
    int code;

    for (;;) {
        code = ask(asker, "status", json_object(), keep_line, status);
        if (code != EXIT_DONE || !json_object_get(*status, "rebuilt"))
            break;
        show_health(*status, &told);
        show_progress(*status);
        usleep(LOOK_STEP_US);
    }
    output_progress("");
    return code;
}

static time_t now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static int rebuild(struct asker *asker, bool wait)
{
    json_t *status = NULL, *answer = NULL;
    time_t began = now_s();
    int code = ask(asker, "index", json_pack("{s:s}", "verb", "rebuild"),
                   keep_line, &answer);

    if (code == EXIT_DONE && wait)
        code = wait_until_made(asker, &status);
    if (code == EXIT_DONE && wait) {
        json_object_set(answer, "entries", json_object_get(status, "entries"));
        json_object_del(answer, "rebuilt");
        json_object_set_new(answer, "seconds", json_integer(now_s() - began));
    }
    if (code == EXIT_DONE)
        output_object(json_incref(answer));
    output_end();
    json_decref(answer);
    json_decref(status);
    return code;
}

int command_index_run(const struct command *command)
{
    bool wait = !command_flag(command, "--no-wait");
    struct asker asker;
    int code;

    if (argument_count == 0)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "VERB");
    if (strcmp(arguments[0], "rebuild") != 0)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name,
                            arguments[0], "VERB", message(MSG_INDEX_VERBS));
    if (command_most(command, 1) != EXIT_DONE)
        return EXIT_USE;
    code = ask_begin(&asker, true);
    if (code != EXIT_DONE)
        return code;
    if (!wait && asker.socket < 0)
        code = command_fail(EXIT_OFFLINE, MSG_NO_DAEMON, common.store);
    else
        code = rebuild(&asker, wait);
    ask_end(&asker);
    return code;
}
