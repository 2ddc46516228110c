/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/counts_posts.h"

#include <stdlib.h>
#include <string.h>

struct counts_posts *counts_posts_new(void)
{
    return calloc(1, sizeof(struct counts_posts));
}

void counts_posts_free(struct counts_posts *posts)
{
    if (posts)
        free(posts->posts);
    free(posts);
}

struct bytes counts_posts_code(const struct counts_posts *posts,
                               uint16_t number)
{
    const struct counts_post *post;

    if (number == 0 || number > posts->count)
        return bytes_of(NULL, 0);
    post = &posts->posts[number - 1];
    return bytes_of(post->code, post->size);
}

/* The slot where a code stands, or would: FNV-1a, and on from there. There are
 * twice as many slots as codes. */
static size_t slot_of(const struct counts_posts *posts, struct bytes code)
{
    uint32_t hash = 2166136261;
    size_t at;

    for (size_t i = 0; i < code.size; i++)
        hash = (hash ^ code.data[i]) * 16777619;
    for (at = hash % COUNTS_POST_SLOTS; posts->slots[at];
         at = (at + 1) % COUNTS_POST_SLOTS)
        if (bytes_equal(counts_posts_code(posts, posts->slots[at]), code))
            break;
    return at;
}

bool counts_posts_find(const struct counts_posts *posts, struct bytes code,
                       uint16_t *number)
{
    *number = code.size ? posts->slots[slot_of(posts, code)] : 0;
    return *number > 0 || code.size == 0;
}

enum result counts_posts_add(struct counts_posts *posts, struct bytes code,
                             uint16_t *number)
{
    struct counts_post *post;
    size_t capacity = posts->capacity ? 2 * posts->capacity : 64;

    if (counts_posts_find(posts, code, number))
        return OK;
    *number = COUNTS_POST_OTHER;
    if (posts->count == COUNTS_POSTS_MAX)
        return OK;
    if (posts->count == posts->capacity) {
        void *more = realloc(posts->posts, capacity * sizeof *posts->posts);

        if (!more)
            return STORE_MEMORY;
        posts->posts = more;
        posts->capacity = capacity;
    }
    post = &posts->posts[posts->count];
    post->size = (uint8_t)code.size;
    memcpy(post->code, code.data, code.size);
    *number = (uint16_t)(posts->count + 1);
    posts->slots[slot_of(posts, code)] = *number;
    posts->count++;
    return OK;
}
