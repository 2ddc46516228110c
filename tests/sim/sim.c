/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/sim_internal.h"

#include "core/check.h"
#include "replication/pack.h"
#include "replication/unpack.h"
#include "replication/wire.h"

#include <stdlib.h>
#include <string.h>

enum happening { TICKED, DIALLED, DELIVERED, HUNG_UP, STORED };

struct sim_event {
    uint64_t at_ms;
    uint64_t order;
    enum happening what;
    size_t node;
    uint64_t generation;
    size_t link;
    uint64_t token;
    struct journal_run run; /* STORED: its items are owned */
    struct journal_item *items;
    size_t size;
    uint8_t bytes[]; /* DELIVERED */
};

static void fault(struct sim *sim, const char *what)
{
    if (!sim->fault)
        sim->fault = what;
}

static bool before(const struct sim_event *a, const struct sim_event *b)
{
    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms;
    return a->order < b->order;
}

static void swap(struct sim_event **a, struct sim_event **b)
{
    struct sim_event *moved = *a;

    *a = *b;
    *b = moved;
}

static struct sim_event *new_event(struct sim *sim, enum happening what,
                                   uint64_t at_ms, struct bytes bytes)
{
    struct sim_event *event = calloc(1, sizeof *event + bytes.size);
    size_t i = sim->event_count++;

    check(event);
    event->what = what;
    event->at_ms = at_ms;
    event->order = sim->order++;
    event->size = bytes.size;
    if (bytes.size)
        memcpy(event->bytes, bytes.data, bytes.size);
    if (sim->event_count > sim->event_capacity) {
        sim->event_capacity = 2 * sim->event_count;
        sim->events =
            realloc(sim->events, sim->event_capacity * sizeof *sim->events);
        check(sim->events);
    }
    sim->events[i] = event;
    for (; i > 0 && before(sim->events[i], sim->events[(i - 1) / 2]);
         i = (i - 1) / 2)
        swap(&sim->events[i], &sim->events[(i - 1) / 2]);
    sim->busy += what != TICKED;
    return event;
}

static struct sim_event *take_event(struct sim *sim)
{
    struct sim_event *first = sim->events[0];
    size_t i = 0;

    sim->events[0] = sim->events[--sim->event_count];
    for (;;) {
        size_t least = 2 * i + 1;

        if (least + 1 < sim->event_count &&
            before(sim->events[least + 1], sim->events[least]))
            least++;
        if (least >= sim->event_count ||
            !before(sim->events[least], sim->events[i]))
            break;
        swap(&sim->events[least], &sim->events[i]);
        i = least;
    }
    sim->busy -= first->what != TICKED;
    return first;
}

static void free_event(struct sim_event *event)
{
    free(event->items);
    free(event);
}

/* Links that nobody uses any more keep their number, so none is used twice. */
static size_t side_of(const struct sim_link *link, size_t n)
{
    return link->ends[0] == n ? 0 : 1;
}

static uint64_t later(struct sim *sim, uint64_t *last_ms)
{
    uint64_t at_ms = sim->now_ms + 1 + sim_random(sim, sim->delay_ms);

    if (at_ms < *last_ms)
        at_ms = *last_ms;
    *last_ms = at_ms;
    return at_ms;
}

static void hang_up(struct sim *sim, size_t number, size_t side)
{
    struct sim_link *link = &sim->links[number];
    struct sim_event *event;

    link->open[side] = false;
    if (!link->open[!side] && !link->dead)
        link->dead = true;
    event = new_event(sim, HUNG_UP, later(sim, &link->arrives_ms[!side]),
                      bytes_of(NULL, 0));
    event->link = number;
    event->node = link->ends[!side];
}

/* A node tells only what it could tell again after a crash. */
static void check_told(struct sim *sim, size_t n, struct bytes bytes)
{
    struct wire_message message;
    struct wire_log told;

    if (wire_decode(bytes, &message) != OK) {
        fault(sim, "a node sent what cannot be read");
        return;
    }
    if (message.type != WIRE_ACK && message.type != WIRE_FRONTIER)
        return;
    while (wire_next(&message, &told))
        for (size_t i = 0; i < told.count; i++)
            if (!sim_journal_has(&sim->nodes[n].journal, told.log,
                                 told.ends[i].next - 1, told.ends[i].head))
                fault(sim, "a node told what is not durable");
}

static void deliver(struct sim *sim, size_t number, size_t from,
                    struct bytes bytes)
{
    struct sim_link *link = &sim->links[number];
    size_t to = !side_of(link, from);
    struct sim_event *event =
        new_event(sim, DELIVERED, later(sim, &link->arrives_ms[to]), bytes);

    event->link = number;
    event->node = link->ends[to];
}

static void send(struct sim *sim, size_t n, const struct node_effect *effect)
{
    static uint8_t memory[MESSAGE_SIZE_MAX];
    struct buffer message = buffer_of(memory, sizeof memory);
    struct sim_link *link = &sim->links[effect->link];
    size_t to = link->ends[!side_of(link, n)];
    unsigned times = 1;

    check_told(sim, n, effect->bytes);
    buffer_put(&message, effect->bytes);
    check(!message.full);
    sim->nodes[n].sent++;
    if (sim->tamper && !sim->tamper(sim, n, to, &message))
        return;
    if (message.size > 1 && message.data[1] == WIRE_RUN)
        times += sim->repeats;
    while (times-- > 0)
        deliver(sim, effect->link, n, buffer_bytes(&message));
}

static void store(struct sim *sim, size_t n, const struct node_effect *effect)
{
    struct sim_node *node = &sim->nodes[n];
    struct sim_event *event =
        new_event(sim, STORED, later(sim, &node->stored_ms), bytes_of(NULL, 0));

    event->node = n;
    event->generation = node->generation;
    event->token = effect->token;
    event->run = effect->run;
    event->items = sim_items_copy(effect->run.items, effect->run.count);
    event->run.items = event->items;
}

static void report(struct sim *sim, size_t n, const struct node_effect *effect)
{
    struct sim_node *node = &sim->nodes[n];

    node->reports[effect->report]++;
    if (effect->report == REPORT_REFUSED)
        node->refused = effect->result;
    if (effect->report == REPORT_FORK &&
        (effect->bytes.size == 0 || effect->other.size == 0 ||
         bytes_equal(effect->bytes, effect->other)))
        fault(sim, "a fork without evidence");
}

static void carry_out(struct sim *sim, size_t n)
{
    for (size_t i = 0; i < sim->effects->count; i++) {
        const struct node_effect *effect = &sim->effects->at[i];

        switch (effect->type) {
        case EFFECT_SEND:
            send(sim, n, effect);
            break;
        case EFFECT_STORE:
            store(sim, n, effect);
            break;
        case EFFECT_CLOSE:
            if (effect->result != LINK_TWICE)
                sim->nodes[n].closed = effect->result;
            hang_up(sim, effect->link, side_of(&sim->links[effect->link], n));
            break;
        case EFFECT_REPORT:
            report(sim, n, effect);
            break;
        }
    }
}

void sim_step(struct sim *sim, size_t n, const struct node_event *event)
{
    struct node_event next = *event;
    unsigned rounds = 0;

    do {
        next.now_ms = sim->now_ms;
        next.wall_s = 1760000000 + sim->now_ms / 1000;
        node_step(sim->nodes[n].node, &next, sim->effects);
        sim->steps++;
        carry_out(sim, n);
        next = (struct node_event){.type = EVENT_CONTINUE};
        if (++rounds == 10000)
            fault(sim, "a step that never ends");
    } while (sim->effects->more && !sim->fault);
}

static void dialled(struct sim *sim, size_t number)
{
    struct sim_link *link = &sim->links[number];

    if (link->dead)
        return;
    if (!sim->nodes[link->ends[0]].up || !sim->nodes[link->ends[1]].up) {
        link->dead = true;
        return;
    }
    for (size_t side = 0; side < 2; side++) {
        struct node_event event = {
            .type = EVENT_CONNECTED, .link = number, .initiator = side == 0};

        event.remote = sim->nodes[link->ends[!side]].link_key;
        link->open[side] = true;
        sim_step(sim, link->ends[side], &event);
    }
}

static void delivered(struct sim *sim, const struct sim_event *happened)
{
    struct sim_link *link = &sim->links[happened->link];
    size_t side = side_of(link, happened->node);
    struct node_event event = {.type = EVENT_MESSAGE,
                               .link = happened->link,
                               .message =
                                   bytes_of(happened->bytes, happened->size)};

    if (link->dead || !link->open[side])
        return;
    sim->delivered++;
    sim_step(sim, happened->node, &event);
    event = (struct node_event){.type = EVENT_WRITABLE, .link = happened->link};
    if (link->open[!side])
        sim_step(sim, link->ends[!side], &event);
}

static void hung_up(struct sim *sim, const struct sim_event *happened)
{
    struct sim_link *link = &sim->links[happened->link];
    size_t side = side_of(link, happened->node);

    if (!link->open[side])
        return;
    link->open[side] = false;
    link->dead = true;
    sim_step(
        sim, happened->node,
        &(struct node_event){.type = EVENT_CLOSED, .link = happened->link});
}

static void stored(struct sim *sim, const struct sim_event *happened)
{
    struct sim_node *node = &sim->nodes[happened->node];
    struct node_event event = {.type = EVENT_STORED, .token = happened->token};

    if (!node->up || node->generation != happened->generation)
        return;
    event.result = node->store_fails;
    node->has_failed |= event.result != OK;
    if (event.result == OK)
        event.result = sim_journal_store(&node->journal, &happened->run);
    if (event.result != OK && event.result != ENTRY_DUPLICATE &&
        !node->has_failed)
        fault(sim, "a run was handed out that cannot be stored");
    node->stored += event.result == OK;
    sim_step(sim, happened->node, &event);
}

static bool linked(const struct sim *sim, size_t a, size_t b)
{
    for (size_t i = 0; i < sim->link_count; i++)
        if (!sim->links[i].dead &&
            ((sim->links[i].ends[0] == a && sim->links[i].ends[1] == b) ||
             (sim->links[i].ends[0] == b && sim->links[i].ends[1] == a)))
            return true;
    return false;
}

static void dial(struct sim *sim, size_t a, size_t b)
{
    struct sim_link *link = &sim->links[sim->link_count];
    uint64_t now_ms = sim->now_ms;

    check(sim->link_count < SIM_LINKS_MAX);
    *link = (struct sim_link){.ends = {a, b}};
    new_event(sim, DIALLED, later(sim, &now_ms), bytes_of(NULL, 0))->link =
        sim->link_count++;
}

static void ticked(struct sim *sim)
{
    for (size_t n = 0; n < sim->count && !sim->fault; n++)
        if (sim->nodes[n].up)
            sim_step(sim, n, &(struct node_event){.type = EVENT_TICK});
    for (size_t a = 0; a < sim->count; a++)
        for (size_t b = 0; b < a; b++)
            if (sim->wanted[a][b] && sim->nodes[a].up && sim->nodes[b].up &&
                !linked(sim, a, b)) {
                bool turned = sim_random(sim, 2) == 0;

                dial(sim, turned ? a : b, turned ? b : a);
                /* Now and then both dial at once. */
                if (sim_random(sim, 4) == 0)
                    dial(sim, turned ? b : a, turned ? a : b);
            }
    new_event(sim, TICKED, sim->now_ms + 1000, bytes_of(NULL, 0));
}

static void happen(struct sim *sim)
{
    struct sim_event *event = take_event(sim);

    sim->now_ms = event->at_ms;
    switch (event->what) {
    case TICKED:
        ticked(sim);
        break;
    case DIALLED:
        dialled(sim, event->link);
        break;
    case DELIVERED:
        delivered(sim, event);
        break;
    case HUNG_UP:
        hung_up(sim, event);
        break;
    case STORED:
        stored(sim, event);
        break;
    }
    free_event(event);
}

struct sim *sim_new(uint64_t seed)
{
    struct sim *sim = calloc(1, sizeof *sim);

    check(sim);
    sim->random = seed * 0x9e3779b97f4a7c15 + 0x2545f4914f6cdd1d;
    sim->random += sim->random == 0;
    sim->delay_ms = 50;
    sim->effects = calloc(1, sizeof *sim->effects);
    sim->pack = pack_new();
    sim->unpack = unpack_new();
    check(sim->effects && sim->pack && sim->unpack);
    sim_found_realm(sim);
    new_event(sim, TICKED, 1000, bytes_of(NULL, 0));
    return sim;
}

void sim_free(struct sim *sim)
{
    for (size_t i = 0; i < sim->event_count; i++)
        free_event(sim->events[i]);
    free(sim->events);
    for (size_t n = 0; n < sim->count; n++) {
        node_free(sim->nodes[n].node);
        sim_journal_end(&sim->nodes[n].journal);
        free(sim->nodes[n].certificate);
    }
    sim_journal_end(&sim->trust);
    free(sim->registrar_certificate);
    pack_free(sim->pack);
    unpack_free(sim->unpack);
    free(sim->effects);
    free(sim);
}

void sim_start(struct sim *sim, size_t n)
{
    struct sim_node *node = &sim->nodes[n];
    struct node_config config = {.journal = &node->journal.journal,
                                 .roster = &node->roster,
                                 .pack = sim->pack,
                                 .unpack = sim->unpack,
                                 .software = "simulation",
                                 .certificate_count = 2,
                                 .logs_max = SIM_LOGS_MAX,
                                 .peers_max = SIM_PEERS_MAX};

    check(!node->up);
    config.certificates[0] = *sim->registrar_certificate;
    config.certificates[1] = *node->certificate;
    memcpy(config.key, node->signer.public, KEY_SIZE);
    sim_fill(sim, config.instance, NODE_INSTANCE);
    roster_begin(&node->roster, sim->root.signer.public, "UTO", node->members,
                 SIM_MEMBERS_MAX);
    node_free(node->node);
    node->node = node_new(&config);
    check(node->node);
    node->up = true;
    node->generation++;
    sim_step(sim, n, &(struct node_event){.type = EVENT_START});
}

void sim_crash(struct sim *sim, size_t n)
{
    struct sim_node *node = &sim->nodes[n];

    node->up = false;
    node->generation++;
    for (size_t i = 0; i < sim->link_count; i++) {
        struct sim_link *link = &sim->links[i];

        if (!link->dead && (link->ends[0] == n || link->ends[1] == n) &&
            link->open[side_of(link, n)])
            hang_up(sim, i, side_of(link, n));
    }
}

void sim_link(struct sim *sim, size_t a, size_t b)
{
    sim->wanted[a > b ? a : b][a > b ? b : a] = true;
}

void sim_cut(struct sim *sim, size_t a, size_t b)
{
    sim->wanted[a > b ? a : b][a > b ? b : a] = false;
    for (size_t i = 0; i < sim->link_count; i++) {
        struct sim_link *link = &sim->links[i];

        if (link->dead || !((link->ends[0] == a && link->ends[1] == b) ||
                            (link->ends[0] == b && link->ends[1] == a)))
            continue;
        link->dead = true;
        for (size_t side = 0; side < 2; side++) {
            if (!link->open[side])
                continue;
            link->open[side] = false;
            sim_step(sim, link->ends[side],
                     &(struct node_event){.type = EVENT_CLOSED, .link = i});
        }
    }
}

void sim_run(struct sim *sim, uint64_t ms)
{
    uint64_t until_ms = sim->now_ms + ms;

    while (!sim->fault && sim->events[0]->at_ms <= until_ms)
        happen(sim);
    sim->now_ms = until_ms;
}

static bool settled(const struct sim *sim)
{
    if (sim->busy > 0)
        return false;
    for (size_t n = 0; n < sim->count; n++) {
        struct node_peer peer;
        bool links = false;

        for (size_t i = 0; sim->nodes[n].up && i < SIM_PEERS_MAX; i++)
            links |= node_peer(sim->nodes[n].node, i, &peer);
        if (links && !node_synced(sim->nodes[n].node))
            return false;
    }
    for (size_t a = 0; a < sim->count; a++)
        for (size_t b = 0; b < a; b++)
            if (sim->wanted[a][b] && sim->nodes[a].up && sim->nodes[b].up &&
                !linked(sim, a, b))
                return false;
    return true;
}

bool sim_settle(struct sim *sim, uint64_t most_ms)
{
    uint64_t until_ms = sim->now_ms + most_ms;

    while (!sim->fault && sim->events[0]->at_ms <= until_ms) {
        happen(sim);
        if (settled(sim))
            return true;
    }
    return false;
}

bool sim_same(const struct sim *sim)
{
    for (size_t n = 1; n < sim->count; n++)
        if (!sim_journal_same(&sim->nodes[0].journal, &sim->nodes[n].journal))
            return false;
    return true;
}

void sim_inject(struct sim *sim, size_t from, size_t to, struct bytes message)
{
    for (size_t i = 0; i < sim->link_count; i++) {
        struct sim_link *link = &sim->links[i];

        if (!link->dead && link->open[0] && link->open[1] &&
            ((link->ends[0] == from && link->ends[1] == to) ||
             (link->ends[0] == to && link->ends[1] == from))) {
            deliver(sim, i, from, message);
            return;
        }
    }
    fault(sim, "there is no link to inject into");
}
