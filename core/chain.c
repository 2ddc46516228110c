/* SPDX-License-Identifier: Apache-2.0 */
#include "core/chain.h"
#include "core/check.h"
#include "core/kind.h"

#include <string.h>

void chain_begin(struct chain *chain, const uint8_t log[KEY_LOG])
{
    memset(chain, 0, sizeof *chain);
    memcpy(chain->log, log, KEY_LOG);
}

enum result chain_step(const struct chain *chain, const struct entry *entry)
{
    const struct header *header = &entry->header;

    if (memcmp(chain->log, header->log, KEY_LOG) != 0)
        return ENTRY_LOG;
    if (header->seq < chain->next)
        return ENTRY_DUPLICATE;
    if (chain->sealed)
        return ENTRY_SEALED;
    if (header->seq > chain->next)
        return ENTRY_GAP;
    if (memcmp(chain->head, header->previous, HASH_SIZE) != 0)
        return ENTRY_FORK;
    return OK;
}

void chain_advance(struct chain *chain, const struct entry *entry)
{
    check(chain_step(chain, entry) == OK);
    chain->next = entry->header.seq + 1;
    memcpy(chain->head, entry->id, HASH_SIZE);
    chain->sealed = entry->header.kind == KIND_SEAL;
}
