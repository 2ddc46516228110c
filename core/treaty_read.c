/* SPDX-License-Identifier: Apache-2.0 */
#include "core/treaty.h"
#include "core/canon.h"
#include "core/certificate.h"
#include "core/fields.h"
#include "core/shape.h"

#include <string.h>

/* Of a list's item: takes it, and says what is wrong with it. */
typedef enum result take_item(struct canon *canon, void *context);

/* Takes a list whose items ascend by their encodings. */
static enum result take_list(struct canon *canon, uint64_t least, uint64_t most,
                             take_item *take, void *context,
                             struct treaty_list *list)
{
    struct bytes last = {NULL, 0};
    enum result result = OK;

    list->count = canon_array(canon, least, most);
    list->items.data = canon->at;
    for (size_t i = 0; i < list->count && result == OK; i++) {
        struct bytes item = {canon->at, 0};

        result = take(canon, context);
        if (canon->result != OK)
            return TREATY_FORM;
        item.size = (size_t)(canon->at - item.data);
        if (result == OK && i > 0 && bytes_compare(last, item) >= 0)
            return TREATY_FORM;
        last = item;
    }
    if (canon->result != OK)
        return TREATY_FORM;
    list->items.size = (size_t)(canon->at - list->items.data);
    return result;
}

/* A text that may be shown on a terminal. */
static enum result take_text(struct canon *canon, size_t most)
{
    struct bytes text = canon_text(canon, most);

    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < 0x20 || text.data[i] == 0x7f)
            return TREATY_FORM;
    return canon->result == OK ? OK : TREATY_FORM;
}

static enum result take_purpose(struct canon *canon, void *context)
{
    (void)context;
    return take_text(canon, TREATY_TEXT_MAX);
}

static enum result take_post(struct canon *canon, void *context)
{
    (void)context;
    return take_text(canon, CERTIFICATE_POST_MAX);
}

/* Kinds of the shared log that say something of their own; amendments and
 * voids follow the crossing. */
static bool kind_grantable(uint16_t kind)
{
    return kind == KIND_CROSSING || kind == KIND_NOTE ||
           kind == KIND_DOCUMENT_STATUS || kind == KIND_ALERT ||
           kind == KIND_ALERT_WITHDRAWAL;
}

static const struct field *field_of(uint16_t kind, uint16_t key)
{
    return kind == KIND_CROSSING || key <= FIELD_REASON ? fields_of(key) : NULL;
}

enum result treaty_field(uint16_t kind, uint16_t key)
{
    const struct field *field = field_of(kind, key);

    if (!kind_grantable(kind) || key >= TREATY_KEYS_MAX)
        return TREATY_FIELD;
    if (field)
        return field->audience == AUDIENCE_TREATY ? OK : TREATY_FIELD;
    if (key == FIELD_DUTY || (kind == KIND_NOTE && key == NOTE_APPROVES))
        return TREATY_FIELD;
    return fields_kind_of(kind, key) ? OK : TREATY_FIELD;
}

static enum result take_field(struct canon *canon, void *context)
{
    struct treaty_grant *grant = context;
    uint16_t key = (uint16_t)canon_uint(canon, UINT16_MAX);

    if (canon->result != OK)
        return TREATY_FORM;
    if (treaty_field(grant->kind, key) != OK)
        return TREATY_FIELD;
    grant->keys.bits[key / 64] |= UINT64_C(1) << key % 64;
    return OK;
}

/* What is excluded may well be a field that never leaves. */
static enum result take_excluded(struct canon *canon, void *context)
{
    const struct treaty_grant *grant = context;
    const struct kind_field *row;
    const struct field *field;
    struct bytes value;
    uint16_t key;

    canon_array(canon, 2, 2);
    key = (uint16_t)canon_uint(canon, UINT16_MAX);
    value = canon_skip(canon);
    if (canon->result != OK)
        return TREATY_FORM;
    field = field_of(grant->kind, key);
    if (field)
        return field_check(field, value) == OK ? OK : TREATY_FIELD;
    row = fields_kind_of(grant->kind, key);
    return row && shape_check(row->shape, value) == OK ? OK : TREATY_FIELD;
}

static enum result take_grant(struct canon *canon, struct treaty_grant *grant)
{
    enum result result;

    canon_array(canon, 6, 6);
    grant->giver = (uint8_t)canon_uint(canon, 1);
    grant->kind = (uint16_t)canon_uint(canon, UINT16_MAX);
    if (canon->result != OK)
        return TREATY_FORM;
    if (!kind_grantable(grant->kind))
        return TREATY_FIELD;
    result =
        take_list(canon, 0, TREATY_POSTS_MAX, take_post, NULL, &grant->posts);
    if (result == OK)
        result = take_list(canon, 1, TREATY_KEYS_MAX, take_field, grant,
                           &grant->fields);
    if (result == OK)
        result = take_list(canon, 0, TREATY_EXCLUDED_MAX, take_excluded, grant,
                           &grant->excluded);
    if (result != OK)
        return result;
    grant->days = (uint32_t)canon_uint(canon, TREATY_DAYS_MAX);
    return canon->result == OK && grant->days > 0 ? OK : TREATY_FORM;
}

static enum result take_party(struct canon *canon, struct treaty_party *party)
{
    uint8_t realm[KEY_REALM];
    const uint8_t *named, *root;
    struct bytes country;

    canon_array(canon, 3, 3);
    country = canon_text(canon, 3);
    named = canon_fixed(canon, KEY_REALM);
    root = canon_fixed(canon, KEY_SIZE);
    if (!root || country.size != 3)
        return TREATY_FORM;
    for (size_t i = 0; i < 3; i++)
        if (country.data[i] < 'A' || country.data[i] > 'Z')
            return TREATY_FORM;
    key_realm(root, realm);
    if (key_check(root) != OK || memcmp(realm, named, KEY_REALM) != 0)
        return TREATY_PARTY;
    memcpy(party->country, country.data, 3);
    memcpy(party->realm, realm, KEY_REALM);
    memcpy(party->root, root, KEY_SIZE);
    return OK;
}

/* Up to the list of purposes. */
static enum result take_begin(struct canon *canon, struct treaty *treaty)
{
    enum result result = OK;

    canon_array(canon, 7, 7);
    if (canon_uint(canon, TREATY_VERSION) != TREATY_VERSION)
        return TREATY_FORM;
    canon_array(canon, 2, 2);
    for (size_t i = 0; i < 2 && result == OK; i++)
        result = take_party(canon, &treaty->parties[i]);
    if (result != OK)
        return result;
    if (memcmp(treaty->parties[0].realm, treaty->parties[1].realm, KEY_REALM) >=
        0)
        return TREATY_FORM;
    treaty->from = canon_uint(canon, ENTRY_TIME_MAX);
    treaty->until = UINT64_MAX;
    if (!canon_null(canon))
        treaty->until = canon_uint(canon, ENTRY_TIME_MAX);
    return canon->result == OK && treaty->until > treaty->from ? OK
                                                               : TREATY_FORM;
}

enum result treaty_read(struct bytes terms, struct treaty *treaty)
{
    struct canon canon = canon_of(terms);
    enum result result;

    memset(treaty, 0, sizeof *treaty);
    treaty->terms = terms;
    if (terms.size > TREATY_SIZE_MAX || canon_check(terms) != OK)
        return TREATY_FORM;
    result = take_begin(&canon, treaty);
    if (result == OK)
        result = take_list(&canon, 1, TREATY_PURPOSES_MAX, take_purpose, NULL,
                           &treaty->purposes);
    if (result != OK)
        return result;
    treaty->grant_count = canon_array(&canon, 1, TREATY_GRANTS_MAX);
    for (size_t i = 0; i < treaty->grant_count && result == OK; i++)
        result = take_grant(&canon, &treaty->grants[i]);
    if (result != OK)
        return result;
    canon_array(&canon, 3, 3);
    treaty->limits.logs = canon_uint(&canon, UINT64_MAX);
    treaty->limits.entries = canon_uint(&canon, UINT64_MAX);
    treaty->limits.bytes = canon_uint(&canon, UINT64_MAX);
    return canon_end(&canon) == OK ? OK : TREATY_FORM;
}
