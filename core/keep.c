/* SPDX-License-Identifier: Apache-2.0 */
#include "core/keep.h"
#include "core/check.h"
#include "core/fields.h"

#include <stdlib.h>
#include <string.h>

void keep_count(const struct treaties *treaties, const struct roster *roster,
                struct keep *keep)
{
    keep->text_count = keep->author_count = 0;
    for (size_t i = 0; i < treaties->count; i++)
        keep->text_count += treaty_agreed(&treaties->held[i], roster);
    for (size_t i = 0; i < roster->count; i++)
        keep->author_count += roster->members[i].realm != 0;
}

static void fill_text(const struct treaty_held *held,
                      const struct roster *roster, struct keep_text *text)
{
    struct bytes terms = held->treaty.terms;
    uint64_t ended_s = treaty_ended_s(held, roster);

    memcpy(text->giver, treaty_other(&held->treaty, roster)->realm, KEY_REALM);
    memcpy(text->terms, terms.data, terms.size);
    check(treaty_read(bytes_of(text->terms, terms.size), &text->treaty) == OK);
    text->end_s = text->treaty.until < ended_s ? text->treaty.until : ended_s;
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, KEY_REALM + KEY_KID);
}

void keep_fill(const struct treaties *treaties, const struct roster *roster,
               struct keep *keep)
{
    size_t texts = 0, authors = 0;

    for (size_t i = 0; i < treaties->count; i++)
        if (treaty_agreed(&treaties->held[i], roster))
            fill_text(&treaties->held[i], roster, &keep->texts[texts++]);
    for (size_t i = 0; i < roster->count; i++) {
        const struct member *member = &roster->members[i];
        struct keep_author *author = &keep->authors[authors];

        if (member->realm == 0)
            continue;
        memcpy(author->realm, roster->realms[member->realm].realm, KEY_REALM);
        memcpy(author->kid, member->kid, KEY_KID);
        memcpy(author->post, member->certificate.post, sizeof author->post);
        authors++;
    }
    check(texts == keep->text_count && authors == keep->author_count);
    if (authors > 0)
        qsort(keep->authors, authors, sizeof *keep->authors, compare);
}

/* The post of an author, or null if he is not known. */
static const char *post_of(const struct keep *keep,
                           const struct keep_item *item)
{
    const struct keep_author *found;
    struct keep_author key;

    if (keep->author_count == 0)
        return NULL;
    memcpy(key.realm, item->realm, KEY_REALM);
    memcpy(key.kid, item->kid, KEY_KID);
    found =
        bsearch(&key, keep->authors, keep->author_count, sizeof key, compare);
    return found ? found->post : NULL;
}

/* When it came, as far as its own clock can be believed. */
static uint64_t came_day(const struct keep_item *item)
{
    uint64_t late = item->header->time / KEEP_DAY_S + KEEP_LATE_DAYS;

    if (item->header->clock == CLOCK_DOUBT || late > item->arrived_day)
        return item->arrived_day;
    return late;
}

/* Was the text at its end when the entry was written? An entry from a time to
 * come was written before it arrived. */
static bool is_before_end(const struct keep_text *text,
                          const struct keep_item *item)
{
    uint64_t arrived_s = (uint64_t)item->arrived_day * KEEP_DAY_S;
    uint64_t time_s = item->header->time;

    if (item->header->clock == CLOCK_DOUBT || time_s > arrived_s)
        time_s = arrived_s;
    return time_s < text->end_s;
}

static bool has_passed(const struct keep_text *text, uint32_t days,
                       const struct keep_item *item, uint32_t today)
{
    uint64_t from = text->treaty.from / KEEP_DAY_S, came = came_day(item);

    return today != 0 && today > (came > from ? came : from) + days;
}

static bool names(const struct keep_text *text, struct bytes purpose)
{
    struct bytes items = text->treaty.purposes.items, one;

    while (purpose.size > 0 && treaty_next_text(&items, &one))
        if (bytes_equal(one, purpose))
            return true;
    return purpose.size == 0;
}

/* What the grants say that cover an item. */
struct weighing {
    const struct keep_item *item;
    const struct keep_use *use;
    uint16_t kind;
    bool strictly;    /* only those of its post and time */
    const char *post; /* null: any */
    struct treaty_keys *keys;
    size_t covers, allows;
};

static void weigh_text(struct weighing *weighing, const struct keep_text *text)
{
    int giver = treaty_place(&text->treaty, text->giver);
    bool named = names(text, weighing->use->purpose);

    if (memcmp(text->giver, weighing->item->realm, KEY_REALM) != 0 ||
        (weighing->strictly && !is_before_end(text, weighing->item)))
        return;
    for (size_t i = 0; i < text->treaty.grant_count; i++) {
        const struct treaty_grant *grant = &text->treaty.grants[i];

        if (grant->giver != giver || grant->kind != weighing->kind ||
            (weighing->strictly && weighing->post &&
             !treaty_grants(grant, weighing->post)))
            continue;
        weighing->covers++;
        if (!named ||
            has_passed(text, grant->days, weighing->item, weighing->use->today))
            continue;
        weighing->allows++;
        for (size_t b = 0; b < TREATY_KEYS_MAX / 64; b++)
            weighing->keys->bits[b] |= grant->keys.bits[b];
    }
}

static void weigh(const struct keep *keep, struct weighing *weighing)
{
    for (size_t i = 0; i < keep->text_count; i++)
        weigh_text(weighing, &keep->texts[i]);
}

enum keep_part keep_part(const struct keep *keep, const struct keep_item *item,
                         const struct keep_use *use, struct treaty_keys *keys)
{
    uint16_t kind = entry_kind(item->header);
    struct weighing weighing = {
        .item = item, .use = use, .kind = kind, .strictly = true, .keys = keys};

    memset(keys, 0, sizeof *keys);
    if (kind == KIND_AMENDMENT)
        weighing.kind = KIND_CROSSING;
    else
        weighing.post = post_of(keep, item);
    weigh(keep, &weighing);
    if (weighing.covers == 0) {
        weighing.strictly = false;
        weigh(keep, &weighing);
    }
    if (weighing.allows == weighing.covers)
        return KEEP_ALL;
    if (weighing.allows == 0)
        return KEEP_NOTHING;
    keys->bits[0] |= UINT64_C(1) << FIELD_TARGET | UINT64_C(1)
                                                       << FIELD_SUPERSEDES;
    return KEEP_FIELDS;
}
