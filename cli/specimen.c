/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/specimen.h"
#include "core/check.h"
#include "core/date.h"

#include <stdio.h>
#include <string.h>

static const struct traveller {
    enum specimen_fault fault;
    enum mrz_format format;
    const char *code, *issuer, *nationality;
    const char *number; /* ends in three digits */
    const char *surname, *given_names, *birth_date;
    char sex;
    const char *more; /* optional data, or a personal number in TD3 */
} travellers[SPECIMEN_COUNT] = {
    {SPECIMEN_GOOD, MRZ_TD3, "P", "UTO", "UTO", "L71900241", "OKORAMA",
     "ADELINE MARO", "1987-03-14", 'F', "UT4471180"},
    {SPECIMEN_GOOD, MRZ_TD3, "P", "SEN", "SEN", "A40177013", "NDIAKARE",
     "OUMAROU", "1979-11-02", 'M', NULL},
    {SPECIMEN_CHECK_DIGIT, MRZ_TD3, "P", "UTO", "UTO", "U23479263", "VALTERRE",
     "TOMAS IVO", "1991-06-30", 'M', NULL},
    {SPECIMEN_MISREAD, MRZ_TD3, "P", "UTO", "UTO", "C30915706", "BRENNAKOV",
     "SELMA", "1968-01-25", 'F', "773001"},
    {SPECIMEN_EXPIRED, MRZ_TD3, "P", "GIN", "GIN", "O00418327", "KEMBOLA",
     "FATIM SALI", "1983-09-09", 'F', NULL},
    /* Born in August 1974, on a day that nobody wrote down. */
    {SPECIMEN_GOOD, MRZ_TD3, "P", "UTO", "UTO", "L20477115", "SANDARO", "YUSA",
     "1974-08-XX", 'M', NULL},
    /* A number of eleven characters goes on in the optional data. */
    {SPECIMEN_GOOD, MRZ_TD1, "I", "UTO", "UTO", "D2314589073", "MIRANEL",
     "JONA KLEO", "1996-12-19", 'X', NULL},
    {SPECIMEN_GOOD, MRZ_MRV_A, "V", "UTO", "MRT", "V88013046", "EL HAZARI",
     "BRAHIMA", "1972-05-05", 'M', "B2ML45D"},
    {SPECIMEN_GOOD, MRZ_TD1, "I", "BFA", "BFA", "B10557409", "ZONGAWE",
     "PASCALINE", "1994-02-11", 'F', NULL},
    {SPECIMEN_GOOD, MRZ_TD2, "I", "UTO", "UTO", "K51330082", "FARNESI",
     "LUDOVINE", "1959-10-28", 'F', NULL},
    {SPECIMEN_GOOD, MRZ_TD3, "P", "CIV", "CIV", "20AB60377", "AKOUBA-LEZO",
     "GERARDIN", "1988-07-17", 'M', NULL},
    {SPECIMEN_GOOD, MRZ_TD3, "P", "NER", "NER", "N07711254", "MAIDAGO",
     "ABDELKA", "1965-XX-XX", 'M', NULL},
    {SPECIMEN_GOOD, MRZ_TD3, "P", "UTO", "UTO", "L55128960", "OYELUMA",
     "BENITO SAMAR", "2001-04-08", 'M', NULL},
    {SPECIMEN_GOOD, MRZ_TD1, "I", "MLI", "MLI", "M30098165", "DOUKARAGA",
     "AISSETU", "1999-08-21", 'F', NULL},
    {SPECIMEN_GOOD, MRZ_TD3, "P", "D", "D", "C4F7HX102", "WEIDENTAL",
     "HANKE MARIT", "1976-03-03", 'F', NULL},
    {SPECIMEN_GOOD, MRZ_TD3, "PD", "UTO", "UTO", "D00012044", "QUESTERO",
     "ALMA REGIN", "1962-12-01", 'F', NULL},
    {SPECIMEN_GOOD, MRZ_TD3, "P", "UTO", "XXB", "R61207733", "TEMESGORA",
     "NAOD", "1990-01-01", 'M', NULL},
    {SPECIMEN_GOOD, MRZ_TD2, "I", "UTO", "UTO", "K18774590", "LUNDAVIK",
     "OSKARIN", "1984-06-16", 'M', NULL},
    {SPECIMEN_GOOD, MRZ_TD3, "P", "MRT", "MRT", "BM1240668", "TALIBOUNA",
     "SIDI LEMRA", "1993-10-10", 'M', NULL},
    {SPECIMEN_GOOD, MRZ_TD3, "P", "UTO", "UTO", "L90045327", "HARROWYN",
     "PIPPA", "2015-05-23", 'F', NULL},
    {SPECIMEN_GOOD, MRZ_TD1, "I", "UTO", "UTO", "H77120486", "HARROWYN",
     "EDRIC", "1981-01-30", 'M', NULL},
    {SPECIMEN_GOOD, MRZ_TD3, "P", "FRA", "FRA", "19CK50219", "MONTARVEL",
     "ELOISANE", "1997-09-27", 'F', NULL},
    {SPECIMEN_GOOD, MRZ_TD3, "P", "UNO", "UTO", "N10003871", "ISHIMARA",
     "KENDO", "1970-02-28", 'M', NULL},
    /* Too long for its place: the given names are cut as Doc 9303 says. */
    {SPECIMEN_GOOD, MRZ_TD3, "P", "UTO", "UTO", "L33081574",
     "PAPANDRIOSTEFANAKIS", "MAXIMILIAN THEODEROS ALEXEI", "1985-11-11", 'M',
     NULL},
};

/* The number as issued; the same traveller has another in every round. */
static void number_of(const struct traveller *traveller, size_t round,
                      char number[25])
{
    size_t size = strlen(traveller->number), last = 0;

    check(size > 3 && size < 25);
    for (size_t i = size - 3; i < size; i++)
        last = last * 10 + (size_t)(traveller->number[i] - '0');
    memcpy(number, traveller->number, size - 3);
    (void)snprintf(number + size - 3, 4, "%03u",
                   (unsigned)((last + 37 * round) % SPECIMEN_ROUNDS));
}

static void spoil(enum specimen_fault fault, char *mrz)
{
    char *second = strchr(mrz, '\n') + 1; /* the TD3's second line */
    char *zero = strchr(second, '0');

    if (fault == SPECIMEN_CHECK_DIGIT)
        second[9] = second[9] == '9' ? '0' : (char)(second[9] + 1);
    else if (fault == SPECIMEN_MISREAD)
        *zero = 'O';
}

void specimen_make(size_t place, int32_t today_days, struct specimen *out)
{
    const struct traveller *traveller;
    struct mrz_build build;
    char expiry[DATE_TEXT_SIZE];
    size_t round = place / SPECIMEN_COUNT;
    int32_t left;

    check(place < SPECIMEN_MAX);
    traveller = &travellers[place % SPECIMEN_COUNT];
    memset(out, 0, sizeof *out);
    out->fault = round == 0 ? traveller->fault : SPECIMEN_GOOD;
    out->surname = traveller->surname;
    out->given_names = traveller->given_names;
    number_of(traveller, round, out->document_number);
    left = out->fault == SPECIMEN_EXPIRED
               ? -183
               : 400 + 131 * (int32_t)(place % SPECIMEN_COUNT);
    check(date_format(today_days + left, expiry) == OK);
    build = (struct mrz_build){
        .format = traveller->format,
        .document_code = traveller->code,
        .issuing_state = traveller->issuer,
        .document_number = out->document_number,
        .surname = traveller->surname,
        .given_names = traveller->given_names,
        .nationality = traveller->nationality,
        .birth_date = traveller->birth_date,
        .expiry_date = expiry,
        .sex = traveller->sex,
    };
    if (traveller->format == MRZ_TD3)
        build.personal_number = traveller->more;
    else
        build.optional_data = traveller->more;
    check(mrz_build(&build, out->mrz) == OK);
    spoil(out->fault, out->mrz);
}

size_t specimen_find(enum specimen_fault fault)
{
    for (size_t i = 0; i < SPECIMEN_COUNT; i++)
        if (travellers[i].fault == fault)
            return i;
    check(false);
    return 0;
}
