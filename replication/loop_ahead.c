/* SPDX-License-Identifier: Apache-2.0 */
/* Runs on their way through the worker threads, and what came behind them. */
#include "replication/loop_internal.h"
#include "replication/unpack.h"
#include "replication/wire.h"
#include "core/check.h"

#include <stdlib.h>
#include <string.h>

/* A message that waits for its turn on its link. */
struct arrived {
    struct arrived *next;
    struct worker *worker; /* that unpacks it; null: none, or none yet */
    struct bytes packed;   /* of a run, within the message; else empty */
    const uint8_t *realm;  /* of a run, likewise */
    bool stores;           /* the node may hand it to the store */
    size_t size;
    uint8_t message[];
};

bool ahead_open(struct loop *loop)
{
    for (size_t i = 0; i < LOOP_WORKERS; i++) {
        struct worker *worker = &loop->workers[i];

        worker->loop = loop;
        worker->work.data = worker;
        worker->unpack = unpack_new();
        if (!worker->unpack)
            return false;
    }
    return true;
}

void ahead_close(struct loop *loop)
{
    for (size_t i = 0; i < LOOP_WORKERS; i++)
        unpack_free(loop->workers[i].unpack);
}

/* What a message takes, however small it is. */
static size_t memory_of(const struct arrived *arrived)
{
    return sizeof *arrived + arrived->size;
}

static void let_go(struct loop *loop, struct arrived *arrived)
{
    if (arrived->worker)
        arrived->worker->arrived = NULL;
    loop->ahead -= memory_of(arrived);
    free(arrived);
}

/* On a worker's thread: only what the worker has is touched. */
static void on_work(uv_work_t *work)
{
    struct worker *worker = work->data;
    struct node_unpacked *out = &worker->unpacked;

    out->result = unpack_run(worker->unpack, worker->arrived->realm,
                             worker->arrived->packed, &out->items, &out->count);
}

static void on_unpacked(uv_work_t *work, int status)
{
    struct worker *worker = work->data;
    struct loop *loop = worker->loop;

    (void)status;
    loop->handles--;
    worker->done = true;
    if (!worker->link)
        let_go(loop, worker->arrived);
    loop_settle(loop);
}

/* The next run of a link that has none at a worker yet. */
static struct arrived *next_run(struct arrived *arrived)
{
    while (arrived && arrived->packed.size == 0)
        arrived = arrived->next;
    return arrived;
}

/* Of the links that have a run for a worker, that with the fewest there. */
static struct link *needy_link(const struct loop *loop)
{
    struct link *found = NULL;

    for (struct link *link = loop->links; link; link = link->next)
        if (link->run && (!found || link->workers < found->workers))
            found = link;
    return found;
}

void ahead_work(struct loop *loop)
{
    for (size_t i = 0; i < LOOP_WORKERS; i++) {
        struct worker *worker = &loop->workers[i];
        struct link *link = worker->arrived ? NULL : needy_link(loop);

        if (!link)
            continue;
        worker->arrived = link->run;
        worker->arrived->worker = worker;
        worker->link = link;
        worker->done = false;
        link->workers++;
        link->run = next_run(link->run->next);
        loop->handles++;
        check(uv_queue_work(loop->config.uv, &worker->work, on_work,
                            on_unpacked) == 0);
    }
}

bool ahead_put(struct link *link, struct bytes message)
{
    struct loop *loop = link->loop;
    struct arrived *arrived;
    struct bytes packed;
    const uint8_t *realm;
    bool stores;

    if (!link->known || !wire_run(message, &realm, &packed))
        packed = bytes_of(NULL, 0);
    stores = packed.size > 0 || (link->known && wire_single(message));
    if (!link->ahead && packed.size < LOOP_RUN_LEAST &&
        (!stores || loop->stores < NODE_STORES_MAX))
        return false;
    arrived = malloc(sizeof *arrived + message.size);
    if (!arrived) {
        link_end(link, STORE_MEMORY);
        return true;
    }
    arrived->next = NULL;
    arrived->worker = NULL;
    arrived->size = message.size;
    memcpy(arrived->message, message.data, message.size);
    arrived->stores = stores;
    arrived->packed = packed;
    if (packed.size) {
        arrived->packed.data = arrived->message + (packed.data - message.data);
        arrived->realm = arrived->message + (realm - message.data);
    }
    loop->ahead += memory_of(arrived);
    *(link->ahead ? &link->ahead_last->next : &link->ahead) = arrived;
    link->ahead_last = arrived;
    if (!link->run)
        link->run = next_run(arrived);
    return true;
}

/* May the node be told of it? A run or a single only if the store can take one
 * more. */
static bool is_due(const struct loop *loop, const struct arrived *arrived)
{
    if (arrived->packed.size > 0 && !(arrived->worker && arrived->worker->done))
        return false;
    return !arrived->stores || loop->stores < NODE_STORES_MAX;
}

bool ahead_take(struct loop *loop, struct node_event *event)
{
    struct link *link = loop->links;
    struct arrived *arrived;

    while (link && !(link->ahead && is_due(loop, link->ahead)))
        link = link->next;
    if (!link)
        return false;
    arrived = link->ahead;
    link->ahead = arrived->next;
    event->type = EVENT_MESSAGE;
    event->link = link->id;
    event->message = bytes_of(arrived->message, arrived->size);
    if (arrived->worker) {
        event->unpacked = &arrived->worker->unpacked;
        arrived->worker->link = NULL;
        link->workers--;
    }
    loop->taken = arrived;
    return true;
}

void ahead_taken(struct loop *loop)
{
    if (loop->taken)
        let_go(loop, loop->taken);
    loop->taken = NULL;
}

void ahead_drop(struct link *link)
{
    while (link->ahead) {
        struct arrived *arrived = link->ahead;
        struct worker *worker = arrived->worker;

        link->ahead = arrived->next;
        if (worker)
            worker->link = NULL;
        if (!worker || worker->done)
            let_go(link->loop, arrived);
    }
    link->run = NULL;
}
