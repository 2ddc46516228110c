/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/sim_internal.h"

#include "core/check.h"

#include <stdlib.h>
#include <string.h>

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

struct sim_event *sim_new_event(struct sim *sim, enum happening what,
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

struct sim_event *sim_take_event(struct sim *sim)
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

void sim_free_event(struct sim_event *event)
{
    free(event->items);
    free(event);
}
