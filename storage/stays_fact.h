/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stays_fact: what one crossing says, as stays are made of it.
 *
 * Law: documents and persons are compared by keyed hashes whose key lives as
 * long as one question, so that facts hold no name and no number.
 *
 * Specified in ENTRY.md, "Stays". Private to storage/.
 */
#ifndef CAIRN_STORAGE_STAYS_FACT_H
#define CAIRN_STORAGE_STAYS_FACT_H

#include "core/body.h"
#include "core/fields.h"
#include "core/stay.h"
#include "storage/view.h"

enum { STAYS_WORD_MAX = 1024, STAYS_KEY = 16 };

/* A key for the hashes of one question. */
struct stays_key {
    uint8_t key[STAYS_KEY];
};
void stays_key_new(struct stays_key *key);
uint64_t stays_hash(const struct stays_key *key, struct bytes value);

/* What an index finds the same document and person by; empty: nothing. The
 * post is in the values' memory. */
struct stays_words {
    struct bytes number, person, post;
    uint8_t space[2 * STAYS_WORD_MAX];
};

/*
 * From the values that a crossing shows; time_us where it shows no event time.
 * False if it is no event: it did not take place (yet), or does not say in
 * which direction. The words are there all the same.
 */
bool stays_fact(const struct stays_key *key, const struct body *values,
                int64_t time_us, struct stay_fact *out,
                struct stays_words *words);

/*
 * The same of a view: what is void or quarantined is none either; place, id
 * and what its statements dispute are set. space has room for VALUES_SIZE_MAX.
 */
bool stays_fact_view(const struct stays_key *key, const struct view *view,
                     uint8_t *space, struct stay_fact *out,
                     struct stays_words *words);

/* What an entry says of a fact's place, id and country. */
void stays_fact_entry(const struct entry *entry, uint64_t place, bool foreign,
                      bool disputed, struct stay_fact *out);

/* A complete date as a day number, or STAY_NO_DAY. */
int32_t stays_date(struct bytes value);

#endif
