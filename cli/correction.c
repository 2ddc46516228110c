/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/correction.h"
#include "cli/duty.h"
#include "cli/present.h"

#include <stdlib.h>

bool correction_begin(struct correction *correction, const char *what,
                      uint16_t kind)
{
    *correction = (struct correction){.what = what,
                                      .kind = kind,
                                      .lane = LANE_HOME,
                                      .memory = malloc(VALUES_SIZE_MAX),
                                      .field = "fields"};
    if (correction->memory)
        crossing_begin(&correction->values, correction->memory,
                       VALUES_SIZE_MAX);
    return correction->memory != NULL;
}

enum result correction_target(struct correction *correction,
                              const struct entry *target)
{
    return crossing_set_target(&correction->values, target->header.log,
                               target->header.seq, target->id);
}

enum result correction_reason(struct correction *correction, json_t *asked)
{
    const char *reason = service_text(asked, "reason");

    if (!reason)
        return OK;
    correction->field = "reason";
    return crossing_set_text(&correction->values, bytes_text("reason"),
                             bytes_text(reason));
}

enum lane correction_lane(struct service *service, const struct view *view)
{
    uint8_t *space = malloc(VALUES_SIZE_MAX);
    struct buffer values = buffer_of(space, space ? VALUES_SIZE_MAX : 0);
    enum lane lane = LANE_HOME;

    record_put(view_record(view), &values);
    if (space && !values.full)
        lane = service_lane(service, buffer_bytes(&values));
    free(space);
    for (size_t i = 0; i < view_count(view); i++)
        if (view_at(view, i)->lane == LANE_HOME)
            lane = LANE_HOME;
    return lane;
}

/* A supervisor's correction needs nobody's approval, nor does one of a node
 * without officers. */
static bool awaits(const struct service *service,
                   const struct correction *correction)
{
    return correction->kind == KIND_AMENDMENT && service->duty &&
           !(service->duty->officer.roles & OFFICER_SUPERVISOR);
}

int correction_end(struct service *service, struct correction *correction,
                   enum result result, struct reply *reply)
{
    uint8_t *space = malloc(VALUES_SIZE_MAX);
    struct buffer values = buffer_of(space, space ? VALUES_SIZE_MAX : 0);
    struct writer_job job = {.task = WRITE_ENTRY,
                             .lane = correction->lane,
                             .kind = correction->kind,
                             .schema = 1,
                             .clock = post_clock()};
    char ref[64];
    int code = EXIT_DONE;

    if (result == OK && service->duty)
        result = duty_sign(service->duty, correction->kind,
                           &correction->values, &job);
    if (result != OK) {
        code = reply_fail(reply, command_exit(result), MSG_RESULT_VALUE,
                          correction->what, correction->field,
                          message_result(result), result_code(result));
        goto done;
    }
    crossing_put(&correction->values, &values);
    job.values = buffer_bytes(&values);
    job.time = (uint64_t)(post_now_us() / 1000000);
    if (service_lane(service, job.values) == LANE_HOME)
        job.lane = LANE_HOME;
    result =
        space ? crossing_complete(job.kind, job.values, NULL) : STORE_MEMORY;
    if (result == OK)
        result = post_write(service->post, &job);
    code = reply_result(reply, correction->what, result);
    if (code != EXIT_DONE)
        goto done;
    present_ref(service_roster(service), service->post->author.signer.public,
                job.log, job.seq, ref);
    service_roster_done(service);
    reply_line(reply,
               json_pack("{s:s, s:o, s:s, s:o, s:I, s:s*}", "type", "recorded",
                         "id", present_hex(bytes_of(job.id, HASH_SIZE)), "ref",
                         ref, "log", present_hex(bytes_of(job.log, KEY_LOG)),
                         "seq", (json_int_t)job.seq, "approval",
                         awaits(service, correction) ? "awaited" : NULL));
done:
    free(space);
    free(correction->memory);
    return code;
}
