/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/filling.h"
#include "cli/document.h"
#include "cli/group.h"
#include "core/canon.h"
#include "core/date.h"

#include <string.h>

enum {
    EVENT_TIME_QUALITY = 42,
    MEDIA = 45,
    NAME_NATIVE = 49,
    PAPER_FORM = 54,
    GROUP = 82,
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

/* Nothing in it says whose crossing it was, or that nobody knows. */
static bool names_nobody(const struct crossing *crossing)
{
    static const uint16_t keys[] = {
        FIELD_DOCUMENT_NUMBER,
        FIELD_SURNAME,
        FIELD_GIVEN_NAMES,
        FIELD_DOCUMENT_CLASS,
        FIELD_MRZ,
        FIELD_SECOND_DOCUMENT,
        FIELD_PASS_NUMBER,
        MEDIA,
        NAME_NATIVE,
        PAPER_FORM,
        GROUP,
    };

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (crossing_has(crossing, keys[i]))
            return false;
    return true;
}

/* A day east of here it may be tomorrow. */
static bool is_unborn(const struct crossing *crossing)
{
    struct canon canon = canon_of(crossing_get(crossing, FIELD_BIRTH_DATE));
    struct date_partial birth, tomorrow;
    char text[DATE_TEXT_SIZE];

    if (date_format(document_today() + 1, text) != OK ||
        date_parse_partial(bytes_text(text), &tomorrow) != OK ||
        date_parse_partial(canon_text(&canon, FIELD_TEXT_MAX), &birth) != OK)
        return false;
    for (size_t i = 0; i < DATE_DIGITS; i++)
        if (birth.digits[i] == 'X')
            birth.digits[i] = '0';
    return memcmp(birth.digits, tomorrow.digits, DATE_DIGITS) > 0;
}

enum result filling_check(struct filling *filling, struct crossing *crossing)
{
    filling->nobody = names_nobody(crossing);
    filling->unborn = is_unborn(crossing);
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
    if (filling->nobody || filling->unborn)
        json_object_set_new(line, "look_again",
                            json_pack("[s*, s*]",
                                      filling->nobody ? "nobody" : NULL,
                                      filling->unborn ? "birth_date" : NULL));
}
