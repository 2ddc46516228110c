/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keep: what of another country's entries may still be shown here, and for
 * what, by the texts that both have signed.
 *
 * Law: a field is kept as long as the longest text says that granted it, and
 * not a day more; a text binds what came under it also when it has ended. Only
 * a text's own days take anything away.
 *
 * Specified in TRUST.md, "What is kept". Pure; no heap; the owner gives the
 * memory. What is filled borrows nothing, so it may be asked in another thread
 * than treaties and roster are changed in.
 */
#ifndef CAIRN_CORE_KEEP_H
#define CAIRN_CORE_KEEP_H

#include "core/treaties.h"

enum {
    /* An entry that says it is older than this when it comes counts as come so
     * many days after its time: who gets it late at home does not begin anew.
     */
    KEEP_LATE_DAYS = 30,
    KEEP_DAY_S = 86400,
};

struct keep_text {
    uint8_t giver[KEY_REALM];
    uint64_t end_s; /* what was written then or later did not come under it */
    struct treaty treaty;
    uint8_t terms[TREATY_SIZE_MAX];
};

struct keep_author {
    uint8_t realm[KEY_REALM];
    uint8_t kid[KEY_KID];
    char post[CERTIFICATE_POST_MAX + 1];
};

struct keep {
    size_t text_count, author_count;
    struct keep_text *texts;     /* the owner's */
    struct keep_author *authors; /* the owner's; ascending */
};

/* How many texts and authors there are to fill in. */
void keep_count(const struct treaties *treaties, const struct roster *roster,
                struct keep *keep);

/* Fills both arrays, which have room for what keep_count said. */
void keep_fill(const struct treaties *treaties, const struct roster *roster,
               struct keep *keep);

/* An entry of another country, and when it came. */
struct keep_item {
    const uint8_t *realm;
    const struct header *header;
    const uint8_t *kid;   /* its author's */
    uint32_t arrived_day; /* here; in days since 1970, UTC */
};

/* For what it is asked. */
struct keep_use {
    uint32_t today;       /* in days since 1970, UTC; 0: not known */
    struct bytes purpose; /* empty: for keeping it */
};

enum keep_part {
    KEEP_ALL,     /* what it shows */
    KEEP_FIELDS,  /* those of keys */
    KEEP_NOTHING, /* the header */
};

/*
 * A text grants it if it grants the kind (of an amendment: crossings) to the
 * author's post and was not at its end when the entry was written; if none
 * does, each that grants the kind at all counts. It allows its fields while
 * today is at most its days after the later of its beginning and the arrival,
 * and names the purpose. With today not known no day has passed. Voids, starts
 * and kinds that no text grants are kept.
 */
enum keep_part keep_part(const struct keep *keep, const struct keep_item *item,
                         const struct keep_use *use, struct treaty_keys *keys);

#endif
