/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roster: the members of a realm, as the trust logs held so far tell.
 *
 * Law: the union of all good statements counts; their order does not. A
 * certificate whose issuer is not known yet waits (CERT_UNKNOWN): offer the
 * entries of trust logs again after others have come.
 *
 * Specified in ENTRY.md (E5), TRUST.md. Pure; the caller gives the memory.
 */
#ifndef CAIRN_CORE_ROSTER_H
#define CAIRN_CORE_ROSTER_H

#include "core/certificate.h"
#include "core/limits.h"

struct member {
    struct certificate certificate;
    uint8_t kid[KEY_KID];
    uint8_t id[HASH_SIZE]; /* of the certificate's entry; zero for the root */
    bool by_root; /* the root issued it, not a registrar */
    bool revoked;
};

struct roster {
    uint8_t realm[KEY_REALM];
    uint8_t root[KEY_SIZE];
    char country[4];
    size_t count;
    size_t capacity;        /* at most MEMBERS_MAX */
    struct member *members; /* the caller's memory */
};

/* Starts with the root as the only member. capacity >= 1. */
void roster_begin(struct roster *roster, const uint8_t root[KEY_SIZE],
                  const char *country, struct member *members,
                  size_t capacity);

/*
 * Takes in a certificate or revocation entry, whose signature the caller has
 * verified with author's key; other kinds and
 * schemas are OK without effect. Results: OK;
 * CERT_FORM, KEY_INVALID, CERT_PROOF, CERT_ISSUER, CERT_COUNTRY; CERT_UNKNOWN
 * if the author is no member; STORE_FULL if no place is left.
 */
enum result roster_add(struct roster *roster, const struct entry *entry,
                       const struct body *body,
                       const uint8_t author[KEY_SIZE]);

/*
 * The member with this log key, kid, link key or name; null if none. The
 * latest certificate of a key counts, and the latest key, not revoked, of a
 * name.
 */
const struct member *roster_by_key(const struct roster *roster,
                                   const uint8_t log_key[KEY_SIZE]);
const struct member *roster_by_kid(const struct roster *roster,
                                   const uint8_t kid[KEY_KID]);
const struct member *roster_by_link(const struct roster *roster,
                                    const uint8_t link_key[KEY_SIZE]);
const struct member *roster_by_name(const struct roster *roster,
                                    const char *name);

/*
 * Whose log is this? From a start entry's body: checks that the log id follows
 * from realm, key, incarnation and lane, and that the key is a member's. OK,
 * and *member and *lane; ENTRY_LOG; BODY_FIELD; ENTRY_UNKNOWN_LOG.
 */
enum result roster_log(const struct roster *roster, const struct entry *start,
                       const struct body *body, const struct member **member,
                       enum lane *lane);

#endif
