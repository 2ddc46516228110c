/* SPDX-License-Identifier: Apache-2.0 */
/*
 * facts: what statistics know of a crossing: a few small numbers.
 *
 * Law: facts follow from the shown values of one crossing, and from nothing
 * else; no document, no name and no exact birth date is among them. What is
 * absent, or in no form that is known, is 0.
 *
 * Specified in STORAGE.md, "Counts": the day is the post's local day; ages are
 * the groups of the UN's International Recommendations for Tourism Statistics
 * 2008. Pure; no heap.
 */
#ifndef CAIRN_CORE_FACTS_H
#define CAIRN_CORE_FACTS_H

#include "core/bytes.h"

/* The numbers that are kept. */
enum fact {
    FACT_DAY,         /* since 1900-01-01, local; from 1 to 65535 */
    FACT_HOUR,        /* local */
    FACT_POST,        /* given by the owner: not one of facts_of's */
    FACT_DIRECTION,   /* codes_direction, and so on */
    FACT_NATIONALITY, /* facts_state */
    FACT_RESIDENCE,   /* facts_state */
    FACT_SEX,
    FACT_AGE, /* full years at the event, plus one */
    FACT_MODE,
    FACT_PURPOSE,
    FACT_CATEGORY,
    FACT_OUTCOME,
    FACT_REASONS, /* of a refusal: a bit 1 << (number - 1) each */
    FACTS
};

enum {
    FACTS_SIZE = 18,     /* bytes of facts_put */
    FACT_CODE_MAX = 255, /* a greater code is this one */
    FACT_POST_SIZE = 16, /* characters of a post's code */
};

struct facts {
    uint16_t of[FACTS];
};

/* The shown value of a crossing's field, encoded; a null view for none. */
typedef struct bytes facts_value(const void *from, uint16_t key);

/* event_us: when it happened, in UTC. Every fact but the post. */
void facts_of(facts_value *value, const void *from, int64_t event_us,
              struct facts *out);

/* The post's code: 1 to FACT_POST_SIZE bytes, or a null view. */
struct bytes facts_post(facts_value *value, const void *from);

/* FACTS_SIZE bytes, and back. */
void facts_put(const struct facts *facts, uint8_t out[FACTS_SIZE]);
void facts_get(const uint8_t in[FACTS_SIZE], struct facts *facts);

/* One to three capital letters as a number that sorts as they do; else 0. */
uint16_t facts_state(struct bytes code);
void facts_state_text(uint16_t state, char text[4]);

/* Days since 1970-01-01 as a fact, and back. */
uint16_t facts_day(int32_t days);
int32_t facts_day_days(uint16_t day);

/*
 * What a table is made by: a fact, or what follows from one. A number below
 * FACTS is that fact as it is.
 */
enum facts_by {
    BY_MONTH = FACTS, /* months since 1900-01, plus one */
    BY_YEAR,
    BY_AGE_GROUP, /* 1 to 5, 6: not known */
    BY_END
};

/* The name of a table's column, null for none; BY_END for an unknown name.
 * FACT_AGE has none: only its group is shown. */
const char *facts_by_name(unsigned by);
unsigned facts_by_find(const char *name);

uint16_t facts_by_of(const struct facts *facts, unsigned by);

/*
 * A number as text, of any column but the post's: "2026-11-22", "entry", "MLI";
 * empty if it is not known. And back: false if the text is none.
 */
enum { FACTS_TEXT_MAX = 32 };
void facts_text(unsigned by, uint16_t number, char text[FACTS_TEXT_MAX]);
bool facts_number(unsigned by, const char *text, uint16_t *number);

#endif
