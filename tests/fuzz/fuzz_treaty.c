/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Terms of a treaty, and what a crossing shows by them. The first two bytes
 * are the size of the terms; behind these stand the values of the crossing.
 * Terms that are read are written again as they were, and no field is shown
 * that no treaty may grant.
 */
#include "core/check.h"
#include "core/disclose.h"

#include <sodium.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NOW = 1800000000 };

static struct member members[4];
static struct roster roster;
static struct treaties treaties;
static struct disclose rules;

/* Both roots sign: the first party is home. */
static void both_sign(const struct treaty *treaty)
{
    uint8_t space[TREATY_SIZE_MAX + 16];
    struct buffer values = buffer_of(space, sizeof space);
    struct entry entry = {.header = {.kind = KIND_TREATY, .schema = 1}};
    struct body body;
    size_t realm;

    roster_begin(&roster, treaty->parties[0].root, treaty->parties[0].country,
                 members, 4);
    check(roster_admit(&roster, treaty->parties[1].root,
                       treaty->parties[1].country, &realm) == OK);
    treaty_put_values(treaty->terms, &values);
    check(body_open_values(buffer_bytes(&values), &body) == OK);
    treaties_begin(&treaties);
    for (size_t i = 0; i < 2; i++)
        check(treaties_add(&treaties, &roster, &entry, &body,
                           treaty->parties[i].root) == OK);
    disclose_begin(&rules, &treaties, &roster, realm, NOW, CLOCK_NETWORK);
}

static void show(struct bytes values)
{
    struct entry entry = {.header = {.kind = KIND_CROSSING, .schema = 1}};
    struct member post = {.certificate = {.roles = ROLE_POST, .post = "KAY"}};
    struct record_statement statement = {
        .kind = KIND_CROSSING, .roles = ROLE_POST, .may_write = true};
    struct disclose_item item = {&entry, &statement.body, &post, NULL, &post};
    static struct disclose_keys keys;
    static struct record record;

    if (body_open_values(values, &statement.body) != OK)
        return;
    if (record_merge(&statement, 1, &record) == OK)
        item.record = &record;
    if (disclose_entry(&rules, &item, &keys) == DISCLOSED_NOTHING)
        return;
    check(keys.count > 0);
    for (size_t i = 0; i < keys.count; i++) {
        check(i == 0 || keys.keys[i - 1] < keys.keys[i]);
        check(treaty_field(KIND_CROSSING, keys.keys[i]) == OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t space[TREATY_SIZE_MAX];
    struct buffer again = buffer_of(space, sizeof space);
    static struct treaty treaty;
    struct bytes terms;

    if (sodium_init() < 0 || size < 2)
        return 0;
    terms = bytes_of(data + 2, bytes_get_u16(data));
    if (terms.size > size - 2)
        terms.size = size - 2;
    if (treaty_read(terms, &treaty) != OK)
        return 0;
    treaty_put(&treaty, &again);
    check(!again.full && bytes_equal(buffer_bytes(&again), terms));
    both_sign(&treaty);
    show(bytes_of(terms.data + terms.size, size - 2 - terms.size));
    return 0;
}
