/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/posts.h"
#include "core/bond.h"
#include "core/canon.h"
#include "core/date.h"
#include "core/fields.h"
#include "core/kind.h"
#include "storage/index.h"
#include "storage/standing.h"

#include <stdlib.h>
#include <string.h>

struct reading {
    struct store_txn *txn;
    const struct roster *roster;
    struct post_entry *posts;
    size_t count;
    struct read_entry *read;
    enum result result;
};

static void take_text(const struct body *body, uint16_t key, char *out,
                      size_t most)
{
    struct canon canon = canon_of(body_value(body, key));
    struct bytes text = canon_text(&canon, most);

    if (text.size)
        memcpy(out, text.data, text.size);
    out[text.size] = '\0';
}

static bool take_offset(const struct body *body, int16_t *out)
{
    struct canon canon = canon_of(body_value(body, POST_OFFSET));
    struct canon_item item;

    if (canon.at == canon.end || canon_next(&canon, &item) != OK ||
        item.type > CANON_NINT || item.number > POSTS_OFFSET_MAX)
        return false;
    *out = (int16_t)item.number;
    if (item.type == CANON_NINT)
        *out = (int16_t)(-1 - *out);
    return true;
}

static int32_t closed_until(const struct body *body)
{
    struct canon canon = canon_of(body_value(body, POST_CLOSED_UNTIL));
    int32_t days;

    return date_parse(canon_text(&canon, DATE_TEXT_SIZE), &days) == OK
               ? days
               : INT32_MAX;
}

static void take(const struct read_entry *read, struct post_entry *out)
{
    const struct body *body = &read->body;
    struct canon mode = canon_of(body_value(body, POST_MODE));
    struct canon closed = canon_of(body_value(body, POST_CLOSED));

    memset(out, 0, sizeof *out);
    take_text(body, POST_CODE, out->code, POST_CODE_MAX);
    take_text(body, POST_NAME, out->name, POST_TEXT_MAX);
    take_text(body, POST_HOURS, out->hours, POST_TEXT_MAX);
    take_text(body, POST_OPPOSITE, out->opposite, POST_CODE_MAX);
    take_text(body, POST_POSITION, out->position, POST_TEXT_MAX);
    out->has_offset = take_offset(body, &out->offset_minutes);
    out->mode = (uint16_t)canon_uint(&mode, UINT16_MAX);
    out->closed = canon_uint(&closed, 1) == 1;
    out->closed_until = closed_until(body);
    out->place = read->place;
    out->time_us = (int64_t)read->entry.header.time * 1000000;
    memcpy(out->id, read->entry.id, HASH_SIZE);
}

static bool later(const struct post_entry *a, const struct post_entry *b)
{
    return a->time_us != b->time_us ? a->time_us > b->time_us
                                    : memcmp(a->id, b->id, HASH_SIZE) > 0;
}

/* Puts a post in its place, or where it stands already if it is later. */
static void put(struct reading *reading, const struct post_entry *post)
{
    struct post_entry *posts = reading->posts;
    size_t at = 0;

    while (at < reading->count && strcmp(posts[at].code, post->code) < 0)
        at++;
    if (at < reading->count && strcmp(posts[at].code, post->code) == 0) {
        if (later(post, &posts[at]))
            posts[at] = *post;
        return;
    }
    if (reading->count == POSTS_MAX)
        return;
    memmove(&posts[at + 1], &posts[at],
            (reading->count++ - at) * sizeof posts[0]);
    posts[at] = *post;
}

static bool weigh(void *user, uint64_t place)
{
    struct reading *reading = user;
    struct read_entry *read = reading->read;
    struct record_statement statement;
    struct post_entry post;

    reading->result = read_place(reading->txn, place, read);
    if (reading->result != OK)
        return false;
    if (entry_kind(&read->entry.header) != KIND_POST || !read->has_body ||
        read->foreign)
        return true;
    reading->result =
        standing_statement(reading->txn, reading->roster, read, &statement);
    if (reading->result != OK)
        return false;
    take(read, &post);
    if (bond_counts(&statement) && post.code[0])
        put(reading, &post);
    return true;
}

enum result posts_read(struct store_txn *txn, const struct roster *roster,
                       struct post_entry *posts, size_t *count)
{
    struct reading reading = {
        txn, roster, posts, 0, malloc(sizeof *reading.read), OK};
    enum result result = STORE_MEMORY;

    if (reading.read)
        result = index_by_kind(txn, KIND_POST, INT64_MIN, INT64_MAX, weigh,
                               &reading);
    free(reading.read);
    *count = reading.count;
    return result == OK ? reading.result : result;
}

static int by_code(const void *code, const void *post)
{
    return strcmp(code, ((const struct post_entry *)post)->code);
}

const struct post_entry *posts_find(const struct post_entry *posts,
                                    size_t count, const char *code)
{
    return bsearch(code, posts, count, sizeof posts[0], by_code);
}

bool posts_closed(const struct post_entry *post, int32_t today_days)
{
    return post->closed && today_days <= post->closed_until;
}
