/* SPDX-License-Identifier: Apache-2.0 */
/* Days and states of stays that were paired. */
#include "core/stay.h"

#include <stddef.h>
#include <string.h>

#define DAY_US INT64_C(86400000000)
#define MINUTE_US INT64_C(60000000)

static const char *const states[] = {
    [STAY_IS_OPEN] = "open",
    [STAY_IS_CLOSED] = "closed",
    [STAY_IS_OVERSTAYED] = "overstayed",
    [STAY_IS_EXIT_POSSIBLE] = "exit_possible",
    [STAY_IS_EXIT_NOT_RECORDED] = "exit_not_recorded",
    [STAY_IS_POSSIBLE_MATCH] = "possible_match",
    [STAY_IS_DISPUTED] = "disputed",
};

static const char *const found_by[] = {
    [STAY_BY_DOCUMENT] = "document",
    [STAY_BY_LINK] = "link",
    [STAY_BY_PERSON] = "person",
    [STAY_BY_TREATY] = "treaty",
};

enum {
    STATES = sizeof states / sizeof states[0],
    WAYS = sizeof found_by / sizeof found_by[0],
};

/* What judging is at work on. */
struct judging {
    const struct stay_asked *asked;
    const struct stay_fact *facts;
    const struct stay *stays;
    size_t at; /* the stay that is judged; those before it are */
};

const char *stay_state_name(uint8_t state)
{
    return state < STATES ? states[state] : NULL;
}

uint8_t stay_state_find(const char *name)
{
    for (uint8_t i = 1; i < STATES; i++)
        if (strcmp(states[i], name) == 0)
            return i;
    return 0;
}

const char *stay_by_name(uint8_t by)
{
    return by < WAYS ? found_by[by] : NULL;
}

int32_t stay_day(int64_t time_us, int16_t offset_minutes)
{
    int64_t days;

    if (time_us > INT64_MAX - DAY_US || time_us < INT64_MIN + DAY_US)
        offset_minutes = 0;
    time_us += offset_minutes * MINUTE_US;
    days = time_us / DAY_US - (time_us % DAY_US < 0);
    if (days >= STAY_NO_DAY)
        return STAY_NO_DAY - 1;
    return days < INT32_MIN ? INT32_MIN : (int32_t)days;
}

/* Is the permit of the document, or of one that links join with it? */
static bool is_about(const struct stay_permit *permit,
                     const struct stay_fact *entry)
{
    struct stay_fact document = {.document = permit->document,
                                 .issuer = permit->issuer};

    return stay_same(&document, entry) ||
           (permit->linked && permit->linked == entry->linked);
}

/* Does a withdrawal mean this permit: by name, or as one of all that its
 * document had until then? */
static bool is_meant(const struct stay_permit *withdrawal,
                     const struct stay_permit *permit)
{
    struct stay_fact one = {.document = withdrawal->document,
                            .issuer = withdrawal->issuer};
    struct stay_fact other = {.document = permit->document,
                              .issuer = permit->issuer};

    if (withdrawal->target)
        return withdrawal->target == permit->id;
    return withdrawal->time_us >= permit->time_us && stay_same(&one, &other);
}

int32_t stay_permit_last(const struct stay_permit *permits, size_t count,
                         const struct stay_permit *permit)
{
    int32_t last = permit->until_days;

    for (size_t i = 0; i < count; i++) {
        const struct stay_permit *other = &permits[i];

        if (other->action == STAY_WITHDRAWAL && other->from_days < last &&
            is_meant(other, permit))
            last = other->from_days;
    }
    return last;
}

static int32_t withdrawn(const struct stay_asked *asked,
                         const struct stay_permit *permit)
{
    return stay_permit_last(asked->permits, asked->permit_count, permit);
}

/* The latest day that permits of one action give, or `last`. */
static int32_t permitted(const struct judging *judging,
                         const struct stay *stay, enum stay_action action,
                         int32_t last)
{
    const struct stay_asked *asked = judging->asked;
    const struct stay_fact *entry = &judging->facts[stay->entry];

    for (size_t i = 0; i < asked->permit_count; i++) {
        const struct stay_permit *permit = &asked->permits[i];
        int32_t until;

        if (permit->action != action || !is_about(permit, entry) ||
            (permit->target && permit->target != entry->id) ||
            permit->from_days > stay->last_days)
            continue;
        until = withdrawn(asked, permit);
        if (until >= stay->first_days && (last == STAY_NO_DAY || until > last))
            last = until;
    }
    return last;
}

/* What was said last for the nationality, and was in force on the first day. */
static const struct stay_permit *rule_of(const struct judging *judging,
                                         const struct stay *stay)
{
    const struct stay_fact *entry = &judging->facts[stay->entry];
    const struct stay_permit *rule = NULL;

    for (size_t i = 0; i < judging->asked->permit_count; i++) {
        const struct stay_permit *other = &judging->asked->permits[i];

        if (other->action != STAY_RULE ||
            other->nationality != entry->nationality || !other->nationality ||
            other->from_days > stay->first_days ||
            withdrawn(judging->asked, other) < stay->first_days)
            continue;
        if (!rule || other->time_us > rule->time_us ||
            (other->time_us == rule->time_us && other->id > rule->id))
            rule = other;
    }
    return rule;
}

/* Are both of one person, as far as one may count on it? */
static bool is_one(const struct stay_fact *a, const struct stay_fact *b)
{
    return stay_same(a, b) || (a->linked && a->linked == b->linked) ||
           (a->person && a->person == b->person &&
            a->flags & b->flags & STAY_SURE);
}

/* Days in the country from `from` to `to`, each once. Of a stay whose exit was
 * not recorded only the first is known. */
static int32_t days_within(const struct judging *judging, int32_t from,
                           int32_t to)
{
    const struct stay *judged = &judging->stays[judging->at];
    size_t first =
        judging->at > STAY_RULE_LOOK ? judging->at - STAY_RULE_LOOK : 0;
    int32_t days = 0, counted = from - 1;

    for (size_t i = first; i <= judging->at; i++) {
        const struct stay *stay = &judging->stays[i];
        int32_t start = stay->first_days, last = stay->last_days;

        if (!is_one(&judging->facts[stay->entry],
                    &judging->facts[judged->entry]))
            continue;
        if (stay->end == STAY_RETURNED)
            last = start;
        if (i == judging->at || last > to)
            last = to;
        if (start <= counted)
            start = counted + 1;
        if (last < start)
            continue;
        days += last - start + 1;
        counted = last;
    }
    return days;
}

/* The last day on which a rule lets the traveller be there; the day before the
 * first where none is left. */
static int32_t ruled(const struct judging *judging, const struct stay *stay,
                     const struct stay_permit *rule)
{
    int32_t day = stay->first_days;

    if (rule->days > STAY_RULE_DAYS_MAX || rule->window > STAY_RULE_DAYS_MAX ||
        (rule->window && rule->window <= rule->days) || day > INT32_MAX / 2 ||
        day < INT32_MIN / 2)
        return STAY_NO_DAY;
    for (int32_t i = 0; i <= rule->days; i++, day++) {
        int32_t from = rule->window ? day - rule->window + 1 : INT32_MIN / 2;

        if (days_within(judging, from, day) > rule->days)
            break;
    }
    return day - 1;
}

static int32_t limit_of(const struct judging *judging, const struct stay *stay)
{
    const struct stay_fact *entry = &judging->facts[stay->entry];
    const struct stay_permit whole = {.id = entry->id,
                                      .until_days = STAY_NO_DAY};
    const struct stay_permit *rule;
    int32_t last = entry->until_days, ended;

    if (entry->flags & STAY_UNLIMITED)
        return STAY_NO_DAY;
    if (last == STAY_NO_DAY)
        last = permitted(judging, stay, STAY_VISA, last);
    if (last == STAY_NO_DAY && entry->flags & STAY_RULED) {
        rule = rule_of(judging, stay);
        last = rule ? ruled(judging, stay, rule) : last;
    }
    last = permitted(judging, stay, STAY_RESIDENCE, last);
    last = permitted(judging, stay, STAY_EXTENSION, last);
    ended = withdrawn(judging->asked, &whole);
    return ended < last ? ended : last;
}

static uint8_t state_of(const struct judging *judging, const struct stay *stay)
{
    const struct stay_fact *facts = judging->facts;

    if (facts[stay->entry].flags & STAY_DISPUTED ||
        (stay->exit != STAY_NONE && facts[stay->exit].flags & STAY_DISPUTED))
        return STAY_IS_DISPUTED;
    if (stay->maybe)
        return STAY_IS_POSSIBLE_MATCH;
    if (stay->end != STAY_GOES_ON)
        return stay->end == STAY_LEFT ? STAY_IS_CLOSED
                                      : STAY_IS_EXIT_NOT_RECORDED;
    if (judging->asked->silent)
        return STAY_IS_EXIT_POSSIBLE;
    return stay->last_days > stay->until_days ? STAY_IS_OVERSTAYED
                                              : STAY_IS_OPEN;
}

void stay_judge(const struct stay_asked *asked, const struct stay_fact *facts,
                struct stay *stays, size_t count)
{
    struct judging judging = {asked, facts, stays, 0};

    for (size_t i = 0; i < count; i++) {
        struct stay *stay = &stays[i];
        const struct stay_fact *entry = &facts[stay->entry];

        judging.at = i;
        stay->first_days = stay_day(entry->time_us, entry->offset_minutes);
        stay->last_days = stay_day(asked->now_us, entry->offset_minutes);
        if (stay->end != STAY_GOES_ON)
            stay->last_days = stay_day(facts[stay->exit].time_us,
                                       facts[stay->exit].offset_minutes);
        if (stay->last_days < stay->first_days)
            stay->last_days = stay->first_days;
        stay->until_days = limit_of(&judging, stay);
        stay->state = state_of(&judging, stay);
    }
}
