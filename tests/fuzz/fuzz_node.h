/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_node: a node that inputs ask, over and over: made anew after so many,
 * since what one input has written the next ones find.
 *
 * Law: its answers are JSON objects, and its exit codes those of command.h.
 */
#ifndef CAIRN_TESTS_FUZZ_NODE_H
#define CAIRN_TESTS_FUZZ_NODE_H

#include "cli/lists.h"
#include "core/check.h"
#include "storage/blobs.h"
#include "tests/unit/corrections_scene.h"

static struct node fuzz_node;
static size_t fuzz_inputs;

static void fuzz_node_end(void)
{
    lists_free(fuzz_node.post.lists);
    blobs_close(fuzz_node.post.blobs);
    node_end(&fuzz_node);
}

/* The node; another one than before after `most` inputs. */
static inline struct node *fuzz_node_ready(bool writes, size_t most)
{
    struct post *post = &fuzz_node.post;

    if (fuzz_inputs++ % most != 0)
        return &fuzz_node;
    if (fuzz_inputs > 1)
        fuzz_node_end();
    else
        atexit(fuzz_node_end);
    node_begin(&fuzz_node, writes);
    memcpy(post->directory, fuzz_node.f->path, FIXTURE_PATH);
    post->members = post->roster.members;
    /* It may publish as well. */
    for (size_t i = 0; i < post->roster.count; i++)
        if (post->members[i].certificate.roles & ROLE_POST)
            post->members[i].certificate.roles |= ROLE_HEADQUARTERS;
    post->self = *roster_by_key(&post->roster, post->author.signer.public);
    post->lists = lists_new(post->directory, fuzz_node.f->master);
    check(post->lists &&
          blobs_open(post->directory, fuzz_node.f->master, &post->blobs) == OK);
    return &fuzz_node;
}

/* Takes `asked` over. */
static inline void fuzz_ask(struct node *node, const char *operation,
                            json_t *asked)
{
    int code = node_ask(node, operation, asked);
    size_t i;
    json_t *line;

    check(code >= EXIT_DONE && code <= EXIT_OFFLINE);
    check(code <= EXIT_NO || node->error[0] || json_array_size(node->lines));
    json_array_foreach(node->lines, i, line)
    {
        char *text = json_dumps(line, JSON_COMPACT);

        check(json_is_object(line) && text);
        free(text);
    }
}

#endif
