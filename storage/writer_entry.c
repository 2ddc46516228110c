/* SPDX-License-Identifier: Apache-2.0 */
/* The one place that signs. */
#include "core/body.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/fields.h"
#include "core/kind.h"
#include "storage/bodies.h"
#include "storage/log_places.h"
#include "storage/writer_internal.h"

#include <string.h>

/* A search for an entry of one author. */
struct knowing {
    struct writer *writer;
    struct store_txn *txn;
    struct writer_job *job;
    uint8_t kid[KEY_KID];
    enum result result;
};

/* Is it the reference that is asked for? Where its body cannot be read any
 * more, the token alone must do. */
static bool same_ref(struct knowing *knowing, const struct held *held)
{
    struct writer *writer = knowing->writer;
    struct buffer space = buffer_of(writer->body, sizeof writer->body);
    struct body body;
    struct canon canon;
    struct bytes ref;

    if (bodies_open(knowing->txn, held, &space) != OK ||
        body_open(buffer_bytes(&space), &body) != OK)
        return true;
    canon = canon_of(body_value(&body, FIELD_CLIENT_REF));
    ref = canon_string(&canon, 16, 16);
    return canon.result != OK ||
           memcmp(ref.data, knowing->job->client_ref, 16) == 0;
}

static bool known_here(void *user, uint64_t place)
{
    struct knowing *knowing = user;
    struct writer_job *job = knowing->job;
    struct held held;
    const struct entry *entry = &held.entry;

    knowing->result = log_entry(knowing->txn, place, &held);
    if (knowing->result != OK)
        return false;
    /* Neither another author's reference nor that of another kind of entry
     * may swallow one of ours. */
    if (memcmp(entry->kid, knowing->kid, KEY_KID) != 0 ||
        entry->header.kind != job->kind || !same_ref(knowing, &held))
        return true;
    memcpy(job->log, entry->header.log, KEY_LOG);
    job->seq = entry->header.seq;
    memcpy(job->id, entry->id, HASH_SIZE);
    job->known = true;
    return false;
}

/* Is an entry with this reference there? Then the job is answered with it. */
static enum result known_ref(struct writer *writer, struct store_txn *txn,
                             struct writer_job *job)
{
    struct index_query query = {INDEX_REF, bytes_of(job->client_ref, 16),
                                INT64_MIN, INT64_MAX};
    struct knowing knowing = {.writer = writer, .txn = txn, .job = job};
    enum result result;

    key_kid(writer->author.signer.public, knowing.kid);
    result =
        index_batch_find(txn, writer->batch, query.value, known_here, &knowing);
    if (result == OK && knowing.result == OK && !job->known)
        result = index_find(txn, &query, known_here, &knowing);
    if (result == OK)
        result = knowing.result;
    /* What no index holds yet may be known as well. */
    if (result == OK && !job->known && index_missing(txn) > 0)
        return STORE_INDEX;
    return result;
}

enum result writer_known(struct writer *writer, struct store_txn *txn,
                         struct writer_job *job)
{
    enum result result = OK;

    job->known = false;
    if (job->task == WRITE_ENTRY && job->client_ref && writer->has_author)
        result = known_ref(writer, txn, job);
    return result == OK && !job->known ? STORE_FULL : result;
}

enum result writer_heads(struct writer *writer, struct store_txn *txn,
                         struct chain heads[GUARD_LOGS])
{
    struct log_state state;
    enum result result = OK;

    for (size_t i = 0; result == OK && i < GUARD_LOGS; i++) {
        result = log_find(txn, writer->author.logs[i], &state);
        if (result == OK)
            heads[i] = state.log.ends[0];
        if (result != STORE_NOT_FOUND)
            continue;
        chain_begin(&heads[i], writer->author.logs[i]);
        result = OK;
    }
    return result;
}

/* Fills the body and its commitment, and sets the officer's seal first. */
static enum result try_body(struct store *store, const struct writer_job *job,
                            struct header *header, struct buffer *body)
{
    const size_t size = job->values.size;
    uint8_t seed[BODY_SEED], *values;
    enum result result = OK;

    chance_take(&store->chance, seed, sizeof seed);
    body->size = 0;
    body_put_full(body, seed, job->values);
    if (body->full)
        return BODY_SIZE;
    values = body->data + body->size - size;
    if (job->officer)
        result = body_officer_seal(values, size, header->log, seed,
                                   store->realm, job->officer);
    if (result == OK)
        result = body_commit(bytes_of(values, size), header->log, seed,
                             header->body);
    return result;
}

/* A seed whose digests clash is changed. */
static enum result make_body(struct store *store, const struct writer_job *job,
                             struct header *header, struct buffer *body)
{
    enum result result;

    if (job->kind == KIND_SEAL)
        return OK;
    do
        result = try_body(store, job, header, body);
    while (result == BODY_COMMITMENT);
    if (result != OK)
        return result;
    header->has_body = true;
    header->size = entry_units(job->values.size);
    return OK;
}

/* The header and body of the next entry of a log. */
static enum result prepare(struct store *store, const struct writer_job *job,
                           const struct chain *end, struct header *header,
                           struct buffer *body)
{
    *header = (struct header){.version = ENTRY_VERSION_KNOWN,
                              .seq = end->next,
                              .has_previous = end->next > 0,
                              .time = job->time,
                              .clock = job->clock,
                              .kind = job->kind,
                              .schema = job->schema};
    if (end->sealed)
        return ENTRY_SEALED;
    /* Signed and stored, it could never be read again, nor what follows. */
    if (job->time > ENTRY_TIME_MAX)
        return CBOR_RANGE;
    memcpy(header->log, end->log, KEY_LOG);
    memcpy(header->previous, end->head, HASH_SIZE);
    return make_body(store, job, header, body);
}

static void sign(struct writer *writer, const struct header *header,
                 struct chain *end, struct buffer *bytes, struct entry *entry)
{
    const struct signer *signer = &writer->author.signer;
    struct entry_draft draft;

    entry_begin(header, writer->store->realm, signer->public, &draft);
    entry_sign(&draft, signer, bytes, entry);
    check(!bytes->full);
    chain_advance(end, entry);
}

/* Appends it, and has the guard written from here on if it is all that the
 * group comes to: with the entry, unless the transaction takes more away with
 * it where it is undone. The index keys are made meanwhile. */
static enum result append(struct writer *writer, struct store_txn *txn,
                          const struct journal_run *run)
{
    const struct journal_item *item = &run->items[0];
    struct bytes record = {NULL, 0};
    uint64_t end;
    uint32_t number;
    enum result result = log_append(txn, run, NULL);

    if (result == OK)
        result = log_end(txn, &end);
    if (result == OK && item->entry.header.seq > 0 && !txn->made_key)
        result = log_value(txn, end - 1, &record);
    if (result == OK && writer->alone)
        writer_guard_ask(writer, record);
    if (result == OK)
        result = log_number(txn, run->log, &number);
    if (result == OK)
        result = index_add(txn, writer->batch, end - 1, number, &item->entry,
                           item->body);
    return result;
}

enum result writer_entry(struct writer *writer, struct store_txn *txn,
                         struct writer_job *job)
{
    uint8_t space[ENTRY_SIZE_MAX];
    struct buffer bytes = buffer_of(space, sizeof space);
    struct buffer body = buffer_of(writer->body, sizeof writer->body);
    struct journal_item item = {.checked = true};
    struct header header;
    struct journal_run run = {.items = &item, .count = 1, .lane = job->lane};
    struct chain *end = &writer->after[job->lane - 1], was;
    enum result result;

    check(job->lane >= LANE_SHARED && job->lane <= LANE_TRUST);
    job->known = false;
    if (!writer->has_author || atomic_load(&writer->recovering))
        return STORE_RECOVERY;
    if (atomic_load(&writer->locked))
        return KEY_LOCKED;
    if (job->client_ref) {
        result = known_ref(writer, txn, job);
        if (result != OK || job->known)
            return result;
    }
    result = prepare(writer->store, job, end, &header, &body);
    if (result != OK)
        return result;
    was = *end;
    sign(writer, &header, end, &bytes, &item.entry);
    item.body = buffer_bytes(&body);
    memcpy(run.log, end->log, KEY_LOG);
    memcpy(run.key, writer->author.signer.public, KEY_SIZE);
    memcpy(job->log, end->log, KEY_LOG);
    memcpy(job->id, item.entry.id, HASH_SIZE);
    job->seq = was.next;
    result = append(writer, txn, &run);
    if (result != OK)
        *end = was;
    return result;
}
