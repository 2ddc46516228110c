/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind: what kinds of entry there are, and who may write which.
 *
 * Law: one table. An unknown kind is kept, chained and passed on, without
 * effect; a kind by an author without the right likewise.
 *
 * Specified in ENTRY.md (E5). Pure.
 */
#ifndef CAIRN_CORE_KIND_H
#define CAIRN_CORE_KIND_H

#include "core/key.h"

enum kind_number {
    KIND_START = 1,
    KIND_SEAL = 2,
    KIND_OBSERVATION = 3,
    KIND_RECEIPT = 4,
    KIND_CROSSING = 16,
    KIND_AMENDMENT = 17,
    KIND_VOID = 18,
    KIND_NOTE = 19,
    KIND_DOCUMENT_STATUS = 20,
    KIND_ALERT = 21,
    KIND_ALERT_WITHDRAWAL = 22,
    KIND_LINK = 32,
    KIND_SHIFT = 33,
    KIND_ACCESS = 34,
    KIND_DISCLOSURE = 35,
    KIND_HOLD = 37,
    KIND_HOLD_RELEASE = 38,
    KIND_DUTY = 39,
    KIND_HIT = 40,
    KIND_TALLY = 41,
    KIND_PERMIT = 42,
    KIND_MANIFEST = 43,
    KIND_POST = 44,
    KIND_CODE_LIST = 45,
    KIND_CERTIFICATE = 48,
    KIND_REVOCATION = 49,
    KIND_TREATY = 50,
    KIND_TREATY_END = 51,
    KIND_POLICY = 52,
    KIND_ERASURE = 53,
    KIND_APPROVAL = 54,
    KIND_WITHDRAWAL = 55,
    KIND_FORK_RESOLUTION = 56,
    KIND_ROLLOVER = 57,
    KIND_FORK_EVIDENCE = 58,
};

/* Roles of a certificate, a bit each. */
enum role {
    ROLE_POST = 1,
    ROLE_HEADQUARTERS = 2,
    ROLE_RELAY = 4,
    ROLE_AUDITOR = 8,
    ROLE_REGISTRAR = 16,
    ROLE_KEEPER = 32,
    ROLE_SIGNER = 64,
    ROLE_ROOT = 128,
    ROLE_ANY = 255,
};

struct kind {
    uint16_t number;
    const char *name;  /* in JSON; lower case, with underscores */
    uint8_t lanes;     /* a bit 1 << lane for each lane it may stand in */
    uint8_t roles;     /* enum role: who may write it */
    uint8_t tier;      /* priority on a link: 0 first, 3 last */
    uint16_t keep_days; /* default retention of the body; 0: for ever */
};

/* The table's row, or null for a kind that this version does not know. */
const struct kind *kind_find(uint16_t number);

/* The i-th row, or null behind the last. */
const struct kind *kind_at(size_t i);

/*
 * OK; ENTRY_AUTHOR if these roles may not write it in this lane. An unknown
 * kind is OK: it has no effect.
 */
enum result kind_allows(uint16_t number, enum lane lane, uint8_t roles);

/* "post", ... for one role bit; null for none. The bit for a name, or 0. */
const char *role_name(uint8_t role);
uint8_t role_find(const char *name);

#endif
