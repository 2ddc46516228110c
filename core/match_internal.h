/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match_internal: what comparing persons and making their keys have in common.
 *
 * Law: both see a name as the same fields, parts and rows of parts.
 *
 * Specified in match.h. Pure. Private to match.
 */
#ifndef CAIRN_CORE_MATCH_INTERNAL_H
#define CAIRN_CORE_MATCH_INTERNAL_H

#include "core/date.h"
#include "core/match.h"
#include "core/name.h"

enum {
    MATCH_FOLDED = 2 * NAME_GROWTH * MATCH_NAME_MAX, /* both fields */
    MATCH_ROW_MAX = 3, /* parts side by side, unless it is the whole field */
    MATCH_GIVEN_LEAST = 2,   /* letters of a given name that is shared */
    MATCH_SURNAME_LEAST = 4, /* of a part of a surname, or of which of them */
    MATCH_LONG = 30,     /* characters in an MRZ that may be a name cut off */
    MATCH_LONG_KEPT = 6, /* letters of its first part that tell it */
};

/* Surname or given names, folded. A name has at most 32 parts. */
struct match_field {
    struct bytes text;
    size_t count;
    struct bytes parts[2 * NAME_PARTS_MAX];
};

struct match_name {
    struct match_field fields[2]; /* surname, given names */
    struct date_partial date;     /* with a full year */
    uint8_t space[MATCH_FOLDED];
};

/* Results of match_able. */
enum result match_open(const struct match_person *person,
                       struct match_name *out);

/* Appends a text of letters without what alike texts may differ in. */
void match_reduce(struct bytes text, struct buffer *out);

/* Is one, reduced, the beginning of the other? */
bool match_begins(struct bytes beginning, struct bytes text);

/* Characters in an MRZ, and whether they fill its line. */
size_t match_size(const struct match_name *name);
bool match_fills(const struct match_name *name);

/* The rows of parts of a field: those of 1 to MATCH_ROW_MAX parts, and the
 * whole. Start with zeroes; false behind the last. */
struct match_row {
    size_t first, count;
};
bool match_next_row(const struct match_field *field, struct match_row *row);

#endif
