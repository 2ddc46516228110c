/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vectors: reads the vector files of tests/vectors.
 *
 * Law: each case is tried, each that differs is printed by its name, and one
 * that differs fails the test. A file or member that is not there fails too.
 */
#ifndef CAIRN_TESTS_UNIT_VECTORS_H
#define CAIRN_TESTS_UNIT_VECTORS_H

#include "core/bytes.h"
#include "core/result.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* The array of a file; the caller lets it go with json_decref. */
static inline json_t *vectors_load_with(const char *name, size_t flags)
{
    const char *root = getenv("CAIRN_SOURCE");
    json_error_t error;
    char path[1024];
    json_t *cases;

    snprintf(path, sizeof path, "%s/tests/vectors/%s", root ? root : ".", name);
    cases = json_load_file(path, flags, &error);
    if (!cases)
        print_error("%s: %s\n", path, error.text);
    assert_non_null(cases);
    assert_true(json_array_size(cases) > 0);
    return cases;
}

static inline json_t *vectors_load(const char *name)
{
    return vectors_load_with(name, 0);
}

static inline bool vectors_has(json_t *object, const char *member)
{
    return json_object_get(object, member) != NULL;
}

static inline const char *vectors_text(json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    if (!text)
        print_error("no text %s\n", member);
    assert_non_null(text);
    return text;
}

static inline uint64_t vectors_number(json_t *object, const char *member)
{
    assert_true(json_is_integer(json_object_get(object, member)));
    return (uint64_t)json_integer_value(json_object_get(object, member));
}

/* Bytes: hex, {"repeat": hex, "count": n}, or a list of these, joined. */
static inline size_t vectors_join(json_t *part, uint8_t *out)
{
    json_t *repeat = json_object_get(part, "repeat"), *inner;
    size_t size = 0, i;

    if (json_is_array(part)) {
        json_array_foreach(part, i, inner) size +=
            vectors_join(inner, out ? out + size : NULL);
        return size;
    }
    if (repeat) {
        uint64_t count = vectors_number(part, "count");

        for (uint64_t n = 0; n < count; n++)
            size += vectors_join(repeat, out ? out + size : NULL);
        return size;
    }
    assert_true(json_is_string(part));
    size = json_string_length(part) / 2;
    if (out)
        assert_true(bytes_from_hex(json_string_value(part), out, size));
    return size;
}

/* On the heap, exactly as many bytes, so that reading beyond is seen. */
static inline struct bytes vectors_bytes(json_t *value)
{
    size_t size = vectors_join(value, NULL);
    uint8_t *data = malloc(size ? size : 1);

    assert_non_null(data);
    vectors_join(value, data);
    return bytes_of(data, size);
}

static inline struct bytes vectors_hex(json_t *object, const char *member)
{
    assert_true(vectors_has(object, member));
    return vectors_bytes(json_object_get(object, member));
}

static inline void vectors_free(struct bytes bytes)
{
    free((void *)(uintptr_t)bytes.data);
}

/* Hex of a known size into out. */
static inline void vectors_fixed(json_t *object, const char *member,
                                 uint8_t *out, size_t size)
{
    assert_true(bytes_from_hex(vectors_text(object, member), out, size));
}

static inline bool vectors_same(json_t *object, const char *member,
                                struct bytes found)
{
    struct bytes expected = vectors_hex(object, member);
    bool same = bytes_equal(expected, found);

    if (!same)
        print_error("%s: %s differs\n", vectors_text(object, "name"), member);
    vectors_free(expected);
    return same;
}

static inline const char *vectors_result(enum result result)
{
    static const char *const names[] = {
#define VECTORS_NAME(name, code, sentence) #name,
        RESULT_LIST(VECTORS_NAME)
#undef VECTORS_NAME
    };

    return names[result];
}

/* Is the result the one expected, or another that the case allows? */
static inline bool vectors_expects(json_t *object, enum result result)
{
    json_t *also = json_object_get(object, "also"), *other;
    const char *name = vectors_result(result);
    size_t i;

    if (strcmp(vectors_text(object, "expect"), name) == 0)
        return true;
    json_array_foreach(also, i, other) if (strcmp(json_string_value(other),
                                                  name) == 0) return true;
    other = json_object_get(object, "name");
    print_error("%s: %s, but found %s\n", other ? json_string_value(other) : "",
                vectors_text(object, "expect"), name);
    return false;
}

#endif
