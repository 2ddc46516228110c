/* SPDX-License-Identifier: Apache-2.0 */
/* Shifts: opened, closed with their totals, and shown. */
#include "cli/hits.h"
#include "cli/present.h"
#include "cli/shift.h"
#include "cli/statement.h"
#include "core/canon.h"
#include "core/codes.h"
#include "core/kind.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOCAL_SIZE = 32, TALLIES_MAX = 10000 };

/* A shift of this node's post, as its newest statement has it. */
struct found_shift {
    bool any, open;
    int64_t time_us;            /* of the statement */
    int64_t since_us, until_us; /* until: now, if it is open */
    char ref[64], officer[FIELD_TEXT_MAX + 1], remarks[FIELD_TEXT_MAX + 1];
    uint8_t log[KEY_LOG], id[HASH_SIZE];
    uint64_t seq;
};

/* What a walk over shifts or tallies is at work on. */
struct looking {
    struct store_txn *txn;
    struct roster *roster; /* a copy */
    const char *post;
    struct read_entry *read;
    struct found_shift *shift;
    int64_t since_us, until_us;
    json_t *tallies;
};

static struct bytes text_at(const struct body *body, uint16_t key)
{
    struct canon canon = canon_of(body_value(body, key));

    return canon_text(&canon, FIELD_TEXT_MAX);
}

static uint64_t number_at(const struct body *body, uint16_t key)
{
    struct canon canon = canon_of(body_value(body, key));
    uint64_t number = canon_uint(&canon, INT64_MAX / 1000000);

    return canon.result == OK ? number : 0;
}

static void copy_text(struct bytes from, char to[FIELD_TEXT_MAX + 1])
{
    snprintf(to, FIELD_TEXT_MAX + 1, "%.*s", (int)from.size,
             from.size ? (const char *)from.data : "");
}

/* Reads a statement of this post, by somebody who may write it. */
static bool take(struct looking *looking, uint64_t place)
{
    struct read_entry *read = looking->read;
    const struct member *author;

    if (read_place(looking->txn, place, read) != OK || !read->has_body ||
        read->foreign)
        return false;
    author = present_author(looking->roster, read);
    return author &&
           kind_allows(entry_kind(&read->entry.header), LANE_HOME,
                       author->certificate.roles) == OK &&
           bytes_equal(text_at(&read->body, FIELD_POST),
                       bytes_text(looking->post));
}

/* The newest statement decides. */
static bool on_shift(void *user, uint64_t place)
{
    struct looking *looking = user;
    struct found_shift *shift = looking->shift;
    const struct read_entry *read = looking->read;
    const struct header *header = &looking->read->entry.header;

    if (!take(looking, place))
        return true;
    shift->any = true;
    shift->time_us = (int64_t)header->time * 1000000;
    shift->open = number_at(&read->body, SHIFT_ACTION) == SHIFT_OPEN;
    shift->since_us = (int64_t)number_at(&read->body, SHIFT_SINCE) * 1000000;
    /* To the end of its last second. */
    shift->until_us =
        shift->open
            ? post_now_us()
            : (int64_t)number_at(&read->body, SHIFT_UNTIL) * 1000000 + 999999;
    copy_text(text_at(&read->body, FIELD_OFFICER), shift->officer);
    copy_text(text_at(&read->body, SHIFT_REMARKS), shift->remarks);
    memcpy(shift->log, header->log, KEY_LOG);
    memcpy(shift->id, read->entry.id, HASH_SIZE);
    shift->seq = header->seq;
    present_ref(looking->roster, read->key, header->log, header->seq,
                shift->ref);
    return false;
}

static bool on_tally(void *user, uint64_t place)
{
    struct looking *looking = user;
    const struct body *body = &looking->read->body;
    const char *direction;
    int64_t until_us;

    if (!take(looking, place))
        return true;
    until_us = (int64_t)number_at(body, TALLY_UNTIL) * 1000000;
    if (until_us < looking->since_us || until_us > looking->until_us)
        return true;
    direction = codes_name(codes_direction, number_at(body, FIELD_DIRECTION));
    json_array_append_new(
        looking->tallies,
        json_pack(
            "{s:s, s:s, s:s?, s:I, s:o, s:o}", "type", "tally", "direction",
            direction ? direction : "?", "mode",
            codes_name(codes_mode, number_at(body, FIELD_MODE)), "count",
            (json_int_t)number_at(body, TALLY_COUNT), "since",
            present_instant((int64_t)number_at(body, TALLY_SINCE) * 1000000),
            "until", present_instant(until_us)));
    return json_array_size(looking->tallies) < TALLIES_MAX;
}

static int begin(struct service *service, struct looking *looking,
                 struct reply *reply)
{
    enum result result;

    memset(looking, 0, sizeof *looking);
    looking->post = service->post->self.certificate.post;
    if (!looking->post[0])
        return reply_fail(reply, EXIT_REFUSED, MSG_SHIFT_NO_POST, "shift");
    looking->read = malloc(sizeof *looking->read);
    looking->roster = service_roster_copy(service);
    result = looking->read && looking->roster
                 ? store_begin(service->post->store, STORE_READ, &looking->txn)
                 : STORE_MEMORY;
    if (result != OK) {
        free(looking->read);
        free(looking->roster);
        return reply_result(reply, "shift", result);
    }
    return EXIT_DONE;
}

static void end(struct looking *looking)
{
    store_abort(looking->txn);
    free(looking->read);
    free(looking->roster);
}

static enum result find_shift(struct looking *looking,
                              struct found_shift *shift)
{
    memset(shift, 0, sizeof *shift);
    looking->shift = shift;
    return index_by_kind(looking->txn, KIND_SHIFT, INT64_MIN, INT64_MAX,
                         on_shift, looking);
}

/* By the clock on the wall of the post. */
static const char *local_text(int64_t time_us, char text[LOCAL_SIZE])
{
    time_t seconds = (time_t)(time_us / 1000000);
    struct tm local;

    localtime_r(&seconds, &local);
    strftime(text, LOCAL_SIZE, "%Y-%m-%d %H:%M", &local);
    return text;
}

static json_t *shift_line(const struct found_shift *shift, const char *post,
                          const struct shift_counts *counts)
{
    char opened[LOCAL_SIZE], closed[LOCAL_SIZE];
    json_t *line = json_pack(
        "{s:s, s:s, s:s, s:b, s:o, s:s, s:I, s:I, s:I, s:I, s:I}", "type",
        "shift", "ref", shift->ref, "post", post, "open", shift->open, "opened",
        present_instant(shift->since_us), "opened_local",
        local_text(shift->since_us, opened), "crossings",
        (json_int_t)counts->crossings, "void", (json_int_t)counts->voided,
        "conflicts", (json_int_t)counts->conflicts, "awaiting_approval",
        (json_int_t)counts->awaiting, "entered_later",
        (json_int_t)counts->late);

    if (!shift->open) {
        json_object_set_new(line, "closed", present_instant(shift->until_us));
        json_object_set_new(line, "closed_local",
                            json_string(local_text(shift->until_us, closed)));
    }
    if (shift->officer[0])
        json_object_set_new(line, "officer", json_string(shift->officer));
    if (shift->remarks[0])
        json_object_set_new(line, "remarks", json_string(shift->remarks));
    if (counts->more)
        json_object_set_new(line, "more", json_true());
    return line;
}

/* All of a shift: itself, its totals, what was counted by hand, coverage. */
static enum result show(struct looking *looking,
                        const struct found_shift *shift, struct reply *reply)
{
    struct shift_counts *counts = calloc(1, sizeof *counts);
    enum result result;
    json_t *tally, *line;
    size_t i, waiting = 0;

    if (!counts)
        return STORE_MEMORY;
    result = shift_count(looking->txn, looking->roster, looking->post,
                         shift->since_us, shift->until_us, counts);
    looking->since_us = shift->since_us;
    looking->until_us = shift->until_us;
    looking->tallies = json_array();
    if (result == OK)
        result = index_by_kind(looking->txn, KIND_TALLY, shift->since_us,
                               INT64_MAX, on_tally, looking);
    if (result == OK)
        result = hits_waiting(looking->txn, looking->roster, looking->post,
                              &waiting);
    if (result == OK) {
        line = shift_line(shift, looking->post, counts);
        json_object_set_new(line, "hits_waiting",
                            json_integer((json_int_t)waiting));
        reply_line(reply, line);
        shift_show_totals(counts, reply);
        json_array_foreach(looking->tallies, i, tally)
            reply_line(reply, json_incref(tally));
    }
    json_decref(looking->tallies);
    free(counts->corrected);
    free(counts);
    return result;
}

int service_shift_show(struct service *service, json_t *asked,
                       struct reply *reply)
{
    struct looking looking;
    struct found_shift shift;
    uint64_t missing;
    enum result result;
    int code;

    (void)asked;
    hits_catch_up(service);
    code = begin(service, &looking, reply);
    if (code != EXIT_DONE)
        return code;
    result = find_shift(&looking, &shift);
    if (result == OK && !shift.any)
        code = reply_fail(reply, EXIT_NO, MSG_SHIFT_NONE, looking.post);
    else if (result == OK)
        result = show(&looking, &shift, reply);
    missing = index_missing(looking.txn);
    end(&looking);
    if (code == EXIT_DONE && result == OK)
        reply_line(reply, service_coverage(service, missing));
    return code != EXIT_DONE ? code : reply_result(reply, "shift", result);
}

/* The totals that a closing keeps are those that its writer saw. It reaches to
 * the end of `second`, or of the one in which it began. */
static enum result add_closing(struct looking *looking,
                               const struct found_shift *shift, int64_t second,
                               struct statement *statement)
{
    struct shift_counts *counts = calloc(1, sizeof *counts);
    int64_t since = shift->since_us / 1000000;
    int64_t until = second > since ? second : since;
    enum result result;

    if (!counts)
        return STORE_MEMORY;
    result = shift_count(looking->txn, looking->roster, looking->post,
                         shift->since_us, until * 1000000 + 999999, counts);
    statement_number(statement, SHIFT_UNTIL, (uint64_t)until);
    statement_ref(statement, SHIFT_OPENED, shift->log, shift->seq, shift->id);
    shift_put_totals(counts, statement);
    free(counts->corrected);
    free(counts);
    return result;
}

/* An opening begins behind the second in which the shift before it ended, so
 * that a crossing is of one shift. No statement ends later than it was made. */
static int64_t opened_at(const struct found_shift *before, int64_t second)
{
    int64_t until_us =
        before->until_us < before->time_us ? before->until_us : before->time_us;

    return before->any && until_us / 1000000 >= second ? until_us / 1000000 + 1
                                                       : second;
}

/* What an opening or a closing says. */
static enum result put_shift(const struct service *service, json_t *asked,
                             struct looking *looking,
                             const struct found_shift *shift, int64_t second,
                             struct statement *statement)
{
    bool opens = !shift->open;

    statement_text(statement, FIELD_POST, looking->post);
    if (!service->duty)
        statement_text(statement, FIELD_OFFICER,
                       service_text(asked, "officer"));
    statement_text(statement, SHIFT_REMARKS, service_text(asked, "remarks"));
    statement_number(statement, SHIFT_ACTION, opens ? SHIFT_OPEN : SHIFT_CLOSE);
    statement_number(statement, SHIFT_SINCE,
                     opens ? (uint64_t)opened_at(shift, second)
                           : (uint64_t)(shift->since_us / 1000000));
    return opens ? OK : add_closing(looking, shift, second, statement);
}

/* What is recorded in the second of a closing would be missing in its totals:
 * it waits until that is over. */
static void wait_out(int64_t now_us)
{
    struct timespec rest = {.tv_nsec = (1000000 - now_us % 1000000) * 1000};

    if (rest.tv_nsec == 1000000000)
        rest = (struct timespec){.tv_sec = 1};
    while (nanosleep(&rest, &rest) == -1 && errno == EINTR)
        ;
}

/* asked: "verb" (open or close), "officer", "remarks". */
int service_shift(struct service *service, json_t *asked, struct reply *reply)
{
    const char *verb = service_text(asked, "verb");
    bool opens = verb && strcmp(verb, "open") == 0;
    struct looking looking;
    struct found_shift shift;
    struct statement statement;
    enum result result;
    char since[LOCAL_SIZE];
    int64_t now_us = post_now_us();
    int code;

    if (!opens)
        wait_out(now_us);
    code = begin(service, &looking, reply);
    if (code != EXIT_DONE)
        return code;
    statement_begin(&statement, KIND_SHIFT);
    result = find_shift(&looking, &shift);
    /* What is written now would not be the newest. */
    if (result == OK && shift.time_us > post_now_us())
        code = reply_fail(reply, EXIT_REFUSED, MSG_SHIFT_CLOCK, shift.ref,
                          local_text(shift.time_us, since));
    else if (result == OK && opens && shift.open)
        code = reply_fail(reply, EXIT_REFUSED, MSG_SHIFT_IS_OPEN, looking.post,
                          local_text(shift.since_us, since), shift.ref);
    else if (result == OK && !opens && !shift.open)
        code =
            reply_fail(reply, EXIT_REFUSED, MSG_SHIFT_NOT_OPEN, looking.post);
    else if (result == OK)
        result = put_shift(service, asked, &looking, &shift, now_us / 1000000,
                           &statement);
    end(&looking);
    if (result != OK)
        code = reply_result(reply, "shift", result);
    if (code == EXIT_DONE) {
        statement_write(&statement, service->post, service->duty);
        code = statement_result(&statement, "shift", reply);
    }
    statement_free(&statement);
    return code == EXIT_DONE ? service_shift_show(service, asked, reply) : code;
}
