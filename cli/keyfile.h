/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keyfile: the secrets of a node or of an authority, in one file with slots.
 *
 * Law: the secrets lie in the file only sealed under a random key; each slot
 * opens that key by another means: a passphrase (Argon2id), an officer's, or,
 * if its owner said so, none. The slot of the service opens only what a node
 * needs to keep and to pass on. In memory they are locked and wiped.
 *
 * Specified in STORAGE.md, "Key file": canonical CBOR, XChaCha20-Poly1305 and
 * Argon2id of libsodium. Mode 0600, the user's own, no link.
 *
 *   {1: 1 (version), 2: request (bstr .cbor), 3: [1*72 slot], 4: box}
 *   slot = [0, key: b32]                                  no passphrase
 *        / [1, salt: b16, operations, memory bytes, box]  passphrase
 *        / [2, name, roles, public key: b32, salt: b16, operations,
 *           memory bytes, box]                            an officer
 *        / [3, salt: b16, operations, memory bytes, box]  the service
 *        / [4.., * any]                                   passed over
 *   box  = nonce (24) || ciphertext and tag; that of key 4 holds all secrets
 *          and binds the request; an officer's holds the key and the seed of
 *          his own, and binds CBOR [name, roles, public key]; the service's
 *          holds link secret and master key, and binds the request
 *
 * I/O and heap; a struct secrets belongs to one thread at a time.
 */
#ifndef CAIRN_CLI_KEYFILE_H
#define CAIRN_CLI_KEYFILE_H

#include "cli/input.h"
#include "cli/officer.h"
#include "core/certificate.h"

enum {
    KEYFILE_SIZE_MAX = 32768, /* bytes */
    KEYFILE_SLOTS_MAX = 72,   /* OFFICERS_MAX, and some */
    /* What is written, and the most that is read: a damaged or hostile file
     * must not take the machine's memory or its afternoon. */
    KEYFILE_OPERATIONS = 3,
    KEYFILE_OPERATIONS_MAX = 16,
    KEYFILE_MEMORY_BYTES = 64 << 20,
    KEYFILE_MEMORY_BYTES_MAX = 1 << 30,
};

/* What a file keeps. Of an authority, link, witness and master are unused. */
struct secrets {
    uint8_t log_seed[KEY_SIZE];
    uint8_t link_secret[KEY_SIZE];
    uint8_t witness_seed[KEY_SIZE];
    uint8_t master[KEY_SIZE]; /* of the store's bodies and indexes */
    uint8_t file_key[KEY_SIZE]; /* what the slots open */
    uint8_t officer_seed[KEY_SIZE]; /* of whose slot it was; else zero */
    bool locked; /* by the service's slot: link secret and master only */
    /* In the clear in the file: who this is, its public keys and the proof;
     * the roles are those wished for. */
    struct certificate request;
};

/* Fills the four secrets and the file's key at random, and the request's keys and proof (made
 * before the realm is known) from them; its other parts must be set before. */
void keyfile_fresh(struct secrets *secrets);

/* Memory for secrets that is locked and left out of dumps; null: none. */
struct secrets *keyfile_secrets_new(void);
void keyfile_secrets_free(struct secrets *secrets);

/*
 * Writes a new file with one slot: of the passphrase (not null), or of none.
 * False after a message. Takes about a quarter of a second for Argon2id.
 */
bool keyfile_write(const char *path, const struct secrets *secrets,
                   const char *passphrase);

/* Reads what is in the clear: the request. OK; KEY_MODE, KEY_FORM, STORE_OPEN
 * (not there). *plain tells whether no passphrase is needed. */
enum result keyfile_peek(const char *path, struct certificate *request,
                         bool *plain);

/*
 * Opens it; passphrase null tries the slot without one only. With one the slot
 * of the service is tried last: secrets->locked. OK;
 * KEY_PASSPHRASE; KEY_MODE (open to others, another's, or no plain file);
 * KEY_FORM; STORE_OPEN; STORE_MEMORY. Unless OK, secrets are zero.
 */
enum result keyfile_open(const char *path, const char *passphrase,
                         struct secrets *secrets);

/*
 * The same by an officer's slot alone: also STORE_NOT_FOUND if there is none
 * of that name; `who`, if not null, gets what stands in it.
 */
enum result keyfile_open_officer(const char *path, const char *name,
                                 const char *passphrase,
                                 struct secrets *secrets, struct officer *who);

/* The officers in it, in the order in which they came; list, if not null, has
 * room for OFFICERS_MAX. Results of keyfile_peek. */
enum result keyfile_officers(const char *path, struct officer *list,
                             size_t *count);

/*
 * Change the file: written aside and renamed. All need the whole secrets,
 * opened before. Results of keyfile_peek and STORE_MEMORY, STORE_FULL, STORE_IO:
 * add gives the officer a new key, and says STORE_EXISTS, or STORE_LIMIT at
 * OFFICERS_MAX; remove and passphrase STORE_NOT_FOUND; passphrase, which keeps
 * his key, KEY_PASSPHRASE. service replaces that slot, or with null takes it
 * away.
 */
enum result keyfile_officer_add(const char *path, const struct secrets *secrets,
                                struct officer *officer,
                                const char *passphrase);
enum result keyfile_officer_remove(const char *path, const char *name);
enum result keyfile_officer_passphrase(const char *path, const char *name,
                                       const char *before, const char *after);
enum result keyfile_service(const char *path, const struct secrets *secrets,
                            const char *passphrase);

/*
 * The command's way to open it: asks for the passphrase where one is needed
 * (see input_passphrase) and tells in plain words what is wrong. EXIT_DONE or
 * the exit code.
 */
int keyfile_unlock(const char *path, struct secrets *secrets);

/*
 * The same by the slot of an officer, if there is one of that name, and his
 * passphrase is given: *who is he; else by the node's, and *who is empty. name
 * may be null.
 */
int keyfile_unlock_as(const char *path, const char *name,
                      struct secrets *secrets, struct officer *who);

/*
 * The passphrase of key files that are about to be made: text, which the
 * caller wipes, or null with --no-passphrase. EXIT_DONE or the exit code.
 */
int keyfile_new_passphrase(const char *what,
                           char text[INPUT_PASSPHRASE_MAX + 1],
                           const char **passphrase);

/* Makes a directory that nobody else can open, and its parents; one that is
 * there stays as it is. False after a message. */
bool keyfile_directory(const char *path);

#endif
