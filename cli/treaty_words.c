/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/treaty_words.h"
#include "cli/identity.h"
#include "cli/output.h"
#include "cli/present.h"
#include "core/kind.h"
#include "core/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXCLUDED_TEXT = FIELD_TEXT_MAX + 64 };

const char *treaty_words_state(enum treaty_state state)
{
    static const char *const names[] = {
        [TREATY_IN_FORCE] = "in_force",
        [TREATY_ENDED] = "ended",
        [TREATY_OURS_ONLY] = "signed_by_us",
        [TREATY_THEIRS_ONLY] = "signed_by_them",
        [TREATY_NOT_BEGUN] = "not_begun",
        [TREATY_EXPIRED] = "expired",
        [TREATY_DOUBT] = "clock_in_doubt",
        [TREATY_OTHER_CODE] = "other_code",
    };

    return names[state];
}

static const char *field_name(uint16_t kind, uint16_t key)
{
    const struct kind_field *row = fields_kind_of(kind, key);
    const struct field *field = fields_of(key);

    if (row)
        return row->name;
    return field ? field->name : "?";
}

static json_t *texts(const struct treaty_list *list)
{
    struct bytes items = list->items, text;
    json_t *array = json_array();

    while (treaty_next_text(&items, &text))
        json_array_append_new(array,
                              json_stringn((const char *)text.data, text.size));
    return array;
}

static json_t *field_names(const struct treaty_grant *grant)
{
    struct bytes items = grant->fields.items;
    json_t *array = json_array();
    uint16_t key;

    while (treaty_next_key(&items, &key))
        json_array_append_new(array, json_string(field_name(grant->kind, key)));
    return array;
}

/* "category:asylum"; of a value that this version cannot show, the field. */
static json_t *excluded(const struct treaty_grant *grant)
{
    struct bytes items = grant->excluded.items, value;
    json_t *array = json_array();
    uint16_t key;

    while (treaty_next_excluded(&items, &key, &value)) {
        const struct field *field =
            grant->kind == KIND_CROSSING ? fields_of(key) : NULL;
        uint8_t text[EXCLUDED_TEXT];
        struct buffer out = buffer_of(text, sizeof text);

        buffer_put_text(&out, field_name(grant->kind, key));
        buffer_put_u8(&out, ':');
        if (field)
            value_text(field, value, &out);
        json_array_append_new(array,
                              json_stringn((const char *)text, out.size));
    }
    return array;
}

static json_t *grant_object(const struct treaty *treaty,
                            const struct treaty_grant *grant)
{
    const struct kind *kind = kind_find(grant->kind);
    json_t *object = json_pack(
        "{s:s, s:s, s:s}", "giver", treaty->parties[grant->giver].country,
        "receiver", treaty->parties[!grant->giver].country, "kind",
        kind ? kind->name : "?");

    if (grant->posts.count > 0)
        json_object_set_new(object, "posts", texts(&grant->posts));
    json_object_set_new(object, "fields", field_names(grant));
    if (grant->excluded.count > 0)
        json_object_set_new(object, "excluded", excluded(grant));
    json_object_set_new(object, "days", json_integer(grant->days));
    return object;
}

static json_t *seconds(uint64_t time_s)
{
    return present_instant((int64_t)time_s * 1000000);
}

static json_t *party_object(const struct treaty_party *party)
{
    char fingerprint[36];

    key_fingerprint(party->root, fingerprint);
    return json_pack("{s:s, s:o, s:o, s:s}", "country", party->country, "realm",
                     present_hex(bytes_of(party->realm, KEY_REALM)), "root",
                     present_hex(bytes_of(party->root, KEY_SIZE)),
                     "root_fingerprint", fingerprint);
}

/* "type":"treaty", with all that it says. */
static json_t *object_of(const struct treaty *treaty)
{
    char fingerprint[TREATY_FINGERPRINT];
    json_t *object, *grants = json_array();
    uint8_t id[HASH_SIZE];

    treaty_id(treaty->terms, id);
    treaty_fingerprint(id, fingerprint);
    object = json_pack(
        "{s:s, s:o, s:s, s:[o, o], s:o}", "type", "treaty", "id",
        present_hex(bytes_of(id, HASH_SIZE)), "fingerprint", fingerprint,
        "parties", party_object(&treaty->parties[0]),
        party_object(&treaty->parties[1]), "from", seconds(treaty->from));
    if (treaty->until != UINT64_MAX)
        json_object_set_new(object, "until", seconds(treaty->until));
    json_object_set_new(object, "purposes", texts(&treaty->purposes));
    for (size_t i = 0; i < treaty->grant_count; i++)
        json_array_append_new(grants, grant_object(treaty, &treaty->grants[i]));
    json_object_set_new(object, "grants", grants);
    json_object_set_new(
        object, "limits",
        json_pack("{s:I, s:I, s:I}", "logs", (json_int_t)treaty->limits.logs,
                  "entries_a_day", (json_int_t)treaty->limits.entries,
                  "bytes_a_day", (json_int_t)treaty->limits.bytes));
    return object;
}

/* A list in words; the caller frees it. */
static char *joined(const json_t *array)
{
    size_t size = 1, at = 0, i;
    json_t *item;
    char *text;

    json_array_foreach(array, i, item) size += json_string_length(item) + 2;
    text = calloc(1, size);
    json_array_foreach(array, i, item) if (text) at += (size_t)snprintf(
        text + at, size - at, "%s%s", i ? ", " : "", json_string_value(item));
    return text;
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* A sentence with a list, of any length; nothing if the list is empty. */
static void say_list(enum message id, const json_t *array)
{
    char *words = joined(array), *text = NULL;

    if (words && json_array_size(array) > 0 &&
        asprintf(&text, message(id), words) >= 0)
        output_text(text);
    free(words);
    free(text);
}

static void say_grant(const json_t *grant)
{
    const json_t *posts = json_object_get(grant, "posts");

    identity_say(MSG_TREATY_GIVES, text_of(grant, "giver"),
                 text_of(grant, "receiver"), text_of(grant, "kind"));
    if (posts)
        say_list(MSG_TREATY_POSTS, posts);
    else
        identity_say(MSG_TREATY_ALL_POSTS);
    say_list(MSG_TREATY_THESE, json_object_get(grant, "fields"));
    say_list(MSG_TREATY_WITHOUT, json_object_get(grant, "excluded"));
    identity_say(MSG_TREATY_KEEPS, text_of(grant, "receiver"),
                 (int)json_integer_value(json_object_get(grant, "days")));
}

static void say_limit(enum message id, uint64_t number)
{
    if (number > 0)
        identity_say(id, (unsigned long long)number);
}

static void say(const struct treaty *treaty, const json_t *object)
{
    const json_t *parties = json_object_get(object, "parties");
    const char *until = text_of(object, "until");
    json_t *grant;
    size_t i;

    identity_say(until ? MSG_TREATY_BETWEEN : MSG_TREATY_ENDLESS,
                 treaty->parties[0].country, treaty->parties[1].country,
                 text_of(object, "from"), until);
    say_list(MSG_TREATY_FOR, json_object_get(object, "purposes"));
    json_array_foreach(json_object_get(object, "grants"), i, grant)
        say_grant(grant);
    say_limit(MSG_TREATY_LOGS, treaty->limits.logs);
    say_limit(MSG_TREATY_ENTRIES, treaty->limits.entries);
    say_limit(MSG_TREATY_BYTES, treaty->limits.bytes);
    for (i = 0; i < 2; i++)
        identity_say(MSG_TREATY_PARTY_ROOT, treaty->parties[i].country,
                     text_of(json_array_get(parties, i), "root_fingerprint"));
    identity_say(MSG_TREATY_FINGERPRINT, text_of(object, "fingerprint"));
}

void treaty_words_print(const struct treaty *treaty, json_t *more)
{
    json_t *object = object_of(treaty);

    if (more)
        json_object_update(object, more);
    if (output_human()) {
        say(treaty, object);
        json_decref(object);
    } else {
        output_object(object);
    }
    json_decref(more);
}
