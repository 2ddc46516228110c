/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stay: from crossings to stays: who is in the country, since when, for how
 * long, and how sure that is.
 *
 * Law: what comes out is a function of the set of facts. Neither the order in
 * which they are given, nor whether one is given twice, changes anything; the
 * clock takes part only as the moment that is asked about.
 *
 * An exit closes the open stay of the same document, else of a linked one, else
 * by person key, and so only if exactly one fits and both birth dates are
 * complete and not 1 January. What fits otherwise is a possible match, for a
 * person to settle. An entry closes an open stay of its document, or of a
 * linked one, as one whose exit was not recorded; of one that has but the
 * person key in common it makes a possible match. A neighbour's entry is an
 * exit, unless it goes with one of ours. Clocks may differ by STAY_CLOCK_US: an
 * exit at another post that stands so little before the entry is a possible
 * match too.
 *
 * Specified in ENTRY.md, "Stays". Pure; no heap; safe in any thread.
 */
#ifndef CAIRN_CORE_STAY_H
#define CAIRN_CORE_STAY_H

#include "core/bytes.h"

#define STAY_CLOCK_US (INT64_C(90) * 60 * 1000000)
#define STAY_NONE UINT32_MAX
#define STAY_NO_DAY INT32_MAX

enum {
    STAY_RULE_DAYS_MAX = 3660, /* days and window of a rule */
    STAY_RULE_LOOK = 512,      /* earlier stays that a rule counts */
};

enum stay_flag {
    STAY_ENTRY = 1,     /* else it is an exit */
    STAY_FOREIGN = 2,   /* a neighbour's */
    STAY_SURE = 4,      /* the birth date is complete and not 1 January */
    STAY_UNLIMITED = 8, /* a citizen or resident */
    STAY_DISPUTED = 16, /* behind a fork, or its corrections differ */
    STAY_RULED = 32,    /* a rule may give the days */
    STAY_NO_EVENT = 256, /* for a gatherer: it only tells of documents */
    STAY_LONE = 64,     /* out: an exit that closes nothing */
    STAY_CONFIRMS = 128, /* out: a neighbour's entry that goes with our exit */
};

/* A crossing that took place: admitted or allowed, neither void nor
 * quarantined. Equal documents and persons have equal numbers. */
struct stay_fact {
    int64_t time_us;     /* of the event */
    uint64_t id;         /* the beginning of its id: the order in one moment */
    uint64_t place;      /* the caller's */
    uint64_t document;   /* 0: none */
    uint64_t person;     /* of the person key; 0: none */
    int32_t until_days;  /* permitted until, or STAY_NO_DAY */
    uint32_t linked;     /* documents that links join have one; 0: none */
    uint16_t issuer;     /* stay_code; 0: not known, which fits any */
    uint16_t nationality;
    uint16_t post;
    int16_t offset_minutes; /* local time less UTC */
    uint16_t flags;         /* enum stay_flag */
    uint16_t country;       /* the caller's */
    uint32_t other;         /* private */
};

/* How a stay has ended. */
enum stay_end { STAY_GOES_ON, STAY_LEFT, STAY_RETURNED };

enum stay_state {
    STAY_IS_OPEN = 1,
    STAY_IS_CLOSED,
    STAY_IS_OVERSTAYED,
    STAY_IS_EXIT_POSSIBLE,     /* a post has not been heard of */
    STAY_IS_EXIT_NOT_RECORDED, /* a new entry came over it */
    STAY_IS_POSSIBLE_MATCH,
    STAY_IS_DISPUTED,
};

enum stay_by {
    STAY_BY_NOTHING,
    STAY_BY_DOCUMENT,
    STAY_BY_LINK,
    STAY_BY_PERSON,
    STAY_BY_TREATY,
};

/* Places in the sorted facts. */
struct stay {
    uint32_t entry;
    uint32_t exit;  /* what closes it, or may have; STAY_NONE */
    uint32_t other; /* a neighbour's entry that confirms the exit; STAY_NONE */
    uint32_t below; /* private */
    bool maybe;     /* exit is one that fits, and no more */
    bool over;      /* it began over an open one */
    uint8_t end;    /* enum stay_end */
    uint8_t by;     /* enum stay_by: what exit was found by */
    uint8_t state;  /* enum stay_state; 0 until stay_judge */
    /* Civil days, first and last both counted; of stay_judge. */
    int32_t first_days, last_days; /* last: of the exit, else today */
    int32_t until_days;            /* the last permitted, or STAY_NO_DAY */
};

/* Actions of a permit. */
enum stay_action {
    STAY_VISA = 1,
    STAY_RESIDENCE = 2,
    STAY_EXTENSION = 3,
    STAY_WITHDRAWAL = 4,
    STAY_RULE = 5, /* days for a nationality, where nothing else is said */
};

/* What headquarters has said of a document, a permit, an entry, or all of a
 * nationality. */
struct stay_permit {
    uint8_t action; /* enum stay_action */
    int64_t time_us;
    uint64_t id;
    uint64_t target; /* the beginning of a permit's or crossing's id; 0: none */
    uint64_t document;
    uint32_t linked;
    uint16_t issuer, nationality; /* 0: any */
    int32_t from_days, until_days; /* STAY_NO_DAY: no end */
    uint16_t days, window; /* of a rule; window 0: in all */
};

/* What is asked about. */
struct stay_asked {
    int64_t now_us;
    bool silent; /* a post whose exits we would not know */
    const struct stay_permit *permits;
    size_t permit_count;
};

/* A state of one to three letters as a number; 0 if it has none. */
uint16_t stay_code(struct bytes state);
void stay_code_text(uint16_t code, char text[4]);

/* The civil day of an instant at an offset. */
int32_t stay_day(int64_t time_us, int16_t offset_minutes);

/* Is it the same document: the number, and the issuer where both are known? */
bool stay_same(const struct stay_fact *a, const struct stay_fact *b);

/*
 * Sorts the facts, takes out what stands twice and pairs them. *count is then
 * what is left; stays has room for as many. Returns the number of stays, in
 * the order of their entries.
 */
size_t stay_pair(struct stay_fact *facts, size_t *count, struct stay *stays);

/* The last day that withdrawals leave of a permit, or STAY_NO_DAY. */
int32_t stay_permit_last(const struct stay_permit *permits, size_t count,
                         const struct stay_permit *permit);

/* States and days. Permits may stand in any order. */
void stay_judge(const struct stay_asked *asked, const struct stay_fact *facts,
                struct stay *stays, size_t count);

/*
 * The stay that an exit of this document or person now would close, and by
 * what; the newest where several fit, and *sure is then false. STAY_NONE: none.
 */
uint32_t stay_find(const struct stay_fact *facts, struct stay *stays,
                   size_t count, const struct stay_fact *exit, uint8_t *by,
                   bool *sure);

/* "open", ...; null for none. The number of a name, or 0. */
const char *stay_state_name(uint8_t state);
uint8_t stay_state_find(const char *name);
const char *stay_by_name(uint8_t by);

#endif
