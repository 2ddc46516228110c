/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim_abroad SEED COUNT: countries, treaties and crossings that follow from
 * seeds. Nothing that was not granted may reach another country, in a message
 * or a store; whoever has a treaty in force at the end has all that it covers;
 * and a protected person changes no byte of what a neighbour is sent. Prints
 * the seed that failed; exit code 1. $CAIRN_SIM_SEEDS, if set, is COUNT.
 */
#include "tests/sim/sim_seeds.h"
#include "tests/sim/sim_watch.h"

#include "core/check.h"

#include <sodium.h>
#include <string.h>

enum { COUNTRIES = 3, TERMS_MAX = 5, SETTLE_MS = 600000 };

static struct watch *watch;
static struct sim_terms terms[TERMS_MAX];
static bool signed_by[TERMS_MAX][2], ended[TERMS_MAX];
static size_t terms_count;
static size_t granted; /* values that went where they may, in all */

static struct sim_grant random_grant(void)
{
    static const char *const posts[] = {NULL, NULL, "P1", "P2"};
    struct sim_grant grant = {.post = posts[sim_random(sim, 4)]};

    if (sim_random(sim, 4) != 0)
        grant.fields = (uint8_t)(1 + sim_random(sim, 255));
    if (sim_random(sim, 3) == 0)
        grant.excluded = SIM_CATEGORY_DIPLOMAT;
    return grant;
}

static void random_terms(struct sim_terms *out)
{
    size_t a = sim_random(sim, COUNTRIES);

    memset(out, 0, sizeof *out);
    out->parties[0] = &sim->realms[a];
    out->parties[1] =
        &sim->realms[(a + 1 + sim_random(sim, COUNTRIES - 1)) % COUNTRIES];
    out->grants[0] = random_grant();
    out->grants[1] = random_grant();
    if (!out->grants[0].fields && !out->grants[1].fields)
        out->grants[0].fields = 2;
    out->from = SIM_TIME_S + (sim_random(sim, 2) ? sim_random(sim, 60) : 0);
    if (sim_random(sim, 3) == 0)
        out->until = SIM_TIME_S + 60 + sim_random(sim, 120);
}

static size_t random_node_of(const struct sim_realm *realm)
{
    size_t n;

    do
        n = sim_random(sim, sim->count);
    while (sim->nodes[n].realm != realm);
    return n;
}

static void sign_or_end(void)
{
    size_t i = sim_random(sim, terms_count), party = sim_random(sim, 2);
    size_t n = random_node_of(terms[i].parties[party]);

    if (!signed_by[i][party]) {
        signed_by[i][party] = true;
        watch_signed(watch, i, party);
        sim_treaty_sign(sim, &terms[i], party, n);
    } else if (!ended[i] && sim_random(sim, 4) == 0) {
        ended[i] = true;
        watch_ended(watch, i);
        sim_treaty_end(sim, &terms[i], party, n);
    }
}

static void write_something(size_t n)
{
    static const uint8_t categories[] = {
        SIM_CATEGORY_VISITOR, SIM_CATEGORY_VISITOR, SIM_CATEGORY_DIPLOMAT,
        SIM_CATEGORY_ASYLUM};
    uint64_t next = sim->nodes[n].shared.chain.next;

    switch (sim_random(sim, 6)) {
    case 0:
        sim_amend(sim, n, sim_random(sim, next));
        break;
    case 1:
        sim_void(sim, n, sim_random(sim, next));
        break;
    case 2:
        sim_protect(sim, n, sim_random(sim, next));
        break;
    default:
        sim_cross(sim, n, categories[sim_random(sim, 4)]);
    }
}

static void disturb(size_t n)
{
    size_t other = sim_random(sim, sim->count);
    uint64_t what = sim_random(sim, 12);

    switch (what) {
    case 0:
    case 1:
    case 2:
    case 3:
        shake(n, other, what);
        break;
    case 4:
    case 5:
        sign_or_end();
        break;
    default:
        write_something(n);
    }
}

/* Have both countries signed something with one another? */
static bool speak(const struct sim_realm *a, const struct sim_realm *b)
{
    bool by_a = false, by_b = false;

    for (size_t i = 0; i < terms_count; i++)
        for (size_t p = 0; p < 2; p++)
            if (terms[i].parties[p] == a && terms[i].parties[!p] == b) {
                by_a |= signed_by[i][p];
                by_b |= signed_by[i][!p];
            }
    return by_a && by_b;
}

static void heal(void)
{
    for (size_t n = 0; n < sim->count; n++) {
        if (!sim->nodes[n].up)
            sim_start(sim, n);
        for (size_t other = 0; other < n; other++)
            sim_cut(sim, n, other);
        sim_enrol(sim, n);
    }
    for (size_t n = 0; n < sim->count; n++)
        for (size_t other = 0; other < n; other++)
            if (sim->nodes[n].realm == sim->nodes[other].realm ||
                speak(sim->nodes[n].realm, sim->nodes[other].realm))
                sim_link(sim, n, other);
    /* All treaties have begun, or ended, by then. */
    sim_run(sim, 200000);
}

/* Everybody has the entries of each log that is covered for him now. */
static bool all_have_theirs(void)
{
    for (size_t n = 0; n < sim->count; n++)
        for (size_t to = 0; to < sim->count; to++) {
            const struct chain *chain = &sim->nodes[n].shared.chain;

            if (sim->nodes[to].realm != sim->nodes[n].realm &&
                watch_covered(watch, n, sim->nodes[to].realm, true) &&
                !sim_journal_has(&sim->nodes[to].journal, chain->log,
                                 chain->next - 1, chain->head))
                return false;
        }
    return true;
}

static void settle_countries(void)
{
    static const char *const posts[] = {"P1", "P2", "P3"};

    sim_found(sim, "UTA");
    sim_found(sim, "UTB");
    watch = watch_new(sim);
    for (size_t c = 0; c < COUNTRIES; c++)
        for (size_t i = 1 + sim_random(sim, 2); i > 0; i--)
            sim_start(sim, sim_add_to(sim, &sim->realms[c], ROLE_POST,
                                      posts[sim_random(sim, 3)]));
    terms_count = 1 + sim_random(sim, TERMS_MAX);
    memset(signed_by, 0, sizeof signed_by);
    memset(ended, 0, sizeof ended);
    for (size_t i = 0; i < terms_count; i++) {
        random_terms(&terms[i]);
        watch_terms(watch, &terms[i]);
    }
}

static bool tell(void)
{
    uint64_t moves = 20 + sim_random(sim, 60);

    sim->delay_ms = 1 + (uint32_t)sim_random(sim, 800);
    settle_countries();
    for (uint64_t i = 0; i < moves && !sim->fault; i++) {
        disturb(sim_random(sim, sim->count));
        sim_run(sim, sim_random(sim, 3000));
    }
    heal();
    if (!sim_settle(sim, SETTLE_MS))
        return failed(sim->fault ? sim->fault : "it does not come to rest");
    if (!all_have_theirs())
        return failed("a covered entry is missing");
    for (size_t n = 0; n < sim->count; n++)
        if (sim_journal_verify(&sim->nodes[n].journal) != OK)
            return failed("an entry that does not verify");
    granted += watch_shown(watch);
    return true;
}

/* What a neighbour is sent and what it keeps, and when. */
static crypto_hash_sha256_state transcript;

static void note(const struct journal_run *run, struct bytes message)
{
    uint8_t time[8];

    bytes_set_u64(time, sim->now_ms);
    crypto_hash_sha256_update(&transcript, time, sizeof time);
    crypto_hash_sha256_update(&transcript, message.data, message.size);
    for (size_t i = 0; run && i < run->count; i++) {
        crypto_hash_sha256_update(&transcript, run->items[i].entry.bytes.data,
                                  run->items[i].entry.bytes.size);
        crypto_hash_sha256_update(&transcript, run->items[i].body.data,
                                  run->items[i].body.size);
    }
}

static void sees(struct sim *world, size_t from, size_t to,
                 struct bytes message)
{
    if (world->nodes[from].realm == world->home &&
        world->nodes[to].realm != world->home)
        note(NULL, message);
}

static void keeps(struct sim *world, size_t n, const struct journal_run *run)
{
    if (world->nodes[n].realm != world->home)
        note(run, bytes_of(NULL, 0));
}

/* One history of two posts at home and a neighbour; chance is used alike
 * whether or not anybody under protection crosses. */
static void one_of_two(bool protects, uint8_t digest[HASH_SIZE])
{
    struct sim_terms open = {.from = SIM_TIME_S};

    sim = sim_new(seed);
    sim->delay_ms = 1;
    open.parties[0] = sim->home;
    open.parties[1] = sim_found(sim, "UTA");
    open.grants[0].fields = 0xff;
    for (size_t n = 0; n < 3; n++)
        sim_start(sim, sim_add_to(sim, open.parties[n == 2], ROLE_POST, "P1"));
    crypto_hash_sha256_init(&transcript);
    sim->sees = sees;
    sim->keeps = keeps;
    sim_treaty_sign(sim, &open, 0, 0);
    sim_treaty_sign(sim, &open, 1, 2);
    sim_link(sim, 0, 1);
    sim_link(sim, 0, 2);
    for (size_t i = 0; i < 30; i++) {
        size_t n = sim_random(sim, 2);
        bool now = sim_random(sim, 3) == 0;
        uint64_t chance = sim->random;

        if (protects && now)
            sim_cross(sim, sim->count > 1 ? chance % 2 : 0,
                      SIM_CATEGORY_ASYLUM);
        sim->random = chance;
        sim_cross(sim, n, SIM_CATEGORY_VISITOR);
        sim_run(sim, sim_random(sim, 2000));
        if (sim_random(sim, 10) == 0) {
            sim_crash(sim, n);
            sim_run(sim, 500);
            sim_start(sim, n);
        }
    }
    sim_run(sim, 20000);
    check(!sim->fault);
    check(sim_journal_has(
        &sim->nodes[2].journal, sim->nodes[0].shared.chain.log,
        sim->nodes[0].shared.chain.next - 1, sim->nodes[0].shared.chain.head));
    crypto_hash_sha256_final(&transcript, digest);
    sim_free(sim);
}

static bool same_for_protected(void)
{
    uint8_t with[HASH_SIZE], without[HASH_SIZE];

    one_of_two(true, with);
    one_of_two(false, without);
    if (memcmp(with, without, HASH_SIZE) == 0)
        return true;
    printf("seed %llu: a neighbour can tell that a protected person crossed\n",
           (unsigned long long)seed);
    return false;
}

/* The watch itself: what it must find, it finds. */
static bool watch_finds(void)
{
    static uint8_t memory[1024];
    struct buffer out = buffer_of(memory, sizeof memory);
    struct body body;
    const struct journal_item *item;
    bool found;

    sim = sim_new(seed);
    sim_found(sim, "UTA");
    watch = watch_new(sim);
    sim_add_to(sim, &sim->realms[0], ROLE_POST, "P1");
    sim_add_to(sim, &sim->realms[1], ROLE_POST, "P1");
    sim_cross(sim, 0, SIM_CATEGORY_VISITOR);
    item = sim_journal_item(&sim->nodes[0].journal,
                            sim->nodes[0].shared.chain.log, 0, 1);
    check(body_open(item->body, &body) == OK);
    buffer_put(&out, bytes_of("\x94\x0b\xc4\x10", 4));
    buffer_put(&out, bytes_of(sim->home->name, KEY_REALM));
    buffer_put(&out, bytes_of("\xc4\x01x\xc4\x10", 5));
    buffer_put(&out, bytes_of(body.seed, BODY_SEED));
    watch_message(sim, 0, 1, buffer_bytes(&out));
    found = sim->fault != NULL;
    sim->fault = NULL;
    memcpy(memory + out.size - KEY_LOG, item->entry.header.log, KEY_LOG);
    watch_message(sim, 0, 1, buffer_bytes(&out));
    found &= sim->fault != NULL;
    watch_free(watch);
    sim_free(sim);
    return found || (printf("the watch is blind\n") < 0);
}

static bool history(void)
{
    bool good;

    sim = sim_new(seed);
    good = tell();
    watch_free(watch);
    sim_free(sim);
    return good && same_for_protected();
}

int main(int argc, char **argv)
{
    uint64_t count = watch_finds() ? all_seeds(argc, argv, 60, history) : 0;

    if (count && granted == 0) {
        printf("nothing was ever shown\n");
        count = 0;
    }
    if (count)
        printf("%llu histories, all good; %zu values shown\n",
               (unsigned long long)count, granted);
    return count ? 0 : 1;
}
