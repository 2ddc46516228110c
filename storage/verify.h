/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify: re-reads all that a store holds and recomputes it.
 *
 * Law: nothing that is stored is believed: every entry is opened, chained,
 * verified by its author's key and held against its body; every log's root is
 * computed anew from what was read; what could not be checked is said.
 *
 * Specified in STORAGE.md, "Verify". Reads in transactions of a few thousand
 * entries, so a writer goes on meanwhile.
 */
#ifndef CAIRN_STORAGE_VERIFY_H
#define CAIRN_STORAGE_VERIFY_H

#include "core/body.h"
#include "core/roster.h"
#include "storage/log.h"

/* What was found wrong with one entry, or (seq UINT64_MAX) with a log; log is
 * that of the entry, held or not, and zero if not even its name could be read.
 */
struct verify_fault {
    uint8_t log[KEY_LOG];
    uint64_t seq;
    uint8_t branch;
    enum result result;
};

/* From here on the branch of a log is quarantined by a revocation. */
struct verify_quarantine {
    uint8_t log[KEY_LOG];
    uint64_t seq, count;
    uint8_t branch;
};

/* What was looked at so far. */
struct verify_count {
    uint64_t logs, entries, signatures, bodies, bodies_absent;
    uint64_t bodies_withheld; /* of another country, and not shown by it */
    uint64_t singles;         /* entries that came without their log */
    uint64_t without_effect;  /* their author may not write their kind */
    uint64_t quarantined;     /* behind the last good entry of a revoked key */
    uint64_t sealed;          /* by an officer, and his seal verifies */
    uint64_t seals_unknown;   /* the duty that the entry names is not held */
    uint64_t forks;           /* logs with two branches */
    uint64_t faults;
};

struct verify_options {
    const uint8_t *log;    /* one log only; null: all */
    uint64_t since, until; /* header times in seconds; UINT64_MAX: no end */
    /* Each fault, as it is found. */
    void (*fault)(void *user, const struct verify_fault *fault);
    /* Each branch that is quarantined or has an end that is, once read. */
    void (*quarantined)(void *user, const struct verify_quarantine *what);
    /* Each body that is shown and good; may be null. */
    void (*body)(void *user, const struct held *held, const struct body *body);
    /* Every few thousand entries; false stops. */
    bool (*progress)(void *user, const struct verify_count *count);
    void *user;
};

/*
 * OK when all was read, faults or not: count->faults tells. STORE_STOPPED if
 * progress said so; STORE_CORRUPT if the list of logs cannot be read;
 * STORE_MEMORY; STORE_IO. Chains, starts, singles and what is quarantined are
 * always looked at; since and until bound what else is. The author of a single
 * is found in the roster by his kid: CERT_UNKNOWN if he is not there.
 */
enum result verify_store(struct store *store, const struct roster *roster,
                         const struct verify_options *options,
                         struct verify_count *count);

#endif
