/* SPDX-License-Identifier: Apache-2.0 */
/* The readers at the counter, and recording by itself. */
#include "cli/daemon_internal.h"
#include "cli/document.h"

#include <stdlib.h>
#include <string.h>

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
             ref ? ref : code ? code : "?");
    json_decref(line);
    return true;
}

/* Admitted only if every check of the document is good, else referred. */
static const char *outcome_of(const char *text)
{
    int32_t today = document_today(), expiry;
    struct mrz mrz;

    if (mrz_parse(bytes_text(text), today, &mrz) != OK || !mrz.valid ||
        date_parse(bytes_text(mrz.expiry_date), &expiry) != OK ||
        expiry < today)
        return "referred";
    return "admitted";
}

static void automatic_work(uv_work_t *work)
{
    struct automatic *automatic = work->data;
    struct service *service = &automatic->daemon->service;
    struct reply reply = {.line = automatic_line, .user = automatic};
    json_t *asked = json_pack(
        "{s:[{s:s, s:{s:s, s:s, s:s}}]}", "batch", "mrz", automatic->text,
        "fields", "direction", "entry", "lane", automatic->lane, "outcome",
        outcome_of(automatic->text));

    service_run(service, service_find_operation("record"), asked, &reply);
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
    daemon_say(automatic->failed ? MSG_AUTO_FAILED : MSG_AUTO_RECORDED,
               automatic->lane, automatic->said);
    free(automatic);
}

static void record_automatically(struct daemon *daemon, const char *lane)
{
    struct automatic *automatic = calloc(1, sizeof *automatic);

    if (!automatic)
        return;
    automatic->daemon = daemon;
    automatic->work.data = automatic;
    if (!readings_get(daemon->post->readings, lane, true, automatic->text,
                      automatic->lane) ||
        uv_queue_work(&daemon->uv, &automatic->work, automatic_work,
                      automatic_done) != 0)
        free(automatic);
}

static void on_reading(void *user, const struct reading *reading)
{
    struct daemon *daemon = user;
    char text[MRZ_TEXT_MAX + 1];

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
        record_automatically(daemon, reading->lane);
}

static void on_event(void *user, enum result result, const char *detail)
{
    (void)user;
    daemon_say(MSG_DEVICE_EVENT, detail, message_result(result),
               result_code(result));
}

int daemon_devices_start(struct daemon *daemon)
{
    struct device_calls calls = {on_reading, on_event, daemon};
    struct device_spec spec;

    for (size_t i = 0; i < daemon->options->device_count; i++) {
        const char *text = daemon->options->devices[i];

        if (i == DAEMON_DEVICES_MAX ||
            device_spec_parse(text, &spec) != OK)
            return command_fail(EXIT_USE, MSG_BAD_VALUE, "run", text,
                                "--device", message(MSG_DEVICE));
        device_serial_start(&daemon->devices[i], &daemon->uv, &spec, &calls);
        daemon->device_count++;
    }
    return EXIT_DONE;
}

void daemon_devices_stop(struct daemon *daemon)
{
    for (size_t i = 0; i < daemon->device_count; i++)
        device_serial_stop(&daemon->devices[i], NULL);
}
