/* SPDX-License-Identifier: Apache-2.0 */
/* What happens: messages, links, stores; and what nodes must not do. */
#include "tests/sim/sim_internal.h"

#include "core/check.h"
#include "replication/wire.h"

#include <stdlib.h>
#include <string.h>

void sim_fault(struct sim *sim, const char *what)
{
    if (!sim->fault)
        sim->fault = what;
}

/* Links that nobody uses any more keep their number, so none is used twice. */
size_t sim_side_of(const struct sim_link *link, size_t n)
{
    return link->ends[0] == n ? 0 : 1;
}

static uint64_t later(struct sim *sim, uint64_t *last_ms)
{
    uint64_t at_ms = sim->now_ms + 1;

    if (sim->delay_ms > 1)
        at_ms += sim_random(sim, sim->delay_ms);

    if (at_ms < *last_ms)
        at_ms = *last_ms;
    *last_ms = at_ms;
    return at_ms;
}

void sim_hang_up(struct sim *sim, size_t number, size_t side)
{
    struct sim_link *link = &sim->links[number];
    struct sim_event *event;

    link->open[side] = false;
    if (!link->open[!side] && !link->dead)
        link->dead = true;
    event = sim_new_event(sim, HUNG_UP, later(sim, &link->arrives_ms[!side]),
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
        sim_fault(sim, "a node sent what cannot be read");
        return;
    }
    if (message.type != WIRE_ACK && message.type != WIRE_FRONTIER)
        return;
    while (wire_next(&message, &told))
        for (size_t i = 0; i < told.count; i++)
            if (!sim_journal_has(&sim->nodes[n].journal, told.log,
                                 told.ends[i].next - 1, told.ends[i].head))
                sim_fault(sim, "a node told what is not durable");
}

void sim_deliver(struct sim *sim, size_t number, size_t from,
                 struct bytes bytes)
{
    struct sim_link *link = &sim->links[number];
    size_t to = !sim_side_of(link, from);
    struct sim_event *event =
        sim_new_event(sim, DELIVERED, later(sim, &link->arrives_ms[to]), bytes);

    event->link = number;
    event->node = link->ends[to];
}

static void send(struct sim *sim, size_t n, const struct node_effect *effect)
{
    static uint8_t memory[MESSAGE_SIZE_MAX];
    struct buffer message = buffer_of(memory, sizeof memory);
    struct sim_link *link = &sim->links[effect->link];
    size_t to = link->ends[!sim_side_of(link, n)];
    unsigned times = 1;

    check_told(sim, n, effect->bytes);
    if (sim->sees)
        sim->sees(sim, n, to, effect->bytes);
    buffer_put(&message, effect->bytes);
    check(!message.full);
    sim->nodes[n].sent++;
    if (sim->tamper && !sim->tamper(sim, n, to, &message))
        return;
    if (message.size > 1 && message.data[1] == WIRE_RUN)
        times += sim->repeats;
    while (times-- > 0)
        sim_deliver(sim, effect->link, n, buffer_bytes(&message));
}

static void store(struct sim *sim, size_t n, const struct node_effect *effect)
{
    struct sim_node *node = &sim->nodes[n];
    struct sim_event *event = sim_new_event(
        sim, STORED, later(sim, &node->stored_ms), bytes_of(NULL, 0));

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
    if (effect->report == REPORT_MEMBERSHIP)
        node->stale = node->border != NULL;
    if (effect->report == REPORT_READ)
        node->read_under[effect->realm] = effect->token;
    if (effect->report == REPORT_REFUSED)
        node->refused = effect->result;
    if (effect->report == REPORT_REFUSED)
        node->refusals[effect->result]++;
    if (effect->report == REPORT_FORK &&
        (effect->bytes.size == 0 || effect->other.size == 0 ||
         bytes_equal(effect->bytes, effect->other)))
        sim_fault(sim, "a fork without evidence");
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
        case EFFECT_PIECE: /* nobody here wants a medium */
            check(false);
            break;
        case EFFECT_CLOSE:
            if (effect->result != LINK_TWICE)
                sim->nodes[n].closed = effect->result;
            sim_hang_up(sim, effect->link,
                        sim_side_of(&sim->links[effect->link], n));
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
        next.wall_s = sim_wall_s(sim);
        node_step(sim->nodes[n].node, &next, sim->effects);
        sim->steps++;
        carry_out(sim, n);
        next = (struct node_event){.type = EVENT_CONTINUE};
        if (++rounds == 10000)
            sim_fault(sim, "a step that never ends");
    } while (sim->effects->more && !sim->fault);
    if (sim->nodes[n].stale && !sim->fault) {
        sim->nodes[n].stale = false;
        sim_border_update(sim->nodes[n].border);
        sim_step(sim, n, &(struct node_event){.type = EVENT_MEMBERSHIP});
    }
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
    size_t side = sim_side_of(link, happened->node);
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
    size_t side = sim_side_of(link, happened->node);

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
    if (event.result == OK && happened->run.single)
        event.result = sim_single_store(node, &happened->run);
    else if (event.result == OK)
        event.result = sim_journal_store(&node->journal, &happened->run);
    if (event.result == OK && sim->keeps)
        sim->keeps(sim, happened->node, &happened->run);
    if (event.result != OK && event.result != ENTRY_DUPLICATE &&
        !node->has_failed)
        sim_fault(sim, "a run was handed out that cannot be stored");
    node->stored += event.result == OK;
    sim_step(sim, happened->node, &event);
}

void sim_record(struct sim *sim, struct sim_node *node)
{
    struct sim_event *event = sim_new_event(
        sim, RECORDED, later(sim, &node->stored_ms), bytes_of(NULL, 0));

    event->node = (size_t)(node - sim->nodes);
    event->generation = node->generation;
}

static void recorded(struct sim *sim, const struct sim_event *happened)
{
    struct sim_node *node = &sim->nodes[happened->node];

    if (!node->up || node->generation != happened->generation)
        return;
    sim_border_recorded(node->border);
    sim_step(sim, happened->node,
             &(struct node_event){.type = EVENT_APPENDED,
                                  .log = node->home.chain.log});
}

bool sim_linked(const struct sim *sim, size_t a, size_t b)
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
    sim_new_event(sim, DIALLED, later(sim, &now_ms), bytes_of(NULL, 0))->link =
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
                !sim_linked(sim, a, b)) {
                bool turned = sim_random(sim, 2) == 0;

                dial(sim, turned ? a : b, turned ? b : a);
                /* Now and then both dial at once. */
                if (sim_random(sim, 4) == 0)
                    dial(sim, turned ? b : a, turned ? a : b);
            }
    sim_new_event(sim, TICKED, sim->now_ms + 1000, bytes_of(NULL, 0));
}

void sim_happen(struct sim *sim)
{
    struct sim_event *event = sim_take_event(sim);

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
    case RECORDED:
        recorded(sim, event);
        break;
    }
    sim_free_event(event);
}
