/* SPDX-License-Identifier: Apache-2.0 */
#include "core/stay.h"

/* What pairing is at work on; open stays hang below each other, newest first.
 */
struct pairing {
    struct stay_fact *facts;
    size_t count;
    struct stay *stays;
    size_t stay_count;
    uint32_t open;
};

uint16_t stay_code(struct bytes state)
{
    uint16_t code = 0;

    if (state.size > 3)
        return 0;
    for (size_t i = 0; i < state.size; i++) {
        if (state.data[i] < 'A' || state.data[i] > 'Z')
            return 0;
        code = (uint16_t)(code * 27 + state.data[i] - 'A' + 1);
    }
    return code;
}

void stay_code_text(uint16_t code, char text[4])
{
    size_t size = code > 27 * 27 ? 3 : code > 27 ? 2 : code > 0;

    text[size] = '\0';
    for (; size > 0; code /= 27)
        text[--size] = (char)('A' - 1 + code % 27);
}

/* By time, then by id. */
static bool before(const struct stay_fact *a, const struct stay_fact *b)
{
    return a->time_us != b->time_us ? a->time_us < b->time_us : a->id < b->id;
}

static void sift(struct stay_fact *facts, size_t at, size_t count)
{
    struct stay_fact kept = facts[at];

    for (;;) {
        size_t child = 2 * at + 1;

        if (child + 1 < count && before(&facts[child], &facts[child + 1]))
            child++;
        if (child >= count || !before(&kept, &facts[child]))
            break;
        facts[at] = facts[child];
        at = child;
    }
    facts[at] = kept;
}

/* A heap sort, which needs no memory. */
static void sort(struct stay_fact *facts, size_t count)
{
    for (size_t i = count / 2; i > 0; i--)
        sift(facts, i - 1, count);
    for (size_t left = count; left > 1; left--) {
        struct stay_fact last = facts[left - 1];

        facts[left - 1] = facts[0];
        facts[0] = last;
        sift(facts, 0, left - 1);
    }
}

static size_t without_repeats(struct stay_fact *facts, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept && facts[kept - 1].id == facts[i].id &&
            facts[kept - 1].time_us == facts[i].time_us)
            continue;
        facts[kept] = facts[i];
        facts[kept].flags &= (uint16_t) ~(STAY_LONE | STAY_CONFIRMS);
        facts[kept++].other = STAY_NONE;
    }
    return kept;
}

bool stay_same(const struct stay_fact *a, const struct stay_fact *b)
{
    return a->document && a->document == b->document &&
           (a->issuer == b->issuer || !a->issuer || !b->issuer);
}

/* Have the two this in common? */
static bool has(const struct stay_fact *a, const struct stay_fact *b,
                enum stay_by by)
{
    switch (by) {
    case STAY_BY_DOCUMENT:
        return stay_same(a, b);
    case STAY_BY_LINK:
        return a->linked && a->linked == b->linked;
    default:
        return a->person && a->person == b->person;
    }
}

static bool both_sure(const struct stay_fact *a, const struct stay_fact *b)
{
    return a->flags & b->flags & STAY_SURE;
}

/* Is it surely one person? */
static bool is_one(const struct stay_fact *a, const struct stay_fact *b)
{
    return stay_same(a, b) || has(a, b, STAY_BY_LINK) ||
           (has(a, b, STAY_BY_PERSON) && both_sure(a, b));
}

static bool is_own(const struct stay_fact *fact, enum stay_flag direction)
{
    return !(fact->flags & STAY_FOREIGN) &&
           (fact->flags & STAY_ENTRY) == (direction & STAY_ENTRY);
}

static bool is_near(const struct stay_fact *a, const struct stay_fact *b)
{
    int64_t apart_us = a->time_us - b->time_us;

    return apart_us <= STAY_CLOCK_US && apart_us >= -STAY_CLOCK_US;
}

/* The neighbour's entry that goes with an exit of ours, whichever of the two
 * clocks is ahead. */
static void confirm(struct pairing *pairing, size_t exit)
{
    struct stay_fact *facts = pairing->facts;
    size_t first = exit;

    while (first > 0 && is_near(&facts[first - 1], &facts[exit]))
        first--;
    for (size_t i = first;
         i < pairing->count && is_near(&facts[i], &facts[exit]); i++)
        if (facts[i].flags & STAY_FOREIGN && facts[i].flags & STAY_ENTRY &&
            !(facts[i].flags & STAY_CONFIRMS) &&
            is_one(&facts[i], &facts[exit])) {
            facts[i].flags |= STAY_CONFIRMS;
            facts[exit].other = (uint32_t)i;
            return;
        }
}

static const struct stay_fact *entry_of(const struct pairing *pairing,
                                        uint32_t stay)
{
    return &pairing->facts[pairing->stays[stay].entry];
}

/* How many open stays fit, and the newest of them. */
static size_t fits(const struct pairing *pairing, const struct stay_fact *fact,
                   enum stay_by by, uint32_t *newest)
{
    size_t count = 0;

    for (uint32_t i = pairing->open; i != STAY_NONE;
         i = pairing->stays[i].below)
        if (has(entry_of(pairing, i), fact, by) && count++ == 0)
            *newest = i;
    return count;
}

/* What an exit is found by, how many stays fit, and whether it is sure. */
static size_t find(const struct pairing *pairing, const struct stay_fact *exit,
                   uint32_t *newest, uint8_t *by, bool *sure)
{
    size_t count = 0;

    for (*by = STAY_BY_DOCUMENT; *by <= STAY_BY_PERSON; ++*by) {
        count = fits(pairing, exit, *by, newest);
        if (count)
            break;
    }
    *sure = count == 1 && (*by != STAY_BY_PERSON ||
                           both_sure(entry_of(pairing, *newest), exit));
    return count;
}

/* Takes a stay out of the open ones. */
static void end(struct pairing *pairing, uint32_t stay, enum stay_end how)
{
    uint32_t *link = &pairing->open;

    while (*link != stay)
        link = &pairing->stays[*link].below;
    *link = pairing->stays[stay].below;
    pairing->stays[stay].end = (uint8_t)how;
}

static void suggest(struct stay *stay, uint32_t fact, uint8_t by)
{
    if (stay->maybe)
        return;
    stay->maybe = true;
    stay->exit = fact;
    stay->by = by;
}

static void suggest_all(struct pairing *pairing, uint32_t fact, uint8_t by)
{
    for (uint32_t i = pairing->open; i != STAY_NONE;
         i = pairing->stays[i].below)
        if (has(entry_of(pairing, i), &pairing->facts[fact], by))
            suggest(&pairing->stays[i], fact, by);
}

/* Right behind an entry that found a stay open, at another post: which of the
 * two stays it ends depends on the clocks. */
static bool doubtful(const struct pairing *pairing, uint32_t stay,
                     const struct stay_fact *exit)
{
    const struct stay_fact *entry = entry_of(pairing, stay);

    return pairing->stays[stay].over && entry->post != exit->post &&
           is_near(entry, exit);
}

static void leave(struct pairing *pairing, uint32_t at)
{
    struct stay_fact *exit = &pairing->facts[at];
    struct stay *stay;
    uint32_t newest = STAY_NONE;
    uint8_t by;
    bool sure;

    if (exit->flags & STAY_CONFIRMS)
        return;
    if (find(pairing, exit, &newest, &by, &sure) == 0) {
        exit->flags |= exit->flags & STAY_FOREIGN ? 0 : STAY_LONE;
        return;
    }
    if (!sure || doubtful(pairing, newest, exit)) {
        suggest_all(pairing, at, by);
        return;
    }
    stay = &pairing->stays[newest];
    end(pairing, newest, STAY_LEFT);
    stay->maybe = false;
    stay->exit = at;
    stay->other = exit->other;
    stay->by = exit->flags & STAY_FOREIGN ? STAY_BY_TREATY : by;
}

/* Ends what the same traveller has left open; true if there was any. */
static bool supersede(struct pairing *pairing, uint32_t at, enum stay_by by)
{
    const struct stay_fact *entry = &pairing->facts[at];
    bool any = false;
    uint32_t stay;

    while (fits(pairing, entry, by, &stay)) {
        end(pairing, stay, STAY_RETURNED);
        any = true;
        if (pairing->stays[stay].maybe)
            continue;
        pairing->stays[stay].exit = at;
        pairing->stays[stay].by = (uint8_t)by;
    }
    return any;
}

static void enter(struct pairing *pairing, uint32_t at)
{
    bool over = supersede(pairing, at, STAY_BY_DOCUMENT);
    uint32_t stay = (uint32_t)pairing->stay_count;

    over = supersede(pairing, at, STAY_BY_LINK) || over;
    if (pairing->facts[at].flags & STAY_SURE)
        for (uint32_t i = pairing->open; i != STAY_NONE;
             i = pairing->stays[i].below)
            if (is_one(entry_of(pairing, i), &pairing->facts[at]))
                suggest(&pairing->stays[i], at, STAY_BY_PERSON);
    pairing->stays[stay] = (struct stay){.entry = at,
                                         .exit = STAY_NONE,
                                         .other = STAY_NONE,
                                         .below = pairing->open,
                                         .over = over};
    pairing->open = stay;
    pairing->stay_count++;
}

/* The stay that began with a fact. */
static struct stay *begun(const struct pairing *pairing, size_t fact)
{
    size_t low = 0, high = pairing->stay_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (pairing->stays[middle].entry < fact)
            low = middle + 1;
        else
            high = middle;
    }
    return &pairing->stays[low];
}

/* An exit that closed nothing, and stands a little before an entry elsewhere:
 * one of the clocks may be wrong. */
static void reconsider(struct pairing *pairing, uint32_t exit)
{
    struct stay_fact *facts = pairing->facts;

    for (size_t i = exit + 1;
         i < pairing->count && is_near(&facts[i], &facts[exit]); i++) {
        bool same = stay_same(&facts[i], &facts[exit]);
        struct stay *stay;

        if (!is_own(&facts[i], STAY_ENTRY) ||
            facts[i].post == facts[exit].post ||
            (!same && !has(&facts[i], &facts[exit], STAY_BY_LINK)))
            continue;
        stay = begun(pairing, i);
        if (stay->end != STAY_GOES_ON || stay->maybe)
            continue;
        suggest(stay, exit, same ? STAY_BY_DOCUMENT : STAY_BY_LINK);
        facts[exit].flags &= (uint16_t)~STAY_LONE;
        return;
    }
}

size_t stay_pair(struct stay_fact *facts, size_t *count, struct stay *stays)
{
    struct pairing pairing = {
        .facts = facts, .stays = stays, .open = STAY_NONE};

    sort(facts, *count);
    *count = pairing.count = without_repeats(facts, *count);
    for (size_t i = 0; i < *count; i++)
        if (is_own(&facts[i], 0))
            confirm(&pairing, i);
    for (uint32_t i = 0; i < *count; i++) {
        bool entry = facts[i].flags & STAY_ENTRY;

        if (is_own(&facts[i], STAY_ENTRY))
            enter(&pairing, i);
        else if (entry || is_own(&facts[i], 0))
            leave(&pairing, i);
    }
    for (uint32_t i = 0; i < *count; i++)
        if (facts[i].flags & STAY_LONE)
            reconsider(&pairing, i);
    return pairing.stay_count;
}

uint32_t stay_find(const struct stay_fact *facts, struct stay *stays,
                   size_t count, const struct stay_fact *exit, uint8_t *by,
                   bool *sure)
{
    struct pairing pairing = {.facts = (struct stay_fact *)(uintptr_t)facts,
                              .stays = stays,
                              .stay_count = count,
                              .open = STAY_NONE};
    uint32_t newest = STAY_NONE;

    for (uint32_t i = 0; i < count; i++)
        if (stays[i].end == STAY_GOES_ON) {
            stays[i].below = pairing.open;
            pairing.open = i;
        }
    if (find(&pairing, exit, &newest, by, sure) == 0)
        *by = STAY_BY_NOTHING;
    return newest;
}
