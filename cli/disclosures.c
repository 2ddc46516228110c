/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/disclosures.h"
#include "cli/command.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/crossing.h"

#include <stdlib.h>
#include <string.h>

enum {
    VALUES_MAX = 8192, /* more than TREATIES_MAX and RANGES_MAX need */
};

/* An entry on its way to the writer. */
struct writing {
    struct writer_job job;
    struct post *post;
    uint8_t memory[VALUES_MAX], values[VALUES_MAX];
};

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

static void put_ranges(struct crossing *values,
                       const struct disclosures_peer *peer)
{
    uint8_t space[DISCLOSURES_RANGES_MAX * (KEY_LOG + 20) + 4];
    struct buffer out = buffer_of(space, sizeof space);

    canon_put_array(&out, peer->count);
    for (size_t i = 0; i < peer->count; i++) {
        canon_put_array(&out, 3);
        canon_put_string(&out, bytes_of(peer->ranges[i].log, KEY_LOG));
        canon_put_uint(&out, peer->ranges[i].first);
        canon_put_uint(&out, peer->ranges[i].last);
    }
    crossing_set(values, DISCLOSURE_RANGES, buffer_bytes(&out));
}

/* On whichever thread the group was done. */
static void written(struct writer_job *job)
{
    struct writing *writing = job->user;

    if (job->result != OK)
        command_fail(EXIT_MACHINE, MSG_NOT_ON_RECORD,
                     message_result(job->result), result_code(job->result));
    else if (writing->post->appended)
        writing->post->appended(writing->post->appended_user, job->log);
    free(writing);
}

static void write_entry(struct disclosures *disclosures,
                        const struct disclosures_peer *peer, bool goes_on)
{
    struct writing *writing = calloc(1, sizeof *writing);
    struct crossing values;
    struct buffer out;

    if (!writing) {
        command_fail(EXIT_MACHINE, MSG_NOT_ON_RECORD,
                     message_result(STORE_MEMORY), result_code(STORE_MEMORY));
        return;
    }
    crossing_begin(&values, writing->memory, VALUES_MAX);
    crossing_set_bytes(&values, DISCLOSURE_TO, bytes_of(peer->kid, KEY_KID));
    crossing_set_bytes(&values, DISCLOSURE_REALM,
                       bytes_of(peer->realm, KEY_REALM));
    put_treaties(&values, peer);
    put_ranges(&values, peer);
    crossing_set_uint(&values, DISCLOSURE_ENTRIES, peer->entries);
    crossing_set_uint(&values, DISCLOSURE_BYTES, peer->bytes);
    crossing_set_uint(&values, DISCLOSURE_GOES_ON, goes_on);
    out = buffer_of(writing->values, VALUES_MAX);
    crossing_put(&values, &out);
    writing->post = disclosures->post;
    writing->job = (struct writer_job){
        .task = WRITE_ENTRY,
        .lane = LANE_HOME,
        .kind = KIND_DISCLOSURE,
        .schema = 1,
        .time = (uint64_t)(post_now_us() / 1000000),
        .clock = post_clock(),
        .values = buffer_bytes(&out),
        .done = written,
        .user = writing,
    };
    writer_submit(disclosures->post->writer, &writing->job);
}

void disclosures_begin(struct disclosures *disclosures, struct post *post)
{
    memset(disclosures, 0, sizeof *disclosures);
    disclosures->post = post;
}

static struct disclosures_peer *peer_of(struct disclosures *disclosures,
                                        const uint8_t kid[KEY_KID])
{
    for (size_t i = 0; i < PEERS_MAX; i++) {
        struct disclosures_peer *peer = &disclosures->peers[i];

        if (peer->used && memcmp(peer->kid, kid, KEY_KID) == 0)
            return peer;
    }
    return NULL;
}

static void end_stretch(struct disclosures *disclosures,
                        struct disclosures_peer *peer)
{
    write_entry(disclosures, peer, false);
    peer->used = false;
}

/* A place for a node that is shown something for the first time. */
static struct disclosures_peer *peer_new(struct disclosures *disclosures,
                                         const struct disclosures_sent *sent)
{
    struct disclosures_peer *peer = &disclosures->peers[0];

    for (size_t i = 1; i < PEERS_MAX && peer->used; i++)
        peer = &disclosures->peers[i];
    if (peer->used)
        end_stretch(disclosures, peer);
    memset(peer, 0, sizeof *peer);
    peer->used = true;
    peer->begun_ms = sent->now_ms;
    memcpy(peer->kid, sent->kid, KEY_KID);
    memcpy(peer->realm, sent->realm, KEY_REALM);
    check(sent->treaty_count <= TREATIES_MAX);
    peer->treaty_count = sent->treaty_count;
    memcpy(peer->treaties, sent->treaties, peer->treaty_count * HASH_SIZE);
    return peer;
}

/* Under the same treaties? Else it is another stretch. */
static bool same_treaties(const struct disclosures_peer *peer,
                          const struct disclosures_sent *sent)
{
    return peer->treaty_count == sent->treaty_count &&
           memcmp(peer->treaties, sent->treaties,
                  sent->treaty_count * HASH_SIZE) == 0;
}

static bool add_range(struct disclosures_peer *peer,
                      const struct disclosures_sent *sent)
{
    struct disclosures_range *range = peer->ranges;

    for (size_t i = 0; i < peer->count; i++, range++)
        if (memcmp(range->log, sent->log, KEY_LOG) == 0 &&
            range->first <= sent->first && sent->first <= range->last + 1) {
            /* What is sent again is shown once. */
            if (sent->next > range->last + 1) {
                peer->entries += sent->next - (range->last + 1);
                range->last = sent->next - 1;
            }
            return true;
        }
    if (peer->count == DISCLOSURES_RANGES_MAX)
        return false;
    memcpy(range->log, sent->log, KEY_LOG);
    range->first = sent->first;
    range->last = sent->next - 1;
    peer->entries += sent->next - sent->first;
    peer->count++;
    return true;
}

void disclosures_note(struct disclosures *disclosures,
                      const struct disclosures_sent *sent)
{
    struct disclosures_peer *peer = peer_of(disclosures, sent->kid);
    bool fresh;

    if (peer && !same_treaties(peer, sent)) {
        end_stretch(disclosures, peer);
        peer = NULL;
    }
    fresh = !peer;
    if (fresh)
        peer = peer_new(disclosures, sent);
    if (!add_range(peer, sent)) {
        end_stretch(disclosures, peer);
        peer = peer_new(disclosures, sent);
        add_range(peer, sent);
        fresh = true;
    }
    peer->bytes += sent->bytes;
    if (fresh)
        write_entry(disclosures, peer, true);
}

void disclosures_tick(struct disclosures *disclosures, uint64_t now_ms,
                      bool all)
{
    for (size_t i = 0; i < PEERS_MAX; i++) {
        struct disclosures_peer *peer = &disclosures->peers[i];

        if (peer->used &&
            (all || now_ms - peer->begun_ms >= DISCLOSURES_STRETCH_MS))
            end_stretch(disclosures, peer);
    }
}

void disclosures_ended(struct disclosures *disclosures,
                       const uint8_t kid[KEY_KID])
{
    struct disclosures_peer *peer = peer_of(disclosures, kid);

    if (peer)
        end_stretch(disclosures, peer);
}
