/* SPDX-License-Identifier: Apache-2.0 */
/* cairn officer, login, logout, duty, accesses. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/coverage.h"
#include "cli/control.h"
#include "cli/login.h"
#include "cli/output.h"
#include "cli/words.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    SENTENCE_MAX = 1024,
    OPENING_TRIES = 300,
    OPENING_STEP_US = 100000,
};

struct option options_officer[] = {
    {.name = "--role",
     .takes = "ROLE[,ROLE]",
     .help = "officer, supervisor, analyst, auditor, data_protection, "
             "administrator"},
    {.name = "--new-passphrase-file",
     .takes = "FILE",
     .help = "the new passphrase; else --passphrase-file"},
    {.name = "--remove", .flag = true, .help = "takes the service's slot away"},
    {0},
};

struct option options_login[] = {
    {.name = "--lane", .takes = "NAME", .help = "where he works"},
    {0},
};

struct option options_accesses[] = {
    {.name = "--document", .takes = "N", .help = "who looked this one up"},
    {.name = "--since", .takes = "T", .help = "from this date or time on"},
    {.name = "--purpose", .takes = "CODE", .help = "why you look"},
    {0},
};

/* A sentence of two or three texts for people, or the object. */
static void told(json_t *line, enum message id, const char *first,
                 const char *second, const char *third)
{
    char text[SENTENCE_MAX];

    if (!output_human()) {
        output_object(line);
        return;
    }
    snprintf(text, sizeof text, message(id), first, second, third);
    output_text(text);
    json_decref(line);
}

static const char *text_of(const json_t *line, const char *name)
{
    const char *text = json_string_value(json_object_get(line, name));

    return text ? text : "";
}

static void roles_of(const json_t *line, char text[OFFICER_ROLES_TEXT])
{
    json_t *role;
    size_t i, at = 0;

    text[0] = '\0';
    json_array_foreach(json_object_get(line, "roles"), i,
                       role) if (at < OFFICER_ROLES_TEXT) at +=
        (size_t)snprintf(text + at, OFFICER_ROLES_TEXT - at, "%s%s",
                         i ? ", " : "", json_string_value(role));
}

static bool officer_told(void *user, json_t *line)
{
    const char *type = text_of(line, "type");
    char roles[OFFICER_ROLES_TEXT];

    if (strcmp(type, "officer") == 0 && *(bool *)user) {
        roles_of(line, roles);
        told(line, MSG_OFFICER_ADDED, text_of(line, "name"), roles,
             text_of(line, "fingerprint"));
    } else if (strcmp(type, "officer_removed") == 0) {
        told(line, MSG_OFFICER_REMOVED, text_of(line, "name"), "", "");
    } else if (strcmp(type, "officer_passphrase") == 0) {
        told(line, MSG_OFFICER_CHANGED, text_of(line, "name"), "", "");
    } else if (strcmp(type, "service") == 0) {
        told(line,
             json_is_true(json_object_get(line, "sealed")) ? MSG_SERVICE_SET
                                                           : MSG_SERVICE_GONE,
             "", "", "");
    } else {
        output_object(line);
    }
    return true;
}

/* Asks for a passphrase, and puts it into what is asked. */
static int take_passphrase(json_t *asked, const char *name, const char *file,
                           bool fresh, const char *what)
{
    char text[INPUT_PASSPHRASE_MAX + 1];
    const char *before = common.passphrase_file;
    int size;

    common.passphrase_file = file ? file : before;
    size = input_passphrase(fresh, what, text);
    common.passphrase_file = before;
    if (size < 0)
        return EXIT_USE;
    json_object_set_new(asked, name, json_string(text));
    sodium_memzero(text, sizeof text);
    return EXIT_DONE;
}

/* The passphrases that a verb needs. */
static int take_secrets(const struct command *command, const char *verb,
                        json_t *asked)
{
    const char *file = command_value(command, "--new-passphrase-file");
    const char *name = argument_count > 1 ? arguments[1] : verb;
    bool change = strcmp(verb, "passphrase") == 0;
    int code = EXIT_DONE;

    if (change)
        code = take_passphrase(asked, "before", NULL, false, name);
    if (code == EXIT_DONE &&
        (change || strcmp(verb, "add") == 0 ||
         (strcmp(verb, "service") == 0 && !command_flag(command, "--remove"))))
        code = take_passphrase(asked, "passphrase", file, true, name);
    return code;
}

static int run_officer(const struct command *command, json_t *asked)
{
    const char *verb = arguments[0];
    struct asker asker;
    bool added = strcmp(verb, "add") == 0;
    int code = ask_begin(&asker, true);

    /* Of the daemon's key file nothing is opened here. */
    if (code == EXIT_DONE)
        code = take_secrets(command, verb, asked);
    if (code != EXIT_DONE) {
        json_decref(asked);
        ask_end(&asker);
        return code;
    }
    code = ask(&asker, "officer", asked, officer_told, &added);
    output_end();
    ask_end(&asker);
    return code;
}

int command_officer_run(const struct command *command)
{
    json_t *asked;

    if (argument_count == 0)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name,
                            message(MSG_OFFICER_VERBS));
    if (command_most(command, 2) != EXIT_DONE)
        return EXIT_USE;
    asked = json_pack("{s:s}", "verb", arguments[0]);
    if (argument_count == 2)
        json_object_set_new(asked, "name", json_string(arguments[1]));
    words_option(command, "--role", "roles", asked);
    return run_officer(command, asked);
}

/* What a log-in came to. */
struct logging {
    bool opening; /* the daemon begins only now */
    bool written; /* the token is in its file */
};

/* The token is for the file, and for no eyes. */
static bool login_told(void *user, json_t *line)
{
    struct logging *logging = user;
    const char *token = text_of(line, "token");
    char roles[OFFICER_ROLES_TEXT];
    struct login login = {.officer = ""};

    logging->opening = strlen(token) != LOGIN_TOKEN_TEXT - 1;
    if (logging->opening) {
        json_decref(line);
        return true;
    }
    memcpy(login.token, token, LOGIN_TOKEN_TEXT);
    snprintf(login.officer, sizeof login.officer, "%s",
             text_of(line, "officer"));
    logging->written = login_write(common.store, &login);
    json_object_del(line, "token");
    if (output_human() && json_object_get(line, "not_closed"))
        told(json_object(), MSG_BEFORE_OPEN, text_of(line, "not_closed"), "",
             "");
    roles_of(line, roles);
    told(line, MSG_LOGGED_IN, text_of(line, "officer"), roles,
         text_of(line, "since"));
    sodium_memzero(&login, sizeof login);
    return true;
}

/* Once more, as soon as the daemon that was closed has begun. */
static int login_again(struct asker *asker, json_t *asked,
                       struct logging *logging)
{
    int code = EXIT_OFFLINE;

    for (int i = 0; i < OPENING_TRIES && asker->socket < 0; i++) {
        usleep(OPENING_STEP_US);
        asker->socket = control_connect(common.store);
    }
    if (asker->socket < 0)
        json_decref(asked);
    else
        code = ask(asker, "login", asked, login_told, logging);
    return code == EXIT_DONE && logging->opening ? EXIT_OFFLINE : code;
}

int command_login_run(const struct command *command)
{
    json_t *asked, *again;
    struct asker asker;
    struct logging logging = {false, false};
    int code;

    if (argument_count != 1)
        return command_fail(
            EXIT_USE, argument_count ? MSG_TOO_MANY : MSG_TOO_FEW,
            command->name, argument_count ? arguments[1] : "NAME");
    common.officer = arguments[0];
    asked = json_pack("{s:s}", "officer", arguments[0]);
    words_option(command, "--lane", "lane", asked);
    code = ask_begin(&asker, true);
    /* Else the key file was opened with it. */
    if (code == EXIT_DONE && asker.socket >= 0)
        code = take_passphrase(asked, "passphrase", NULL, false, arguments[0]);
    if (code != EXIT_DONE) {
        json_decref(asked);
        ask_end(&asker);
        return code;
    }
    again = json_deep_copy(asked);
    code = ask(&asker, "login", asked, login_told, &logging);
    if (code == EXIT_DONE && logging.opening) {
        ask_end(&asker);
        code = login_again(&asker, again, &logging);
    } else {
        json_decref(again);
    }
    output_end();
    ask_end(&asker);
    if (code == EXIT_OFFLINE)
        return command_fail(code, MSG_NO_DAEMON, common.store);
    return code == EXIT_DONE && !logging.written ? EXIT_MACHINE : code;
}

static bool logout_told(void *user, json_t *line)
{
    (void)user;
    told(line, MSG_LOGGED_OUT, text_of(line, "officer"), "", "");
    return true;
}

int command_logout_run(const struct command *command)
{
    struct asker asker;
    int code;

    if (command_most(command, 0) != EXIT_DONE)
        return EXIT_USE;
    code = ask_begin(&asker, true);
    if (code == EXIT_DONE)
        code = ask(&asker, "logout", json_object(), logout_told, NULL);
    output_end();
    ask_end(&asker);
    if (code == EXIT_DONE || code == EXIT_NO)
        login_forget(common.store);
    return code;
}

int command_duty_run(const struct command *command)
{
    if (argument_count > 1 ||
        (argument_count == 1 && strcmp(arguments[0], "show") != 0))
        return command_fail(EXIT_USE, MSG_TOO_MANY, command->name,
                            arguments[argument_count - 1]);
    return ask_once("duty", json_object());
}

/* People also read that the list has not all yet. */
static bool accesses_line(void *user, json_t *line)
{
    enum message nothing = MSG_ACCESSES_NONE;
    json_int_t waiting = json_integer_value(json_object_get(line, "waiting"));
    char text[SENTENCE_MAX];

    (void)user;
    coverage_each(&nothing, line);
    if (output_human() && waiting > 0) {
        snprintf(text, sizeof text, message(MSG_ACCESSES_WAITING),
                 (unsigned long long)waiting);
        output_text(text);
    }
    return true;
}

int command_accesses_run(const struct command *command)
{
    json_t *asked = json_object();
    int code = words_seconds(command, "--since", false, "since", asked);

    if (code == EXIT_DONE)
        code = command_most(command, 0);
    if (code != EXIT_DONE) {
        json_decref(asked);
        return code;
    }
    words_option(command, "--document", "document", asked);
    words_option(command, "--purpose", "purpose", asked);
    return ask_each("accesses", asked, accesses_line, NULL);
}
