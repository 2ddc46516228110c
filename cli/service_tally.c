/* SPDX-License-Identifier: Apache-2.0 */
/* People counted by hand or by a gate, where documents are not read. */
#include "cli/kind_fields.h"
#include "cli/present.h"
#include "cli/shift.h"
#include "core/codes.h"
#include "core/date.h"
#include "core/kind.h"

#include <stdlib.h>
#include <string.h>

enum { COUNT_MAX = 1000000 };

struct tally {
    uint16_t direction, mode;
    uint64_t count;
    int64_t since_s, until_s;
};

static int take(json_t *asked, struct tally *tally, struct reply *reply)
{
    const char *direction = service_text(asked, "direction");
    const char *mode = service_text(asked, "mode");
    json_t *since = json_object_get(asked, "since");
    json_t *until = json_object_get(asked, "until");
    int64_t now_s = post_now_us() / 1000000;
    json_int_t count = json_integer_value(json_object_get(asked, "count"));

    tally->direction =
        direction ? codes_number(codes_direction, bytes_text(direction)) : 0;
    if (tally->direction == 0)
        return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "tally",
                          direction ? direction : "", "--direction",
                          message(MSG_TALLY_DIRECTION));
    tally->mode = mode ? codes_number(codes_mode, bytes_text(mode)) : 0;
    if (mode && tally->mode == 0)
        return reply_result(reply, mode, VALUE_CODE);
    if (count < 1 || count > COUNT_MAX)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "tally", "--count");
    tally->count = (uint64_t)count;
    tally->until_s = until ? json_integer_value(until) : now_s;
    tally->since_s = since ? json_integer_value(since) : tally->until_s;
    if (tally->since_s < 0 || tally->since_s > tally->until_s ||
        tally->until_s > now_s) {
        char from[DATE_INSTANT_TEXT_SIZE], to[DATE_INSTANT_TEXT_SIZE];

        date_format_seconds(tally->since_s * 1000000, from);
        date_format_seconds(tally->until_s * 1000000, to);
        return reply_fail(reply, EXIT_USE, MSG_TALLY_TIMES, from, to);
    }
    return EXIT_DONE;
}

/* asked: "direction", "count", and "mode", "since", "until" (seconds), "lane",
 * "officer", "remarks". */
int service_tally(struct service *service, json_t *asked, struct reply *reply)
{
    const char *post = service->post->self.certificate.post;
    struct statement statement;
    struct tally tally = {0};
    char ref[64];
    int code = take(asked, &tally, reply);

    if (code == EXIT_DONE && !post[0])
        code = reply_fail(reply, EXIT_REFUSED, MSG_SHIFT_NO_POST, "tally");
    if (code != EXIT_DONE)
        return code;
    statement_begin(&statement, KIND_TALLY);
    statement_number(&statement, FIELD_DIRECTION, tally.direction);
    statement_text(&statement, FIELD_POST, post);
    statement_text(&statement, FIELD_LANE, service_text(asked, "lane"));
    if (!service->duty)
        statement_text(&statement, FIELD_OFFICER,
                       service_text(asked, "officer"));
    if (tally.mode)
        statement_number(&statement, FIELD_MODE, tally.mode);
    statement_number(&statement, TALLY_COUNT, tally.count);
    statement_number(&statement, TALLY_SINCE, (uint64_t)tally.since_s);
    statement_number(&statement, TALLY_UNTIL, (uint64_t)tally.until_s);
    statement_text(&statement, TALLY_REMARKS, service_text(asked, "remarks"));
    if (statement_write(&statement, service->post, service->duty) == OK) {
        service_ref(service, statement.job.log, statement.job.seq, ref);
        reply_line(reply,
                   json_pack("{s:s, s:s, s:s, s:I}", "type", "tallied", "ref",
                             ref, "direction", service_text(asked, "direction"),
                             "count", (json_int_t)tally.count));
    }
    code = statement_result(&statement, "tally", reply);
    statement_free(&statement);
    return code;
}
