/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mrz: the machine readable zone of travel documents, read and built.
 *
 * Law: what was read is never repaired. A wrong check digit makes the
 * document invalid even if the exchange of two look-alike characters would
 * cure it; such an exchange is only named, as a suspect. Whatever is in a
 * struct mrz is A to Z, 0 to 9, blank, '-' and 'X' of a date: it may go to a
 * terminal as it is.
 *
 * Specified in: ICAO Doc 9303, part 3 section 4 (fields, check digits, dates),
 * part 4 (TD3), part 5 (TD1), part 6 (TD2), part 7 (MRV-A, MRV-B); dates as
 * ISO 8601-2.
 *
 * Pure; no heap, no clock; safe in any thread.
 */
#ifndef CAIRN_DEVICES_MRZ_H
#define CAIRN_DEVICES_MRZ_H

#include "core/bytes.h"
#include "core/date.h"
#include "core/limits.h"
#include "core/result.h"

enum {
    MRZ_SUSPECTS_MAX = 16,
    MRZ_BUILT_SIZE = 93, /* three lines of 30, two line ends, terminator */
};

enum mrz_format {
    MRZ_TD1,   /* 3 lines of 30 */
    MRZ_TD2,   /* 2 lines of 36 */
    MRZ_TD3,   /* 2 lines of 44 */
    MRZ_MRV_A, /* 2 lines of 44 that begin with V */
    MRZ_MRV_B, /* 2 lines of 36 that begin with V */
    MRZ_FORMAT_COUNT
};

enum mrz_check {
    MRZ_CHECK_ABSENT, /* the format has no such check digit */
    MRZ_CHECK_OK,
    MRZ_CHECK_WRONG,
};

enum mrz_field {
    MRZ_DOCUMENT_CODE,
    MRZ_ISSUING_STATE,
    MRZ_NAMES,
    MRZ_DOCUMENT_NUMBER,
    MRZ_NATIONALITY,
    MRZ_BIRTH_DATE,
    MRZ_SEX,
    MRZ_EXPIRY_DATE,
    MRZ_OPTIONAL_DATA,
    MRZ_OPTIONAL_DATA_2,
    MRZ_PERSONAL_NUMBER,
    MRZ_COMPOSITE,
    MRZ_FIELD_COUNT
};

/*
 * A character that was probably misread: a letter where only a digit may
 * stand, a digit where only a letter may, or one whose exchange would make a
 * wrong check digit right (only O/0, I/1, B/8, S/5 are tried). A check digit
 * belongs to the field that it checks.
 */
struct mrz_suspect {
    enum mrz_field field;
    uint8_t line;   /* from 1 */
    uint8_t column; /* from 1 */
    char read;
    char maybe; /* what it may have been; 0 if nothing looks like it */
};

struct mrz_checks {
    enum mrz_check document_number;
    enum mrz_check birth_date;
    enum mrz_check expiry_date;
    enum mrz_check personal_number; /* TD3 */
    enum mrz_check composite;       /* TD1, TD2, TD3 */
};

/*
 * One document. All texts end in 0; an empty text is an absent field. In names
 * fillers have become single blanks, elsewhere they are left out.
 */
struct mrz {
    enum mrz_format format;
    bool valid;         /* no check wrong, nothing malformed */
    bool names_full;    /* no filler at the end: maybe truncated */
    uint16_t malformed; /* bit 1 << enum mrz_field for each such field */
    char document_code[3];
    char issuing_state[4];
    char document_number[25];
    char surname[40];
    char given_names[40];
    char nationality[4];
    char birth_date[DATE_TEXT_SIZE]; /* YYYY-MM-DD with X; empty if malformed */
    char expiry_date[DATE_TEXT_SIZE]; /* the same */
    char sex[2];                      /* M, F or X; empty if malformed */
    char optional_data[17];           /* TD1, TD2, MRV-A, MRV-B */
    char optional_data_2[12];         /* TD1 */
    char personal_number[15];         /* TD3 */
    struct mrz_checks checks;
    size_t suspect_count;
    struct mrz_suspect suspects[MRZ_SUSPECTS_MAX]; /* the first so many */
};

/* Everything that mrz_build needs; a null pointer is an absent field. */
struct mrz_build {
    enum mrz_format format;
    const char *document_code;   /* 1 or 2 letters; V... for visas */
    const char *issuing_state;   /* 1 to 3 letters */
    const char *document_number; /* A-Z, 0-9; over 9 only in TD1 and TD2 */
    const char *surname;         /* A-Z, blank and hyphen */
    const char *given_names;     /* the same */
    const char *nationality;     /* 1 to 3 letters */
    const char *birth_date;      /* YYYY-MM-DD with X */
    const char *expiry_date;     /* the same */
    char sex;                    /* M, F or X */
    const char *optional_data;   /* A-Z, 0-9, '<' */
    const char *optional_data_2; /* the same */
    const char *personal_number; /* the same */
};

/*
 * Reads one document: its lines separated by LF, CR or CRLF (one more may
 * stand at the end), or joined (72, 88 or 90 characters). The day today_days
 * settles the century: a birth is the latest that is not in the future, an
 * expiry is the nearest to today; a year with an unknown digit has the century
 * XX. The text is borrowed during the call. A long document number's check
 * digit is right if computed with or without the filler in its tenth place. An
 * empty personal number's check digit may be 0 or a filler, both are
 * MRZ_CHECK_OK. A sex X is taken as the filler. Nothing is looked up: any
 * three letters are a state.
 *
 * Results: OK (out is filled in; valid may be false), MRZ_CHARACTER (a byte
 * that is none of A-Z, 0-9, '<' and line end), MRZ_FORMAT (number or length of
 * the lines); out is all zero after the last two.
 */
enum result mrz_parse(struct bytes text, int32_t today_days, struct mrz *out);

/*
 * Makes the lines of a document, separated by LF, with right check digits and
 * a terminating 0. Names that are too long are truncated as Doc 9303 says;
 * everything else must fit. Results: OK, MRZ_FORMAT (format and document code
 * do not agree, or a field that the format has not), MRZ_CHARACTER,
 * VALUE_LENGTH, VALUE_DATE (text is undefined after the last four).
 */
enum result mrz_build(const struct mrz_build *from, char text[MRZ_BUILT_SIZE]);

/* "TD1", "TD2", "TD3", "MRV-A", "MRV-B"; a constant string. */
const char *mrz_format_name(enum mrz_format format);

/* "absent", "ok", "wrong"; a constant string. */
const char *mrz_check_name(enum mrz_check check);

/* "document_number" and so on; a constant string. */
const char *mrz_field_name(enum mrz_field field);

#endif
