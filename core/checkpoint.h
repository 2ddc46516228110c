/* SPDX-License-Identifier: Apache-2.0 */
/*
 * checkpoint: a log's size and root as a signed note that a person can read,
 * and the cosignatures of those who saw it.
 *
 * Law: a checkpoint has one form, and what is signed is the text as it stands:
 * three lines (origin, size, root) and nothing else. Signatures of others are
 * carried along, known or not.
 *
 * Specified in ENTRY.md (E7) and by C2SP: signed-note, tlog-checkpoint,
 * tlog-cosignature (Ed25519, cosignature/v1). Narrower here: the origin is
 * cairn/<country>/<log>, and there are no extension lines. Pure; no heap; some
 * 10 KiB of stack; safe in any thread.
 *
 * Not promised: that a key signs or cosigns only growing sizes of one origin
 * and one root for each. That is the caller's, who stores what was signed
 * before the signature leaves.
 */
#ifndef CAIRN_CORE_CHECKPOINT_H
#define CAIRN_CORE_CHECKPOINT_H

#include "core/hash.h"
#include "core/key.h"

enum {
    CHECKPOINT_SIZE_MAX = 8192,     /* a note with all its signatures */
    CHECKPOINT_SIGNATURES_MAX = 16, /* lines */
    CHECKPOINT_TEXT_MAX = 128,      /* the signed part */
    CHECKPOINT_NAME_MAX = 48,       /* a key name of ours, terminated */
    CHECKPOINT_KEY_ID = 4,
};

/* Signature types: the log's own, and a witness's. */
enum { CHECKPOINT_TYPE_LOG = 0x01, CHECKPOINT_TYPE_WITNESS = 0x04 };

/*
 * A checkpoint. country is three upper-case letters, terminated; size is at
 * most TREE_SIZE_MAX. text and signatures are filled by parsing and borrow from
 * the note: text is the three lines with the last newline, signatures are the
 * lines after the blank one, each of the right form, none yet verified.
 */
struct checkpoint {
    char country[4];
    uint8_t log[KEY_LOG];
    uint64_t size;
    uint8_t root[HASH_SIZE];
    struct bytes text;
    struct bytes signatures;
};

/* One who cosigns: its own country and its witness key. */
struct witness {
    char country[4];
    uint8_t key[KEY_SIZE];
};

/*
 * Appends the three lines of country, log, size and root. country and size are
 * as said above: anything else is our mistake.
 */
void checkpoint_encode(const struct checkpoint *checkpoint,
                       struct buffer *note);

/*
 * Makes the lines of checkpoint_encode, alone in the note, a checkpoint signed
 * by its log: appends the blank line and one signature line.
 */
void checkpoint_sign(struct buffer *note, const struct signer *log);

/*
 * Reads a note. OK, or CHECKPOINT_FORM: longer than CHECKPOINT_SIZE_MAX, not
 * UTF-8, with control characters, with another origin, size, root or line,
 * with no signature line, with more than CHECKPOINT_SIGNATURES_MAX, or with
 * one that is not of the form of a signed note. Lines of unknown names, types
 * and key ids are right.
 */
enum result checkpoint_parse(struct bytes note, struct checkpoint *checkpoint);

/* A signature line, borrowed: all of it, the key's name, the rest in base64. */
struct checkpoint_line {
    struct bytes whole; /* with its newline */
    struct bytes name;
    struct bytes base64;
};

/*
 * Walks the signatures of a parsed checkpoint: takes the next line off `rest`.
 * False at the end, or, with rest not empty, at what is no signature line.
 */
bool checkpoint_line_next(struct bytes *rest, struct checkpoint_line *line);

/*
 * Key id and signature of a line, as the whole content of out. False if they
 * do not fit, or are no canonical base64 of more than CHECKPOINT_KEY_ID bytes.
 */
bool checkpoint_line_decode(const struct checkpoint_line *line,
                            struct buffer *out);

/*
 * Is the parsed checkpoint signed by its log, whose key this is? OK, or
 * CHECKPOINT_SIGNATURE: no line bears the key's name and id, or one that does
 * so does not verify.
 */
enum result checkpoint_verify(const struct checkpoint *checkpoint,
                              const uint8_t log_key[KEY_SIZE]);

/*
 * Appends a cosignature of `time` (seconds since 1970, below 2^63) to a signed
 * note; the signer is the key of a witness of this country. The log's signature
 * and the caller's own last cosignature are not looked at. OK, or
 * CHECKPOINT_FORM if the note does not parse or has no room for a line: it is
 * then as it was.
 */
enum result checkpoint_cosign(struct buffer *note, const char country[4],
                              const struct signer *signer, uint64_t time);

/*
 * Did this witness cosign the parsed checkpoint, and when (the latest, in
 * seconds)? OK, or CHECKPOINT_SIGNATURE: no line bears its name and key id, or
 * one that does so does not verify.
 */
enum result checkpoint_cosignature_verify(const struct checkpoint *checkpoint,
                                          const struct witness *witness,
                                          uint64_t *time);

/* Key names, for lists and other verifiers: the origin, and a witness's. */
void checkpoint_origin(const struct checkpoint *checkpoint,
                       char name[CHECKPOINT_NAME_MAX]);
void checkpoint_witness_name(const struct witness *witness,
                             char name[CHECKPOINT_NAME_MAX]);

/* The first 4 bytes of H(name || 0x0A || type || key). */
void checkpoint_key_id(const char *name, uint8_t type,
                       const uint8_t key[KEY_SIZE],
                       uint8_t id[CHECKPOINT_KEY_ID]);

#endif
