/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A body, and each function that reads one of some kind. What a crossing says
 * becomes facts of the counts, which are put, read and shown again; any bytes
 * are read as facts too.
 */
#include "core/alert.h"
#include "core/bond.h"
#include "core/check.h"
#include "core/disclose.h"
#include "core/facts.h"
#include "core/kind.h"
#include "core/revocation.h"
#include "core/rollover.h"
#include "core/treaty.h"

#include <sodium.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t realm[KEY_REALM] = {1}, log_id[KEY_LOG] = {2},
                     id[HASH_SIZE] = {3};

static struct bytes shown(const void *from, uint16_t key)
{
    return body_value(from, key);
}

/* Facts are told as text, and a text is read as the same number. */
static void show(const struct facts *facts)
{
    for (unsigned by = 0; by < BY_END; by++) {
        uint16_t number = facts_by_of(facts, by), again;
        char text[FACTS_TEXT_MAX];

        if (by == FACT_POST)
            continue;
        facts_text(by, number, text);
        check(memchr(text, '\0', sizeof text));
        if (text[0])
            facts_number(by, text, &again);
    }
}

static void count(const struct body *body)
{
    uint8_t space[FACTS_SIZE], again[FACTS_SIZE];
    struct facts facts, back;

    facts_of(shown, body, 1767225600000000, &facts);
    facts.of[FACT_POST] = 7;
    check(facts_post(shown, body).size <= FACT_POST_SIZE);
    facts_put(&facts, space);
    facts_get(space, &back);
    facts_put(&back, again);
    check(memcmp(space, again, FACTS_SIZE) == 0);
    show(&back);
}

static void read_kind(uint16_t kind, const struct body *body)
{
    static struct revocations revocations;
    uint8_t key[KEY_SIZE];
    struct bond bond;
    uint16_t at;

    if (kind == KIND_REVOCATION) {
        memset(&revocations, 0, sizeof revocations);
        if (revocations_add(&revocations, id, id, 0, true, body) == OK)
            check(revocations.count == 1 &&
                  revocations.ref_count <= REVOCATION_REFS_MAX);
    } else if (kind == KIND_ROLLOVER) {
        rollover_read(body, realm, key);
    } else if (kind == KIND_LINK) {
        if (bond_read(body, &bond) == OK)
            check(memcmp(bond.one.id, bond.other.id, HASH_SIZE) < 0);
    } else if (kind == KIND_TREATY_END) {
        treaty_ended(body);
    } else if (kind == KIND_ALERT && body->state == BODY_FULL) {
        struct match_person person = alert_person(body);

        if (alert_check(body->values, &at) == OK && person.surname.size > 0)
            match_able(&person);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct facts facts;
    struct body body;

    if (sodium_init() < 0)
        return 0;
    if (size >= FACTS_SIZE) {
        facts_get(data, &facts);
        show(&facts);
    }
    if (body_open_values(bytes_of(data, size), &body) != OK &&
        body_open(bytes_of(data, size), &body) != OK)
        return 0;
    for (size_t i = 0; kind_at(i); i++)
        read_kind(kind_at(i)->number, &body);
    count(&body);
    body_officer_verify(&body, log_id, realm, id);
    return 0;
}
