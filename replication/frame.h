/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame: one end of an encrypted byte stream that carries messages.
 *
 * Law: nothing is handed out before one transport message of the peer has
 * opened; a length is refused before anything is gathered for it; after the
 * first error the link gives that error for ever and holds no key.
 *
 * Specified in docs/PROTOCOL.md. The initiator sends 8 bytes in clear, which
 * are also the prologue: "cairn", the version, the pattern, 0. Each Noise
 * message then stands behind its length, 2 bytes big-endian. The payloads of
 * the handshake are empty. A message goes over one or more transport messages
 * with at least one of its bytes in each; the first begins with its size, 4
 * bytes big-endian. An accepting end that does not speak the version answers
 * "cairn", its version, 0, 0, and closes.
 *
 * Pure: no heap, no clock, no I/O. sodium_init() has been called before. One
 * thread per link.
 */
#ifndef CAIRN_REPLICATION_FRAME_H
#define CAIRN_REPLICATION_FRAME_H

#include "core/bytes.h"
#include "core/limits.h"
#include "core/result.h"
#include "replication/handshake.h"

enum {
    FRAME_VERSION = 1,
    FRAME_PREAMBLE_SIZE = 8,
    FRAME_HEAD_SIZE = 2,   /* the length before a Noise message */
    FRAME_LENGTH_SIZE = 4, /* the size before a message */
    FRAME_PLAIN_MAX = FRAME_SIZE_MAX - CIPHER_TAG_SIZE,

    /* What frame_open and frame_push may append until the link is ready. */
    FRAME_ANSWER_MAX =
        FRAME_PREAMBLE_SIZE + FRAME_HEAD_SIZE + HANDSHAKE_MESSAGE_SIZE,

    /* The memory that a link gathers and opens one message in. */
    FRAME_MEMORY_SIZE = FRAME_LENGTH_SIZE + MESSAGE_SIZE_MAX + CIPHER_TAG_SIZE,
};

/*
 * pattern is what the initiator uses, and what the accepting end insists on;
 * 0 lets it accept either.
 */
struct frame_config {
    bool initiator;
    enum handshake_pattern pattern;
    struct handshake_keys keys;
};

/*
 * Takes one message, good until it returns. It may call frame_send, but not
 * frame_push or frame_close. Anything but OK fails the link with that result.
 */
typedef enum result frame_receiver(void *user, struct bytes message);

/* What the next bytes of the stream are. */
enum frame_part {
    FRAME_PREAMBLE,
    FRAME_HEAD,
    FRAME_BODY,
    FRAME_REFUSAL,
};

/* assembly.size bytes have been opened of a message of `total` bytes. */
struct frame_link {
    enum result result; /* OK until the first error */
    enum frame_part part;
    bool ready;       /* the handshake was done */
    bool established; /* a transport message of the peer has opened */
    size_t needed;    /* the size of the part */
    size_t gathered;  /* bytes of it that wait behind assembly.size */
    size_t total;     /* 0 between messages */
    struct buffer assembly;
    struct frame_config config; /* its keys until the handshake starts */
    uint8_t preamble[FRAME_PREAMBLE_SIZE];
    uint8_t remote[HANDSHAKE_KEY_SIZE];
    struct handshake handshake;
    struct cipher send;
    struct cipher receive;
};

/*
 * Begins a link; config is copied. memory is FRAME_MEMORY_SIZE bytes, lent
 * until frame_close. The initiator's first bytes are appended to out, which
 * has room for FRAME_ANSWER_MAX. OK; LINK_HANDSHAKE: the remote key is weak.
 */
enum result frame_open(struct frame_link *link,
                       const struct frame_config *config, void *memory,
                       struct buffer *out);

/*
 * Takes the next bytes of the stream, however cut, and calls receiver once
 * for each whole message. What the handshake answers is appended to out,
 * which has room for FRAME_ANSWER_MAX until the link is ready; after an error
 * out still holds what is to be sent before closing. received does not
 * overlap the link's memory.
 * OK; LINK_VERSION; LINK_HANDSHAKE; LINK_FRAME; LINK_TAG; LINK_NONCE; what
 * receiver gave.
 */
enum result frame_push(struct frame_link *link, struct bytes received,
                       struct buffer *out, frame_receiver *receiver,
                       void *user);

/*
 * Appends message, sealed, to out. The link is ready, or has failed.
 * OK; LINK_FRAME: empty, or longer than MESSAGE_SIZE_MAX; LINK_SLOW: out has
 * not frame_sealed_size() bytes of room; LINK_NONCE; the link's error.
 * Whatever is not OK appends nothing and changes nothing.
 */
enum result frame_send(struct frame_link *link, struct bytes message,
                       struct buffer *out);

/* The bytes that a message of this size takes on the wire. */
size_t frame_sealed_size(size_t message_size);

/* True when messages can be sent: the handshake is done at this end. */
bool frame_ready(const struct frame_link *link);

/* True when the peer has shown, by a transport message, that it is there. */
bool frame_established(const struct frame_link *link);

/*
 * The peer's static public key, good until frame_close; null until the
 * handshake is done at this end. In IK an accepting end must not believe in
 * the peer's presence before the link is established.
 */
const uint8_t *frame_remote(const struct frame_link *link);

/* Wipes the keys and gives the memory back; the link cannot be used again. */
void frame_close(struct frame_link *link);

#endif
