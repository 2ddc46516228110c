/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_fill: a node that holds what many posts have recorded over months.
 *
 * usage: bench_fill STORE SAMPLE POST... < CROSSINGS
 *
 * STORE and the POSTs are enrolled nodes without a passphrase, none of them
 * running; each line is a crossing, as `cairn record --from` takes it. A line
 * of post MLnnn is signed with the key of the n-th POST as the next entry of
 * its shared log, with the same fields as a recorded one and its own time in
 * the header, and goes in runs to the writer of STORE, which keeps it as if it
 * had come from a link and been verified. The POSTs' own stores stay as they
 * are. Run again, it goes on where each log ends in STORE.
 *
 * Standard output: the document number of every SAMPLE-th line.
 */
#include "cli/command.h"
#include "cli/post.h"
#include "cli/present.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/kind.h"
#include "core/states.h"

#include <semaphore.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    POSTS_MAX = 256,
    LINE_BYTES = 8192,
    RUN_ITEMS = 500,
    RUN_BYTES = 512 << 10,
    ENTRY_ROOM = 8192,    /* for one more entry with its body */
    RUNS_WAITING = 16,    /* at the writer */
    CAPTURE_US = 5000000, /* recorded within so long after the event */
};

/* Entries of one log on their way to the writer. */
struct run {
    struct writer_job job;
    struct journal_item items[RUN_ITEMS];
    struct buffer bytes;
    uint8_t space[RUN_BYTES];
};

struct author {
    struct signer signer;
    struct header next;
    struct run *run; /* being filled */
};

static struct post target;
static struct author authors[POSTS_MAX];
static size_t author_count;
static sem_t room;

static void open_node(struct post *post, const char *directory)
{
    check(post_open(post, directory, STORE_WRITE) == EXIT_DONE);
    check(!writer_recovering(post->writer));
}

static void run_done(struct writer_job *job)
{
    check(job->result == OK);
    free(job->user);
    sem_post(&room);
}

static void run_submit(struct author *author)
{
    struct run *run = author->run;

    author->run = NULL;
    sem_wait(&room);
    writer_submit(target.writer, &run->job);
}

static struct run *run_new(const struct author *author)
{
    struct run *run = malloc(sizeof *run);

    check(run);
    memset(&run->job, 0, sizeof run->job);
    run->bytes = buffer_of(run->space, sizeof run->space);
    run->job.task = WRITE_RUN;
    run->job.run.items = run->items;
    run->job.run.lane = LANE_SHARED;
    memcpy(run->job.run.log, author->next.log, KEY_LOG);
    memcpy(run->job.run.key, author->signer.public, KEY_SIZE);
    run->job.done = run_done;
    run->job.user = run;
    return run;
}

static bool item_submit(void *user, const struct journal_item *item)
{
    struct run *run = run_new(user);
    uint8_t *bytes = buffer_space(&run->bytes, item->entry.bytes.size);
    uint8_t *body = buffer_space(&run->bytes, item->body.size);

    memcpy(bytes, item->entry.bytes.data, item->entry.bytes.size);
    memcpy(body, item->body.data, item->body.size);
    check(entry_open(bytes_of(bytes, item->entry.bytes.size),
                     store_realm(target.store), &run->items[0].entry) == OK);
    run->items[0].body = bytes_of(body, item->body.size);
    run->items[0].checked = true;
    run->job.run.count = 1;
    ((struct author *)user)->run = run;
    run_submit(user);
    return true;
}

/* Takes a post's key, and its log as far as STORE does not hold it. */
static void author_load(struct author *author, const char *directory)
{
    struct post *post = calloc(1, sizeof *post);
    struct journal *journal = &target.journal;
    struct journal_log log;
    const uint8_t *id;

    check(post);
    open_node(post, directory);
    id = post->author.logs[LANE_SHARED - 1];
    author->signer = post->author.signer;
    author->next = (struct header){.version = ENTRY_VERSION_KNOWN,
                                   .has_previous = true,
                                   .clock = CLOCK_NETWORK,
                                   .kind = KIND_CROSSING,
                                   .schema = ENTRY_SCHEMA_KNOWN,
                                   .has_body = true};
    memcpy(author->next.log, id, KEY_LOG);
    if (!journal->log_find(journal->user, id, &log)) {
        journal = &post->journal;
        check(journal->read(journal->user, id, 0, 0, item_submit, author) ==
              OK);
        check(journal->log_find(journal->user, id, &log));
    }
    author->next.seq = log.ends[0].next;
    memcpy(author->next.previous, log.ends[0].head, HASH_SIZE);
    post_close(post);
    free(post);
}

static int64_t instant_of(const struct crossing *crossing)
{
    struct canon canon = canon_of(crossing_get(crossing, FIELD_EVENT_TIME));

    return (int64_t)canon_uint(&canon, UINT64_MAX);
}

static bool state_known(const struct crossing *crossing)
{
    struct canon canon = canon_of(crossing_get(crossing, FIELD_ISSUING_STATE));

    return states_find(canon_text(&canon, 3)) != NULL;
}

/* The values that `cairn record --from` would have written at that moment;
 * returns the event's time in microseconds. */
static int64_t put_values(json_t *line, struct buffer *out)
{
    static uint8_t memory[VALUES_SIZE_MAX];
    struct crossing_facts facts = {.mrz = CHECK_NOT_DONE};
    struct crossing crossing;
    int64_t event_us;
    const char *name;
    json_t *value;

    crossing_begin(&crossing, memory, sizeof memory);
    json_object_foreach(line, name, value)
        check(present_set(&crossing, name, value) == OK);
    event_us = instant_of(&crossing);
    check(crossing_set_int(&crossing, FIELD_CAPTURE_TIME,
                           event_us + randombytes_uniform(CAPTURE_US)) == OK);
    check(crossing_set_text(&crossing, bytes_text("capture"),
                            bytes_text("typed")) == OK);
    facts.today_days = (int32_t)(event_us / 86400000000);
    facts.issuing_state_known = state_known(&crossing);
    check(crossing_checks(&crossing, &facts) == OK);
    crossing_put(&crossing, out);
    check(!out->full && crossing_lane(buffer_bytes(out)) == LANE_SHARED);
    return event_us;
}

/* Signs one crossing as the author's next entry. */
static void author_add(struct author *author, json_t *line)
{
    static uint8_t space[VALUES_SIZE_MAX];
    struct buffer out = buffer_of(space, sizeof space), *bytes;
    struct header *header = &author->next;
    uint64_t time = (uint64_t)(put_values(line, &out) / 1000000);
    const uint8_t *realm = store_realm(target.store);
    uint8_t seed[BODY_SEED];
    struct journal_item *item;
    size_t start;

    if (!author->run)
        author->run = run_new(author);
    bytes = &author->run->bytes;
    item = &author->run->items[author->run->job.run.count++];
    header->time = time;
    header->size = entry_units(out.size);
    do
        randombytes_buf(seed, sizeof seed);
    while (body_commit(buffer_bytes(&out), header->log, seed, header->body) !=
           OK);
    start = bytes->size;
    body_put_full(bytes, seed, buffer_bytes(&out));
    item->body = bytes_of(bytes->data + start, bytes->size - start);
    start = bytes->size;
    entry_seal(header, realm, &author->signer, bytes);
    check(!bytes->full);
    item->checked = true;
    check(entry_open(bytes_of(bytes->data + start, bytes->size - start), realm,
                     &item->entry) == OK);
    header->seq++;
    memcpy(header->previous, item->entry.id, HASH_SIZE);
    if (author->run->job.run.count == RUN_ITEMS ||
        bytes->capacity - bytes->size < ENTRY_ROOM)
        run_submit(author);
}

static struct author *author_of(const json_t *line)
{
    const char *post = json_string_value(json_object_get(line, "post"));

    check(post && strlen(post) == 5);
    return &authors[strtoul(post + 2, NULL, 10) % author_count];
}

static void fill(size_t sample)
{
    char text[LINE_BYTES];

    for (size_t i = 0; fgets(text, sizeof text, stdin); i++) {
        json_t *line = json_loads(text, 0, NULL);

        check(line);
        if (i % sample == 0)
            puts(json_string_value(json_object_get(line, "document_number")));
        author_add(author_of(line), line);
        json_decref(line);
    }
    for (size_t i = 0; i < author_count; i++)
        if (authors[i].run)
            run_submit(&authors[i]);
    for (size_t i = 0; i < RUNS_WAITING; i++)
        sem_wait(&room);
}

int main(int argc, char **argv)
{
    size_t sample = argc > 3 ? strtoul(argv[2], NULL, 10) : 0;

    if (sample == 0 || argc - 3 > POSTS_MAX || sodium_init() < 0) {
        fprintf(stderr, "usage: bench_fill STORE SAMPLE POST... < FILE\n");
        return 1;
    }
    messages_begin();
    common.no_passphrase = true;
    sem_init(&room, 0, RUNS_WAITING);
    open_node(&target, argv[1]);
    for (; author_count < (size_t)argc - 3; author_count++)
        author_load(&authors[author_count], argv[3 + author_count]);
    fill(sample);
    post_close(&target);
    return 0;
}
