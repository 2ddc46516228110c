/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/links.h"
#include "storage/stays.h"

#include <stdlib.h>
#include <string.h>

/* What an index is asked for. */
struct word {
    enum index_type type;
    uint64_t hash;
    struct bytes text;
    uint8_t space[STAYS_WORD_MAX];
};

/* Two crossings that a link joins, by their places among the facts. */
struct joint {
    uint32_t one, other;
};

struct gathering {
    struct store_txn *txn;
    const struct roster *roster;
    struct stays_person *out;
    struct view *view;
    struct links links;
    size_t word_count, joint_count;
    struct word words[STAYS_LOOK_WORDS];
    struct joint joints[STAYS_LOOK_LINKS];
    const struct word *asked; /* null: by link */
    uint32_t from;            /* then the fact that is linked */
    struct stays_words found;
    uint8_t values[VALUES_SIZE_MAX];
    enum result result;
};

static void add_word(struct gathering *gathering, enum index_type type,
                     struct bytes text)
{
    uint64_t hash = stays_hash(&gathering->out->key, text);
    struct word *word = &gathering->words[gathering->word_count];

    for (size_t i = 0; i < gathering->word_count; i++)
        if (gathering->words[i].type == type &&
            gathering->words[i].hash == hash)
            return;
    if (text.size == 0 || text.size > sizeof word->space)
        return;
    if (gathering->word_count == STAYS_LOOK_WORDS) {
        gathering->out->more = true;
        return;
    }
    memcpy(word->space, text.data, text.size);
    word->text = bytes_of(word->space, text.size);
    word->type = type;
    word->hash = hash;
    gathering->word_count++;
}

static void add_words(struct gathering *gathering)
{
    add_word(gathering, INDEX_DOCUMENT, gathering->found.number);
    add_word(gathering, INDEX_PERSON, gathering->found.person);
}

static void add_joint(struct gathering *gathering, uint32_t other)
{
    if (gathering->asked)
        return;
    if (gathering->joint_count == STAYS_LOOK_LINKS)
        gathering->out->more = true;
    else
        gathering->joints[gathering->joint_count++] =
            (struct joint){gathering->from, other};
}

static uint32_t fact_at(const struct stays_person *out, uint64_t place)
{
    for (uint32_t i = 0; i < out->count; i++)
        if (out->facts[i].place == place)
            return i;
    return STAY_NONE;
}

/* An index may give what is something else, or was once. */
static bool is_asked(const struct gathering *gathering,
                     const struct stay_fact *fact)
{
    const struct word *asked = gathering->asked;

    if (!asked)
        return true;
    return asked->hash ==
           (asked->type == INDEX_DOCUMENT ? fact->document : fact->person);
}

static bool add_crossing(struct gathering *gathering)
{
    struct stays_person *out = gathering->out;
    uint32_t at = fact_at(out, view_entry(gathering->view)->place);
    struct stay_fact fact;

    if (at != STAY_NONE) {
        add_joint(gathering, at);
        return true;
    }
    if (!stays_fact_view(&out->key, gathering->view, gathering->values, &fact,
                         &gathering->found))
        fact.flags |= STAY_NO_EVENT;
    if (!is_asked(gathering, &fact))
        return true;
    if (out->count == STAYS_LOOK_CROSSINGS) {
        out->more = true;
        return false;
    }
    add_words(gathering);
    out->facts[out->count] = fact;
    add_joint(gathering, (uint32_t)out->count++);
    return true;
}

static bool weigh(void *user, uint64_t place)
{
    struct gathering *gathering = user;
    enum result result = view_crossing(gathering->txn, gathering->roster, place,
                                       gathering->view);

    if (result == STORE_NOT_FOUND || result == BODY_STATE ||
        result == ENTRY_AUTHOR)
        return true;
    if (result == OK || result == RECORD_LIMIT)
        return add_crossing(gathering);
    gathering->result = result;
    return false;
}

static bool add_permit(void *user, const struct permits_one *one)
{
    struct stays_person *out = ((struct gathering *)user)->out;

    if (out->permit_count == STAYS_LOOK_PERMITS) {
        out->more = true;
        return false;
    }
    out->permits[out->permit_count++] = one->permit;
    return true;
}

static enum result follow_word(struct gathering *gathering, size_t i)
{
    struct index_query query = {gathering->words[i].type,
                                gathering->words[i].text, INT64_MIN, INT64_MAX};
    enum result result;

    gathering->asked = &gathering->words[i];
    result = index_find(gathering->txn, &query, weigh, gathering);
    if (result == OK)
        result = gathering->result;
    if (result == OK && query.type == INDEX_DOCUMENT)
        result = permits_walk(gathering->txn, gathering->roster,
                              &gathering->out->key, &query.value, add_permit,
                              gathering);
    return result;
}

static enum result follow_links(struct gathering *gathering, size_t i)
{
    enum result result =
        links_of(gathering->txn, gathering->roster,
                 gathering->out->facts[i].place, &gathering->links);

    gathering->asked = NULL;
    gathering->from = (uint32_t)i;
    gathering->out->more |= gathering->links.more;
    for (size_t l = 0; result == OK && l < gathering->links.count; l++) {
        weigh(gathering, gathering->links.places[l]);
        result = gathering->result;
    }
    return result;
}

static bool shares(const struct stay_fact *a, const struct stay_fact *b)
{
    return stay_same(a, b) || (a->linked && a->linked == b->linked);
}

/* Documents that links join get one number, through all of their crossings. */
static void number_linked(struct gathering *gathering)
{
    struct stays_person *out = gathering->out;

    for (size_t j = 0; j < gathering->joint_count; j++) {
        const struct joint *joint = &gathering->joints[j];
        struct stay_fact one, other;

        one = out->facts[joint->one];
        other = out->facts[joint->other];
        for (size_t i = 0; i < out->count; i++)
            if (shares(&out->facts[i], &one) ||
                shares(&out->facts[i], &other))
                out->facts[i].linked = (uint32_t)j + 1;
        out->facts[joint->one].linked = (uint32_t)j + 1;
        out->facts[joint->other].linked = (uint32_t)j + 1;
        if (shares(&out->asked, &one) || shares(&out->asked, &other))
            out->asked.linked = (uint32_t)j + 1;
    }
    for (size_t p = 0; p < out->permit_count; p++) {
        struct stay_fact document = {.document = out->permits[p].document,
                                     .issuer = out->permits[p].issuer};

        for (size_t i = 0; i < out->count; i++)
            if (out->facts[i].linked && stay_same(&document, &out->facts[i]))
                out->permits[p].linked = out->facts[i].linked;
    }
}

/* The rules of one nationality. */
static enum result add_rules(struct gathering *gathering, uint16_t nationality)
{
    char text[1 + 4] = "=";
    struct bytes word;

    stay_code_text(nationality, text + 1);
    word = bytes_text(text);
    return permits_walk(gathering->txn, gathering->roster,
                        &gathering->out->key, &word, add_permit, gathering);
}

static enum result add_all_rules(struct gathering *gathering)
{
    const struct stays_person *out = gathering->out;
    enum result result = OK;

    for (size_t i = 0; result == OK && i < out->count; i++) {
        uint16_t nationality = out->facts[i].nationality;
        size_t before = 0;

        while (before < i && out->facts[before].nationality != nationality)
            before++;
        if (before == i && nationality)
            result = add_rules(gathering, nationality);
    }
    return result;
}

static enum result follow(struct gathering *gathering)
{
    size_t words = 0, crossings = 0;
    enum result result = OK;

    while (result == OK && (words < gathering->word_count ||
                            crossings < gathering->out->count))
        result = words < gathering->word_count
                     ? follow_word(gathering, words++)
                     : follow_links(gathering, crossings++);
    return result == OK ? add_all_rules(gathering) : result;
}

static void drop_what_is_none(struct stays_person *out)
{
    size_t kept = 0;

    for (size_t i = 0; i < out->count; i++)
        if (!(out->facts[i].flags & STAY_NO_EVENT))
            out->facts[kept++] = out->facts[i];
    out->count = kept;
}

enum result stays_person(struct store_txn *txn, const struct roster *roster,
                         const struct body *values, struct stays_person *out)
{
    struct gathering *gathering = malloc(sizeof *gathering);
    enum result result = STORE_MEMORY;

    out->count = out->stay_count = out->permit_count = 0;
    out->more = false;
    if (!gathering)
        return STORE_MEMORY;
    /* Hundreds of kilobytes, of which few are used: they are not cleared. */
    gathering->word_count = gathering->joint_count = 0;
    gathering->result = OK;
    gathering->txn = txn;
    gathering->roster = roster;
    gathering->out = out;
    gathering->view = view_new();
    if (!gathering->view)
        goto done;
    stays_key_new(&out->key);
    stays_fact(&out->key, values, 0, &out->asked, &gathering->found);
    add_words(gathering);
    result = follow(gathering);
    if (result != OK)
        goto done;
    number_linked(gathering);
    drop_what_is_none(out);
    out->stay_count = stay_pair(out->facts, &out->count, out->stays);
done:
    view_free(gathering->view);
    free(gathering);
    return result;
}
