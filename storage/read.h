/* SPDX-License-Identifier: Apache-2.0 */
/*
 * read: a store as the protocol sees it, and entries as queries see them.
 *
 * Law: what is read is checked: an entry is opened anew, a body is opened with
 * its key and bound to its id.
 *
 * Implements core/journal.h. Each call has a transaction of its own, or works
 * within the caller's.
 */
#ifndef CAIRN_STORAGE_READ_H
#define CAIRN_STORAGE_READ_H

#include "core/body.h"
#include "core/journal.h"
#include "storage/log.h"

/* A journal over the store, good as long as the store is open. */
struct journal read_journal(struct store *store);

/*
 * One entry with its body; what it points to is in its own memory, but the
 * realm, which is the store's. Of an entry that came singly no log is held: its
 * lane is trust, and its key is zero, for only its kid is known here.
 */
struct read_entry {
    uint64_t place;
    struct entry entry;
    const uint8_t *realm;  /* whose entry it is */
    bool foreign;          /* of another country */
    bool single;           /* it came without its log */
    enum lane lane;
    uint8_t key[KEY_SIZE]; /* the author's */
    uint8_t mark;          /* state of the signature */
    bool disputed;         /* behind a fork of its log */
    bool quarantined;      /* by a revocation (standing.h): in a view only */
    bool has_body;
    struct body body;     /* if has_body */
    struct bytes encoded; /* the body's bytes */
    uint8_t entry_space[ENTRY_SIZE_MAX];
    uint8_t body_space[BODY_SIZE_MAX];
};

/*
 * Reads one entry. OK, also without a body (has_body tells); STORE_NOT_FOUND;
 * STORE_CORRUPT; KEY_PASSPHRASE; STORE_IO.
 */
enum result read_place(struct store_txn *txn, uint64_t place,
                       struct read_entry *out);

/* The i-th single (singles.h). As read_place. */
enum result read_single(struct store_txn *txn, uint64_t i,
                        struct read_entry *out);

/* The same by log id and seq, on the first branch. */
enum result read_ref(struct store_txn *txn, const uint8_t log[KEY_LOG],
                     uint64_t seq, struct read_entry *out);

/*
 * The same by an id's first hexadecimal digits, at least four. STORE_AMBIGUOUS
 * if several entries begin so; STORE_NOT_FOUND.
 */
enum result read_prefix(struct store_txn *txn, const char *hex,
                        struct read_entry *out);

#endif
