/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of tables: what they are called, and their values as text. */
#include "core/codes.h"
#include "core/date.h"
#include "core/facts.h"

#include <string.h>

enum { FIRST_YEAR = 1900, AGE_GROUPS = 6, NOT_KNOWN = 6 };

static const struct {
    const char *name;
    const struct code *codes; /* null: no code */
} columns[BY_END] = {
    [FACT_DAY] = {"day", NULL},
    [FACT_HOUR] = {"hour", NULL},
    [FACT_POST] = {"post", NULL},
    [FACT_DIRECTION] = {"direction", codes_direction},
    [FACT_NATIONALITY] = {"nationality", NULL},
    [FACT_RESIDENCE] = {"residence", NULL},
    [FACT_SEX] = {"sex", codes_sex},
    [FACT_MODE] = {"mode", codes_mode},
    [FACT_PURPOSE] = {"purpose", codes_purpose},
    [FACT_CATEGORY] = {"category", codes_category},
    [FACT_OUTCOME] = {"outcome", codes_outcome},
    [FACT_REASONS] = {"reasons", codes_refusal},
    [BY_MONTH] = {"month", NULL},
    [BY_YEAR] = {"year", NULL},
    [BY_AGE_GROUP] = {"age_group", NULL},
};

/* From which age each begins. */
static const struct {
    uint16_t from;
    const char *name;
} age_groups[AGE_GROUPS] = {
    {0, "0-14"},   {15, "15-24"}, {25, "25-44"},
    {45, "45-64"}, {65, "65+"},   {UINT16_MAX, ""},
};

const char *facts_by_name(unsigned by)
{
    return by < BY_END ? columns[by].name : NULL;
}

unsigned facts_by_find(const char *name)
{
    unsigned by = 0;

    while (by < BY_END &&
           (!columns[by].name || strcmp(columns[by].name, name) != 0))
        by++;
    return by;
}

static uint16_t age_group(uint16_t age)
{
    uint16_t group = 1;

    if (age == 0)
        return NOT_KNOWN;
    while (group < AGE_GROUPS - 1 && age - 1 >= age_groups[group].from)
        group++;
    return group;
}

uint16_t facts_by_of(const struct facts *facts, unsigned by)
{
    struct date date;

    if (by < FACTS)
        return facts->of[by];
    if (by == BY_AGE_GROUP)
        return age_group(facts->of[FACT_AGE]);
    date = date_from_days(facts_day_days(facts->of[FACT_DAY]));
    if (by == BY_YEAR)
        return (uint16_t)date.year;
    return (uint16_t)((date.year - FIRST_YEAR) * 12 + date.month);
}

static void reasons_text(uint16_t bits, char *text)
{
    for (unsigned i = 0; i < 16; i++) {
        const char *name = codes_name(codes_refusal, i + 1);

        if (bits >> i & 1)
            *text++ = name ? name[0] : '?';
    }
    *text = '\0';
}

/* Writes a number with at least so many digits, and ends the text. */
static char *decimal(char *text, unsigned number, unsigned digits)
{
    if (number >= 10 || digits > 1)
        text = decimal(text, number / 10, digits > 1 ? digits - 1 : 1);
    *text++ = (char)('0' + number % 10);
    *text = '\0';
    return text;
}

static void copy(char *text, const char *from)
{
    memcpy(text, from, strlen(from) + 1);
}

static void month_text(unsigned month, char *text)
{
    text = decimal(text, FIRST_YEAR + month / 12, 4);
    *text++ = '-';
    decimal(text, month % 12 + 1, 2);
}

static void code_text(const struct code *codes, uint16_t number, char *text)
{
    const char *name = codes_name(codes, number);

    if (name)
        copy(text, name);
    else if (number)
        decimal(text, number, 1);
}

void facts_text(unsigned by, uint16_t number, char text[FACTS_TEXT_MAX])
{
    text[0] = '\0';
    if (by == FACT_DAY)
        (void)!date_format(facts_day_days(number), text);
    else if (by == FACT_NATIONALITY || by == FACT_RESIDENCE)
        facts_state_text(number, text);
    else if (by == FACT_REASONS)
        reasons_text(number, text);
    else if (by == FACT_HOUR)
        decimal(text, number, 2);
    else if (by == BY_YEAR)
        decimal(text, number, 4);
    else if (by == BY_MONTH && number > 0)
        month_text(number - 1U, text);
    else if (by == BY_AGE_GROUP && number >= 1 && number <= AGE_GROUPS)
        copy(text, age_groups[number - 1].name);
    else if (by < BY_END && columns[by].codes)
        code_text(columns[by].codes, number, text);
}

/* Few numbers have a text: whichever is written so is it. */
static bool search(unsigned by, const char *text, uint16_t *number)
{
    char found[FACTS_TEXT_MAX];

    for (unsigned i = 0; i <= UINT16_MAX; i++) {
        facts_text(by, (uint16_t)i, found);
        if (strcmp(found, text) != 0)
            continue;
        *number = (uint16_t)i;
        return true;
    }
    return false;
}

bool facts_number(unsigned by, const char *text, uint16_t *number)
{
    int32_t days;

    if (by == FACT_DAY) {
        if (date_parse(bytes_text(text), &days) != OK)
            return false;
        *number = facts_day(days);
        return facts_day_days(*number) == days;
    }
    if (by == FACT_NATIONALITY || by == FACT_RESIDENCE) {
        *number = facts_state(bytes_text(text));
        return *number || !text[0];
    }
    if (by == BY_AGE_GROUP && !text[0]) {
        *number = NOT_KNOWN;
        return true;
    }
    return by < BY_END && facts_by_name(by) && by != FACT_POST &&
           search(by, text, number);
}
