/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire: the messages that two nodes exchange, as msgpack.
 *
 * Law: a message is skimmed without memory (every count and length against the
 * bytes left, depth at most MESSAGE_DEPTH_MAX) before any of it is read, and
 * what wire_decode lets through can be walked without a fault.
 *
 * Specified in docs/PROTOCOL.md, "Messages"; the msgpack specification of 2013.
 * Each message is one array whose first element is its type. Pure; no heap.
 */
#ifndef CAIRN_REPLICATION_WIRE_H
#define CAIRN_REPLICATION_WIRE_H

#include "core/bytes.h"
#include "core/key.h"
#include "core/hash.h"
#include "core/limits.h"
#include "core/result.h"
#include "core/shelf.h"

enum wire_type {
    WIRE_HELLO = 1,
    WIRE_FRONTIER = 2,
    WIRE_RUN = 3,
    WIRE_ACK = 4,
    WIRE_WANT = 5,
    WIRE_REFUSED = 6,
    WIRE_AGAIN = 7,
    WIRE_PING = 8,
    WIRE_PONG = 9,
    WIRE_KNOWN = 10,
    WIRE_SINGLE = 11,
    WIRE_ASK = 12,
    WIRE_PIECE = 13,
};

enum {
    WIRE_SOFTWARE_MAX = 64,
    WIRE_BODY_MAX = 2048, /* a certificate's body in a hello */
    WIRE_CODE_MAX = 16,   /* the text of a result's code */
    WIRE_INSTANCE = 16,
    WIRE_LOG_BYTES = 128,   /* one log with all its ends takes less */
    WIRE_PIECE_MAX = SHELF_PIECE,
    WIRE_FEATURE_MEDIA = 1, /* a bit of a hello's features */
    WIRE_SMALL_BYTES = 128, /* want, refused, again, ping and pong take less */
    WIRE_RUN_BYTES = 32,    /* what a run takes beside its packed bytes */
    WIRE_SINGLE_BYTES = 40, /* likewise a single, beside entry and body */
    WIRE_ID = 8,            /* of an id, what `known` has */
    WIRE_KNOWN_BYTES = 8 + SINGLES_MAX * (2 + WIRE_ID),
    WIRE_HELLO_BYTES =
        256 + HELLO_CERTIFICATES_MAX * (ENTRY_SIZE_MAX + WIRE_BODY_MAX + 16),
};

/*
 * A want asks for one run, from `seq` on, of a branch that has not the id
 * end.head at the place end.next - 1.
 */

/* How many elements the array of a message has, by its type. */
extern const uint8_t wire_elements[WIRE_PIECE + 1];

/* The end of a branch: the seq that comes next and the id before it. */
struct wire_end {
    uint64_t next; /* 1 to ENTRY_SEQ_MAX + 1 */
    uint8_t head[HASH_SIZE];
};

/* One log in a frontier or acknowledgement; no ends: nothing is held. */
struct wire_log {
    uint8_t log[KEY_LOG];
    size_t count;
    struct wire_end ends[BRANCHES_MAX];
};

/* An entry that travels with its body, each as bytes. */
struct wire_certificate {
    struct bytes entry;
    struct bytes body;
};

/* A message, read; which fields count depends on the type (see wire_put_*).
 * Everything borrows from the message's bytes. */
struct wire_message {
    enum wire_type type;
    uint64_t version;        /* hello */
    const uint8_t *realm;    /* hello, run, single: KEY_REALM */
    const uint8_t *instance; /* hello: WIRE_INSTANCE */
    const uint8_t *kid;      /* hello: KEY_KID */
    size_t certificate_count;
    struct wire_certificate certificates[HELLO_CERTIFICATES_MAX];
    struct bytes software;
    uint64_t features;   /* hello: bits; 0 from whoever tells none */
    bool last;           /* frontier: its end */
    size_t log_count;    /* frontier, ack: walk with wire_next */
    struct bytes logs;   /* frontier, ack: those not yet walked */
    struct bytes packed; /* run: as replication/pack.h has it */
    const uint8_t *log;  /* want, refused: KEY_LOG */
    uint64_t seq;        /* want, refused */
    struct wire_end end; /* want */
    enum result code;    /* refused; LINK_REFUSED for a code not known */
    uint64_t number;     /* ping, pong */
    size_t id_count;     /* known: walk with wire_next_id */
    struct bytes ids;    /* known: those not yet walked */
    struct wire_certificate single;
    const uint8_t *digest; /* ask, piece: HASH_SIZE */
    uint64_t size;         /* piece: of the medium; 0: not held */
    uint64_t offset;       /* ask, piece */
    struct bytes piece;    /* piece: at most WIRE_PIECE_MAX */
};

/*
 * Reads a message. OK; LINK_MESSAGE if anything in it is not as specified;
 * LINK_VERSION for a hello of another version, of which only that is read.
 */
enum result wire_decode(struct bytes bytes, struct wire_message *message);

/* Does a message seem to bring a single? */
bool wire_single(struct bytes bytes);

/* Is a message a run? Then *realm (KEY_REALM) and *packed lie in it;
 * wire_decode agrees. */
bool wire_run(struct bytes bytes, const uint8_t **realm, struct bytes *packed);

/* The next log of a frontier or ack that was decoded; false behind the last. */
bool wire_next(struct wire_message *message, struct wire_log *out);

/* The next id of a `known` that was decoded, as bytes_get_u64 reads it; false
 * behind the last. */
bool wire_next_id(struct wire_message *message, uint64_t *id);

/* Appends a message to out, else sets out->full. */
void wire_put_hello(struct buffer *out, const struct wire_message *hello);
void wire_put_run(struct buffer *out, const uint8_t realm[KEY_REALM],
                  struct bytes packed);
void wire_put_want(struct buffer *out, const uint8_t log[KEY_LOG],
                   uint64_t from, const struct wire_end *end);
void wire_put_refused(struct buffer *out, enum result code,
                      const uint8_t log[KEY_LOG], uint64_t seq);
void wire_put_again(struct buffer *out);
void wire_put_ping(struct buffer *out, enum wire_type type, uint64_t number);

/* The head of a frontier (with `last`) or ack, for `count` logs that follow,
 * at most FRONTIER_LOGS_MAX. */
void wire_put_frontier(struct buffer *out, bool last, size_t count);
void wire_put_ack(struct buffer *out, size_t count);
void wire_put_log(struct buffer *out, const struct wire_log *log);

void wire_put_single(struct buffer *out, const uint8_t realm[KEY_REALM],
                     struct bytes entry, struct bytes body);

/* Of a medium not held, size is 0 and the piece empty. */
void wire_put_ask(struct buffer *out, const uint8_t digest[HASH_SIZE],
                  uint64_t offset);
void wire_put_piece(struct buffer *out, const uint8_t digest[HASH_SIZE],
                    uint64_t size, uint64_t offset, struct bytes piece);

/* The head of a `known`, for `count` ids that follow, at most SINGLES_MAX. */
void wire_put_known(struct buffer *out, size_t count);
void wire_put_id(struct buffer *out, uint64_t id);

/*
 * Walks any bytes as one msgpack item without believing a length: OK or
 * LINK_MESSAGE (cut short, trailing bytes, too deep, a byte that begins
 * nothing).
 */
enum result wire_skim(struct bytes bytes);

#endif
