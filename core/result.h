/* SPDX-License-Identifier: Apache-2.0 */
/*
 * result: the outcome of everything that another's bytes, the machine or an
 * operator can make fail.
 *
 * Law: each outcome has a code to say on the telephone and one plain sentence;
 * the list below is the only place where one is defined. A function's header
 * lists the outcomes that it can give.
 */
#ifndef CAIRN_CORE_RESULT_H
#define CAIRN_CORE_RESULT_H

/* X(name, code, sentence) */
#define RESULT_LIST(X)                                                         \
    X(OK, "OK", "done")                                                        \
    /* bytes: canonical CBOR and the entry's envelope */                       \
    X(CBOR_TRUNCATED, "E-CBOR-01", "the bytes end inside an item")             \
    X(CBOR_TRAILING, "E-CBOR-02", "bytes follow after the item")               \
    X(CBOR_NOT_SHORTEST, "E-CBOR-03", "a number or length is not the shortest") \
    X(CBOR_INDEFINITE, "E-CBOR-04", "an item of indefinite length")            \
    X(CBOR_DEPTH, "E-CBOR-05", "items are nested too deep")                    \
    X(CBOR_ORDER, "E-CBOR-06", "map keys are not ascending or stand twice")    \
    X(CBOR_TEXT, "E-CBOR-07", "a text is empty or not UTF-8")                  \
    X(CBOR_SIMPLE, "E-CBOR-08", "a float or a simple value that is not used")  \
    X(CBOR_TAG, "E-CBOR-09", "a tag that is not used")                         \
    X(CBOR_TYPE, "E-CBOR-10", "an item is of another type than required")      \
    X(CBOR_RANGE, "E-CBOR-11", "a number or length is out of its range")       \
    X(CBOR_ITEMS, "E-CBOR-12", "there are more items than allowed")            \
    /* entries, bodies, logs */                                                \
    X(ENTRY_SIZE, "E-ENT-01", "the entry is larger than an entry may be")      \
    X(ENTRY_FRAME, "E-ENT-02", "the bytes are no COSE_Sign1 entry")            \
    X(ENTRY_VERSION, "E-ENT-03", "the header version is not known")            \
    X(ENTRY_HEADER, "E-ENT-04", "the header is not well formed")               \
    X(ENTRY_KID, "E-ENT-05", "the key id is not that of the log's key")        \
    X(ENTRY_SIGNATURE, "E-ENT-06", "the signature does not verify")            \
    X(ENTRY_LOG, "E-ENT-07", "the log id does not follow from its start")      \
    X(ENTRY_DUPLICATE, "E-ENT-08", "the entry is already held")                \
    X(ENTRY_GAP, "E-ENT-09", "an entry before it is missing")                  \
    X(ENTRY_FORK, "E-ENT-10", "another entry stands at this place of the log") \
    X(ENTRY_SEALED, "E-ENT-11", "the log has been closed by its author")       \
    X(ENTRY_AUTHOR, "E-ENT-12", "its author may not write this kind")          \
    X(ENTRY_UNKNOWN_LOG, "E-ENT-13", "no certificate is held for this log")    \
    X(BODY_FORM, "E-BODY-01", "the body is not well formed")                   \
    X(BODY_COMMITMENT, "E-BODY-02", "the body does not match its commitment")  \
    X(BODY_SIZE, "E-BODY-03", "the body is larger than a body may be")         \
    X(BODY_FIELD, "E-BODY-04", "a field is not of the form its key requires")  \
    X(BODY_MISSING, "E-BODY-05", "a required field is missing")                \
    X(BODY_STATE, "E-BODY-06", "the body is not held in full")                 \
    X(RECORD_LIMIT, "E-BODY-07", "a record has more parts than are shown")     \
    X(BODY_TWICE, "E-BODY-08", "a field was shown before with another value "  \
                               "or salt")                                      \
    X(PROOF_INVALID, "E-TREE-01", "the proof does not verify")                 \
    X(CHECKPOINT_FORM, "E-TREE-02", "the checkpoint is not well formed")       \
    X(CHECKPOINT_SIGNATURE, "E-TREE-03", "the checkpoint is not signed by its " \
                                         "log")                                \
    /* values that a person or a file gives */                                 \
    X(VALUE_UNKNOWN_FIELD, "E-VAL-01", "no field has this name")               \
    X(VALUE_FORM, "E-VAL-02", "the value has not the form of its field")       \
    X(VALUE_LENGTH, "E-VAL-03", "the value is too long for its field")         \
    X(VALUE_CODE, "E-VAL-04", "the value is none of the field's codes")        \
    X(VALUE_DATE, "E-VAL-05", "the value is no date or time")                  \
    X(VALUE_TWICE, "E-VAL-06", "the field is given twice")                     \
    X(VALUE_FIXED, "E-VAL-07", "the field cannot be changed afterwards")       \
    /* reading devices */                                                      \
    X(MRZ_FORMAT, "E-MRZ-01", "the lines are no machine readable zone")        \
    X(MRZ_CHARACTER, "E-MRZ-02", "a character that no MRZ has")                \
    X(MRZ_CHECK, "E-MRZ-03", "a check digit is wrong")                         \
    X(DEVICE_FRAME, "E-DEV-01", "the device's bytes are not as its profile "   \
                                "says")                                        \
    X(DEVICE_OVERRUN, "E-DEV-02", "the device sent more than a reading holds") \
    X(DEVICE_OPEN, "E-DEV-03", "the device cannot be opened")                  \
    X(DEVICE_GONE, "E-DEV-04", "the device is gone")                           \
    X(DEVICE_EMPTY, "E-DEV-06", "no document was read in the last two minutes") \
    X(DEVICE_SPEC, "E-DEV-05", "the device specification is not understood")   \
    /* keys, membership, the link */                                           \
    X(KEY_INVALID, "E-KEY-01", "the public key is no valid point")             \
    X(KEY_PASSPHRASE, "E-KEY-02", "the passphrase is wrong")                   \
    X(KEY_FORM, "E-KEY-03", "the key file is damaged")                         \
    X(KEY_MODE, "E-KEY-04", "the key file is open to others")                  \
    X(KEY_LOCKED, "E-KEY-05", "the node is locked until an officer logs in")   \
    X(OFFICER_SEAL_BAD, "E-KEY-06", "the officer's seal does not verify")      \
    X(CERT_FORM, "E-CERT-01", "the certificate is not well formed")            \
    X(CERT_PROOF, "E-CERT-02", "the request does not prove its key")           \
    X(CERT_REALM, "E-CERT-03", "the certificate is of another realm")          \
    X(CERT_COUNTRY, "E-CERT-04", "the certificate is of another country")      \
    X(CERT_ISSUER, "E-CERT-05", "the issuer may not certify this role")        \
    X(CERT_UNKNOWN, "E-CERT-06", "no certificate is held for this key")        \
    X(CERT_REVOKED, "E-CERT-07", "the key has been revoked")                   \
    /* agreements between countries */                                         \
    X(TREATY_FORM, "E-TREATY-01", "the terms are not those of a treaty")       \
    X(TREATY_PARTY, "E-TREATY-02", "the country is no party to the treaty")    \
    X(TREATY_FIELD, "E-TREATY-03", "a field that no treaty can grant")         \
    X(TREATY_NONE, "E-TREATY-04", "no treaty with that country is in force")   \
    X(TREATY_LIMIT, "E-TREATY-05", "the treaty's limit for the day is used "   \
                                   "up")                                       \
    X(TREATY_CODE, "E-TREATY-06", "another text gives that country another "   \
                                  "code")                                      \
    X(LINK_VERSION, "E-LINK-01", "the peer speaks another protocol version")   \
    X(LINK_HANDSHAKE, "E-LINK-02", "the handshake does not verify")            \
    X(LINK_FRAME, "E-LINK-03", "a frame is longer than allowed, or empty")     \
    X(LINK_TAG, "E-LINK-04", "a message does not decrypt")                     \
    X(LINK_MESSAGE, "E-LINK-05", "a message is not well formed")               \
    X(LINK_ORDER, "E-LINK-06", "a message that may not stand here")            \
    X(LINK_REALM, "E-LINK-07", "the peer is of another realm")                 \
    X(LINK_TIMEOUT, "E-LINK-08", "the peer was silent for too long")           \
    X(LINK_FULL, "E-LINK-09", "no place is free for another peer")             \
    X(LINK_SLOW, "E-LINK-10", "the peer does not read what it asked for")      \
    X(LINK_SELF, "E-LINK-11", "the peer is this node itself")                  \
    X(LINK_NONCE, "E-LINK-12", "the link has used up its nonces")              \
    X(LINK_PACK, "E-LINK-13", "a batch does not unpack as it says")            \
    X(LINK_REFUSED, "E-LINK-14", "the peer sent too much that was refused")    \
    X(LINK_TWICE, "E-LINK-15", "another link to this peer is kept")            \
    X(LINK_UNREACHABLE, "E-LINK-16", "the peer cannot be reached")             \
    X(LINK_CLOSED, "E-LINK-17", "the peer has closed the link")                \
    X(LINK_LISTEN, "E-LINK-18", "the address to listen on cannot be used")     \
    X(LINK_DESCRIPTORS, "E-LINK-19", "no file descriptor is free for a link")  \
    /* the machine and the store */                                            \
    X(STORE_OPEN, "E-STORE-01", "the store cannot be opened")                  \
    X(STORE_NEWER, "E-STORE-02", "the store was written by a newer version")   \
    X(STORE_LOCKED, "E-STORE-03", "another process holds the store")           \
    X(STORE_FULL, "E-STORE-04", "the disk is full")                            \
    X(STORE_IO, "E-STORE-05", "the disk failed; not stored")                   \
    X(STORE_CORRUPT, "E-STORE-06", "the store is damaged")                     \
    X(STORE_NOT_FOUND, "E-STORE-07", "nothing of that name is held")           \
    X(STORE_AMBIGUOUS, "E-STORE-08", "more than one record begins so")         \
    X(STORE_RECOVERY, "E-STORE-09", "the store is older than what this node "  \
                                    "has written; it must not sign")           \
    X(STORE_STOPPED, "E-STORE-10", "the store has stopped taking entries")     \
    X(STORE_MEMORY, "E-STORE-11", "memory has run out")                        \
    X(STORE_EXISTS, "E-STORE-12", "a store is already there")                  \
    X(STORE_INDEX, "E-STORE-13", "the indexes are being made; try again in a " \
                                 "moment")                                     \
    X(STORE_OLDER, "E-STORE-14", "the store was written by an earlier trial "  \
                                 "version; it cannot be read")             \
    X(STORE_LIMIT, "E-STORE-15", "the store holds as many of these as it can") \
    X(STORE_DIGEST, "E-STORE-16", "the content is not that of its digest")

enum result {
#define RESULT_ENUM(name, code, sentence) name,
    RESULT_LIST(RESULT_ENUM)
#undef RESULT_ENUM
        RESULT_COUNT
};

/* The code ("E-ENT-06"), a constant string. */
const char *result_code(enum result result);

/* The sentence, in English, a constant string; also the message id. */
const char *result_sentence(enum result result);

#endif
