/* SPDX-License-Identifier: Apache-2.0 */
/* What a stretch of entries adds to the ledger, in memory. */
#include "storage/counts_ledger.h"

#include <stdlib.h>
#include <string.h>

static void *grown(void *array, size_t count, size_t *room, size_t size)
{
    size_t more = *room ? 2 * *room : 64;
    void *moved;

    if (count < *room)
        return array;
    moved = realloc(array, more * size);
    if (moved)
        *room = more;
    return moved;
}

bool counts_new_room(struct counts_new *new, size_t items)
{
    if (items == 0)
        return true;
    new->items = malloc(items * sizeof *new->items);
    new->item_room = new->items ? items : 0;
    return new->items != NULL;
}

enum result counts_new_item(struct counts_new *new,
                            const struct counts_item *item)
{
    void *moved =
        grown(new->items, new->item_count, &new->item_room, sizeof *new->items);

    if (!moved)
        return STORE_MEMORY;
    new->items = moved;
    new->items[new->item_count++] = *item;
    return OK;
}

enum result counts_new_fix(struct counts_new *new, const struct counts_fix *fix)
{
    void *moved =
        grown(new->fixes, new->fix_count, &new->fix_room, sizeof *new->fixes);

    if (!moved)
        return STORE_MEMORY;
    new->fixes = moved;
    new->fixes[new->fix_count++] = *fix;
    return OK;
}

enum result counts_new_orphan(struct counts_new *new,
                              const struct counts_orphan *orphan)
{
    void *moved = grown(new->orphans, new->orphan_count, &new->orphan_room,
                        sizeof *new->orphans);

    if (!moved)
        return STORE_MEMORY;
    new->orphans = moved;
    new->orphans[new->orphan_count++] = *orphan;
    return OK;
}

void counts_new_free(struct counts_new *new)
{
    free(new->items);
    free(new->fixes);
    free(new->orphans);
    counts_posts_free(new->posts);
    memset(new, 0, sizeof *new);
}
