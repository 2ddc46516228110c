/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a machine readable zone. What is taken holds to the law of
 * mrz.h: bounded texts, characters fit for a terminal, valid only if nothing
 * is wrong; and what is valid can be built again from its fields.
 */
#include "core/check.h"
#include "devices/mrz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text, size_t room)
{
    size_t length = strnlen(text, room);

    check(length < room);
    for (size_t i = 0; i < length; i++) {
        char c = text[i];

        check((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
              c == '-');
    }
}

static void check_values(const struct mrz *mrz)
{
    check_text(mrz->document_code, sizeof(mrz->document_code));
    check_text(mrz->issuing_state, sizeof(mrz->issuing_state));
    check_text(mrz->document_number, sizeof(mrz->document_number));
    check_text(mrz->surname, sizeof(mrz->surname));
    check_text(mrz->given_names, sizeof(mrz->given_names));
    check_text(mrz->nationality, sizeof(mrz->nationality));
    check_text(mrz->birth_date, sizeof(mrz->birth_date));
    check_text(mrz->expiry_date, sizeof(mrz->expiry_date));
    check_text(mrz->sex, sizeof(mrz->sex));
    check_text(mrz->optional_data, sizeof(mrz->optional_data));
    check_text(mrz->optional_data_2, sizeof(mrz->optional_data_2));
    check_text(mrz->personal_number, sizeof(mrz->personal_number));
    check(mrz->suspect_count <= MRZ_SUSPECTS_MAX);
}

static void check_rebuilt(const struct mrz *mrz, int32_t today_days)
{
    const struct mrz_build from = {
        .format = mrz->format,
        .document_code = mrz->document_code,
        .issuing_state = mrz->issuing_state,
        .document_number = mrz->document_number,
        .surname = mrz->surname,
        .given_names = mrz->given_names,
        .nationality = mrz->nationality,
        .birth_date = mrz->birth_date,
        .expiry_date = mrz->expiry_date,
        .sex = mrz->sex[0],
        .optional_data = mrz->optional_data,
        .optional_data_2 = mrz->optional_data_2,
        .personal_number = mrz->personal_number,
    };
    char text[MRZ_BUILT_SIZE];
    struct mrz again;

    check(mrz_build(&from, text) == OK);
    check(mrz_parse(bytes_text(text), today_days, &again) == OK);
    check(again.valid && again.format == mrz->format);
    check(!strcmp(again.document_number, mrz->document_number));
    check(!strcmp(again.birth_date, mrz->birth_date));
    check(!strcmp(again.expiry_date, mrz->expiry_date));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct mrz zero;
    int32_t today_days = 20513; /* 2026-03-01 */
    struct mrz mrz;
    enum result result = mrz_parse(bytes_of(data, size), today_days, &mrz);

    if (result != OK) {
        check(result == MRZ_FORMAT || result == MRZ_CHARACTER);
        check(!memcmp(&mrz, &zero, sizeof(mrz)));
        return 0;
    }
    check_values(&mrz);
    if (mrz.valid) {
        check(mrz.malformed == 0);
        check(mrz.checks.document_number == MRZ_CHECK_OK);
        check(mrz.birth_date[0] && mrz.expiry_date[0] && mrz.sex[0]);
        check_rebuilt(&mrz, today_days);
    }
    return 0;
}
