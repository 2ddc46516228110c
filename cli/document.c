/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/document.h"
#include "core/value.h"

#include <string.h>
#include <time.h>

int32_t document_today(void)
{
    return (int32_t)(time(NULL) / 86400);
}

static void set_text(json_t *object, const char *name, const char *text)
{
    if (text[0])
        json_object_set_new(object, name, json_string(text));
}

static json_t *suspects_json(const struct mrz *mrz)
{
    json_t *list = json_array();

    for (size_t i = 0; i < mrz->suspect_count; i++) {
        const struct mrz_suspect *suspect = &mrz->suspects[i];
        char read[2] = {suspect->read, '\0'}, maybe[2] = {suspect->maybe, '\0'};
        json_t *item = json_pack(
            "{s:s, s:i, s:i, s:s}", "field", mrz_field_name(suspect->field),
            "line", suspect->line, "column", suspect->column, "read", read);

        set_text(item, "maybe", maybe);
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *checks_json(const struct mrz *mrz)
{
    const struct mrz_checks *checks = &mrz->checks;

    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "document_number",
                     mrz_check_name(checks->document_number), "birth_date",
                     mrz_check_name(checks->birth_date), "expiry_date",
                     mrz_check_name(checks->expiry_date), "personal_number",
                     mrz_check_name(checks->personal_number), "composite",
                     mrz_check_name(checks->composite));
}

json_t *document_json(const struct mrz *mrz)
{
    json_t *object =
        json_pack("{s:s, s:b}", "format", mrz_format_name(mrz->format),
                  "valid", mrz->valid);

    set_text(object, "document_code", mrz->document_code);
    set_text(object, "issuing_state", mrz->issuing_state);
    set_text(object, "document_number", mrz->document_number);
    set_text(object, "surname", mrz->surname);
    set_text(object, "given_names", mrz->given_names);
    set_text(object, "nationality", mrz->nationality);
    set_text(object, "birth_date", mrz->birth_date);
    set_text(object, "expiry_date", mrz->expiry_date);
    set_text(object, "sex", mrz->sex);
    set_text(object, "optional_data", mrz->optional_data);
    set_text(object, "optional_data_2", mrz->optional_data_2);
    set_text(object, "personal_number", mrz->personal_number);
    json_object_set_new(object, "checks", checks_json(mrz));
    if (mrz->suspect_count)
        json_object_set_new(object, "suspects", suspects_json(mrz));
    return object;
}

static const char *class_of(const struct mrz *mrz)
{
    switch (mrz->document_code[0]) {
    case 'P':
        return "passport";
    case 'V':
        return "visa";
    case 'I':
    case 'A':
    case 'C':
        return "id_card";
    default:
        return "";
    }
}

/* Was the field set to something else than the document says? */
static bool other_value(const struct field *field, struct bytes set,
                        const char *read)
{
    uint8_t space[FIELD_TEXT_MAX];
    struct buffer text = buffer_of(space, sizeof space);

    return value_text(field, set, &text) == OK && !text.full &&
           !bytes_equal(buffer_bytes(&text), bytes_text(read));
}

enum result document_fields(const struct mrz *mrz, struct bytes text,
                            struct crossing *crossing, bool *differs)
{
    const struct {
        const char *name, *value;
    } fields[] = {
        {"document_class", class_of(mrz)},
        {"document_code", mrz->document_code},
        {"issuing_state", mrz->issuing_state},
        {"document_number", mrz->document_number},
        {"surname", mrz->surname},
        {"given_names", mrz->given_names},
        {"nationality", mrz->nationality},
        {"birth_date", mrz->birth_date},
        {"expiry_date", mrz->expiry_date},
        {"sex", mrz->sex},
        {"optional_data", mrz->optional_data},
        {"optional_data_2", mrz->optional_data_2},
        {"personal_number", mrz->personal_number},
    };
    enum result result = OK;

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const struct field *field = fields_find(bytes_text(fields[i].name));

        if (!fields[i].value[0])
            continue;
        if (crossing_has(crossing, field->key)) {
            *differs = *differs || other_value(field,
                                               crossing_get(crossing,
                                                            field->key),
                                               fields[i].value);
            continue;
        }
        result = crossing_set_text(crossing, bytes_text(fields[i].name),
                                   bytes_text(fields[i].value));
        /* A part that is not of its form stays in the raw lines. */
        if (result != OK && result != VALUE_FORM && result != VALUE_CODE &&
            result != VALUE_DATE)
            return result;
    }
    if (crossing_has(crossing, FIELD_MRZ))
        return OK;
    return crossing_set_text(crossing, bytes_text("mrz"), text);
}
