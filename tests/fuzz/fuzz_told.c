/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a member of the realm has signed, whatever it says, and all that a node
 * then tells of it. A body is stored if it is a canonical map; whether it has
 * the fields of its kind is looked at by whoever reads it.
 *
 * Input: entries, each of a kind (1 byte, a place in the table of kinds), a
 * size (2 bytes) and its values map, in which ff 'R' 'E' N stands for a
 * reference to the N-th entry of this input, modulo those before it.
 */
#include "core/kind.h"
#include "core/treaty.h"
#include "tests/fuzz/fuzz_node.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUTS = 50, ENTRIES_MAX = 12, REF_MARK = 4 };

static struct told {
    struct fixture_log logs[2]; /* shared, home */
    struct fixture_run runs[2];
    size_t count;
    struct bond_ref refs[ENTRIES_MAX];
} told;

static struct bytes with_refs(struct bytes raw, uint8_t *space, size_t most)
{
    struct buffer out = buffer_of(space, most);

    while (raw.size > 0) {
        size_t size = 1;

        if (raw.size >= REF_MARK && memcmp(raw.data, "\xffRE", 3) == 0 &&
            told.count > 0) {
            const struct bond_ref *ref = &told.refs[raw.data[3] % told.count];

            entry_put_ref(&out, ref->log, ref->seq, ref->id);
            size = REF_MARK;
        } else {
            buffer_put_u8(&out, raw.data[0]);
        }
        raw.data += size;
        raw.size -= size;
    }
    return out.full ? bytes_of(NULL, 0) : buffer_bytes(&out);
}

/* Adds the entry to a log that its kind may stand in. */
static void say(struct node *node, uint8_t kind_place, struct bytes raw)
{
    static uint8_t space[FIXTURE_VALUES];
    const struct kind *kind;
    struct bytes values = with_refs(raw, space, sizeof space);
    struct body body;
    size_t count = 0, lane;

    while (kind_at(count))
        count++;
    kind = kind_at(kind_place % count);
    lane = kind->lanes & 1 << LANE_SHARED ? 0 : 1;
    if (told.count == ENTRIES_MAX || kind->number == KIND_START ||
        kind->number == KIND_SEAL || !values.data ||
        body_open_values(values, &body) != OK)
        return;
    told.refs[told.count] =
        ref_of(&fixture_add(node->f, &told.runs[lane], &told.logs[lane],
                            kind->number, FIXTURE_TIME + told.count + 1, values)
                    ->entry);
    told.count++;
}

static json_t *about(const uint8_t id[HASH_SIZE])
{
    return json_pack("{s:o, s:b}", "id", id_json(id), "history", 1);
}

static void ask_of_one(struct node *node, const struct bond_ref *ref)
{
    static const char *const operations[] = {"show", "entry", "alert_show",
                                             "media"};

    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        fuzz_ask(node, operations[i], about(ref->id));
}

static void ask_of_all(struct node *node)
{
    static const char *const operations[] = {
        "stays",      "permits",  "posts",  "alerts", "hits",
        "shift_show", "accesses", "duty",   "lists",  "members",
        "treaties",   "logs",     "status", "verify", "disclosures",
    };

    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        fuzz_ask(node, operations[i], json_object());
    fuzz_ask(node, "find", json_pack("{s:s}", "post", "KAY"));
    fuzz_ask(node, "find", json_pack("{s:s}", "document", "D1"));
    fuzz_ask(node, "stays", json_pack("{s:s}", "document", "D1"));
    fuzz_ask(node, "accesses", json_pack("{s:s}", "document", "D1"));
    fuzz_ask(node, "stats",
             json_pack("{s:[s, s]}", "by", "direction", "nationality"));
    fuzz_ask(node, "stats",
             json_pack("{s:[s], s:b}", "by", "post", "match", 1));
    fuzz_ask(node, "check",
             json_pack("{s:{s:s, s:s, s:s, s:s, s:s, s:s}}", "fields",
                       "direction", "exit", "document_number", "D1", "surname",
                       "TRAORE", "given_names", "ALI", "birth_date",
                       "1974-08-12", "vehicle_plate", "AB123"));
}

static void begin(struct node *node)
{
    for (size_t lane = 0; lane < 2; lane++) {
        told.logs[lane] =
            fixture_log(node->f, KEY_OFFICE, lane ? LANE_HOME : LANE_SHARED,
                        (uint8_t)(fuzz_inputs % INPUTS));
        fixture_start(node->f, &told.runs[lane], &told.logs[lane]);
    }
    told.count = 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct node *node = fuzz_node_ready(false, INPUTS);

    begin(node);
    while (size >= 3) {
        size_t some = bytes_get_u16(data + 1);

        if (some > size - 3)
            some = size - 3;
        say(node, data[0], bytes_of(data + 3, some));
        data += 3 + some;
        size -= 3 + some;
    }
    for (size_t lane = 0; lane < 2; lane++) {
        check(fixture_append(node->f, &told.runs[lane]) == OK);
        fixture_run_free(&told.runs[lane]);
        memset(&told.runs[lane], 0, sizeof told.runs[lane]);
    }
    for (size_t i = 0; i < told.count; i++)
        ask_of_one(node, &told.refs[i]);
    ask_of_all(node);
    return 0;
}
