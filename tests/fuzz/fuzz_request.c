/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines that somebody sends to a daemon's socket: each that is JSON, with an
 * operation that there is, is done by a node with a store and a writer.
 * What one input has written the next ones find, so an input that breaks the
 * target may need those before it.
 */
#include "tests/fuzz/fuzz_node.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUTS = 2000 };

static void ask_line(struct node *node, const char *line, size_t size)
{
    json_t *request = json_loadb(line, size, 0, NULL);
    json_t *asked = json_object_get(request, "args");
    const char *name = json_string_value(json_object_get(request, "op"));

    /* Those that want the secrets of a key file are not asked here. */
    if (name && json_is_object(asked) && service_find_operation(name) &&
        strcmp(name, "officer") != 0 && strcmp(name, "index") != 0)
        fuzz_ask(node, name, json_incref(asked));
    json_decref(request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct node *node = fuzz_node_ready(true, INPUTS);
    const char *at = (const char *)data, *end;

    while (size > 0) {
        size_t line;

        end = memchr(at, '\n', size);
        line = end ? (size_t)(end - at) + 1 : size;
        ask_line(node, at, line);
        at += line;
        size -= line;
    }
    return 0;
}
