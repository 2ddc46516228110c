/* SPDX-License-Identifier: Apache-2.0 */
/* The posts of this country: what is said of each, and what is heard of it. */
#include "cli/document.h"
#include "cli/identity.h"
#include "cli/kind_fields.h"
#include "cli/present.h"
#include "cli/service.h"
#include "core/date.h"
#include "core/kind.h"
#include "storage/posts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { OFFSET_KEEP_S = 10 };

/* What the register holds, copied out of the store. */
struct held_posts {
    struct post_entry *posts; /* room for POSTS_MAX */
    size_t count;
};

static enum result read_posts(struct service *service, struct store_txn *txn,
                              struct held_posts *held)
{
    enum result result;

    held->count = 0;
    held->posts = malloc(POSTS_MAX * sizeof *held->posts);
    if (!held->posts)
        return STORE_MEMORY;
    result = posts_read(txn, service_roster(service), held->posts,
                        &held->count);
    service_roster_done(service);
    return result;
}

int service_offset(struct service *service)
{
    struct post *own = service->post;
    int64_t now_s = post_now_us() / 1000000;
    const struct post_entry *post;
    struct held_posts held = {0};
    struct store_txn *txn;
    int offset = INT_MIN;

    if (own->offset_read_s && now_s - own->offset_read_s < OFFSET_KEEP_S &&
        now_s >= own->offset_read_s)
        return own->offset_minutes;
    if (store_begin(own->store, STORE_READ, &txn) != OK)
        return INT_MIN;
    if (read_posts(service, txn, &held) == OK) {
        post = posts_find(held.posts, held.count, own->self.certificate.post);
        offset = post && post->has_offset ? post->offset_minutes : INT_MIN;
    }
    store_abort(txn);
    free(held.posts);
    own->offset_minutes = offset;
    own->offset_read_s = now_s;
    return offset;
}

/* What was said before and is not said now stays; an empty text takes it
 * back. */
static enum result keep(struct store_txn *txn, const struct post_entry *post,
                        json_t *dropped, struct crossing *values)
{
    struct read_entry *read = malloc(sizeof *read);
    struct bytes value;
    uint16_t key;
    size_t at = 0;
    enum result result = read ? read_place(txn, post->place, read)
                              : STORE_MEMORY;

    while (result == OK && body_next(&read->body, &at, &key, &value)) {
        const struct kind_field *row = fields_kind_of(KIND_POST, key);
        bool drop = row ? json_object_get(dropped, row->name) != NULL
                        : key <= FIELD_REASON;

        if (!drop && !crossing_has(values, key))
            result = crossing_set(values, key, value);
    }
    free(read);
    return result;
}

static int set(struct service *service, json_t *asked,
               struct statement *statement, struct reply *reply)
{
    json_t *fields = json_object_get(asked, "fields"), *dropped = json_object();
    const char *code = service_text(asked, "code"), *name;
    const struct post_entry *post;
    struct held_posts held = {0};
    struct store_txn *txn;
    json_t *value;
    void *next;
    enum result result;
    int exit_code;

    json_object_foreach_safe(fields, next, name, value)
        if (json_string_length(value) == 0) {
            json_object_set(dropped, name, value);
            json_object_del(fields, name);
        }
    json_object_set_new(fields, "code", json_string(code));
    exit_code = kind_fields_take(reply, "post", statement, fields);
    result = store_begin(service->post->store, STORE_READ, &txn);
    if (result == OK) {
        result = read_posts(service, txn, &held);
        post = posts_find(held.posts, held.count, code);
        if (result == OK && post)
            result = keep(txn, post, dropped, &statement->values);
        store_abort(txn);
    }
    free(held.posts);
    json_decref(dropped);
    if (exit_code != EXIT_DONE)
        return exit_code;
    return result == OK ? statement_tell(statement, service, "post", reply)
                        : reply_result(reply, "post", result);
}

/* asked: "code"; "fields": {}, as far as they change. */
int service_post(struct service *service, json_t *asked, struct reply *reply)
{
    struct statement statement;
    int code;

    if (!service_text(asked, "code"))
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "post", "CODE");
    code = kind_fields_may(service, "post", KIND_POST, reply);
    if (code != EXIT_DONE)
        return code;
    if (!identity_post(service_text(asked, "code")))
        return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "post",
                          service_text(asked, "code"), "CODE",
                          message(MSG_POST_FORM));
    statement_begin(&statement, KIND_POST);
    code = set(service, asked, &statement, reply);
    statement_free(&statement);
    service->post->offset_read_s = 0;
    return code;
}

/* The line of a post, made when it is first met. */
static json_t *line_of(json_t *lines, const char *code)
{
    json_t *line = json_object_get(lines, code);

    if (!line) {
        line = json_pack("{s:s, s:s, s:s, s:[]}", "type", "post", "post", code,
                         "state", "silent", "nodes");
        json_object_set_new(lines, code, line);
    }
    return line;
}

static void add_register(const struct held_posts *held, json_t *lines)
{
    for (size_t i = 0; i < held->count; i++) {
        const struct post_entry *post = &held->posts[i];
        json_t *line = line_of(lines, post->code);
        const struct {
            const char *name, *text;
        } texts[] = {{"name", post->name},
                     {"hours", post->hours},
                     {"opposite", post->opposite},
                     {"position", post->position},
                     {"mode", codes_name(codes_mode, post->mode)}};
        char until[DATE_TEXT_SIZE];

        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
            if (texts[t].text && texts[t].text[0])
                json_object_set_new(line, texts[t].name,
                                    json_string(texts[t].text));
        if (post->has_offset)
            json_object_set_new(line, "utc_offset",
                                json_integer(post->offset_minutes));
        if (post->closed && date_format(post->closed_until, until) == OK)
            json_object_set_new(line, "closed_until", json_string(until));
    }
}

/* The latest entry of a post's nodes counts. */
static void add_latest(json_t *line, json_t *node)
{
    const char *last = service_text(node, "last_entry");
    const char *before = service_text(line, "last_entry");

    if (!last || (before && strcmp(before, last) >= 0))
        return;
    json_object_set_new(line, "last_entry", json_string(last));
    if (json_object_get(node, "clock"))
        json_object_set(line, "clock", json_object_get(node, "clock"));
}

static void add_least(json_t *line, const char *name, const json_t *value)
{
    json_t *before = json_object_get(line, name);

    if (value && (!before ||
                  json_integer_value(before) > json_integer_value(value)))
        json_object_set_new(line, name,
                            json_integer(json_integer_value(value)));
}

/* What coverage says of each node, gathered by post. */
static void add_heard(const json_t *coverage, json_t *lines)
{
    json_t *node, *code, *line;
    size_t i;

    json_array_foreach(json_object_get(coverage, "posts"), i, node)
    {
        const char *post = service_text(node, "post");

        if (!post || !post[0] || json_object_get(node, "country"))
            continue;
        line = line_of(lines, post);
        json_array_append(json_object_get(line, "nodes"),
                          json_object_get(node, "name"));
        add_latest(line, node);
        add_least(line, "heard_seconds",
                  json_object_get(node, "heard_seconds"));
        if (json_is_true(json_object_get(node, "current")))
            json_object_set_new(line, "state", json_string("current"));
    }
    json_array_foreach(json_object_get(coverage, "silent"), i, code)
        json_object_set_new(line_of(lines, json_string_value(code)), "state",
                            json_string("silent"));
    json_array_foreach(json_object_get(coverage, "closed"), i, code)
        json_object_set_new(line_of(lines, json_string_value(code)), "state",
                            json_string("closed"));
}

/* How far a node is behind us, or we behind it, as its link says. */
static bool peer_line(void *user, json_t *peer)
{
    const char *name = service_text(peer, "name"), *key;
    json_t *lines = user, *line, *node;
    size_t i;

    json_object_foreach(lines, key, line)
        json_array_foreach(json_object_get(line, "nodes"), i, node)
            if (name && strcmp(name, json_string_value(node)) == 0 &&
                json_object_get(peer, "behind"))
                json_object_set(line, "backlog",
                                json_object_get(peer, "behind"));
    json_decref(peer);
    return true;
}

static int by_code(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of an object in order; the caller frees the list. */
static const char **sorted(json_t *lines)
{
    const char **codes = calloc(json_object_size(lines) + 1, sizeof *codes);
    const char *code;
    json_t *line;
    size_t count = 0;

    json_object_foreach(lines, code, line) if (codes) codes[count++] = code;
    if (codes)
        qsort(codes, count, sizeof *codes, by_code);
    return codes;
}

/* asked: nothing. One line for each post, by code. */
int service_posts(struct service *service, json_t *asked, struct reply *reply)
{
    json_t *coverage = service_coverage(service, 0), *lines = json_object();
    struct reply peers = {.line = peer_line, .user = lines};
    struct held_posts held = {0};
    struct store_txn *txn;
    const char **codes;
    enum result result = store_begin(service->post->store, STORE_READ, &txn);

    (void)asked;
    if (result == OK) {
        result = read_posts(service, txn, &held);
        store_abort(txn);
    }
    add_register(&held, lines);
    add_heard(coverage, lines);
    if (service->daemon && service->daemon->peers)
        service->daemon->peers(service->daemon->user, &peers);
    codes = result == OK ? sorted(lines) : NULL;
    for (size_t i = 0; codes && i < json_object_size(lines); i++)
        if (!reply_line(reply, json_incref(json_object_get(lines, codes[i]))))
            break;
    free(codes);
    free(held.posts);
    json_decref(lines);
    json_decref(coverage);
    return reply_result(reply, "posts", result);
}
