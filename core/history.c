/* SPDX-License-Identifier: Apache-2.0 */
#include "core/history.h"

static enum check_result good(bool good)
{
    return good ? CHECK_OK : CHECK_WRONG;
}

static bool within(const struct stay_fact *fact, const struct stay_fact *now,
                   int64_t most_us)
{
    int64_t apart_us = now->time_us - fact->time_us;

    return apart_us <= most_us && apart_us >= -most_us;
}

static bool is_linked(const struct stay_fact *a, const struct stay_fact *b)
{
    return stay_same(a, b) || (a->linked && a->linked == b->linked);
}

static enum check_result open_stay(const struct history *history)
{
    const struct stay *stay;
    bool sure;
    uint8_t by;
    uint32_t open = stay_find(history->facts, history->stays,
                              history->stay_count, &history->now, &by, &sure);

    if (!history->now.document && !history->now.person)
        return CHECK_NOT_DONE;
    if (history->directed && history->now.flags & STAY_ENTRY)
        return good(open == STAY_NONE || by == STAY_BY_PERSON);
    if (open == STAY_NONE)
        return good(!history->directed ||
                    history->now.flags & STAY_UNLIMITED);
    stay = &history->stays[open];
    return good(stay->until_days == STAY_NO_DAY ||
                stay->last_days <= stay->until_days);
}

static enum check_result duplicate(const struct history *history)
{
    const struct stay_fact *now = &history->now;

    for (size_t i = 0; i < history->count; i++) {
        const struct stay_fact *fact = &history->facts[i];

        if (stay_same(fact, now) && fact->post == now->post &&
            within(fact, now, HISTORY_SAME_US) &&
            (!history->directed ||
             !((fact->flags ^ now->flags) & STAY_ENTRY)))
            return CHECK_WRONG;
    }
    return now->document ? CHECK_OK : CHECK_NOT_DONE;
}

/* A neighbour's post may be on the other side of the road. */
static enum check_result travel_time(const struct history *history)
{
    const struct stay_fact *now = &history->now;

    for (size_t i = 0; i < history->count; i++) {
        const struct stay_fact *fact = &history->facts[i];

        if (stay_same(fact, now) && !(fact->flags & STAY_FOREIGN) &&
            fact->post != now->post && within(fact, now, HISTORY_TRAVEL_US))
            return CHECK_WRONG;
    }
    return now->document ? CHECK_OK : CHECK_NOT_DONE;
}

static enum check_result frequent(const struct history *history)
{
    const struct stay_fact *now = &history->now;
    size_t count = 1;

    for (size_t i = 0; i < history->count; i++)
        count += stay_same(&history->facts[i], now) &&
                 !(history->facts[i].flags & STAY_FOREIGN) &&
                 within(&history->facts[i], now, HISTORY_DAY_US);
    return now->document ? good(count <= HISTORY_DAY_MAX) : CHECK_NOT_DONE;
}

static enum check_result look_alike(const struct history *history)
{
    const struct stay_fact *now = &history->now;

    if (!now->document || !now->person || !(now->flags & STAY_SURE))
        return CHECK_NOT_DONE;
    for (size_t i = 0; i < history->count; i++) {
        const struct stay_fact *fact = &history->facts[i];

        if (fact->document && fact->person == now->person &&
            !is_linked(fact, now))
            return CHECK_WRONG;
    }
    return CHECK_OK;
}

void history_checks(const struct history *history,
                    struct history_check out[HISTORY_CHECKS])
{
    static const struct {
        enum check_number number;
        enum check_result (*check)(const struct history *history);
    } checks[HISTORY_CHECKS] = {
        {CHECK_OPEN_STAY, open_stay},     {CHECK_DUPLICATE, duplicate},
        {CHECK_LOOK_ALIKE, look_alike},   {CHECK_TRAVEL_TIME, travel_time},
        {CHECK_FREQUENT, frequent},
    };

    for (size_t i = 0; i < HISTORY_CHECKS; i++)
        out[i] = (struct history_check){checks[i].number,
                                        checks[i].check(history)};
}
