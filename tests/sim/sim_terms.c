/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/sim_terms.h"

#include "core/canon.h"
#include "core/check.h"
#include "core/crossing.h"

#include <string.h>

const uint16_t sim_fields[SIM_FIELDS_MAX] = {
    FIELD_DIRECTION,     FIELD_DOCUMENT_NUMBER,
    FIELD_SURNAME,       FIELD_GIVEN_NAMES,
    FIELD_MRZ,           FIELD_CATEGORY,
    FIELD_VEHICLE_PLATE, 51};

static void put_grant(struct treaty_grant *to, const struct sim_grant *from,
                      uint8_t giver, struct buffer *out)
{
    size_t at = out->size;

    *to = (struct treaty_grant){
        .giver = giver, .kind = KIND_CROSSING, .days = 30};
    if (from->post) {
        canon_put_text(out, bytes_text(from->post));
        to->posts =
            (struct treaty_list){1, bytes_of(out->data + at, out->size - at)};
    }
    at = out->size;
    for (size_t i = 0; i < SIM_FIELDS_MAX; i++)
        if (from->fields >> i & 1) {
            canon_put_uint(out, sim_fields[i]);
            to->fields.count++;
        }
    to->fields.items = bytes_of(out->data + at, out->size - at);
    at = out->size;
    if (from->excluded) {
        canon_put_array(out, 2);
        canon_put_uint(out, FIELD_CATEGORY);
        canon_put_uint(out, from->excluded);
        to->excluded =
            (struct treaty_list){1, bytes_of(out->data + at, out->size - at)};
    }
}

/* The bytes of the terms, the parties by their realms. */
static void put_terms(const struct sim_terms *terms, struct buffer *out)
{
    static struct treaty treaty, read;
    uint8_t memory[512];
    struct buffer lists = buffer_of(memory, sizeof memory);
    bool turned =
        memcmp(terms->parties[0]->name, terms->parties[1]->name, KEY_REALM) > 0;

    memset(&treaty, 0, sizeof treaty);
    canon_put_text(&lists, bytes_text("border"));
    treaty.purposes = (struct treaty_list){1, buffer_bytes(&lists)};
    for (uint8_t i = 0; i < 2; i++) {
        const struct sim_realm *realm = terms->parties[i ^ turned];

        memcpy(treaty.parties[i].country, realm->country, 4);
        memcpy(treaty.parties[i].realm, realm->name, KEY_REALM);
        memcpy(treaty.parties[i].root, realm->root.signer.public, KEY_SIZE);
        if (terms->grants[i ^ turned].fields)
            put_grant(&treaty.grants[treaty.grant_count++],
                      &terms->grants[i ^ turned], i, &lists);
    }
    treaty.from = terms->from;
    treaty.until = terms->until ? terms->until : UINT64_MAX;
    treaty.limits = terms->limits;
    treaty_put(&treaty, out);
    check(!lists.full && !out->full);
    check(treaty_read(buffer_bytes(out), &read) == OK);
}

void sim_treaty_sign(struct sim *sim, const struct sim_terms *terms,
                     size_t party, size_t n)
{
    uint8_t memory[TREATY_SIZE_MAX], text[TREATY_SIZE_MAX];
    struct buffer out = buffer_of(memory, sizeof memory);
    struct buffer values = buffer_of(text, sizeof text);

    put_terms(terms, &out);
    treaty_put_values(buffer_bytes(&out), &values);
    sim_sign(sim, terms->parties[party], KIND_TREATY, buffer_bytes(&values));
    sim_enrol(sim, n);
}

void sim_treaty_end(struct sim *sim, const struct sim_terms *terms,
                    size_t party, size_t n)
{
    uint8_t memory[TREATY_SIZE_MAX], text[64], id[HASH_SIZE];
    struct buffer out = buffer_of(memory, sizeof memory);
    struct buffer values = buffer_of(text, sizeof text);

    put_terms(terms, &out);
    treaty_id(buffer_bytes(&out), id);
    treaty_put_end(id, &values);
    sim_sign(sim, terms->parties[party], KIND_TREATY_END,
             buffer_bytes(&values));
    sim_enrol(sim, n);
}

static void set_text(struct sim *sim, struct crossing *crossing, uint16_t key)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char text[18];
    uint8_t memory[32];
    struct buffer out = buffer_of(memory, sizeof memory);

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = letters[sim_random(sim, 32)];
    canon_put_text(&out, bytes_of(text, sizeof text));
    check(crossing_set(crossing, key, buffer_bytes(&out)) == OK);
}

static void write_crossing(struct sim *sim, size_t n, enum lane lane,
                           uint16_t kind, const struct crossing *crossing)
{
    uint8_t memory[1024];
    struct buffer out = buffer_of(memory, sizeof memory);

    crossing_put(crossing, &out);
    check(!out.full);
    sim_write_values(sim, n, lane, kind, buffer_bytes(&out));
}

void sim_cross(struct sim *sim, size_t n, uint8_t category)
{
    static const uint16_t texts[] = {
        FIELD_DOCUMENT_NUMBER, FIELD_SURNAME, FIELD_GIVEN_NAMES,   FIELD_LANE,
        FIELD_OFFICER,         FIELD_MRZ,     FIELD_VEHICLE_PLATE, 51};
    uint8_t memory[1024];
    struct crossing crossing;

    crossing_begin(&crossing, memory, sizeof memory);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        set_text(sim, &crossing, texts[i]);
    check(crossing_set_uint(&crossing, FIELD_DIRECTION, 1) == OK);
    check(crossing_set_uint(&crossing, FIELD_EVENT_TIME, 1) == OK);
    check(crossing_set_uint(&crossing, FIELD_CATEGORY, category) == OK);
    write_crossing(sim, n,
                   category == SIM_CATEGORY_ASYLUM ? LANE_HOME : LANE_SHARED,
                   KIND_CROSSING, &crossing);
}

/* Begins an entry about one of the node's shared log; false if that is none. */
static bool about(struct sim *sim, size_t n, uint64_t seq,
                  struct crossing *crossing, uint8_t memory[1024])
{
    struct sim_node *node = &sim->nodes[n];
    const struct journal_item *target =
        sim_journal_item(&node->journal, node->shared.chain.log, 0, seq);

    crossing_begin(crossing, memory, 1024);
    if (!target || target->entry.header.kind != KIND_CROSSING)
        return false;
    return crossing_set_target(crossing, node->shared.chain.log, seq,
                               target->entry.id) == OK;
}

void sim_amend(struct sim *sim, size_t n, uint64_t seq)
{
    uint8_t memory[1024];
    struct crossing crossing;

    if (!about(sim, n, seq, &crossing, memory))
        return;
    set_text(sim, &crossing, FIELD_GIVEN_NAMES);
    set_text(sim, &crossing, FIELD_OFFICER);
    write_crossing(sim, n, LANE_SHARED, KIND_AMENDMENT, &crossing);
}

void sim_void(struct sim *sim, size_t n, uint64_t seq)
{
    uint8_t memory[1024];
    struct crossing crossing;

    if (!about(sim, n, seq, &crossing, memory))
        return;
    set_text(sim, &crossing, FIELD_REASON);
    write_crossing(sim, n, LANE_SHARED, KIND_VOID, &crossing);
}

void sim_protect(struct sim *sim, size_t n, uint64_t seq)
{
    uint8_t memory[1024];
    struct crossing crossing;

    if (!about(sim, n, seq, &crossing, memory))
        return;
    check(crossing_set_uint(&crossing, FIELD_CATEGORY, SIM_CATEGORY_ASYLUM) ==
          OK);
    write_crossing(sim, n, LANE_HOME, KIND_AMENDMENT, &crossing);
}
