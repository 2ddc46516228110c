/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/filling.h"
#include "cli/group.h"
#include "core/canon.h"

enum {
    EVENT_TIME_QUALITY = 42,
    PAPER_FORM = 54,
    QUALITY_TYPED = 2,
    QUALITY_DOUBTFUL = 4,
    CAPTURE_PAPER = 4,
};

static enum result set_default(struct crossing *crossing, uint16_t key,
                               uint64_t number)
{
    return crossing_has(crossing, key)
               ? OK
               : crossing_set_uint(crossing, key, number);
}

/* A time ahead of this clock is kept, since the clock may be the wrong one. */
static enum result mark_time(struct crossing *crossing)
{
    struct canon canon = canon_of(crossing_get(crossing, FIELD_EVENT_TIME));
    struct canon_item time;

    if (canon_next(&canon, &time) != OK || time.type != CANON_UINT ||
        time.number <=
            (uint64_t)(post_now_us() + (int64_t)FILLING_AHEAD_S * 1000000))
        return OK;
    return set_default(crossing, EVENT_TIME_QUALITY, QUALITY_DOUBTFUL);
}

/* What happened on paper happened before it is typed. */
static enum result mark_paper(struct crossing *crossing,
                              struct filling *filling)
{
    enum result result;

    if (!crossing_has(crossing, PAPER_FORM))
        return OK;
    if (!crossing_has(crossing, FIELD_EVENT_TIME)) {
        filling->field = "event_time";
        filling->code = reply_fail(&filling->told, EXIT_USE, MSG_PAPER_TIME);
        return BODY_MISSING;
    }
    result = set_default(crossing, FIELD_CAPTURE, CAPTURE_PAPER);
    if (result == OK)
        result = set_default(crossing, EVENT_TIME_QUALITY, QUALITY_TYPED);
    return result;
}

static enum result take_group(struct service *service, const char *group,
                              struct crossing *crossing,
                              struct filling *filling)
{
    enum result result = group_fill(service->post->directory, group, crossing);

    if (result != OK)
        filling->field = "group";
    if (result == STORE_NOT_FOUND || result == STORE_AMBIGUOUS)
        filling->code = reply_fail(
            &filling->told, EXIT_NO,
            result == STORE_NOT_FOUND ? MSG_GROUP_NONE : MSG_GROUP_SEVERAL,
            group);
    return result;
}

enum result filling_take(struct service *service, json_t *asked,
                         struct crossing *crossing, struct filling *filling)
{
    const char *group = service_text(asked, "group");
    const char *pass = service_text(asked, "pass");
    enum result result = mark_time(crossing);

    if (result == OK)
        result = mark_paper(crossing, filling);
    if (result == OK && group)
        result = take_group(service, group, crossing, filling);
    /* A document that is read says itself who its holder is. */
    if (result == OK && pass &&
        (service_text(asked, "mrz") ||
         json_is_true(json_object_get(asked, "reading")))) {
        filling->field = "mrz";
        return VALUE_TWICE;
    }
    if (result == OK && pass)
        result = filling_pass(service, pass, crossing, filling);
    return result;
}

enum result filling_check(const struct filling *filling,
                          struct crossing *crossing)
{
    return filling->expired
               ? crossing_set_check(crossing, CHECK_EXPIRY, CHECK_WRONG)
               : OK;
}

int filling_exit(const struct filling *filling, enum result result)
{
    return filling->code ? filling->code : command_exit(result);
}

void filling_tell(const struct filling *filling, json_t *line)
{
    if (filling->from[0])
        json_object_set_new(line, "taken_from", json_string(filling->from));
    if (filling->expired)
        json_object_set_new(line, "pass_expired", json_true());
}
