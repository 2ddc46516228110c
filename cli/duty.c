/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/duty.h"
#include "cli/duty_internal.h"
#include "core/canon.h"
#include "core/check.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const int64_t HOURS_US = DUTY_HOURS_MAX * INT64_C(3600000000);

struct slot {
    bool used;
    uint8_t token[DUTY_TOKEN];
    int64_t until_us; /* of the clock that does not jump; of a live one */
    struct duty duty;
};

struct duties {
    pthread_mutex_t lock;
    struct slot slots[DUTIES_MAX];
};

static int64_t steady_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

struct duties *duties_new(void)
{
    struct duties *duties = NULL;

    if (sodium_init() >= 0)
        duties = sodium_malloc(sizeof *duties);
    if (!duties)
        return NULL;
    memset(duties, 0, sizeof *duties);
    pthread_mutex_init(&duties->lock, NULL);
    return duties;
}

void duties_free(struct duties *duties)
{
    if (!duties)
        return;
    pthread_mutex_destroy(&duties->lock);
    sodium_free(duties); /* and wipes */
}

/* Of one that was read from the store only the wall clock tells; one that
 * stands in the future was opened by a clock that was wrong. */
static bool overdue(const struct slot *slot)
{
    int64_t ago_us = post_now_us() - slot->duty.opened_us;

    if (slot->duty.live)
        return steady_us() >= slot->until_us;
    return ago_us >= HOURS_US || ago_us < -HOURS_US;
}

typedef bool slot_is(const struct slot *slot, const void *what);

static bool find(struct duties *duties, slot_is *is, const void *what,
                 struct duty *out)
{
    bool found = false;

    pthread_mutex_lock(&duties->lock);
    for (size_t i = 0; i < DUTIES_MAX && !found; i++) {
        const struct slot *slot = &duties->slots[i];

        found = slot->used && !overdue(slot) && is(slot, what);
        if (found)
            *out = slot->duty;
    }
    pthread_mutex_unlock(&duties->lock);
    return found;
}

static bool has_token(const struct slot *slot, const void *token)
{
    return slot->duty.live &&
           sodium_memcmp(slot->token, token, DUTY_TOKEN) == 0;
}

static bool has_name(const struct slot *slot, const void *name)
{
    return strcmp(slot->duty.officer.name, name) == 0;
}

static bool has_lane(const struct slot *slot, const void *lane)
{
    return slot->duty.live && strcmp(slot->duty.lane, lane) == 0;
}

bool duties_by_token(struct duties *duties, const uint8_t token[DUTY_TOKEN],
                     struct duty *out)
{
    return find(duties, has_token, token, out);
}

bool duties_by_name(struct duties *duties, const char *name, struct duty *out)
{
    return find(duties, has_name, name, out);
}

bool duties_by_lane(struct duties *duties, const char *lane, struct duty *out)
{
    const struct slot *only = NULL;
    size_t live = 0;

    if (find(duties, has_lane, lane, out))
        return true;
    pthread_mutex_lock(&duties->lock);
    for (size_t i = 0; i < DUTIES_MAX; i++)
        if (duties->slots[i].used && duties->slots[i].duty.live &&
            !overdue(&duties->slots[i])) {
            only = &duties->slots[i];
            live++;
        }
    if (live == 1)
        *out = only->duty;
    pthread_mutex_unlock(&duties->lock);
    return live == 1;
}

bool duties_at(struct duties *duties, size_t i, struct duty *out)
{
    bool found = false;

    pthread_mutex_lock(&duties->lock);
    for (size_t at = 0; at < DUTIES_MAX && !found; at++)
        if (duties->slots[at].used && i-- == 0) {
            found = true;
            *out = duties->slots[at].duty;
            key_wipe(&out->signer, sizeof out->signer);
        }
    pthread_mutex_unlock(&duties->lock);
    return found;
}

bool duties_overdue(struct duties *duties)
{
    bool any = false;

    pthread_mutex_lock(&duties->lock);
    for (size_t i = 0; i < DUTIES_MAX; i++)
        any = any || (duties->slots[i].used && overdue(&duties->slots[i]));
    pthread_mutex_unlock(&duties->lock);
    return any;
}

bool duties_full(struct duties *duties)
{
    size_t used = 0;

    pthread_mutex_lock(&duties->lock);
    for (size_t i = 0; i < DUTIES_MAX; i++)
        used += duties->slots[i].used;
    pthread_mutex_unlock(&duties->lock);
    return used == DUTIES_MAX;
}

bool duties_add(struct duties *duties, const struct duty *duty,
                const uint8_t token[DUTY_TOKEN])
{
    size_t i = 0;

    pthread_mutex_lock(&duties->lock);
    while (i < DUTIES_MAX && duties->slots[i].used)
        i++;
    if (i < DUTIES_MAX) {
        struct slot *slot = &duties->slots[i];

        *slot = (struct slot){.used = true, .duty = *duty};
        slot->until_us = steady_us() + HOURS_US;
        if (token)
            memcpy(slot->token, token, DUTY_TOKEN);
    }
    pthread_mutex_unlock(&duties->lock);
    return i < DUTIES_MAX;
}

bool duties_drop(struct duties *duties, const uint8_t id[HASH_SIZE])
{
    bool found = false;

    pthread_mutex_lock(&duties->lock);
    for (size_t i = 0; i < DUTIES_MAX; i++)
        if (duties->slots[i].used &&
            memcmp(duties->slots[i].duty.id, id, HASH_SIZE) == 0) {
            key_wipe(&duties->slots[i], sizeof duties->slots[i]);
            found = true;
        }
    pthread_mutex_unlock(&duties->lock);
    return found;
}

bool duties_any(struct duties *duties, bool all, struct duty *out)
{
    bool found = false;

    pthread_mutex_lock(&duties->lock);
    for (size_t i = 0; i < DUTIES_MAX && !found; i++) {
        const struct slot *slot = &duties->slots[i];

        found = slot->used && (overdue(slot) || (all && slot->duty.live));
        if (found)
            *out = slot->duty;
    }
    pthread_mutex_unlock(&duties->lock);
    return found;
}

bool duties_of(struct duties *duties, const char *name, struct duty *out)
{
    bool found = false;

    pthread_mutex_lock(&duties->lock);
    for (size_t i = 0; i < DUTIES_MAX && !found; i++) {
        found = duties->slots[i].used && has_name(&duties->slots[i], name);
        if (found)
            *out = duties->slots[i].duty;
    }
    pthread_mutex_unlock(&duties->lock);
    return found;
}
