/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/kind_fields.h"
#include "cli/present.h"
#include "core/canon.h"
#include "core/date.h"
#include "core/kind.h"
#include "core/shape.h"
#include "storage/posts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The table of a field whose number has a name. */
static const struct code *codes_for(const struct kind_field *row)
{
    if (row->kind == KIND_PERMIT && row->key == PERMIT_ACTION)
        return codes_permit;
    if (row->kind == KIND_PERMIT && row->key == PERMIT_STATUS)
        return codes_status;
    if (row->kind == KIND_POST && row->key == POST_MODE)
        return codes_mode;
    return strcmp(row->shape, "u0-1") == 0 ? codes_yes : NULL;
}

static enum result put_number(const struct kind_field *row, const char *text,
                              struct buffer *out)
{
    const struct code *codes = codes_for(row);
    char *end;
    long number;

    if (codes && codes != codes_yes) {
        number = codes_number(codes, bytes_text(text));
        if (number == 0)
            return VALUE_CODE;
    } else if (codes) {
        if (strcmp(text, "yes") != 0 && strcmp(text, "no") != 0)
            return VALUE_CODE;
        number = strcmp(text, "yes") == 0;
    } else {
        errno = 0;
        number = strtol(text, &end, 10);
        if (*end || end == text || errno ||
            (row->kind == KIND_POST && row->key == POST_OFFSET &&
             labs(number) > POSTS_OFFSET_MAX))
            return VALUE_FORM;
    }
    canon_put_int(out, number);
    return OK;
}

static enum result put_date(const char *text, struct buffer *out)
{
    int32_t days;

    canon_put_text(out, bytes_text(text));
    return date_parse(bytes_text(text), &days);
}

static enum result set_text(struct statement *statement, const char *name,
                            const char *text)
{
    const struct kind_field *row = fields_kind_find(statement->kind, name);
    uint8_t space[FIELD_TEXT_MAX + 16];
    struct buffer out = buffer_of(space, sizeof space);
    enum result result = OK;

    if (!row || row->shape[0] == 'r')
        return VALUE_UNKNOWN_FIELD;
    if (text[0] == '\0' || !bytes_utf8(bytes_text(text)))
        return VALUE_FORM;
    if (row->shape[0] == 'd')
        result = put_date(text, &out);
    else if (row->shape[0] == 't')
        canon_put_text(&out, bytes_text(text));
    else
        result = put_number(row, text, &out);
    if (result != OK)
        return result;
    if (out.full || shape_check(row->shape, buffer_bytes(&out)) != OK)
        return row->shape[0] == 't' ? VALUE_LENGTH : VALUE_FORM;
    return crossing_set(&statement->values, row->key, buffer_bytes(&out));
}

void kind_fields_set(struct statement *statement, const char *name,
                     const char *text)
{
    statement_fault(statement, name, set_text(statement, name, text));
}

int kind_fields_take(struct reply *reply, const char *what,
                     struct statement *statement, json_t *fields)
{
    const char *name;
    json_t *value;

    json_object_foreach(fields, name, value)
    {
        if (json_is_string(value))
            kind_fields_set(statement, name, json_string_value(value));
        else
            statement_fault(statement, name, VALUE_FORM);
    }
    return statement_result(statement, what, reply);
}

static json_t *shown(const struct kind_field *row, struct bytes value)
{
    const struct code *codes = codes_for(row);
    struct canon canon = canon_of(value);
    struct canon_item item;
    json_int_t number;

    if (canon_next(&canon, &item) != OK)
        return NULL;
    if (item.type == CANON_TEXT)
        return json_stringn((const char *)item.bytes.data, item.bytes.size);
    if (item.type > CANON_NINT || item.number > INT32_MAX)
        return NULL;
    number = (json_int_t)item.number;
    if (item.type == CANON_NINT)
        return json_integer(-1 - number);
    if (codes == codes_yes)
        return json_boolean(number);
    if (codes && codes_name(codes, item.number))
        return json_string(codes_name(codes, item.number));
    return json_integer(number);
}

void kind_fields_show(uint16_t kind, const struct body *body, json_t *object)
{
    struct bytes value;
    uint16_t key;
    size_t at = 0;

    while (body_next(body, &at, &key, &value)) {
        const struct kind_field *row = fields_kind_of(kind, key);
        json_t *text = row && row->shape[0] != 'r' ? shown(row, value) : NULL;

        if (text)
            json_object_set_new(object, row->name, text);
    }
}

int kind_fields_may(struct service *service, const char *what, uint16_t kind,
                    struct reply *reply)
{
    const struct roster *roster = service_roster(service);
    const struct member *self =
        roster_by_key(roster, service->post->self.certificate.log_key);
    uint8_t roles =
        self ? self->certificate.roles : service->post->self.certificate.roles;

    service_roster_done(service);
    if (kind_allows(kind, LANE_HOME, roles) == OK)
        return EXIT_DONE;
    return reply_fail(reply, EXIT_REFUSED, MSG_HEADQUARTERS_ONLY, what,
                      service->post->self.certificate.name);
}
