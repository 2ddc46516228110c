/* SPDX-License-Identifier: Apache-2.0 */
/* The readers at the counter, and recording by itself. */
#include "cli/daemon_internal.h"

#include <stdlib.h>
#include <string.h>

enum { QUIET_MS = 60000 };

/* A document to be recorded without an officer, on a thread of the pool. */
struct automatic {
    uv_work_t work;
    struct daemon *daemon;
    char text[MRZ_TEXT_MAX + 1];
    char lane[LANE_SIZE_MAX + 1];
    bool failed;
    char said[SERVICE_ERROR_MAX];
};

static bool automatic_line(void *user, json_t *line)
{
    struct automatic *automatic = user;
    const char *ref = json_string_value(json_object_get(line, "ref"));
    const char *code = json_string_value(json_object_get(line, "code"));

    automatic->failed = ref == NULL;
    snprintf(automatic->said, sizeof automatic->said, "%s",
             ref    ? ref
             : code ? code
                    : "?");
    json_decref(line);
    return true;
}

static void automatic_work(uv_work_t *work)
{
    struct automatic *automatic = work->data;
    struct service inside = automatic->daemon->service;
    struct reply reply = {.line = automatic_line, .user = automatic};
    json_t *asked = json_pack("{s:[{s:s, s:b, s:{s:s, s:s}}]}", "batch",
                              "mrz", automatic->text, "auto", 1, "fields",
                              "direction", "entry", "lane", automatic->lane);

    inside.inside = true;
    json_object_set_new(asked, "lane", json_string(automatic->lane));
    service_run(&inside, service_find_operation("record"), asked, &reply);
    json_decref(asked);
    if (reply.error[0]) {
        automatic->failed = true;
        snprintf(automatic->said, sizeof automatic->said, "%s", reply.error);
    }
}

static void automatic_done(uv_work_t *work, int status)
{
    struct automatic *automatic = work->data;

    (void)status;
    if (!automatic->failed)
        readings_recorded(automatic->daemon->post->readings, automatic->lane,
                          automatic->text);
    daemon_say(automatic->failed ? MSG_AUTO_FAILED : MSG_AUTO_RECORDED,
               automatic->lane, automatic->said);
    free(automatic);
}

static void record_automatically(struct daemon *daemon, const char *lane,
                                 const char *text)
{
    struct automatic *automatic = calloc(1, sizeof *automatic);

    if (!automatic)
        return;
    automatic->daemon = daemon;
    automatic->work.data = automatic;
    snprintf(automatic->lane, sizeof automatic->lane, "%s", lane);
    snprintf(automatic->text, sizeof automatic->text, "%s", text);
    if (uv_queue_work(&daemon->uv, &automatic->work, automatic_work,
                      automatic_done) != 0)
        free(automatic);
}

static void on_reading(void *user, const struct reading *reading)
{
    struct daemon_reader *reader = user;
    struct daemon *daemon = reader->daemon;
    char text[MRZ_TEXT_MAX + 1];

    reader->open_ms = reader->gone_ms = 0;
    memcpy(text, reading->mrz, reading->mrz_size);
    text[reading->mrz_size] = '\0';
    /* A byte of 0 would cut the text short: it is no MRZ. */
    if (strlen(text) != reading->mrz_size) {
        daemon_say(MSG_DEVICE_EVENT, reading->lane,
                   result_sentence(MRZ_CHARACTER), result_code(MRZ_CHARACTER));
        return;
    }
    if (readings_put(daemon->post->readings, reading->lane, text) &&
        daemon->options->auto_admit)
        record_automatically(daemon, reading->lane, text);
}

static void on_event(void *user, enum result result, const char *detail)
{
    struct daemon_reader *reader = user;
    uint64_t now_ms = uv_hrtime() / 1000000;
    uint64_t *said_ms = result == OK            ? &reader->open_ms
                        : result == DEVICE_GONE ? &reader->gone_ms
                                                : NULL;

    /* A FIFO comes and goes with each of its writers. */
    if (said_ms && *said_ms && now_ms - *said_ms < QUIET_MS)
        return;
    if (said_ms)
        *said_ms = now_ms;
    if (result == OK)
        daemon_say(MSG_DEVICE_OPENED, detail);
    else
        daemon_say(MSG_DEVICE_EVENT, detail, message_result(result),
                   result_code(result));
}

int daemon_devices_start(struct daemon *daemon)
{
    struct device_calls calls = {on_reading, on_event, NULL};
    struct device_spec spec;

    for (size_t i = 0; i < daemon->options->device_count; i++) {
        const char *text = daemon->options->devices[i];

        if (i == DAEMON_DEVICES_MAX || device_spec_parse(text, &spec) != OK)
            return command_fail(EXIT_USE, MSG_BAD_VALUE, "run", text,
                                "--device", message(MSG_DEVICE));
        daemon->readers[i].daemon = daemon;
        calls.user = &daemon->readers[i];
        device_serial_start(&daemon->readers[i].device, &daemon->uv, &spec,
                            &calls);
        daemon->reader_count++;
    }
    return EXIT_DONE;
}

void daemon_devices_stop(struct daemon *daemon)
{
    for (size_t i = 0; i < daemon->reader_count; i++)
        device_serial_stop(&daemon->readers[i].device, NULL);
}
