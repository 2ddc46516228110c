/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mrz_specimens: documents with the values that stand in them, for the tests
 * of the machine readable zone. Include it after cmocka.h.
 */
#ifndef CAIRN_TESTS_UNIT_MRZ_SPECIMENS_H
#define CAIRN_TESTS_UNIT_MRZ_SPECIMENS_H

#include "devices/mrz.h"

#define TODAY 20513 /* 2026-03-01 */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* The specimens of ICAO Doc 9303, parts 4 to 7. */
#define TD1                                                                    \
    "I<UTOD231458907<<<<<<<<<<<<<<<\n"                                         \
    "7408122F1204159UTO<<<<<<<<<<<6\n"                                         \
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
#define TD1_LONG                                                               \
    "I<UTOD23145890<7349<<<<<<<<<<<\n"                                         \
    "3407127M9507122UTO<<<<<<<<<<<2\n"                                         \
    "STEVENSON<<PETER<JOHN<<<<<<<<<"
#define TD2                                                                    \
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n"                                   \
    "D231458907UTO7408122F1204159<<<<<<<6"
#define TD3                                                                    \
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"                           \
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
#define MRV_A                                                                  \
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"                           \
    "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"
#define MRV_B                                                                  \
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n"                                   \
    "L8988901C4XXX4009078F9612109<<<<<<<<"

#define TD3_NAME(name) name "\nX123456785UTO8001014F3001019<<<<<<<<<<<<<<02"
#define TD3_BIRTH(rest) "P<UTOSAMPLE<<UNKNOWN<<<<<<<<<<<<<<<<<<<<<<<<\n" rest

struct expected {
    const char *text;
    enum mrz_format format;
    const char *document_code;
    const char *issuing_state;
    const char *document_number;
    const char *surname;
    const char *given_names;
    const char *nationality;
    const char *birth_date;
    const char *expiry_date;
    const char *sex;
    const char *optional_data;
    const char *optional_data_2;
    const char *personal_number;
};

static const struct expected specimens[] = {
    {TD1, MRZ_TD1, "I", "UTO", "D23145890", "ERIKSSON", "ANNA MARIA", "UTO",
     "1974-08-12", "2012-04-15", "F", "", "", ""},
    {TD1_LONG, MRZ_TD1, "I", "UTO", "D23145890734", "STEVENSON", "PETER JOHN",
     "UTO", "1934-07-12", "1995-07-12", "M", "", "", ""},
    {TD2, MRZ_TD2, "I", "UTO", "D23145890", "ERIKSSON", "ANNA MARIA", "UTO",
     "1974-08-12", "2012-04-15", "F", "", "", ""},
    {TD3, MRZ_TD3, "P", "UTO", "L898902C3", "ERIKSSON", "ANNA MARIA", "UTO",
     "1974-08-12", "2012-04-15", "F", "", "", "ZE184226B"},
    {MRV_A, MRZ_MRV_A, "V", "UTO", "L8988901C", "ERIKSSON", "ANNA MARIA", "XXX",
     "1940-09-07", "1996-12-10", "F", "6ZE184226B", "", ""},
    {MRV_B, MRZ_MRV_B, "V", "UTO", "L8988901C", "ERIKSSON", "ANNA MARIA", "XXX",
     "1940-09-07", "1996-12-10", "F", "", "", ""},
    /* A long number with either check digit, and data after it. */
    {"I<UTOAB1234567<89011<OPT<1<<<<\n8001014M3001019UTOXY<<<<<<<<<4\n"
     "SAMPLE<<LONG<<<<<<<<<<<<<<<<<<",
     MRZ_TD1, "I", "UTO", "AB12345678901", "SAMPLE", "LONG", "UTO",
     "1980-01-01", "2030-01-01", "M", "OPT1", "XY", ""},
    {"I<UTOAB1234567<89017<OPT<1<<<<\n8001014M3001019UTOXY<<<<<<<<<0\n"
     "SAMPLE<<LONG<<<<<<<<<<<<<<<<<<",
     MRZ_TD1, "I", "UTO", "AB12345678901", "SAMPLE", "LONG", "UTO",
     "1980-01-01", "2030-01-01", "M", "OPT1", "XY", ""},
    {"I<UTOSAMPLE<<LONG<<<<<<<<<<<<<<<<<<<\n"
     "AB1234567<UTO8001014F300101989011<<6",
     MRZ_TD2, "I", "UTO", "AB12345678901", "SAMPLE", "LONG", "UTO",
     "1980-01-01", "2030-01-01", "F", "", "", ""},
    {"I<UTOSAMPLE<<LONG<<<<<<<<<<<<<<<<<<<\n"
     "AB1234567<UTO8001014F300101989017<<4",
     MRZ_TD2, "I", "UTO", "AB12345678901", "SAMPLE", "LONG", "UTO",
     "1980-01-01", "2030-01-01", "F", "", "", ""},
    /* Germany's one letter; no personal number, its check digit 0 or <. */
    {"P<D<<BEISPIEL<<GRETA<<<<<<<<<<<<<<<<<<<<<<<<\n"
     "C01X0006H1D<<6408125F2710316<<<<<<<<<<<<<<08",
     MRZ_TD3, "P", "D", "C01X0006H", "BEISPIEL", "GRETA", "D", "1964-08-12",
     "2027-10-31", "F", "", "", ""},
    {"P<UTOSAMPLE<<EMPTY<<<<<<<<<<<<<<<<<<<<<<<<<<\n"
     "X123456785UTO8001014F3001019<<<<<<<<<<<<<<<2",
     MRZ_TD3, "P", "UTO", "X12345678", "SAMPLE", "EMPTY", "UTO", "1980-01-01",
     "2030-01-01", "F", "", "", ""},
    /* Unknown parts of a birth date, sex not stated. */
    {TD3_BIRTH("X123456785UTO7408<<7<3001019<<<<<<<<<<<<<<06"), MRZ_TD3, "P",
     "UTO", "X12345678", "SAMPLE", "UNKNOWN", "UTO", "1974-08-XX", "2030-01-01",
     "X", "", "", ""},
    {TD3_BIRTH("X123456785UTO74<<<<1<3001019<<<<<<<<<<<<<<04"), MRZ_TD3, "P",
     "UTO", "X12345678", "SAMPLE", "UNKNOWN", "UTO", "1974-XX-XX", "2030-01-01",
     "X", "", "", ""},
    {TD3_BIRTH("X123456785UTO<<<<<<0<3001019<<<<<<<<<<<<<<06"), MRZ_TD3, "P",
     "UTO", "X12345678", "SAMPLE", "UNKNOWN", "UTO", "XXXX-XX-XX", "2030-01-01",
     "X", "", "", ""},
    {TD3_BIRTH("X123456785UTO<<08121<3001019<<<<<<<<<<<<<<08"), MRZ_TD3, "P",
     "UTO", "X12345678", "SAMPLE", "UNKNOWN", "UTO", "XXXX-08-12", "2030-01-01",
     "X", "", "", ""},
    {TD3_BIRTH("X123456785UTO7<08120<3001019<<<<<<<<<<<<<<06"), MRZ_TD3, "P",
     "UTO", "X12345678", "SAMPLE", "UNKNOWN", "UTO", "XX7X-08-12", "2030-01-01",
     "X", "", "", ""},
    /* No given names; names that fill the line; codes that are no states. */
    {"P<UTOARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n"
     "X123456785XXA8001014F3001019<<<<<<<<<<<<<<02",
     MRZ_TD3, "P", "UTO", "X12345678", "ARKFREITH", "", "XXA", "1980-01-01",
     "2030-01-01", "F", "", "", ""},
    {TD3_NAME("P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"), MRZ_TD3, "P",
     "UTO", "X12345678", "NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG K", "UTO",
     "1980-01-01", "2030-01-01", "F", "", "", ""},
    {TD3_NAME("P<UTOVAN<DER<MUSTER<<A<<<B<<<<<<<<<<<<<<<<<<"), MRZ_TD3, "P",
     "UTO", "X12345678", "VAN DER MUSTER", "A B", "UTO", "1980-01-01",
     "2030-01-01", "F", "", "", ""},
    {"PPUNOSAMPLE<<NAME<<<<<<<<<<<<<<<<<<<<<<<<<<<\n"
     "X1<2<<<<<8XXX8001014F300101912<34<<<<<<<<<68",
     MRZ_TD3, "PP", "UNO", "X12", "SAMPLE", "NAME", "XXX", "1980-01-01",
     "2030-01-01", "F", "", "", "1234"},
};

static inline enum result parse(const char *text, struct mrz *mrz)
{
    return mrz_parse(bytes_text(text), TODAY, mrz);
}

static inline void assert_fields(const struct mrz *mrz,
                                 const struct expected *want)
{
    assert_int_equal(mrz->format, want->format);
    assert_string_equal(mrz->document_code, want->document_code);
    assert_string_equal(mrz->issuing_state, want->issuing_state);
    assert_string_equal(mrz->document_number, want->document_number);
    assert_string_equal(mrz->surname, want->surname);
    assert_string_equal(mrz->given_names, want->given_names);
    assert_string_equal(mrz->nationality, want->nationality);
    assert_string_equal(mrz->birth_date, want->birth_date);
    assert_string_equal(mrz->expiry_date, want->expiry_date);
    assert_string_equal(mrz->sex, want->sex);
    assert_string_equal(mrz->optional_data, want->optional_data);
    assert_string_equal(mrz->optional_data_2, want->optional_data_2);
    assert_string_equal(mrz->personal_number, want->personal_number);
}

#endif
