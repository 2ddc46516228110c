/* SPDX-License-Identifier: Apache-2.0 */
/* The treaties that a node holds. */
#include "cli/present.h"
#include "cli/service.h"
#include "cli/treaties.h"
#include "cli/treaty_words.h"

#include <string.h>

enum { PREFIX_MIN = 4 };

static bool is_meant(const struct treaty_held *held, const char *prefix)
{
    char hex[2 * HASH_SIZE + 1];

    bytes_to_hex(bytes_of(held->id, HASH_SIZE), hex);
    return held->known &&
           (!prefix || strncasecmp(hex, prefix, strlen(prefix)) == 0);
}

static json_t *line_of(const struct treaty_held *held,
                       const struct roster *roster, bool whole)
{
    const struct treaty *treaty = &held->treaty;
    enum treaty_state state = treaty_state(
        held, roster, (uint64_t)(post_now_us() / 1000000), post_clock());
    char fingerprint[TREATY_FINGERPRINT], terms[2 * TREATY_SIZE_MAX + 1];
    json_t *line;

    treaty_fingerprint(held->id, fingerprint);
    line = json_pack("{s:s, s:s, s:s, s:o}", "type", "treaty", "country",
                     treaty_other(treaty, roster)->country, "state",
                     treaty_words_state(state), "from",
                     present_instant((int64_t)treaty->from * 1000000));
    if (state == TREATY_OTHER_CODE)
        json_object_set_new(line, "code",
                            json_string(result_code(TREATY_CODE)));
    if (treaty->until != UINT64_MAX)
        json_object_set_new(line, "until",
                            present_instant((int64_t)treaty->until * 1000000));
    json_object_set_new(line, "fingerprint", json_string(fingerprint));
    json_object_set_new(line, "id", present_hex(bytes_of(held->id, HASH_SIZE)));
    if (whole)
        json_object_set_new(line, "terms",
                            json_string(bytes_to_hex(treaty->terms, terms)));
    return line;
}

/* By country and beginning: the place where the next one goes. */
static void insert(const struct treaty_held **list, size_t count,
                   const struct treaty_held *held, const struct roster *roster)
{
    const char *country = treaty_other(&held->treaty, roster)->country;

    for (; count > 0; count--) {
        const struct treaty *before = &list[count - 1]->treaty;
        int order = strcmp(treaty_other(before, roster)->country, country);

        if (order < 0 || (order == 0 && before->from <= held->treaty.from))
            break;
        list[count] = list[count - 1];
    }
    list[count] = held;
}

/* asked: "id", the beginning of one, for the whole of it; else all. */
int service_treaties(struct service *service, json_t *asked,
                     struct reply *reply)
{
    const char *prefix = service_text(asked, "id");
    const struct roster *roster = service_roster(service);
    const struct treaties *treaties = service->post->treaties;
    const struct treaty_held *meant[TREATIES_MAX];
    size_t count = 0;
    int code = EXIT_DONE;

    for (size_t i = 0; i < treaties->count; i++)
        if (is_meant(&treaties->held[i], prefix))
            insert(meant, count++, &treaties->held[i], roster);
    if (prefix && strlen(prefix) < PREFIX_MIN)
        code = reply_fail(reply, EXIT_USE, MSG_TREATY_WHICH, "treaty", prefix);
    else if (prefix && count == 0)
        code = reply_fail(reply, EXIT_NO, MSG_TREATY_UNKNOWN, "treaty", prefix);
    else if (prefix && count > 1)
        code =
            reply_fail(reply, EXIT_USE, MSG_TREATY_SEVERAL, "treaty", prefix);
    for (size_t i = 0; code == EXIT_DONE && i < count; i++)
        if (!reply_line(reply, line_of(meant[i], roster, prefix != NULL)))
            break;
    service_roster_done(service);
    return code;
}
