/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/present.h"
#include "cli/history.h"
#include "core/canon.h"
#include "core/date.h"
#include "core/kind.h"
#include "core/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 16384 };

json_t *present_hex(struct bytes bytes)
{
    char text[2 * HASH_SIZE + 1];

    if (bytes.size > HASH_SIZE)
        return json_null();
    return json_string(bytes_to_hex(bytes, text));
}

json_t *present_instant(int64_t time_us)
{
    char text[DATE_INSTANT_TEXT_SIZE];

    if (date_format_instant(time_us, text) != OK)
        return json_integer(time_us);
    return json_string(text);
}

/* "a,b" as a list; each item as `make` has it. */
static json_t *list_of(char *text, json_t *(*make)(char *item))
{
    json_t *list = json_array();
    char *rest, *item = strtok_r(text, ",", &rest);

    for (; item; item = strtok_r(NULL, ",", &rest))
        json_array_append_new(list, make(item));
    return list;
}

static json_t *text_item(char *item)
{
    return json_string(item);
}

/* kind:format:length:digest[:key] */
static json_t *media_item(char *item)
{
    char *rest, *kind = strtok_r(item, ":", &rest);
    char *format = strtok_r(NULL, ":", &rest);
    char *size = strtok_r(NULL, ":", &rest);
    char *digest = strtok_r(NULL, ":", &rest);

    return json_pack("{s:s*, s:s*, s:s*, s:I}", "kind", kind, "format", format,
                     "digest", digest, "size",
                     (json_int_t)(size ? strtoll(size, NULL, 10) : 0));
}

/* "name=result,..." as an object. */
static json_t *checks_of(char *text)
{
    json_t *checks = json_object();
    char *rest, *item = strtok_r(text, ",", &rest);

    for (; item; item = strtok_r(NULL, ",", &rest)) {
        char *equals = strchr(item, '=');

        if (!equals)
            continue;
        *equals = '\0';
        json_object_set_new(checks, item, json_string(equals + 1));
    }
    return checks;
}

json_t *present_value(const struct field *field, struct bytes value)
{
    char text[TEXT_MAX + 1];
    struct buffer out = buffer_of(text, TEXT_MAX);

    if (value_text(field, value, &out) != OK || out.full)
        return NULL;
    text[out.size] = '\0';
    switch (field->type) {
    case FIELD_IS_UINT:
    case FIELD_IS_INT:
        return json_integer(strtoll(text, NULL, 10));
    case FIELD_IS_CODES:
        return list_of(text, text_item);
    case FIELD_IS_MEDIA:
        return list_of(text, media_item);
    case FIELD_IS_CHECKS:
        return checks_of(text);
    default:
        return out.size ? json_stringn(text, out.size) : NULL;
    }
}

void present_ref(const struct roster *roster, const uint8_t key[KEY_SIZE],
                 const uint8_t log[KEY_LOG], uint64_t seq, char text[64])
{
    const struct member *member = roster_by_key(roster, key);
    const char *post = "NODE";

    if (member && member->certificate.post[0])
        post = member->certificate.post;
    snprintf(text, 64, "%s-%02X%02X-%" PRIu64, post, log[0], log[1], seq);
}

const struct member *present_author(const struct roster *roster,
                                    const struct read_entry *read)
{
    return read->single ? roster_by_kid(roster, read->entry.kid)
                        : roster_by_key(roster, read->key);
}

static json_t *identity(const struct roster *roster, const char *type,
                        const struct read_entry *read)
{
    char ref[64];
    const struct header *header = &read->entry.header;
    const struct member *author = present_author(roster, read);
    json_t *object;

    present_ref(roster, author ? author->certificate.log_key : read->key,
                header->log, header->seq, ref);
    object = json_pack("{s:s, s:o, s:s, s:o, s:I}", "type", type, "id",
                       present_hex(bytes_of(read->entry.id, HASH_SIZE)), "ref",
                       ref, "log", present_hex(bytes_of(header->log, KEY_LOG)),
                       "seq", (json_int_t)header->seq);
    if (read->foreign)
        json_object_set_new(
            object, "country",
            json_string(author ? author->certificate.country : "?"));
    return object;
}

static const char *signature_name(const struct read_entry *read)
{
    if (read->mark == SIGNATURE_BAD)
        return "bad";
    return read->mark == SIGNATURE_GOOD ? "good" : "unchecked";
}

json_t *present_record(const struct roster *roster, const struct view *view)
{
    const struct record *record = view_record(view);
    const struct read_entry *read = view_entry(view);
    json_t *object = identity(roster, "crossing", read);
    json_t *conflicts = history_conflicts(roster, view);
    const struct record_field *shown;
    size_t at = 0;

    while ((shown = record_next(record, &at))) {
        const struct field *field = fields_of(shown->key);
        json_t *value = field && shown->key > FIELD_REASON && shown->value.size
                            ? present_value(field, shown->value)
                            : NULL;

        if (value)
            json_object_set_new(object, field->name, value);
    }
    json_object_set_new(object, "signature", json_string(signature_name(read)));
    if (view_count(view) > 1)
        json_object_set_new(object, "statements",
                            json_integer((json_int_t)view_count(view)));
    if (record_voided(record))
        json_object_set_new(object, "void", json_true());
    if (read->disputed)
        json_object_set_new(object, "disputed", json_true());
    if (read->quarantined)
        json_object_set_new(object, "quarantined", json_true());
    if (read->foreign && read->body.state != BODY_FULL)
        json_object_set_new(object, "withheld", json_true());
    if (conflicts)
        json_object_set_new(object, "conflicts", conflicts);
    return object;
}

/* What a statement says; of other kinds than a crossing's the reason alone. */
static void set_fields(json_t *object, uint16_t kind, const struct body *body)
{
    bool crosses = kind == KIND_CROSSING || kind == KIND_AMENDMENT;
    json_t *sets = crosses ? json_object() : NULL;
    struct bytes value;
    uint16_t key;
    size_t at = 0;

    while (body_next(body, &at, &key, &value)) {
        const struct field *field = fields_of(key);
        json_t *shown = crosses && field && key > FIELD_REASON
                            ? present_value(field, value)
                            : NULL;

        if (key == FIELD_REASON && field)
            json_object_set_new(object, "reason", present_value(field, value));
        if (shown)
            json_object_set_new(sets, field->name, shown);
        else if (crosses && field && value.size == 1 && value.data[0] == 0xf6)
            json_object_set_new(sets, field->name, json_null());
    }
    if (sets)
        json_object_set_new(object, "sets", sets);
}

json_t *present_statement(const struct roster *roster,
                          const struct read_entry *read)
{
    const struct member *member = present_author(roster, read);
    const struct kind *kind = kind_find(read->entry.header.kind);
    json_t *object = identity(roster, "statement", read);

    json_object_set_new(object, "kind",
                        kind ? json_string(kind->name)
                             : json_integer(read->entry.header.kind));
    json_object_set_new(
        object, "time",
        present_instant((int64_t)read->entry.header.time * 1000000));
    json_object_set_new(object, "name",
                        json_string(member ? member->certificate.name : "?"));
    json_object_set_new(object, "signature", json_string(signature_name(read)));
    if (read->disputed)
        json_object_set_new(object, "disputed", json_true());
    if (read->quarantined)
        json_object_set_new(object, "quarantined", json_true());
    if (read->has_body)
        set_fields(object, read->entry.header.kind, &read->body);
    return object;
}

/* Puts JSON into the text that value.h reads. False if it has no such form. */
static bool text_from(const json_t *value, struct buffer *out);

static bool list_from(const json_t *value, struct buffer *out)
{
    size_t i;
    json_t *item;

    json_array_foreach(value, i, item)
    {
        if (i > 0)
            buffer_put_u8(out, ',');
        if (!text_from(item, out))
            return false;
    }
    return json_array_size(value) > 0;
}

static bool media_from(const json_t *value, struct buffer *out)
{
    const char *kind = json_string_value(json_object_get(value, "kind"));
    const char *format = json_string_value(json_object_get(value, "format"));
    const char *digest = json_string_value(json_object_get(value, "digest"));
    json_t *size = json_object_get(value, "size");
    char number[24];

    if (!kind || !digest || !json_is_integer(size))
        return false;
    snprintf(number, sizeof number, "%lld",
             (long long)json_integer_value(size));
    buffer_put_text(out, kind);
    buffer_put_u8(out, ':');
    buffer_put_text(out, format ? format : "binary");
    buffer_put_u8(out, ':');
    buffer_put_text(out, number);
    buffer_put_u8(out, ':');
    buffer_put_text(out, digest);
    return true;
}

static bool checks_from(const json_t *value, struct buffer *out)
{
    const char *name;
    json_t *result;
    bool first = true;

    json_object_foreach((json_t *)value, name, result)
    {
        if (!json_is_string(result))
            return false;
        if (!first)
            buffer_put_u8(out, ',');
        buffer_put_text(out, name);
        buffer_put_u8(out, '=');
        buffer_put_text(out, json_string_value(result));
        first = false;
    }
    return !first;
}

static bool text_from(const json_t *value, struct buffer *out)
{
    char number[24];

    if (json_is_string(value)) {
        buffer_put(
            out, bytes_of(json_string_value(value), json_string_length(value)));
        return true;
    }
    if (json_is_integer(value)) {
        snprintf(number, sizeof number, "%lld",
                 (long long)json_integer_value(value));
        buffer_put_text(out, number);
        return true;
    }
    if (json_is_array(value))
        return list_from(value, out);
    if (json_object_get(value, "digest"))
        return media_from(value, out);
    return json_is_object(value) && checks_from(value, out);
}

enum result present_set(struct crossing *crossing, const char *name,
                        const json_t *value)
{
    char text[TEXT_MAX];
    struct buffer out = buffer_of(text, sizeof text);

    if (!fields_find(bytes_text(name)))
        return VALUE_UNKNOWN_FIELD;
    if (!text_from(value, &out))
        return VALUE_FORM;
    if (out.full)
        return VALUE_LENGTH;
    return crossing_set_text(crossing, bytes_text(name), buffer_bytes(&out));
}
