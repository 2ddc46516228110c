/* SPDX-License-Identifier: Apache-2.0 */
/* The entries of duties: written at log-in and log-out, read at start. */
#include "cli/duty_internal.h"
#include "cli/statement.h"
#include "core/canon.h"
#include "storage/index.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DUTY_ACTION = 16,
    DUTY_OFFICER = 17,
    DUTY_KEY = 18,
    DUTY_ROLES = 19,
    DUTY_LANE = 20,
    DUTY_CLOSED = 21,
    ACTION_OPENED = 1,
    ACTION_CLOSED = 2,
};

static enum result set_seal(const struct duty *duty, struct crossing *values,
                            struct writer_job *job)
{
    uint8_t hold[BODY_OFFICER_SEAL];

    body_officer_hold(duty->signer.public, hold);
    job->officer = &duty->signer;
    return crossing_set(values, FIELD_OFFICER_SEAL,
                        bytes_of(hold, sizeof hold));
}

void duty_put_ref(const struct duty *duty, struct buffer *out)
{
    entry_put_ref(out, duty->log, duty->seq, duty->id);
}

enum result duty_sign(const struct duty *duty, uint16_t kind,
                      struct crossing *values, struct writer_job *job)
{
    uint8_t space[KEY_LOG + HASH_SIZE + 16];
    struct buffer ref = buffer_of(space, sizeof space);
    enum result result;

    duty_put_ref(duty, &ref);
    result = crossing_set(values, FIELD_DUTY, buffer_bytes(&ref));
    if (result == OK && (kind == KIND_CROSSING || kind == KIND_SHIFT || kind == KIND_TALLY))
        result = crossing_set_text(values, bytes_text("officer"),
                                   bytes_text(duty->officer.name));
    return result == OK ? set_seal(duty, values, job) : result;
}

/* Writes an entry; sealed tells whether the officer seals it. */
static enum result write_duty(struct post *post, const struct duty *duty,
                              enum duty_closed closed, bool sealed,
                              struct writer_job *job)
{
    const struct officer *officer = &duty->officer;
    struct statement said;
    enum result result;

    statement_begin(&said, KIND_DUTY);
    if (sealed)
        statement_fault(&said, NULL, set_seal(duty, &said.values, &said.job));
    statement_number(&said, DUTY_ACTION,
                     closed ? ACTION_CLOSED : ACTION_OPENED);
    statement_text(&said, DUTY_OFFICER, officer->name);
    statement_bytes(&said, DUTY_KEY, bytes_of(officer->key, KEY_SIZE));
    statement_number(&said, DUTY_ROLES, officer->roles);
    statement_text(&said, DUTY_LANE, duty->lane[0] ? duty->lane : NULL);
    if (closed) {
        statement_ref(&said, FIELD_TARGET, duty->log, duty->seq, duty->id);
        statement_number(&said, DUTY_CLOSED, closed);
    }
    result = statement_write(&said, post, NULL);
    *job = said.job;
    statement_free(&said);
    return result;
}

void duty_revive(struct duty *duty, const uint8_t seed[KEY_SIZE])
{
    key_signer(&duty->signer, seed);
    duty->live = true;
}

enum result duties_close(struct post *post, const struct duty *duty,
                         enum duty_closed how)
{
    struct writer_job job;

    if (!duties_drop(post->duties, duty->id))
        return STORE_NOT_FOUND;
    return write_duty(post, duty, how, how == DUTY_BY_HIMSELF && duty->live,
                      &job);
}

enum result duties_open(struct post *post, const struct officer *officer,
                        const uint8_t seed[KEY_SIZE], const char *lane,
                        uint8_t token[DUTY_TOKEN], struct duty *out,
                        struct duty *before)
{
    struct writer_job job;
    enum result result = OK;

    memset(before, 0, sizeof *before);
    *out = (struct duty){.officer = *officer, .opened_us = post_now_us()};
    snprintf(out->lane, sizeof out->lane, "%s", lane ? lane : "");
    if (duties_of(post->duties, officer->name, before)) {
        key_wipe(&before->signer, sizeof before->signer);
        result = duties_close(post, before, DUTY_BY_NEXT);
    }
    duty_revive(out, seed);
    if (result == OK && duties_full(post->duties))
        result = STORE_LIMIT;
    if (result == OK)
        result = write_duty(post, out, 0, true, &job);
    if (result == OK) {
        memcpy(out->log, job.log, KEY_LOG);
        memcpy(out->id, job.id, HASH_SIZE);
        out->seq = job.seq;
        randombytes_buf(token, DUTY_TOKEN);
        duties_add(post->duties, out, token);
    }
    if (result != OK)
        key_wipe(out, sizeof *out);
    return result;
}

size_t duties_expire(struct post *post, bool all)
{
    struct duty duty;
    size_t count = 0;

    while (duties_any(post->duties, all, &duty)) {
        key_wipe(&duty.signer, sizeof duty.signer);
        if (duties_close(post, &duty, all ? DUTY_STOPPED : DUTY_BY_TIME) != OK)
            break;
        count++;
    }
    return count;
}

/* The entries of duties, newest first. */
struct loading {
    struct duties *duties;
    const struct post *post;
    struct store_txn *txn;
    struct read_entry *read;
    enum result result;
    bool closings; /* the first walk: what is closed */
    size_t seen, closed_count;
    uint8_t (*closed)[HASH_SIZE]; /* what the newer ones have closed */
};

static uint64_t number_of(const struct body *body, uint16_t key)
{
    struct canon canon = canon_of(body_value(body, key));

    return canon_uint(&canon, UINT64_MAX);
}

static void copy_text(const struct body *body, uint16_t key, size_t most,
                      char *out)
{
    struct canon canon = canon_of(body_value(body, key));
    struct bytes text = canon_text(&canon, most);

    if (canon.result == OK && text.size)
        memcpy(out, text.data, text.size);
    else
        text.size = 0;
    out[text.size] = '\0';
}

static void take_closed(struct loading *loading, const struct body *body)
{
    struct canon canon = canon_of(body_value(body, FIELD_TARGET));
    const uint8_t *id;

    canon_array(&canon, 3, 3);
    canon_skip(&canon);
    canon_skip(&canon);
    id = canon_fixed(&canon, HASH_SIZE);
    if (id)
        memcpy(loading->closed[loading->closed_count++], id, HASH_SIZE);
}

static bool is_closed(const struct loading *loading, const uint8_t *id)
{
    for (size_t i = 0; i < loading->closed_count; i++)
        if (memcmp(loading->closed[i], id, HASH_SIZE) == 0)
            return true;
    return false;
}

static void take_opened(struct loading *loading)
{
    const struct read_entry *read = loading->read;
    struct canon key = canon_of(body_value(&read->body, DUTY_KEY));
    const uint8_t *bytes = canon_fixed(&key, KEY_SIZE);
    struct duty duty = {.seq = read->entry.header.seq,
                        .opened_us = (int64_t)read->entry.header.time * 1000000,
                        .officer.roles =
                            (uint8_t)number_of(&read->body, DUTY_ROLES)};

    if (is_closed(loading, read->entry.id) || !bytes)
        return;
    copy_text(&read->body, DUTY_OFFICER, OFFICER_NAME_MAX, duty.officer.name);
    copy_text(&read->body, DUTY_LANE, DUTY_LANE_MAX, duty.lane);
    memcpy(duty.officer.key, bytes, KEY_SIZE);
    memcpy(duty.log, read->entry.header.log, KEY_LOG);
    memcpy(duty.id, read->entry.id, HASH_SIZE);
    duties_add(loading->duties, &duty, NULL);
}

static bool take(void *user, uint64_t place)
{
    struct loading *loading = user;
    struct read_entry *read = loading->read;

    loading->result = read_place(loading->txn, place, read);
    if (loading->result != OK || ++loading->seen > DUTIES_LOOK_BACK)
        return false;
    if (!read->has_body || read->body.state != BODY_FULL ||
        memcmp(read->key, loading->post->author.signer.public, KEY_SIZE) != 0)
        return true;
    if (number_of(&read->body, DUTY_ACTION) == ACTION_CLOSED) {
        if (loading->closings)
            take_closed(loading, &read->body);
    } else if (!loading->closings) {
        take_opened(loading);
    }
    return true;
}

/* Clocks may fall: what closes a duty can look older than the duty. */
static enum result load(struct loading *loading)
{
    enum result result = OK;

    for (int turn = 0; turn < 2 && result == OK; turn++) {
        loading->closings = turn == 0;
        loading->seen = 0;
        result = index_by_kind(loading->txn, KIND_DUTY, INT64_MIN, INT64_MAX,
                               take, loading);
        if (result == OK)
            result = loading->result;
    }
    return result;
}

enum result duties_load(struct duties *duties, struct post *post)
{
    struct loading loading = {.duties = duties, .post = post};
    enum result result = STORE_MEMORY;

    loading.read = malloc(sizeof *loading.read);
    loading.closed = calloc(DUTIES_LOOK_BACK, sizeof *loading.closed);
    if (loading.read && loading.closed)
        result = store_begin(post->store, STORE_READ, &loading.txn);
    if (result == OK) {
        result = load(&loading);
        store_abort(loading.txn);
    }
    free(loading.read);
    free(loading.closed);
    return result;
}
