/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/neighbours_internal.h"
#include "cli/terms.h"
#include "cli/treaties.h"
#include "storage/disclose.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

static bool speaks(void *user, size_t realm)
{
    struct neighbours *n = user;

    return treaties_speak(n->treaties, n->roster, realm);
}

static bool covers(void *user, const struct journal_log *log, size_t realm)
{
    struct neighbours *n = user;

    return n->signs && writer_health(n->post->writer) == OK &&
           realm < REALMS_MAX &&
           disclose_covers(&n->rules[realm], n->roster, log);
}

static enum result
read_for(void *user, size_t realm, const uint8_t log[KEY_LOG], size_t branch,
         uint64_t seq,
         bool (*each)(void *context, const struct journal_item *item),
         void *context)
{
    struct neighbours *n = user;

    const struct disclose_source source = {n->post->store, n->roster,
                                           &n->rules[realm]};

    return disclose_read(&source, log, branch, seq, each, context);
}

static void limits(void *user, size_t realm, struct border_limits *out)
{
    struct neighbours *n = user;

    disclose_limits(&n->rules[realm], out);
}

static uint64_t terms(void *user, size_t realm)
{
    struct neighbours *n = user;
    uint64_t number = terms_number(&n->rules[realm]);

    if (number != 0 && !n->looked[realm]) {
        n->looked[realm] = true;
        n->read[realm] = terms_read(n->post, n->roster->realms[realm].realm);
    }
    return number == n->read[realm] ? 0 : number;
}

void neighbours_read(struct neighbours *n, size_t realm, uint64_t number)
{
    n->looked[realm] = true;
    n->read[realm] = number;
    terms_put(n->post, n->roster->realms[realm].realm, number);
}

static void put_id(uint8_t (*ids)[HASH_SIZE], size_t *count,
                   const uint8_t id[HASH_SIZE])
{
    size_t at = (*count)++;

    for (; at > 0 && memcmp(ids[at - 1], id, HASH_SIZE) > 0; at--)
        memcpy(ids[at], ids[at - 1], HASH_SIZE);
    memcpy(ids[at], id, HASH_SIZE);
}

/* What allows something to go: the treaties in force; with none those that home
 * has signed, since trust entries go on the way there, and after the end. */
static size_t treaties_for(const struct neighbours *n, size_t realm,
                           uint8_t (*ids)[HASH_SIZE])
{
    const struct disclose *rules = &n->rules[realm];
    size_t count = 0;

    for (size_t i = 0; i < rules->count; i++)
        put_id(ids, &count, rules->rules[i].id);
    for (size_t i = 0; rules->count == 0 && i < n->treaties->count; i++) {
        const struct treaty_held *held = &n->treaties->held[i];

        if (held->known && (held->signed_by & 1) &&
            treaty_place(&held->treaty, n->roster->realms[realm].realm) >= 0)
            put_id(ids, &count, held->id);
    }
    return count;
}

static bool record(void *user, const struct border_sent *what)
{
    struct neighbours *n = user;
    uint8_t treaties[TREATIES_MAX][HASH_SIZE];
    struct disclosures_sent sent = {
        .what = what,
        .treaties = (const uint8_t(*)[HASH_SIZE])treaties,
        .treaty_count = treaties_for(n, what->realm, treaties),
        .now_ms = uv_hrtime() / 1000000,
    };

    /* Whoever may not sign can put nothing on record. */
    if (!n->signs || writer_health(n->post->writer) != OK ||
        sent.treaty_count == 0)
        return false;
    memcpy(sent.realm, n->roster->realms[what->realm].realm, KEY_REALM);
    return disclosures_record(&n->disclosures, &sent);
}

static bool spent(void *user, size_t i, struct border_spent *out)
{
    struct neighbours *n = user;

    if (i >= n->spent_count)
        return false;
    *out = n->spent[i];
    return true;
}

static void compile(struct neighbours *n)
{
    uint64_t now_s = (uint64_t)(post_now_us() / 1000000);

    for (size_t realm = 1; realm < REALMS_MAX; realm++) {
        n->rules[realm] = (struct disclose){.realm = realm};
        if (realm < n->roster->realm_count)
            disclose_begin(&n->rules[realm], n->treaties, n->roster, realm,
                           now_s, post_clock());
    }
}

/* What follows from the treaties, unless they could not be read. */
static enum result follow(struct neighbours *n, enum result result)
{
    compile(n);
    if (result == OK)
        result = neighbours_singles_load(n);
    /* Half of the statements may be those without the end. */
    if (result != OK) {
        treaties_begin(n->treaties);
        compile(n);
    }
    neighbours_singles_judge(n);
    return result;
}

enum result neighbours_load(struct neighbours *n)
{
    enum result result = treaties_load(n->treaties, n->post, n->roster);

    if (result == OK)
        result = post_set_roster(n->post, n->roster, n->treaties);
    return follow(n, result);
}

/* When the day of the limits began. */
static uint64_t today_s(void)
{
    uint64_t now_s = (uint64_t)(post_now_us() / 1000000);

    return now_s - now_s % 86400;
}

enum result neighbours_new(struct post *post, struct roster *roster,
                           struct neighbours **out)
{
    struct neighbours *n = calloc(1, sizeof *n);
    enum result result = STORE_MEMORY;

    *out = NULL;
    if (n)
        n->treaties = malloc(sizeof *n->treaties);
    if (n && n->treaties) {
        n->post = post;
        n->roster = roster;
        n->border = (struct border){n,
                                    speaks,
                                    covers,
                                    read_for,
                                    neighbours_single,
                                    neighbours_single_may,
                                    limits,
                                    record,
                                    spent,
                                    terms};
        disclosures_begin(&n->disclosures, post);
        treaties_copy(n->treaties, post->treaties);
        result = follow(n, OK);
    }
    if (result == OK)
        result = disclosures_spent(post, roster, today_s(), &n->spent,
                                   &n->spent_count);
    if (result == OK)
        *out = n;
    else
        neighbours_free(n);
    return result;
}

void neighbours_stop(struct neighbours *n)
{
    if (n)
        disclosures_tick(&n->disclosures, 0, true);
}

void neighbours_free(struct neighbours *n)
{
    if (!n)
        return;
    neighbours_singles_free(n);
    free(n->treaties);
    free(n->spent);
    free(n);
}

const struct border *neighbours_border(const struct neighbours *n)
{
    return &n->border;
}

/* How many rules stand towards each realm, as one number. */
static uint64_t rules_now(const struct neighbours *n)
{
    uint64_t sum = n->signs;

    for (size_t realm = 1; realm < REALMS_MAX; realm++) {
        sum = sum * 31 + n->rules[realm].count;
        for (size_t i = 0; i < n->rules[realm].count; i++)
            sum = sum * 31 + (uintptr_t)n->rules[realm].rules[i].treaty;
    }
    return sum;
}

bool neighbours_tick(struct neighbours *n, bool signs,
                     bool (*connected)(void *user, const uint8_t kid[KEY_KID]),
                     void *user)
{
    uint64_t before = rules_now(n);

    bool changed;

    n->signs = signs;
    compile(n);
    changed = rules_now(n) != before;
    /* What may go singly is another, too. */
    if (changed)
        follow(n, OK);
    for (size_t i = 0; i < PEERS_MAX; i++) {
        struct disclosures_peer *peer = &n->disclosures.peers[i];

        if (peer->used && !connected(user, peer->kid))
            disclosures_ended(&n->disclosures, peer->kid);
    }
    disclosures_tick(&n->disclosures, uv_hrtime() / 1000000, false);
    return changed;
}
