/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roster: the members of the own realm and of its neighbours', as the trust
 * entries held so far tell.
 *
 * Law: the union of all good statements counts; their order does not, nor
 * whether one comes twice. A statement counts in its author's realm only. What
 * cannot be judged yet waits: offer all trust entries again as long as
 * roster_again says so.
 *
 * A key that was revoked stays a member without trust: its good entries are
 * those that every revocation in force leaves good, and what it wrote besides
 * is kept, passed on and shown as quarantined. So is all of a member who was
 * certified by a registrar behind that one's own cut-off.
 *
 * Specified in ENTRY.md (E5), TRUST.md. Pure; the caller gives the memory of
 * the members. About 450 KiB.
 */
#ifndef CAIRN_CORE_ROSTER_H
#define CAIRN_CORE_ROSTER_H

#include "core/certificate.h"
#include "core/limits.h"
#include "core/revocation.h"

/* Of an entry: how it stands before what revocations say of its author's key.
 * One that waits may be good: the chain up to the cut-off is not held. It is
 * quarantined meanwhile. */
enum roster_standing { STANDING_GOOD, STANDING_WAITS, STANDING_QUARANTINED };

struct member {
    struct certificate certificate;
    uint8_t kid[KEY_KID];
    uint8_t id[HASH_SIZE]; /* of the certificate's entry; zero for a root that
                              was given */
    size_t realm;          /* 0: home */
    uint8_t offices;       /* enum role: all that roots have ever given it */
    bool by_root;          /* the root issued it, not a registrar */
    bool revoked;          /* roster_revoked says so */
    enum roster_standing standing; /* of the certificate's entry */
};

struct roster_realm {
    uint8_t realm[KEY_REALM];
    uint8_t root[KEY_SIZE]; /* the first */
    char country[4];
};

/* The ids of what is held, as id_at of core/journal.h gives them. */
struct roster_ids {
    void *user;
    bool (*id_at)(void *user, const uint8_t log[KEY_LOG], size_t branch,
                  uint64_t seq, uint8_t id[HASH_SIZE]);
};

enum { ROSTER_SLOTS = 2 * MEMBERS_MAX };

struct roster {
    uint8_t realm[KEY_REALM]; /* home's, as realms[0] */
    uint8_t root[KEY_SIZE];
    char country[4];
    size_t realm_count;
    struct roster_realm realms[REALMS_MAX];
    size_t count;
    size_t capacity;              /* at most MEMBERS_MAX */
    struct member *members;       /* the caller's memory */
    uint16_t slots[ROSTER_SLOTS]; /* roster_slots.h: a place + 1, or 0 */
    /* Of the trust logs at home; set by the owner after roster_begin. Without
     * them nothing is known to stand before a cut-off. */
    struct roster_ids ids;
    bool more; /* offering all again may do more */
    bool cut;  /* and certificates count otherwise than they did */
    struct revocations revocations;
};

/* Starts with the root as the only member. capacity >= 1. */
void roster_begin(struct roster *roster, const uint8_t root[KEY_SIZE],
                  const char *country, struct member *members, size_t capacity);

/* Copies it with its members, for which there is room; no more can be added to
 * the copy. */
void roster_copy(const struct roster *from, struct member *members,
                 struct roster *to);

/*
 * Adds a neighbour's realm with its root. OK and its place, also if it is
 * known; STORE_FULL. Members of all foreign realms together take at most half
 * of the places.
 */
enum result roster_admit(struct roster *roster, const uint8_t root[KEY_SIZE],
                         const char *country, size_t *realm);

/* Gives a neighbour another code: it has members by certificates with that one
 * alone, once all has been offered again. */
void roster_rename(struct roster *roster, size_t realm, const char *country);

/* The place of a realm, 0 for home; SIZE_MAX if it is not known. */
size_t roster_realm_find(const struct roster *roster,
                         const uint8_t realm[KEY_REALM]);

/*
 * Takes in a certificate, revocation or rollover, whose signature the caller
 * has verified with author's key, and its body by its commitment; other kinds
 * and schemas are OK without effect. Results: OK; CERT_FORM, KEY_INVALID,
 * CERT_PROOF, CERT_COUNTRY; CERT_ISSUER if the author has no right to it, or
 * none yet; CERT_UNKNOWN if the author is no member; STORE_FULL if no place is
 * left.
 */
enum result roster_add(struct roster *roster, const struct entry *entry,
                       const struct body *body, const uint8_t author[KEY_SIZE]);

/*
 * To be told of each trust entry that becomes held, of any kind: it can be the
 * one up to which a revoked registrar's certificates count. What has been told
 * may be told again.
 */
void roster_seen(struct roster *roster, const struct entry *entry,
                 const uint8_t author[KEY_SIZE]);

/*
 * True if all trust entries have to be offered once more, by what came since
 * the last call. Certificates of registrars may then count no longer: they
 * have been dropped until they are offered.
 */
bool roster_again(struct roster *roster);

/*
 * The member with this log key, kid, link key or name; null if none. The
 * latest certificate of a key counts, one by a root before one by a registrar,
 * and the latest key, not revoked, of a name. "NAME" is looked for at home,
 * "ALB:NAME" in the realm of that country. Home comes before a neighbour.
 */
const struct member *roster_by_key(const struct roster *roster,
                                   const uint8_t log_key[KEY_SIZE]);
const struct member *roster_by_kid(const struct roster *roster,
                                   const uint8_t kid[KEY_KID]);
const struct member *roster_by_link(const struct roster *roster,
                                    const uint8_t link_key[KEY_SIZE]);
const struct member *roster_by_name(const struct roster *roster,
                                    const char *name);

/* Of two members of one name: does the first count before the second? */
bool roster_later(const struct member *a, const struct member *b);

/* The member of one realm with this log key, or null. */
const struct member *roster_in(const struct roster *roster, size_t realm,
                               const uint8_t log_key[KEY_SIZE]);

/* Is it a root of that realm: the first, or one by rollover? */
bool roster_is_root(const struct roster *roster, size_t realm,
                    const uint8_t log_key[KEY_SIZE]);

/*
 * Whose log is this? From a start entry's body: checks that the log id follows
 * from realm, key, incarnation and lane, that the realm is known, and that the
 * key is a member's. OK, and *member and *lane; ENTRY_LOG; BODY_FIELD;
 * ENTRY_UNKNOWN_LOG.
 */
enum result roster_log(const struct roster *roster, const struct entry *start,
                       const struct body *body, const struct member **member,
                       enum lane *lane);

/*
 * Has the key lost its trust, by a revocation or because it was certified
 * behind its registrar's cut-off? A root never does. A key that is no member is
 * asked about at home; roster_revoked_in asks about one of a realm, as of a
 * peer whose certificate has not come yet.
 */
bool roster_revoked(const struct roster *roster, const uint8_t key[KEY_SIZE]);
bool roster_revoked_in(const struct roster *roster, size_t realm,
                       const uint8_t key[KEY_SIZE]);

/* A last good entry: good are it and its ancestors. */
struct roster_cut {
    uint64_t seq;
    uint8_t id[HASH_SIZE];
};

/*
 * What the revocations in force name for a log of this key, ascending by seq
 * and id, each once: an entry is good if it is one of, or an ancestor of, each
 * of them. *none if nothing of the log is good: one author names nothing for
 * it, or they name more than `most` different ones. 0 and not *none: all is
 * good.
 */
size_t roster_cuts(const struct roster *roster, const uint8_t key[KEY_SIZE],
                   const uint8_t log[KEY_LOG], struct roster_cut *out,
                   size_t most, bool *none);

/* An entry as a revocation sees it. */
struct roster_place {
    const uint8_t *key; /* KEY_SIZE: the author's */
    const uint8_t *log; /* KEY_LOG */
    uint64_t seq;
    const uint8_t *id; /* HASH_SIZE */
};

/* How an entry stands that is held. At once STANDING_GOOD if no revocation is
 * held at all. */
enum roster_standing roster_standing(const struct roster *roster,
                                     const struct roster_place *place,
                                     const struct roster_ids *ids);

/* How a trust entry of this author stands. Of a neighbour's trust logs only
 * single entries are held, no chains: there the place alone tells. */
enum roster_standing roster_standing_of(const struct roster *roster,
                                        const struct member *author,
                                        const struct entry *entry);

#endif
