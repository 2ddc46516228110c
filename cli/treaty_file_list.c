/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of a treaty's file, word by word. */
#include "cli/treaty_file_internal.h"
#include "core/canon.h"
#include "core/fields.h"
#include "core/value.h"

#include <stdio.h>
#include <string.h>

void treaty_file_bad(struct treaty_file *file, const char *name,
                     const char *value, const char *takes)
{
    file->code = command_fail(EXIT_USE, MSG_TREATY_LINE, file->path, file->line,
                              value, name, takes);
}

static bool holds(const struct file_list *list, struct bytes item)
{
    for (size_t i = 0; i < list->count; i++)
        if (bytes_equal(list->items[i], item))
            return true;
    return false;
}

/* The words between commas; an item's bytes are what take has put. */
void treaty_file_list(struct treaty_file *file, const char *name,
                      const char *value, struct file_list *list, size_t most,
                      struct file_grant *grant, treaty_file_word *take)
{
    while (*value && file->code == EXIT_DONE) {
        size_t size = strcspn(value, ","), begin = file->space.size;
        const char *next = value + size + (value[size] == ',');
        struct bytes item;
        char word[256];

        while (size > 0 && value[size - 1] == ' ')
            size--;
        snprintf(word, sizeof word, "%.*s", (int)size, value);
        for (value = next; *value == ' ' || *value == '\t';)
            value++;
        if (size == 0)
            continue;
        if (list->count == most) {
            char takes[96];

            snprintf(takes, sizeof takes, message(MSG_TREATY_MOST), (int)most);
            treaty_file_bad(file, name, word, takes);
            return;
        }
        take(file, word, grant);
        item = bytes_of(file->space.data + begin, file->space.size - begin);
        if (file->code == EXIT_DONE && holds(list, item))
            file->code = command_fail(EXIT_USE, MSG_TREATY_TWICE, file->path,
                                      file->line, word);
        list->items[list->count++] = item;
        if (file->space.full)
            file->code = command_fail(EXIT_USE, MSG_TREATY_LARGE, file->path,
                                      TREATY_SIZE_MAX);
    }
}

static bool is_plain(const char *word, size_t most)
{
    for (const char *at = word; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            return false;
    return strlen(word) <= most && bytes_utf8(bytes_text(word));
}

void treaty_file_purpose(struct treaty_file *file, const char *word,
                         struct file_grant *grant)
{
    (void)grant;
    if (is_plain(word, TREATY_TEXT_MAX))
        canon_put_text(&file->space, bytes_text(word));
    else
        treaty_file_bad(file, "purposes", word, message(MSG_TREATY_PURPOSE));
}

void treaty_file_post(struct treaty_file *file, const char *word,
                      struct file_grant *grant)
{
    (void)grant;
    if (is_plain(word, CERTIFICATE_POST_MAX))
        canon_put_text(&file->space, bytes_text(word));
    else
        treaty_file_bad(file, "posts", word, message(MSG_POST_FORM));
}

/* The key of a name; 0 if the kind has none so named. */
static uint16_t key_of(uint16_t kind, const char *name)
{
    const struct field *field = fields_find(bytes_text(name));
    const struct kind_field *row = fields_kind_find(kind, name);

    if (row)
        return row->key;
    return field && (kind == KIND_CROSSING || field->key <= FIELD_REASON)
               ? field->key
               : 0;
}

void treaty_file_field(struct treaty_file *file, const char *word,
                       struct file_grant *grant)
{
    uint16_t key = key_of(grant->kind, word);

    if (key == 0)
        treaty_file_bad(file, "fields", word, message(MSG_TREATY_FIELDS));
    else if (treaty_field(grant->kind, key) != OK)
        treaty_file_bad(file, "fields", word, message(MSG_TREATY_FIELD_HOME));
    else
        canon_put_uint(&file->space, key);
}

/* What a field takes: the names of its codes, or what is wrong. */
static void bad_value(struct treaty_file *file, const struct field *field,
                      const char *word, enum result result)
{
    char takes[1024] = "";
    size_t at = 0;

    for (const struct code *code = field->codes; code && code->number; code++)
        if (at < sizeof takes - 64)
            at += (size_t)snprintf(takes + at, sizeof takes - at, "%s%s",
                                   at ? ", " : "", code->name);
    if (field->codes)
        treaty_file_bad(file, field->name, word, takes);
    else
        file->code =
            command_fail(EXIT_USE, MSG_TREATY_VALUE, file->path, file->line,
                         word, message_result(result), result_code(result));
}

/* FIELD:VALUE, both as `cairn record` takes them. */
void treaty_file_excluded(struct treaty_file *file, const char *word,
                          struct file_grant *grant)
{
    const char *colon = strchr(word, ':');
    const struct field *field;
    enum result result;

    field = colon ? fields_find(bytes_of(word, (size_t)(colon - word))) : NULL;
    if (!field || grant->kind != KIND_CROSSING) {
        treaty_file_bad(file, "excluded", word, message(MSG_TREATY_EXCLUDED));
        return;
    }
    canon_put_array(&file->space, 2);
    canon_put_uint(&file->space, field->key);
    result = value_put_text(field, bytes_text(colon + 1), &file->space);
    if (result != OK)
        bad_value(file, field, word, result);
}
