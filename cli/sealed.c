/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sealed.h"
#include "storage/seals.h"

#include <stdlib.h>

void sealed_add(struct store_txn *txn, const struct read_entry *read,
                json_t *line)
{
    const struct seals_entry what = {&read->entry, &read->body, read->realm,
                                     read->key};
    struct seals *seals = read->has_body ? calloc(1, sizeof *seals) : NULL;
    enum seals_state state = SEALS_NONE;
    struct bytes name;

    if (!seals)
        return;
    if (seals_check(seals, txn, &what, &state) == OK && state != SEALS_NONE)
        json_object_set_new(line, "officer_sealed",
                            json_boolean(state == SEALS_GOOD));
    name = seals_officer(seals, txn, &read->body);
    if (name.size && !json_object_get(line, "officer"))
        json_object_set_new(line, "officer",
                            json_stringn((const char *)name.data, name.size));
    free(seals);
}
