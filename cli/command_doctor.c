/* SPDX-License-Identifier: Apache-2.0 */
/* cairn doctor: what is wrong at this node, a line for each part, and what
 * helps. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/output.h"
#include "cli/present.h"
#include "core/date.h"
#include "devices/device.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    TEXT_MAX = 512,
    MEGABYTE = 1000000,
    DISK_BAD_MB = 100, /* a day of a big post */
    DISK_WARNING_MB = 1000,
    CERTIFICATE_WARNING_S = 30 * 86400,
    LIST_WARNING_DAYS = 7,
    BEHIND_WARNING = 1000, /* entries */
};

enum state { GOOD, WARNING, BAD };

static int bad;

struct part {
    const char *name; /* in JSON */
    enum message words;
};

static const struct part states[] = {
    {"good", MSG_DOCTOR_GOOD},
    {"warning", MSG_DOCTOR_WARNING},
    {"bad", MSG_DOCTOR_IS_BAD},
};

static const struct part parts[] = {
    {"store", MSG_DOCTOR_PART_STORE},
    {"key", MSG_DOCTOR_PART_KEY},
    {"clock", MSG_DOCTOR_PART_CLOCK},
    {"disk", MSG_DOCTOR_PART_DISK},
    {"certificate", MSG_DOCTOR_PART_CERTIFICATE},
    {"health", MSG_DOCTOR_PART_HEALTH},
    {"indexes", MSG_DOCTOR_PART_INDEXES},
    {"signatures", MSG_DOCTOR_PART_SIGNATURES},
    {"logs", MSG_DOCTOR_PART_LOGS},
    {"daemon", MSG_DOCTOR_PART_DAEMON},
    {"signing", MSG_DOCTOR_PART_SIGNING},
    {"peers", MSG_DOCTOR_PART_PEERS},
    {"peer", MSG_DOCTOR_PART_PEER},
    {"list", MSG_DOCTOR_PART_LIST},
    {"media", MSG_DOCTOR_PART_MEDIA},
};

/* A part, "peer NAME" among them, in the words of who reads a table; readers
 * have no other name than their own. */
static const char *part_words(const char *what, char text[TEXT_MAX])
{
    size_t size = strcspn(what, " ");

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (strlen(parts[i].name) == size &&
            memcmp(parts[i].name, what, size) == 0) {
            snprintf(text, TEXT_MAX, "%s%s", message(parts[i].words),
                     what + size);
            return text;
        }
    return what;
}

/* One finding: its sentence, and the cure where there is something to do. */
static void tell(enum state state, const char *what, const char *found,
                 const char *cure)
{
    bool human = output_human();
    char text[TEXT_MAX];
    json_t *line = json_pack(
        "{s:s, s:s, s:s, s:s}", "type", "finding", "state",
        human ? message(states[state].words) : states[state].name, "what",
        human ? part_words(what, text) : what, "found", found);

    if (state != GOOD && cure)
        json_object_set_new(line, "cure", json_string(cure));
    bad += state == BAD;
    output_object(line);
}

static const char *words(char text[TEXT_MAX], enum message id, ...)
{
    va_list list;

    va_start(list, id);
    vsnprintf(text, TEXT_MAX, message(id), list);
    va_end(list);
    return text;
}

static void look_at_mode(const char *what, const char *path, mode_t wanted)
{
    char found[TEXT_MAX], cure[TEXT_MAX];
    struct stat status;

    if (lstat(path, &status) != 0)
        return;
    words(found, MSG_DOCTOR_MODE, status.st_mode & 07777u);
    words(cure, MSG_DOCTOR_CHMOD, wanted, path);
    tell(status.st_mode & 077 ? BAD : GOOD, what, found, cure);
}

static void look_at_key(void)
{
    struct certificate request;
    char path[PATH_MAX];
    enum result result;
    bool plain;

    look_at_mode("store", common.store, 0700);
    post_path(common.store, "key", path);
    look_at_mode("key", path, 0600);
    result = keyfile_peek(path, &request, &plain);
    if (result == OK)
        tell(plain ? WARNING : GOOD, "key",
             message(plain ? MSG_DOCTOR_KEY_PLAIN : MSG_DOCTOR_KEY_SEALED),
             message(MSG_DOCTOR_KEY_CURE));
    else if (result != KEY_MODE)
        tell(BAD, "key", message_result(result),
             message(MSG_DOCTOR_HEALTH_CURE));
}

static void look_at_clock(void)
{
    char now[DATE_INSTANT_TEXT_SIZE], text[TEXT_MAX];

    date_format_seconds(post_now_us(), now);
    switch (post_clock()) {
    case CLOCK_NETWORK:
        tell(GOOD, "clock", words(text, MSG_DOCTOR_CLOCK_NETWORK, now), NULL);
        break;
    case CLOCK_BATTERY:
        tell(WARNING, "clock", words(text, MSG_DOCTOR_CLOCK_BATTERY, now),
             message(MSG_DOCTOR_CLOCK_CURE));
        break;
    default:
        tell(BAD, "clock", words(text, MSG_DOCTOR_CLOCK_DOUBT, now),
             message(MSG_DOCTOR_CLOCK_SET));
    }
}

static void look_at_disk(void)
{
    unsigned long long left, all;
    char text[TEXT_MAX];
    struct statvfs disk;

    if (statvfs(common.store, &disk) != 0)
        return;
    left = (unsigned long long)disk.f_bavail * disk.f_frsize / MEGABYTE;
    all = (unsigned long long)disk.f_blocks * disk.f_frsize / MEGABYTE;
    tell(left < DISK_BAD_MB       ? BAD
         : left < DISK_WARNING_MB ? WARNING
                                  : GOOD,
         "disk", words(text, MSG_DOCTOR_DISK, left, all),
         message(MSG_DOCTOR_DISK_CURE));
}

/* Those that the daemon of this store opens. */
static void look_at_readers(const struct daemon_options *options)
{
    for (size_t i = 0; i < options->device_count; i++) {
        struct device_spec spec;
        enum result result = device_spec_parse(options->devices[i], &spec);

        if (result == OK && access(spec.path, R_OK) != 0)
            result = DEVICE_OPEN;
        tell(result == OK ? GOOD : BAD, options->devices[i],
             result == OK ? message(MSG_DOCTOR_READER) : message_result(result),
             message(MSG_DOCTOR_READER_CURE));
    }
}

static json_int_t number_of(const json_t *line, const char *name)
{
    return json_integer_value(json_object_get(line, name));
}

static const char *text_of(const json_t *line, const char *name)
{
    return json_string_value(json_object_get(line, name));
}

static void look_at_certificate(const json_t *status)
{
    const char *until = text_of(status, "certificate_until");
    int64_t until_us = 0, left_s;
    char text[TEXT_MAX];

    if (!until || date_parse_instant(bytes_text(until), &until_us) != OK)
        return;
    left_s = (until_us - post_now_us()) / 1000000;
    tell(left_s < 0                       ? BAD
         : left_s < CERTIFICATE_WARNING_S ? WARNING
                                          : GOOD,
         "certificate", words(text, MSG_DOCTOR_UNTIL, until),
         message(MSG_DOCTOR_RENEW));
}

static void look_at_store(const json_t *status)
{
    const char *health = text_of(status, "health");
    bool good = health && strcmp(health, "good") == 0;
    json_int_t forks = number_of(status, "forks");
    json_int_t missing = number_of(status, "to_find");
    json_int_t wrong = number_of(status, "bad_signatures");
    char text[TEXT_MAX];

    tell(good ? GOOD : BAD, "health",
         good     ? message(MSG_DOCTOR_HEALTHY)
         : health ? health
                  : "?",
         message(MSG_DOCTOR_HEALTH_CURE));
    tell(missing ? WARNING : GOOD, "indexes",
         missing ? words(text, MSG_DOCTOR_INDEXING, missing)
                 : message(MSG_DOCTOR_INDEXED),
         message(MSG_DOCTOR_WAIT));
    tell(wrong ? BAD : GOOD, "signatures",
         wrong ? words(text, MSG_DOCTOR_SIGNATURES, wrong)
               : message(MSG_DOCTOR_SIGNATURES_GOOD),
         message(MSG_DOCTOR_VERIFY));
    if (forks)
        tell(BAD, "logs", words(text, MSG_DOCTOR_FORKS, forks),
             message(MSG_DOCTOR_FORKS_CURE));
}

static void look_at_daemon(const json_t *status)
{
    const char *waiting = text_of(status, "waiting");
    char text[TEXT_MAX];

    if (!json_is_true(json_object_get(status, "daemon"))) {
        tell(WARNING, "daemon", message(MSG_DOCTOR_NO_DAEMON),
             message(MSG_DOCTOR_DAEMON_CURE));
        return;
    }
    tell(GOOD, "daemon",
         words(text, MSG_DOCTOR_DAEMON, text_of(status, "listen")), NULL);
    tell(waiting ? BAD : GOOD, "signing",
         waiting ? waiting : message(MSG_DOCTOR_READY),
         message(MSG_DOCTOR_READY_CURE));
    if (number_of(status, "peers") == 0 &&
        number_of(status, "peers_configured") == 0)
        tell(WARNING, "peers", message(MSG_DOCTOR_NO_PEERS),
             message(MSG_DOCTOR_NO_PEERS_CURE));
}

static bool on_status(void *user, json_t *status)
{
    *(bool *)user = json_is_true(json_object_get(status, "daemon"));
    look_at_certificate(status);
    look_at_store(status);
    look_at_daemon(status);
    json_decref(status);
    return true;
}

static bool on_peer(void *user, json_t *peer)
{
    const char *name = text_of(peer, "name"), *error = text_of(peer, "error");
    const char *address = text_of(peer, "address");
    const char *state = text_of(peer, "state");
    json_int_t behind = number_of(peer, "behind");
    bool connected = state && strcmp(state, "connected") == 0;
    char text[TEXT_MAX], cure[TEXT_MAX], what[TEXT_MAX];

    (void)user;
    snprintf(what, sizeof what, "peer %s",
             name && name[0] ? name
             : address       ? address
                             : "?");
    words(cure, MSG_DOCTOR_PEER_CURE, address ? address : "?");
    if (connected)
        tell(behind > BEHIND_WARNING ? WARNING : GOOD, what,
             words(text, MSG_DOCTOR_PEER, behind, number_of(peer, "ahead")),
             message(MSG_DOCTOR_WAIT));
    else
        tell(WARNING, what, error ? error : state ? state : "?", cure);
    json_decref(peer);
    return true;
}

static bool on_list(void *user, json_t *list)
{
    const char *error = text_of(list, "error");
    json_int_t age = number_of(list, "age_days");
    char text[TEXT_MAX], what[TEXT_MAX];

    (void)user;
    snprintf(what, sizeof what, "list %s", text_of(list, "name"));
    tell(error                     ? BAD
         : age > LIST_WARNING_DAYS ? WARNING
                                   : GOOD,
         what,
         error
             ? error
             : words(text, MSG_DOCTOR_LIST, age, number_of(list, "documents")),
         message(MSG_DOCTOR_LIST_CURE));
    json_decref(list);
    return true;
}

static bool on_media(void *user, json_t *media)
{
    json_int_t begun = number_of(media, "begun");
    json_int_t damaged = number_of(media, "damaged");
    char text[TEXT_MAX];

    (void)user;
    tell(
        damaged ? BAD
        : begun ? WARNING
                : GOOD,
        "media",
        words(text, MSG_DOCTOR_MEDIA, number_of(media, "held"), begun, damaged),
        message(MSG_DOCTOR_MEDIA_CURE));
    json_decref(media);
    return true;
}

static int ask_node(void)
{
    struct asker asker;
    bool daemon = false;
    int code = ask_begin(&asker, false);

    if (code != EXIT_DONE)
        return code;
    code = ask(&asker, "status", json_object(), on_status, &daemon);
    if (code == EXIT_DONE && daemon)
        code = ask(&asker, "peers", json_object(), on_peer, NULL);
    if (code == EXIT_DONE)
        code = ask(&asker, "lists", json_object(), on_list, NULL);
    if (code == EXIT_DONE)
        code = ask(&asker, "media_count", json_object(), on_media, NULL);
    ask_end(&asker);
    return code;
}

int command_doctor_run(const struct command *command)
{
    struct daemon_options options = {0};
    char path[PATH_MAX];
    int code;

    if (command_most(command, 0) != EXIT_DONE)
        return EXIT_USE;
    if (access(post_path(common.store, "key", path), F_OK) != 0)
        return command_fail(EXIT_MACHINE, MSG_STORE_NONE, common.store);
    look_at_key();
    look_at_clock();
    look_at_disk();
    code = config_read(common.store, &options);
    if (code == EXIT_DONE)
        look_at_readers(&options);
    if (code == EXIT_DONE)
        code = ask_node();
    output_end();
    if (code == EXIT_DONE && bad > 0)
        code = command_fail(EXIT_NO, MSG_DOCTOR_BAD, bad);
    return code;
}
