/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/disclosures_entry.h"
#include "cli/statement.h"
#include "core/canon.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { AT_WORK, DONE, LEFT };

struct disclosures_writing {
    struct statement said;
    struct post *post;
    _Atomic int state; /* LEFT: whoever waited does not any more */
};

void disclosures_entry_failed(enum result result)
{
    command_fail(EXIT_MACHINE, MSG_NOT_ON_RECORD, message_result(result),
                 result_code(result));
}

static void writing_free(struct disclosures_writing *writing)
{
    statement_free(&writing->said);
    free(writing);
}

/* On whichever thread the group was done. */
static void written(struct writer_job *job)
{
    struct disclosures_writing *writing = job->user;
    struct post *post = writing->post;
    enum result result = job->result;
    uint8_t log[KEY_LOG];

    memcpy(log, job->log, KEY_LOG);
    if (atomic_exchange(&writing->state, DONE) == LEFT) {
        if (result != OK)
            disclosures_entry_failed(result);
        writing_free(writing);
    }
    if (result == OK && post->appended)
        post->appended(post->appended_user, log);
}

bool disclosures_entry_done(struct disclosures_writing *writing,
                            enum result *result)
{
    if (atomic_load(&writing->state) != DONE)
        return false;
    *result = writing->said.job.result;
    writing_free(writing);
    return true;
}

void disclosures_entry_leave(struct disclosures_writing *writing)
{
    if (atomic_exchange(&writing->state, LEFT) == DONE)
        writing_free(writing);
}

static void put_treaties(struct statement *said,
                         const struct disclosures_peer *peer)
{
    uint8_t space[TREATIES_MAX * (HASH_SIZE + 2) + 4];
    struct buffer out = buffer_of(space, sizeof space);

    canon_put_array(&out, peer->treaty_count);
    for (size_t i = 0; i < peer->treaty_count; i++)
        canon_put_string(&out, bytes_of(peer->treaties[i], HASH_SIZE));
    statement_value(said, DISCLOSURE_TREATIES, buffer_bytes(&out));
}

/* Behind the last entry that the record is to say of a range. */
static uint64_t end_of(const struct disclosures_range *range, bool goes_on)
{
    return goes_on ? range->asked : range->next;
}

/* Returns how many entries the ranges have. */
static uint64_t put_ranges(struct statement *said,
                           const struct disclosures_peer *peer, bool goes_on)
{
    uint8_t space[DISCLOSURES_RANGES_MAX * (KEY_LOG + 20) + 4];
    struct buffer out = buffer_of(space, sizeof space);
    uint64_t entries = 0, count = 0;

    for (size_t i = 0; i < peer->count; i++)
        count += end_of(&peer->ranges[i], goes_on) > peer->ranges[i].first;
    canon_put_array(&out, count);
    for (size_t i = 0; i < peer->count; i++) {
        const struct disclosures_range *range = &peer->ranges[i];
        uint64_t end = end_of(range, goes_on);

        if (end == range->first)
            continue;
        canon_put_array(&out, 3);
        canon_put_string(&out, bytes_of(range->log, KEY_LOG));
        canon_put_uint(&out, range->first);
        canon_put_uint(&out, end - 1);
        entries += end - range->first;
    }
    statement_value(said, DISCLOSURE_RANGES, buffer_bytes(&out));
    return entries;
}

static void put_values(struct statement *said,
                       const struct disclosures_peer *peer, bool goes_on)
{
    uint64_t bytes = peer->bytes, entries;

    statement_begin(said, KIND_DISCLOSURE);
    statement_bytes(said, DISCLOSURE_TO, bytes_of(peer->kid, KEY_KID));
    statement_bytes(said, DISCLOSURE_REALM, bytes_of(peer->realm, KEY_REALM));
    put_treaties(said, peer);
    entries = put_ranges(said, peer, goes_on);
    if (entries > peer->entries)
        bytes += (entries - peer->entries) * peer->weight;
    statement_number(said, DISCLOSURE_ENTRIES, entries);
    statement_number(said, DISCLOSURE_BYTES, bytes);
    statement_number(said, DISCLOSURE_GOES_ON, goes_on);
}

static struct disclosures_writing *
submit(struct post *post, const struct disclosures_peer *peer, bool goes_on)
{
    struct disclosures_writing *writing = calloc(1, sizeof *writing);
    struct writer_job *job;
    enum result result;

    if (!writing) {
        disclosures_entry_failed(STORE_MEMORY);
        return NULL;
    }
    put_values(&writing->said, peer, goes_on);
    result = statement_ready(&writing->said, NULL);
    if (result != OK) {
        disclosures_entry_failed(result);
        writing_free(writing);
        return NULL;
    }
    writing->post = post;
    writing->state = goes_on ? AT_WORK : LEFT;
    job = &writing->said.job;
    job->done = written;
    job->user = writing;
    writer_submit(post->writer, job);
    return writing;
}

struct disclosures_writing *
disclosures_entry_most(struct post *post, const struct disclosures_peer *peer)
{
    return submit(post, peer, true);
}

void disclosures_entry_last(struct post *post,
                            const struct disclosures_peer *peer)
{
    submit(post, peer, false);
}
