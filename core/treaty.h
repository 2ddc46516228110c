/* SPDX-License-Identifier: Apache-2.0 */
/*
 * treaty: the text of what two countries have agreed to show each other.
 *
 * Law: the same agreement is the same bytes, which both sign; no byte of it is
 * left to taste, and nothing in it can grant what never leaves home.
 *
 * Specified in ENTRY.md (E6) and TRUST.md, "Treaties". Beyond the form of E6:
 * both realms are the hashes of the root keys named, the period ends after it
 * begins, a grant is of a kind that shared logs carry and names fields of the
 * registry that a treaty may show, exclusions ascend too, and the bounds below.
 * Pure; no heap.
 */
#ifndef CAIRN_CORE_TREATY_H
#define CAIRN_CORE_TREATY_H

#include "core/border.h"
#include "core/certificate.h"

enum {
    TREATY_VERSION = 1,
    TREATY_GRANTS_MAX = 32,
    TREATY_PURPOSES_MAX = 16,
    TREATY_POSTS_MAX = 64,    /* of one grant */
    TREATY_EXCLUDED_MAX = 32, /* of one grant */
    TREATY_TEXT_MAX = 64,     /* bytes of a purpose */
    TREATY_DAYS_MAX = 36600,  /* of retention at the receiver */
    TREATY_KEYS_MAX = 256,    /* every grantable key is below this */
    TREATY_FINGERPRINT = 36,  /* characters, with the terminator */
};

/* Items of one list: their encodings joined, without the list's head. */
struct treaty_list {
    size_t count;
    struct bytes items;
};

struct treaty_party {
    char country[4];
    uint8_t realm[KEY_REALM];
    uint8_t root[KEY_SIZE];
};

/* A set of field keys below TREATY_KEYS_MAX. */
struct treaty_keys {
    uint64_t bits[TREATY_KEYS_MAX / 64];
};

static inline bool treaty_keys_have(const struct treaty_keys *keys,
                                    uint16_t key)
{
    return key < TREATY_KEYS_MAX && (keys->bits[key / 64] >> key % 64 & 1);
}

struct treaty_grant {
    uint8_t giver; /* place among the parties: 0 or 1 */
    uint16_t kind;
    struct treaty_list posts;    /* texts; none: all posts */
    struct treaty_list fields;   /* keys */
    struct treaty_list excluded; /* [key, value]; such entries stay at home */
    uint32_t days;           /* how long the receiver may keep it, 1 or more */
    struct treaty_keys keys; /* the fields once more */
};

/* A text, read; lists borrow from its bytes. */
struct treaty {
    struct bytes terms;
    struct treaty_party parties[2]; /* by ascending realm */
    uint64_t from;                  /* seconds since 1970 */
    uint64_t until;                 /* UINT64_MAX: no end is set */
    struct treaty_list purposes;    /* texts */
    size_t grant_count;
    struct treaty_grant grants[TREATY_GRANTS_MAX];
    struct border_limits limits;
};

/*
 * Reads the canonical bytes of a text; what is read borrows from them. OK;
 * TREATY_FORM; TREATY_PARTY if a realm is not that of its root key, or the
 * key none; TREATY_FIELD if a grant or exclusion names a kind or field that is
 * unknown or that no treaty can show, or an excluded value is not of its field.
 */
enum result treaty_read(struct bytes terms, struct treaty *treaty);

/* Appends the bytes of a text; lists as they are. terms and keys are not
 * looked at. Whether it is one, treaty_read says. */
void treaty_put(const struct treaty *treaty, struct buffer *out);

/* May a treaty grant this field of this kind? OK or TREATY_FIELD. */
enum result treaty_field(uint16_t kind, uint16_t key);

/* The next item of a list; start with the list's items, which get shorter. */
bool treaty_next_text(struct bytes *items, struct bytes *text);
bool treaty_next_key(struct bytes *items, uint16_t *key);
bool treaty_next_excluded(struct bytes *items, uint16_t *key,
                          struct bytes *value);

/* H("cairn/treaty/1" || terms), and six groups of five digits of it to compare
 * by voice, made as those of a key. */
void treaty_id(struct bytes terms, uint8_t id[HASH_SIZE]);
void treaty_fingerprint(const uint8_t id[HASH_SIZE],
                        char text[TREATY_FINGERPRINT]);

/* The place of a realm among the parties, or -1. */
int treaty_place(const struct treaty *treaty, const uint8_t realm[KEY_REALM]);

/* Does a grant name the post of an entry's author (empty: none)? And may the
 * logs of a post or headquarters so certified be named for it? Those of every
 * headquarters may: its amendments and voids follow the crossings of posts. */
bool treaty_grants(const struct treaty_grant *grant, const char *post);
bool treaty_covers(const struct treaty_grant *grant,
                   const struct certificate *author);

/* The values maps of the two entries, and what stands in them: a null view or
 * pointer if the body shows none. */
void treaty_put_values(struct bytes terms, struct buffer *out);
void treaty_put_end(const uint8_t id[HASH_SIZE], struct buffer *out);
struct bytes treaty_terms(const struct body *body);
const uint8_t *treaty_ended(const struct body *body);

#endif
