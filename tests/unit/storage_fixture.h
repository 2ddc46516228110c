/* SPDX-License-Identifier: Apache-2.0 */
/*
 * storage_fixture: a small realm for the tests of storage/: keys, a store in a
 * temporary directory, members, and logs whose entries a test writes itself.
 *
 * Law: everything but the temporary directory's name is the same in each run:
 * keys and seeds follow from numbers. What fails in here fails the test.
 */
#ifndef CAIRN_TESTS_STORAGE_FIXTURE_H
#define CAIRN_TESTS_STORAGE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/journal.h"
#include "core/kind.h"
#include "core/roster.h"
#include "storage/index.h"
#include "storage/log.h"
#include "storage/store.h"
#include "storage/verify.h"
#include "storage/writer.h"

enum { FIXTURE_PATH = 256, FIXTURE_MEMBERS = 16, FIXTURE_VALUES = 8192 };

#define FIXTURE_TIME UINT64_C(1767225600) /* 2026-01-01T00:00:00Z */

/* Members of the realm; each has one key. */
enum fixture_key {
    KEY_ROOT,
    KEY_REGISTRAR,
    KEY_POST,
    KEY_OFFICE,
    KEY_STRANGER
};

struct fixture {
    char path[FIXTURE_PATH]; /* holds the store */
    char data[FIXTURE_PATH]; /* its data.mdb */
    char guard[FIXTURE_PATH];
    uint8_t master[KEY_SIZE];
    struct signer signers[KEY_STRANGER + 1];
    uint8_t realm[KEY_REALM];
    struct member members[FIXTURE_MEMBERS];
    struct roster roster;
    struct store *store;
    struct writer_author author; /* the post's */
};

/* One log, as its author goes on with it. */
struct fixture_log {
    struct signer signer;
    enum lane lane;
    uint8_t incarnation[KEY_INCARNATION];
    struct chain end;
};

/* A run that owns its memory. */
struct fixture_run {
    struct journal_run run;
    struct journal_item *items;
    size_t capacity;
};

struct fixture_values {
    struct buffer out;
    uint8_t space[FIXTURE_VALUES];
};

/* What differs between one crossing and the next. */
struct fixture_person {
    const char *document, *surname, *given, *birth, *plate, *post;
    int64_t event_us;
    uint64_t ref; /* makes the client reference */
};

/* A new store, pinned, open for writing; certificates are in the roster. */
struct fixture *fixture_new(void);
void fixture_free(struct fixture *f); /* closes and removes */

/* Makes the keys of a realm, of one name the same in each run. */
void fixture_keys(struct fixture *f, const char *whose);

/*
 * A neighbouring country, UTP, with the same members; it has no store. Its
 * certificates are in home's roster; its trust logs in the two runs. Its owner
 * frees it with free.
 */
struct fixture *fixture_abroad(struct fixture *home, struct fixture_run *root,
                               struct fixture_run *registrar);

/* The i-th entry of a run as a single: log_append as fixture_append does. */
enum result fixture_single(struct fixture *f, const struct fixture_run *run,
                           size_t i);

/* Opens with the fixture's master key. */
enum result fixture_open(struct fixture *f, enum store_mode mode);
void fixture_close(struct fixture *f);

/* An empty temporary directory, and its removal with all that it holds. */
void fixture_directory(char path[FIXTURE_PATH]);
void fixture_remove(const char *path);
void fixture_copy(const char *from, const char *to); /* one file */

/* The number-th log of a key in a lane. */
struct fixture_log fixture_log(const struct fixture *f, enum fixture_key key,
                               enum lane lane, uint8_t number);

void fixture_run_free(struct fixture_run *run);

/* Adds an entry; null values: kind seal. `item` of the run may be changed. */
struct journal_item *fixture_add(const struct fixture *f,
                                 struct fixture_run *run,
                                 struct fixture_log *log, uint16_t kind,
                                 uint64_t time, struct bytes values);

/* The same with an officer's seal, for which the values hold a place. */
struct journal_item *
fixture_add_sealed(const struct fixture *f, struct fixture_run *run,
                   struct fixture_log *log, uint16_t kind, uint64_t time,
                   struct bytes values, const struct signer *officer);

/* A start entry; a crossing of 24 fields; what corrects one. */
void fixture_start(const struct fixture *f, struct fixture_run *run,
                   struct fixture_log *log);
struct bytes fixture_start_values(const struct fixture *f,
                                  const struct fixture_log *log,
                                  struct fixture_values *values);
struct bytes fixture_crossing(const struct fixture_person *person,
                              struct fixture_values *values);
struct bytes fixture_correction(const struct entry *target, const char *field,
                                const char *text,
                                struct fixture_values *values);
struct fixture_person fixture_person(uint64_t number);

/* Number from 0 to 2^64 - 1 as a client reference. */
void fixture_ref(uint64_t number, uint8_t ref[16]);

/* log_append in a transaction of its own, committed if OK. */
enum result fixture_append(struct fixture *f, const struct fixture_run *run);

/* Where the store keeps an entry that it holds. */
uint64_t fixture_place(struct fixture *f, const uint8_t log[KEY_LOG],
                       size_t branch, uint64_t seq);

/* What is held of the entry on a log's first branch: but for the pointers, which
 * are good no more. */
struct held fixture_held(struct fixture *f, const struct fixture_log *log,
                         uint64_t seq);

/* A number that the store keeps by name. */
uint64_t fixture_number(struct fixture *f, const char *name);

/* What the store knows of a log; that a branch's tree is that of the ids which
 * are held. */
struct log_state fixture_state(struct fixture *f, const uint8_t log[KEY_LOG]);
void fixture_assert_tree(struct fixture *f, const struct log_state *state,
                         size_t branch);

/* Writes the trust logs of root and registrar into the store. */
void fixture_trust(struct fixture *f);

/*
 * The registrar revokes a key: what it has signed is good up to one entry, or
 * none of it if that is null. The statement joins the run and the roster.
 */
void fixture_revoke(struct fixture *f, struct fixture_run *run,
                    struct fixture_log *registrar, const uint8_t key[KEY_SIZE],
                    const struct entry *good);

/* The guard of a post that has written nothing. */
void fixture_guard(struct fixture *f);

/* Starts a writer and writes the start entries of the post's three logs. */
struct writer *fixture_writer(struct fixture *f);
enum result fixture_write_start(struct fixture *f, struct writer *writer,
                                enum lane lane);

/* Writes one crossing; result of the job; *out, if not null, is the job. */
enum result fixture_write(struct writer *writer, uint64_t number, bool with_ref,
                          struct writer_job *out);

/* SHA-256 over all keys and values of the store. */
void fixture_digest(struct fixture *f, uint8_t digest[HASH_SIZE]);

/* What verify counts in a store that it can read. */
struct verify_count fixture_verify(struct fixture *f);

/* Counts the faults that verify finds; the last one's result and seq. */
uint64_t fixture_faults(struct fixture *f, enum result *result, uint64_t *seq);

#endif
