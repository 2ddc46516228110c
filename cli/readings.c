/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/readings.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct slot {
    char lane[READINGS_LANE_SIZE];
    char text[MRZ_TEXT_MAX + 1];
    char recorded[MRZ_TEXT_MAX + 1]; /* the last one recorded here */
    int64_t read_ms, recorded_ms;    /* 0: none */
};

struct readings {
    pthread_mutex_t lock;
    struct slot slots[READINGS_LANES_MAX];
};

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + 1;
}

struct readings *readings_new(void)
{
    struct readings *readings = calloc(1, sizeof *readings);

    if (readings)
        pthread_mutex_init(&readings->lock, NULL);
    return readings;
}

void readings_free(struct readings *readings)
{
    if (!readings)
        return;
    pthread_mutex_destroy(&readings->lock);
    free(readings);
}

/* The lane's slot, else a free one, else the one read longest ago. */
static struct slot *slot_for(struct readings *readings, const char *lane)
{
    struct slot *oldest = &readings->slots[0];

    for (size_t i = 0; i < READINGS_LANES_MAX; i++) {
        struct slot *slot = &readings->slots[i];

        if (strcmp(slot->lane, lane) == 0)
            return slot;
        if (slot->read_ms < oldest->read_ms)
            oldest = slot;
    }
    memset(oldest, 0, sizeof *oldest);
    snprintf(oldest->lane, sizeof oldest->lane, "%s", lane);
    return oldest;
}

bool readings_put(struct readings *readings, const char *lane,
                  const char *text)
{
    int64_t now = now_ms();
    struct slot *slot;
    bool fresh;

    pthread_mutex_lock(&readings->lock);
    slot = slot_for(readings, lane);
    fresh = slot->recorded_ms == 0 ||
            now - slot->recorded_ms > READINGS_SAME_MS ||
            strcmp(slot->recorded, text) != 0;
    if (fresh) {
        snprintf(slot->text, sizeof slot->text, "%s", text);
        slot->read_ms = now;
    }
    pthread_mutex_unlock(&readings->lock);
    return fresh;
}

bool readings_get(struct readings *readings, const char *lane, char *text,
                  char *lane_out)
{
    int64_t now = now_ms();
    struct slot *newest = NULL;

    pthread_mutex_lock(&readings->lock);
    for (size_t i = 0; i < READINGS_LANES_MAX; i++) {
        struct slot *slot = &readings->slots[i];

        if (slot->read_ms == 0 || now - slot->read_ms > READING_KEEP_MS ||
            (lane && strcmp(slot->lane, lane) != 0))
            continue;
        if (!newest || slot->read_ms > newest->read_ms)
            newest = slot;
    }
    if (newest) {
        memcpy(text, newest->text, sizeof newest->text);
        memcpy(lane_out, newest->lane, sizeof newest->lane);
    }
    pthread_mutex_unlock(&readings->lock);
    return newest != NULL;
}

void readings_recorded(struct readings *readings, const char *lane,
                       const char *text)
{
    struct slot *slot;

    pthread_mutex_lock(&readings->lock);
    slot = slot_for(readings, lane);
    snprintf(slot->recorded, sizeof slot->recorded, "%s", text);
    slot->recorded_ms = now_ms();
    /* Another document may have been read since. */
    if (strcmp(slot->text, text) == 0)
        slot->read_ms = 0;
    pthread_mutex_unlock(&readings->lock);
}
