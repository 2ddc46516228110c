/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/stays_posts.h"

#include <string.h>

static size_t slot_of(struct bytes name)
{
    uint32_t hash = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < name.size; i++)
        hash = (hash ^ name.data[i]) * 16777619u;
    return hash % STAYS_POSTS_SLOTS;
}

uint16_t stays_posts_number(struct stays_posts *posts, struct bytes name)
{
    size_t slot = slot_of(name);

    if (name.size == 0 || name.size > FACT_POST_SIZE)
        return 0;
    while (posts->slots[slot]) {
        uint16_t number = posts->slots[slot];

        if (bytes_equal(bytes_text(stays_posts_name(posts, number)), name))
            return number;
        slot = (slot + 1) % STAYS_POSTS_SLOTS;
    }
    if (posts->count == STAYS_POSTS_MAX)
        return 0;
    memcpy(posts->names[posts->count], name.data, name.size);
    posts->slots[slot] = (uint16_t)++posts->count;
    return posts->slots[slot];
}

const char *stays_posts_name(const struct stays_posts *posts, uint16_t number)
{
    return number ? posts->names[number - 1] : "";
}
