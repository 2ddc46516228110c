/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/sim_watch.h"

#include "core/canon.h"
#include "core/check.h"
#include "replication/unpack.h"
#include "replication/wire.h"
#include "tests/sim/sim_internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    MARKS_MAX = 1 << 14,
    SLOTS = 1 << 16,
    SALT = 16,
    SALTS_MAX = 32,
};

/* A byte string that must not be seen by everybody. */
struct mark {
    uint8_t bytes[SALT];
    const uint8_t *realm;
    const char *post;
    enum lane lane;
    bool log;           /* a log's id; else a value, salt or seed */
    uint16_t kind, key; /* key 0: shown to nobody */
    uint8_t category;
};

struct watch {
    struct sim *sim;
    struct unpack *unpack;
    size_t count, shown;
    struct mark marks[MARKS_MAX];
    uint16_t slots[SLOTS]; /* place + 1, by the first 8 bytes */
    size_t terms_count;
    struct watch_terms terms[WATCH_TERMS_MAX];
};

static uint16_t *slot_of(struct watch *watch, const uint8_t *bytes)
{
    uint64_t first = bytes_get_u64(bytes);
    size_t at = (first * 0x9e3779b97f4a7c15) >> 48;

    while (watch->slots[at] &&
           memcmp(watch->marks[watch->slots[at] - 1].bytes, bytes, 8) != 0)
        at = (at + 1) % SLOTS;
    return &watch->slots[at];
}

static void mark(struct watch *watch, const struct mark *like,
                 const uint8_t bytes[SALT])
{
    struct mark *mark = &watch->marks[watch->count];
    uint16_t *slot = slot_of(watch, bytes);

    if (*slot)
        return;
    check(watch->count < MARKS_MAX);
    *mark = *like;
    memcpy(mark->bytes, bytes, SALT);
    *slot = (uint16_t)++watch->count;
}

static void mark_salts(struct watch *watch, struct mark *like,
                       const struct body *body, const uint8_t log[KEY_LOG])
{
    static const uint8_t nonce[12];
    uint8_t salts[SALTS_MAX * SALT], key[32];
    crypto_hash_sha256_state hash;
    struct bytes value;
    size_t at = 0, i = 0;

    crypto_hash_sha256_init(&hash);
    crypto_hash_sha256_update(&hash, (const uint8_t *)"cairn/salt/1", 12);
    crypto_hash_sha256_update(&hash, log, KEY_LOG);
    crypto_hash_sha256_update(&hash, body->seed, BODY_SEED);
    crypto_hash_sha256_final(&hash, key);
    crypto_stream_chacha20_ietf(salts, sizeof salts, nonce, key);
    while (body_next(body, &at, &like->key, &value)) {
        struct canon canon = canon_of(value);
        struct bytes text = canon_text(&canon, FIELD_TEXT_MAX);

        mark(watch, like, salts + SALT * i++);
        if (text.size >= SALT)
            mark(watch, like, text.data);
    }
    like->key = 0;
    for (; i < SALTS_MAX; i++)
        mark(watch, like, salts + SALT * i);
}

static const struct sim_node *writer(const struct sim *sim,
                                     const struct sim_author *author)
{
    for (size_t n = 0; n < sim->count; n++)
        if (memcmp(sim->nodes[n].signer.public, author->signer.public,
                   KEY_SIZE) == 0)
            return &sim->nodes[n];
    return NULL;
}

/* Of an amendment or void the category is its target's. */
static uint8_t category_of(const struct sim_node *node, const struct body *body)
{
    struct canon canon = canon_of(body_value(body, FIELD_TARGET));
    const struct journal_item *target;
    struct body crossing = *body;
    const uint8_t *log;
    uint64_t seq;

    canon_array(&canon, 3, 3);
    log = canon_fixed(&canon, KEY_LOG);
    seq = canon_uint(&canon, UINT64_MAX);
    if (log) {
        target = sim_journal_item(&node->journal, log, 0, seq);
        check(target && body_open(target->body, &crossing) == OK);
    }
    canon = canon_of(body_value(&crossing, FIELD_CATEGORY));
    return (uint8_t)canon_uint(&canon, UINT8_MAX);
}

static void wrote(struct sim *sim, const struct sim_author *author,
                  const struct journal_item *item)
{
    struct watch *watch = (struct watch *)sim->user;
    const struct sim_node *node = writer(sim, author);
    struct mark like = {.realm = author->realm, .lane = author->lane};
    struct body body;

    if (item->entry.header.seq == 0) {
        like.log = true;
        like.post = node ? node->post : "";
        mark(watch, &like, item->entry.header.log);
        return;
    }
    if (!node || author->lane == LANE_TRUST)
        return;
    check(body_open(item->body, &body) == OK && body.state == BODY_FULL);
    like.post = node->post;
    like.kind = item->entry.header.kind;
    like.category = category_of(node, &body);
    mark(watch, &like, body.seed);
    mark_salts(watch, &like, &body, item->entry.header.log);
}

/* What a party gives by one of the terms, or null. */
static const struct sim_grant *given(const struct watch_terms *terms,
                                     const uint8_t *from,
                                     const struct sim_realm *to)
{
    for (size_t i = 0; i < 2; i++)
        if (terms->ours[0] && terms->ours[1] &&
            terms->terms.parties[i]->name == from &&
            terms->terms.parties[!i] == to && terms->terms.grants[i].fields)
            return &terms->terms.grants[i];
    return NULL;
}

static bool names(const struct sim_grant *grant, const char *post)
{
    return !grant->post || strcmp(grant->post, post) == 0;
}

static bool is_covered(const struct watch *watch, const struct mark *log,
                       const struct sim_realm *to)
{
    for (size_t i = 0; i < watch->terms_count; i++) {
        const struct sim_grant *grant = given(&watch->terms[i], log->realm, to);

        if (grant && log->lane == LANE_SHARED && names(grant, log->post))
            return true;
    }
    return false;
}

bool watch_covered(const struct watch *watch, size_t n,
                   const struct sim_realm *to, bool now)
{
    const struct sim_node *node = &watch->sim->nodes[n];
    uint64_t now_s = sim_wall_s(watch->sim);

    for (size_t i = 0; i < watch->terms_count; i++) {
        const struct watch_terms *terms = &watch->terms[i];
        const struct sim_grant *grant = given(terms, node->realm->name, to);
        uint64_t until = terms->terms.until;

        if (grant && names(grant, node->post) &&
            !(now && (terms->ended || now_s < terms->terms.from ||
                      (until && now_s >= until))))
            return true;
    }
    return false;
}

static bool shows(const struct sim_grant *grant, const struct mark *value)
{
    if (!names(grant, value->post) || grant->excluded == value->category)
        return false;
    if (value->kind != KIND_CROSSING &&
        (value->key == FIELD_TARGET || value->key == FIELD_SUPERSEDES))
        return true;
    for (size_t i = 0; i < SIM_FIELDS_MAX; i++)
        if (sim_fields[i] == value->key && grant->fields >> i & 1)
            return true;
    return false;
}

static bool is_granted(const struct watch *watch, const struct mark *value,
                       const struct sim_realm *to)
{
    if (value->lane != LANE_SHARED || value->key == 0)
        return false;
    for (size_t i = 0; i < watch->terms_count; i++) {
        const struct sim_grant *grant =
            given(&watch->terms[i], value->realm, to);

        if (grant && shows(grant, value))
            return true;
    }
    return false;
}

/* May a log's id stand in a message, or be held by a store (from its own)? */
static bool may_name(const struct watch *watch, const struct mark *log,
                     const struct sim_realm *from, const struct sim_realm *to,
                     enum wire_type type)
{
    bool trust = log->lane == LANE_TRUST;

    if (log->realm == to->name)
        return from == to || is_covered(watch, log, from);
    if (from != to && log->realm != from->name)
        return false;
    return is_covered(watch, log, to) ||
           (trust &&
            (type == WIRE_SINGLE || (type == WIRE_HELLO && from != to)));
}

static void look(struct watch *watch, const struct sim_realm *from,
                 const struct sim_realm *to, enum wire_type type,
                 struct bytes bytes)
{
    for (size_t i = 0; i + SALT <= bytes.size; i++) {
        size_t at = *slot_of(watch, bytes.data + i);
        const struct mark *mark = at ? &watch->marks[at - 1] : NULL;

        if (!mark || memcmp(mark->bytes, bytes.data + i, SALT) != 0)
            continue;
        if (mark->log && !may_name(watch, mark, from, to, type))
            sim_fault(watch->sim, "a log is named that may not be");
        if (mark->log || mark->realm == to->name)
            continue;
        watch->shown++;
        if (!is_granted(watch, mark, to))
            sim_fault(watch->sim, "a value is shown that may not be");
    }
}

/* Nothing goes abroad that is not on record before. */
static void on_record(struct watch *watch, size_t from, size_t to,
                      struct bytes bytes, const struct sim_realm *realm)
{
    const struct sim_node *node = &watch->sim->nodes[from];
    uint8_t kid[KEY_KID];
    struct entry entry;

    if (entry_open(bytes, realm->name, &entry) != OK)
        return;
    key_kid(watch->sim->nodes[to].signer.public, kid);
    if (!node->border ||
        !sim_border_has(node->border, kid, entry.header.log, entry.header.seq))
        sim_fault(watch->sim, "an entry goes that is not on record");
}

void watch_message(struct sim *sim, size_t from, size_t to,
                   struct bytes message)
{
    struct watch *watch = (struct watch *)sim->user;
    const struct sim_realm *sends = sim->nodes[from].realm;
    const struct sim_realm *hears = sim->nodes[to].realm;
    const struct journal_item *items;
    struct wire_message read;
    size_t count;

    check(wire_decode(message, &read) == OK);
    look(watch, sends, hears, read.type, message);
    if (read.type == WIRE_SINGLE && sends != hears)
        on_record(watch, from, to, read.single.entry, sends);
    if (read.type != WIRE_RUN)
        return;
    check(unpack_run(watch->unpack, read.realm, read.packed, &items, &count) ==
          OK);
    for (size_t i = 0; i < count; i++) {
        look(watch, sends, hears, WIRE_RUN, items[i].entry.bytes);
        look(watch, sends, hears, WIRE_RUN, items[i].body);
        if (sends != hears)
            on_record(watch, from, to, items[i].entry.bytes, sends);
    }
}

static void kept(struct sim *sim, size_t n, const struct journal_run *run)
{
    struct watch *watch = (struct watch *)sim->user;
    const struct sim_realm *realm = sim->nodes[n].realm;
    enum wire_type type = run->single ? WIRE_SINGLE : WIRE_RUN;

    for (size_t i = 0; i < run->count; i++) {
        look(watch, realm, realm, type, run->items[i].entry.bytes);
        look(watch, realm, realm, type, run->items[i].body);
    }
}

size_t watch_terms(struct watch *watch, const struct sim_terms *terms)
{
    check(watch->terms_count < WATCH_TERMS_MAX);
    watch->terms[watch->terms_count].terms = *terms;
    return watch->terms_count++;
}

void watch_signed(struct watch *watch, size_t place, size_t party)
{
    watch->terms[place].ours[party] = true;
}

void watch_ended(struct watch *watch, size_t place)
{
    watch->terms[place].ended = true;
}

size_t watch_shown(const struct watch *watch)
{
    return watch->shown;
}

struct watch *watch_new(struct sim *sim)
{
    struct watch *watch = calloc(1, sizeof *watch);

    check(watch);
    watch->sim = sim;
    watch->unpack = unpack_new();
    check(watch->unpack);
    sim->user = watch;
    sim->sees = watch_message;
    sim->keeps = kept;
    sim->writes = wrote;
    for (size_t i = 0; i < sim->realm_count; i++) {
        struct sim_realm *realm = &sim->realms[i];
        struct mark like = {
            .realm = realm->name, .lane = LANE_TRUST, .post = "", .log = true};

        mark(watch, &like, realm->root.chain.log);
        mark(watch, &like, realm->registrar.chain.log);
    }
    return watch;
}

void watch_free(struct watch *watch)
{
    unpack_free(watch->unpack);
    free(watch);
}
