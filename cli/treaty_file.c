/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/treaty_file.h"
#include "cli/input.h"
#include "cli/treaty_file_internal.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Gives inih the file line by line, and counts them. */
static char *next_line(char *text, int capacity, void *stream)
{
    struct treaty_file *file = stream;
    const char *at = file->text + file->at;
    size_t left = file->size - file->at, size;
    const char *end = memchr(at, '\n', left);

    if (left == 0 || file->code != EXIT_DONE)
        return NULL;
    file->line++;
    size = end ? (size_t)(end - at) + 1 : left;
    if (size >= (size_t)capacity || memchr(at, '\0', size)) {
        file->code = command_fail(EXIT_USE, MSG_TREATY_LINE_LONG, file->path,
                                  file->line, capacity - 2);
        return NULL;
    }
    memcpy(text, at, size);
    text[size] = '\0';
    file->at += size;
    return text;
}

static int on_line(void *user, const char *section, const char *name,
                   const char *value)
{
    struct treaty_file *file = user;

    if (file->code == EXIT_DONE)
        treaty_file_take(file, section, name, value);
    return file->code == EXIT_DONE;
}

static int missing(const struct treaty_file *file, const char *what)
{
    return command_fail(EXIT_USE, MSG_TREATY_MISSING, file->path, what);
}

static int missing_in(const struct treaty_file *file,
                      const struct file_grant *grant, const char *what)
{
    return command_fail(EXIT_USE, MSG_TREATY_MISSING_IN, file->path,
                        grant->name, what);
}

static int by_item(const void *a, const void *b)
{
    return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

/* Sorts the items and joins them behind each other. */
static void finish_list(struct treaty_file *file, struct file_list *list,
                        struct treaty_list *out)
{
    size_t begin = file->space.size;

    qsort(list->items, list->count, sizeof list->items[0], by_item);
    for (size_t i = 0; i < list->count; i++)
        buffer_put(&file->space, list->items[i]);
    out->count = list->count;
    out->items = bytes_of(file->space.data + begin, file->space.size - begin);
}

static int finish_grant(struct treaty_file *file, struct file_grant *from,
                        struct treaty_grant *to)
{
    const struct treaty *treaty = &file->treaty;
    char takes[16];

    if (!from->giver[0])
        return missing_in(file, from, "giver");
    if (from->fields.count == 0)
        return missing_in(file, from, "fields");
    if (from->days == 0)
        return missing_in(file, from, "days");
    to->giver = strcmp(from->giver, treaty->parties[0].country) != 0;
    if (strcmp(from->giver, treaty->parties[to->giver].country) != 0) {
        snprintf(takes, sizeof takes, "%.3s, %.3s", treaty->parties[0].country,
                 treaty->parties[1].country);
        return command_fail(EXIT_USE, MSG_TREATY_LINE, file->path,
                            from->giver_line, from->giver, "giver", takes);
    }
    to->kind = from->kind;
    to->days = (uint32_t)from->days;
    finish_list(file, &from->posts, &to->posts);
    finish_list(file, &from->fields, &to->fields);
    finish_list(file, &from->excluded, &to->excluded);
    return EXIT_DONE;
}

static int finish(struct treaty_file *file)
{
    struct treaty *treaty = &file->treaty;
    struct treaty_party *parties = treaty->parties;
    int code = EXIT_DONE;

    if (!file->has_from)
        return missing(file, "from");
    if (!file->has_until)
        return missing(file, "until");
    if (file->purposes.count == 0)
        return missing(file, "purposes");
    if (file->party_count < 2)
        return missing(file, "[party COUNTRY]");
    if (!file->has_root[0] || !file->has_root[1])
        return missing(file, "root");
    if (file->grant_count == 0)
        return missing(file, "[grant NAME]");
    if (treaty->until <= treaty->from)
        return command_fail(EXIT_USE, MSG_TREATY_PERIOD, file->path);
    if (memcmp(parties[0].root, parties[1].root, KEY_SIZE) == 0)
        return command_fail(EXIT_USE, MSG_TREATY_SAME_ROOT, file->path);
    if (memcmp(parties[0].realm, parties[1].realm, KEY_REALM) > 0) {
        struct treaty_party party = parties[0];

        parties[0] = parties[1];
        parties[1] = party;
    }
    finish_list(file, &file->purposes, &treaty->purposes);
    treaty->grant_count = file->grant_count;
    for (size_t i = 0; code == EXIT_DONE && i < file->grant_count; i++)
        code = finish_grant(file, &file->grants[i], &treaty->grants[i]);
    return code;
}

/* Nothing but what is a treaty leaves, whatever this file has overlooked. */
static int put(const struct treaty_file *file, struct buffer *terms)
{
    struct treaty check;
    enum result result;

    treaty_put(&file->treaty, terms);
    if (file->space.full || terms->full || terms->size > TREATY_SIZE_MAX)
        return command_fail(EXIT_USE, MSG_TREATY_LARGE, file->path,
                            TREATY_SIZE_MAX);
    result = treaty_read(buffer_bytes(terms), &check);
    if (result == OK)
        return EXIT_DONE;
    return command_fail(EXIT_USE, MSG_RESULT, file->path,
                        message_result(result), result_code(result));
}

static int read_file(struct treaty_file *file, struct buffer *terms)
{
    int line = ini_parse_stream(next_line, file, on_line, file);

    if (file->code != EXIT_DONE)
        return file->code;
    if (line != 0)
        return command_fail(EXIT_USE, MSG_TREATY_FORM, file->path, line);
    file->code = finish(file);
    return file->code == EXIT_DONE ? put(file, terms) : file->code;
}

int treaty_file_terms(const char *path, struct buffer *terms)
{
    struct treaty_file *file = calloc(1, sizeof *file);
    char *text = NULL;
    int code = EXIT_USE;

    if (!file)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    file->path = path;
    text = input_file(path, &file->size);
    if (text) {
        file->text = text;
        file->space = buffer_of(file->memory, sizeof file->memory);
        code = read_file(file, terms);
    }
    free(text);
    free(file);
    return code;
}

int treaty_file_text(const char *path, uint8_t space[TREATY_SIZE_MAX],
                     struct treaty *treaty)
{
    size_t size;
    char *text = input_file(path, &size);
    enum result result = TREATY_FORM;

    if (!text)
        return EXIT_USE;
    if (size <= TREATY_SIZE_MAX) {
        memcpy(space, text, size);
        result = treaty_read(bytes_of(space, size), treaty);
    }
    free(text);
    if (result == OK)
        return EXIT_DONE;
    return command_fail(EXIT_REFUSED, MSG_RESULT_VALUE, "treaty", path,
                        message_result(result), result_code(result));
}
