/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/disclosures_entry.h"
#include "cli/command.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/crossing.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES_MAX = 8192 }; /* more than TREATIES_MAX and RANGES_MAX need */

enum { AT_WORK, DONE, LEFT };

struct disclosures_writing {
    struct writer_job job;
    struct post *post;
    _Atomic int state; /* LEFT: whoever waited does not any more */
    uint8_t memory[VALUES_MAX], values[VALUES_MAX];
};

void disclosures_entry_failed(enum result result)
{
    command_fail(EXIT_MACHINE, MSG_NOT_ON_RECORD, message_result(result),
                 result_code(result));
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
        free(writing);
    }
    if (result == OK && post->appended)
        post->appended(post->appended_user, log);
}

bool disclosures_entry_done(struct disclosures_writing *writing,
                            enum result *result)
{
    if (atomic_load(&writing->state) != DONE)
        return false;
    *result = writing->job.result;
    free(writing);
    return true;
}

void disclosures_entry_leave(struct disclosures_writing *writing)
{
    if (atomic_exchange(&writing->state, LEFT) == DONE)
        free(writing);
}

static void put_treaties(struct crossing *values,
                         const struct disclosures_peer *peer)
{
    uint8_t space[TREATIES_MAX * (HASH_SIZE + 2) + 4];
    struct buffer out = buffer_of(space, sizeof space);

    canon_put_array(&out, peer->treaty_count);
    for (size_t i = 0; i < peer->treaty_count; i++)
        canon_put_string(&out, bytes_of(peer->treaties[i], HASH_SIZE));
    crossing_set(values, DISCLOSURE_TREATIES, buffer_bytes(&out));
}

/* Behind the last entry that the record is to say of a range. */
static uint64_t end_of(const struct disclosures_range *range, bool goes_on)
{
    return goes_on ? range->asked : range->next;
}

/* Returns how many entries the ranges have. */
static uint64_t put_ranges(struct crossing *values,
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
    crossing_set(values, DISCLOSURE_RANGES, buffer_bytes(&out));
    return entries;
}

static struct bytes put_values(struct disclosures_writing *writing,
                               const struct disclosures_peer *peer,
                               bool goes_on)
{
    struct buffer out = buffer_of(writing->values, VALUES_MAX);
    uint64_t bytes = peer->bytes, entries;
    struct crossing values;

    crossing_begin(&values, writing->memory, VALUES_MAX);
    crossing_set_bytes(&values, DISCLOSURE_TO, bytes_of(peer->kid, KEY_KID));
    crossing_set_bytes(&values, DISCLOSURE_REALM,
                       bytes_of(peer->realm, KEY_REALM));
    put_treaties(&values, peer);
    entries = put_ranges(&values, peer, goes_on);
    if (entries > peer->entries)
        bytes += (entries - peer->entries) * peer->weight;
    crossing_set_uint(&values, DISCLOSURE_ENTRIES, entries);
    crossing_set_uint(&values, DISCLOSURE_BYTES, bytes);
    crossing_set_uint(&values, DISCLOSURE_GOES_ON, goes_on);
    crossing_put(&values, &out);
    check(!out.full);
    return buffer_bytes(&out);
}

static struct disclosures_writing *
submit(struct post *post, const struct disclosures_peer *peer, bool goes_on)
{
    struct disclosures_writing *writing = calloc(1, sizeof *writing);

    if (!writing) {
        disclosures_entry_failed(STORE_MEMORY);
        return NULL;
    }
    writing->post = post;
    writing->state = goes_on ? AT_WORK : LEFT;
    writing->job = (struct writer_job){
        .task = WRITE_ENTRY,
        .lane = LANE_HOME,
        .kind = KIND_DISCLOSURE,
        .schema = 1,
        .time = (uint64_t)(post_now_us() / 1000000),
        .clock = post_clock(),
        .values = put_values(writing, peer, goes_on),
        .done = written,
        .user = writing,
    };
    writer_submit(post->writer, &writing->job);
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
