/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/loop_internal.h"
#include "core/check.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct link *link_find(const struct loop *loop, uint64_t id)
{
    for (struct link *link = loop->links; link; link = link->next)
        if (link->id == id && link_live(link))
            return link;
    return NULL;
}

size_t loop_live(const struct loop *loop)
{
    size_t count = 0;

    for (const struct link *link = loop->links; link; link = link->next)
        count += link_live(link);
    return count;
}

void loop_count(struct loop *loop, const char *address, enum result result)
{
    const struct loop_callbacks *callbacks = &loop->config.callbacks;

    if (loop->stopping)
        return;
    loop->ended[result]++;
    callbacks->ended(callbacks->user, address, result);
}

static void established(struct loop *loop, uint64_t id)
{
    struct link *link = link_find(loop, id);

    if (!link)
        return;
    link->known = true;
    link->known_ms = uv_now(loop->config.uv);
    if (link->peer)
        dial_met(link->peer, link);
}

static void carry_out(struct loop *loop, const struct node_effect *effect)
{
    const struct loop_callbacks *callbacks = &loop->config.callbacks;
    struct link *link = link_find(loop, effect->link);

    switch (effect->type) {
    case EFFECT_SEND:
        if (link)
            link_send(link, effect->bytes);
        break;
    case EFFECT_CLOSE:
        if (link)
            link_close(link, effect->result);
        break;
    case EFFECT_STORE:
        check(++loop->stores <= NODE_STORES_MAX);
        callbacks->store(callbacks->user, effect->token, &effect->run);
        break;
    case EFFECT_PIECE:
        callbacks->piece(callbacks->user, effect);
        break;
    case EFFECT_REPORT:
        if (effect->report == REPORT_ESTABLISHED)
            established(loop, effect->link);
        callbacks->report(callbacks->user, effect);
        break;
    }
}

static void step(struct loop *loop, struct node_event *event)
{
    time_t wall = time(NULL);

    event->now_ms = uv_now(loop->config.uv);
    event->wall_s = wall > 0 ? (uint64_t)wall : 0;
    node_step(loop->config.node, event, &loop->effects);
    loop->more = loop->effects.more;
    for (size_t i = 0; i < loop->effects.count && !loop->stopping; i++)
        carry_out(loop, &loop->effects.at[i]);
}

static bool take_medium(struct loop *loop, struct node_event *event)
{
    if (loop->medium_count == 0)
        return false;
    loop->medium = loop->media[0];
    loop->medium_count--;
    memmove(loop->media, loop->media + 1,
            loop->medium_count * sizeof *loop->media);
    event->type = EVENT_MEDIUM;
    event->digest = loop->medium.digest;
    event->size = loop->medium.size;
    event->offset = loop->medium.offset;
    event->result = loop->medium.result;
    return true;
}

/* The next thing that waited for the end of a step; false if there is none. */
static bool take_waiting(struct loop *loop, struct node_event *event)
{
    memset(event, 0, sizeof *event);
    for (struct link *link = loop->links; link; link = link->next)
        if (link->lost) {
            link->lost = false;
            event->type = EVENT_CLOSED;
            event->link = link->id;
            return true;
        }
    if (take_medium(loop, event))
        return true;
    if (loop->answer_count == 0)
        return ahead_take(loop, event);
    event->type = EVENT_STORED;
    event->token = loop->answers[0].token;
    event->result = loop->answers[0].result;
    loop->answer_count--;
    memmove(loop->answers, loop->answers + 1,
            loop->answer_count * sizeof *loop->answers);
    return true;
}

/* While reading was stopped no message could go on: its time begins anew. */
static void pause_reading(struct loop *loop)
{
    size_t bound = loop->paused ? LOOP_AHEAD_BYTES / 2 : LOOP_AHEAD_BYTES;
    bool pause = loop->ahead >= bound;

    if (pause == loop->paused)
        return;
    loop->paused = pause;
    for (struct link *link = loop->links; link; link = link->next) {
        if (link->state == STATE_OPEN)
            link->begun_ms = uv_now(loop->config.uv);
        link_read(link);
    }
}

void loop_flush(struct loop *loop)
{
    for (struct link *link = loop->links; link; link = link->next)
        link_flush(link);
}

void loop_settle(struct loop *loop)
{
    struct node_event event;

    if (loop->stepping || loop->stopping)
        return;
    loop->stepping = true;
    while (!loop->stopping && take_waiting(loop, &event)) {
        step(loop, &event);
        ahead_taken(loop);
    }
    loop->stepping = false;
    if (!loop->stopping)
        ahead_work(loop);
    pause_reading(loop);
    if (!loop->gathering)
        loop_flush(loop);
    if (loop->more)
        loop_wake(loop);
}

void loop_step(struct loop *loop, struct node_event *event)
{
    check(!loop->stepping);
    if (loop->stopping)
        return;
    loop->stepping = true;
    step(loop, event);
    loop->stepping = false;
    loop_settle(loop);
}

static void on_idle(uv_idle_t *idle)
{
    struct loop *loop = idle->data;
    struct node_event event = {.type = EVENT_CONTINUE};

    uv_idle_stop(idle);
    for (struct link *link = loop->links; link; link = link->next)
        if (link->resting) {
            link->resting = false;
            link_read(link);
        }
    if (loop->more)
        loop_step(loop, &event);
}

void loop_wake(struct loop *loop)
{
    if (!loop->stopping)
        uv_idle_start(&loop->idle, on_idle);
}

static void on_timer(uv_timer_t *timer)
{
    struct loop *loop = timer->data;
    struct node_event event = {.type = EVENT_TICK};
    uint64_t now_ms = uv_now(loop->config.uv);

    for (struct link *link = loop->links; link; link = link->next)
        link_tick(link, now_ms);
    if (!loop->stopping)
        listen_tick(loop, now_ms);
    if (!loop->stopping)
        dial_tick(loop, now_ms);
    if (++loop->ticks % TICKS_OF_NODE == 0)
        loop_step(loop, &event);
}

void loop_stored(struct loop *loop, uint64_t token, enum result result)
{
    if (loop->stopping)
        return;
    check(loop->stores > 0 && loop->answer_count < NODE_STORES_MAX);
    loop->stores--;
    loop->answers[loop->answer_count++] = (struct answer){token, result};
    loop_settle(loop);
}

void loop_medium(struct loop *loop, const uint8_t digest[HASH_SIZE],
                 uint64_t size, uint64_t offset, enum result result)
{
    struct medium_told *told;

    if (loop->stopping)
        return;
    check(loop->medium_count < NODE_MEDIA_MAX);
    told = &loop->media[loop->medium_count++];
    *told = (struct medium_told){
        .size = size, .offset = offset, .result = result};
    memcpy(told->digest, digest, HASH_SIZE);
    loop_settle(loop);
}

void loop_appended(struct loop *loop, const uint8_t log[KEY_LOG])
{
    struct node_event event = {.type = EVENT_APPENDED, .log = log};

    loop_step(loop, &event);
}

void loop_membership_changed(struct loop *loop)
{
    struct node_event event = {.type = EVENT_MEMBERSHIP};

    dial_again(loop);
    loop_step(loop, &event);
}

static struct loop *loop_new(const struct loop_config *config)
{
    struct loop *loop = calloc(1, sizeof *loop);

    if (!loop)
        return NULL;
    loop->config = *config;
    loop->listener = -1;
    if (loop->config.handshake_ms == 0)
        loop->config.handshake_ms = LOOP_HANDSHAKE_MS;
    if (loop->config.frame_ms == 0)
        loop->config.frame_ms = LOOP_FRAME_MS;
    if (loop->config.write_ms == 0)
        loop->config.write_ms = LOOP_WRITE_MS;
    if (loop->config.queue_max == 0)
        loop->config.queue_max = LOOP_QUEUE_MAX;
    return loop;
}

static void loop_discard(struct loop *loop)
{
    if (loop)
        ahead_close(loop);
    free(loop);
}

enum result loop_start(const struct loop_config *config, struct loop **out)
{
    struct node_event event = {.type = EVENT_START};
    struct loop *loop = loop_new(config);
    enum result result = STORE_MEMORY;

    *out = NULL;
    if (loop && ahead_open(loop))
        result = dial_begin(loop);
    if (result == OK && config->listen)
        result = listen_begin(loop);
    if (result != OK) {
        loop_discard(loop);
        return result;
    }
    uv_update_time(config->uv);
    uv_timer_init(config->uv, &loop->timer);
    uv_idle_init(config->uv, &loop->idle);
    loop->handles += 2;
    loop->timer.data = loop;
    loop->idle.data = loop;
    uv_timer_start(&loop->timer, on_timer, TICK_MS, TICK_MS);
    *out = loop;
    loop_step(loop, &event);
    dial_tick(loop, uv_now(config->uv));
    return OK;
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct loop *loop = handle->data;

    loop->handles--;
}

void loop_stop(struct loop *loop)
{
    if (loop->stopping)
        return;
    loop->stopping = true;
    for (struct link *link = loop->links; link; link = link->next)
        link_drop(link);
    dial_stop(loop);
    listen_stop(loop);
    uv_close((uv_handle_t *)&loop->timer, on_handle_closed);
    uv_close((uv_handle_t *)&loop->idle, on_handle_closed);
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    check(loop->stopping && !loop->links && loop->handles == 0);
    loop_discard(loop);
}
