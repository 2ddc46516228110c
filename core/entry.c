/* SPDX-License-Identifier: Apache-2.0 */
#include "core/entry.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/limits.h"

#include <string.h>

enum {
    SIGN1_TAG = 18,
    PROTECTED_SIZE = 13,
    PAYLOAD_MAX = ENTRY_SIZE_MAX,
    TO_SIGN_MAX = PAYLOAD_MAX + 80,
    HEADER_ELEMENTS = 10,
    KIND_SEAL = 2,
    KID_AT = 8,         /* behind tag, array and the start of protected */
    SIGNATURE_HEAD = 2, /* of the byte string that ends the entry */
};

/* {1: -8, 4: kid}, up to the kid: EdDSA (RFC 9053 section 2.2). */
static const uint8_t protected_start[] = {0xa2, 0x01, 0x27, 0x04, 0x48};

static void take_hash(struct canon *canon, uint8_t out[HASH_SIZE], bool *has)
{
    const uint8_t *data = NULL;

    if (!canon_null(canon))
        data = canon_fixed(canon, HASH_SIZE);
    *has = data != NULL;
    if (data)
        memcpy(out, data, HASH_SIZE);
}

static bool header_coherent(const struct header *header)
{
    if (header->has_previous != (header->seq > 0))
        return false;
    if (header->version > ENTRY_VERSION_KNOWN)
        return true;
    return header->kind > 0 && header->schema > 0 &&
           header->has_body == (header->kind != KIND_SEAL) &&
           header->has_body == (header->size > 0);
}

static enum result header_read(struct canon *canon, struct header *header)
{
    uint64_t elements = canon_array(canon, 4, UINT64_MAX);
    const uint8_t *log;

    header->version = canon_uint(canon, UINT64_MAX);
    log = canon_fixed(canon, KEY_LOG);
    header->seq = canon_uint(canon, ENTRY_SEQ_MAX);
    take_hash(canon, header->previous, &header->has_previous);
    if (canon->result != OK || header->version == 0)
        return ENTRY_HEADER;
    memcpy(header->log, log, KEY_LOG);
    if (header->version > ENTRY_VERSION_KNOWN)
        return OK;
    header->time = canon_uint(canon, ENTRY_TIME_MAX);
    header->clock = (uint8_t)canon_uint(canon, ENTRY_CLOCK_MAX);
    header->kind = (uint16_t)canon_uint(canon, UINT16_MAX);
    header->schema = (uint16_t)canon_uint(canon, UINT16_MAX);
    take_hash(canon, header->body, &header->has_body);
    header->size = (uint16_t)canon_uint(canon, ENTRY_BODY_UNITS_MAX);
    return elements == HEADER_ELEMENTS && canon_end(canon) == OK ? OK
                                                                 : ENTRY_HEADER;
}

/*
 * What has been read to its end as a header is canonical. All else is looked
 * at as a whole: it may be bad CBOR, which has a name of its own, or go on
 * behind what is read of a later version.
 */
static enum result header_open(struct bytes payload, struct header *header)
{
    struct canon canon = canon_of(payload);
    enum result result, fault = OK;

    memset(header, 0, sizeof *header);
    result = header_read(&canon, header);
    if (result == OK && !header_coherent(header))
        result = ENTRY_HEADER;
    if (result != OK || header->version > ENTRY_VERSION_KNOWN)
        fault = canon_check(payload);
    return fault == OK ? result : fault;
}

static enum result frame_open(struct bytes bytes, struct entry *entry)
{
    struct canon canon = canon_of(bytes);
    struct bytes protected_header;

    canon_tag(&canon, SIGN1_TAG);
    canon_array(&canon, 4, 4);
    protected_header = canon_string(&canon, PROTECTED_SIZE, PROTECTED_SIZE);
    canon_map(&canon, 0);
    entry->payload = canon_string(&canon, 0, PAYLOAD_MAX);
    entry->signature = canon_fixed(&canon, KEY_SIGNATURE);
    if (canon_end(&canon) != OK)
        return canon_end(&canon);
    if (memcmp(protected_header.data, protected_start,
               sizeof protected_start) != 0)
        return ENTRY_FRAME;
    entry->kid = protected_header.data + sizeof protected_start;
    return OK;
}

/*
 * The frame is read by its own few rules; only if it does not fit is the whole
 * item looked at again, to tell bad CBOR from good CBOR of another shape.
 */
static enum result frame_fault(struct bytes bytes, enum result fault)
{
    struct canon canon = canon_of(bytes);
    struct canon_item item;

    if (fault != CBOR_TYPE && fault != CBOR_RANGE && fault != CBOR_TAG)
        return fault;
    if (canon_next(&canon, &item) == OK && item.type == CANON_TAG)
        bytes = bytes_of(canon.at, (size_t)(canon.end - canon.at));
    fault = canon_check(bytes);
    return fault == OK ? ENTRY_FRAME : fault;
}

void entry_aad(const uint8_t realm[KEY_REALM], uint8_t aad[ENTRY_AAD_SIZE])
{
    memcpy(aad, "cairn/entry/1", 13);
    memcpy(aad + 13, realm, KEY_REALM);
}

/* The Sig_structure of RFC 9052 section 4.4. */
static struct bytes to_sign(struct bytes payload, const uint8_t kid[KEY_KID],
                            const uint8_t realm[KEY_REALM],
                            uint8_t space[TO_SIGN_MAX])
{
    struct buffer out = buffer_of(space, TO_SIGN_MAX);
    uint8_t protected_header[PROTECTED_SIZE];
    uint8_t aad[ENTRY_AAD_SIZE];

    memcpy(protected_header, protected_start, sizeof protected_start);
    memcpy(protected_header + sizeof protected_start, kid, KEY_KID);
    entry_aad(realm, aad);
    canon_put_array(&out, 4);
    canon_put_text(&out, bytes_text("Signature1"));
    canon_put_string(&out, bytes_of(protected_header, PROTECTED_SIZE));
    canon_put_string(&out, bytes_of(aad, sizeof aad));
    canon_put_string(&out, payload);
    check(!out.full);
    return buffer_bytes(&out);
}

/* RFC 6962 section 2.1: a leaf is hashed behind a zero byte. */
static void id_of(struct bytes signed_bytes, uint8_t id[HASH_SIZE])
{
    static const uint8_t leaf = 0x00;
    struct hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes_of(&leaf, 1));
    hash_add(&hash, signed_bytes);
    hash_end(&hash, id);
}

enum result entry_open(struct bytes bytes, const uint8_t realm[KEY_REALM],
                       struct entry *entry)
{
    uint8_t space[TO_SIGN_MAX];
    enum result result;

    if (bytes.size > ENTRY_SIZE_MAX)
        return ENTRY_SIZE;
    entry->bytes = bytes;
    result = frame_open(bytes, entry);
    if (result != OK)
        return frame_fault(bytes, result);
    result = header_open(entry->payload, &entry->header);
    if (result != OK)
        return result;
    id_of(to_sign(entry->payload, entry->kid, realm, space), entry->id);
    return OK;
}

enum result entry_verify(const struct entry *entry,
                         const uint8_t realm[KEY_REALM],
                         const uint8_t public_key[KEY_SIZE])
{
    uint8_t space[TO_SIGN_MAX];
    uint8_t kid[KEY_KID];

    key_kid(public_key, kid);
    if (memcmp(kid, entry->kid, KEY_KID) != 0)
        return ENTRY_KID;
    return key_verify(public_key,
                      to_sign(entry->payload, entry->kid, realm, space),
                      entry->signature);
}

static void put_hash(struct buffer *out, const uint8_t hash[HASH_SIZE],
                     bool has)
{
    if (has)
        canon_put_string(out, bytes_of(hash, HASH_SIZE));
    else
        canon_put_null(out);
}

static struct bytes header_seal(const struct header *header,
                                uint8_t space[PAYLOAD_MAX])
{
    struct buffer out = buffer_of(space, PAYLOAD_MAX);

    check(header->version == ENTRY_VERSION_KNOWN && header_coherent(header));
    canon_put_array(&out, HEADER_ELEMENTS);
    canon_put_uint(&out, header->version);
    canon_put_string(&out, bytes_of(header->log, KEY_LOG));
    canon_put_uint(&out, header->seq);
    put_hash(&out, header->previous, header->has_previous);
    canon_put_uint(&out, header->time);
    canon_put_uint(&out, header->clock);
    canon_put_uint(&out, header->kind);
    canon_put_uint(&out, header->schema);
    put_hash(&out, header->body, header->has_body);
    canon_put_uint(&out, header->size);
    check(!out.full);
    return buffer_bytes(&out);
}

static void put_frame(struct bytes payload, const uint8_t kid[KEY_KID],
                      const uint8_t signature[KEY_SIGNATURE],
                      struct buffer *out)
{
    uint8_t protected_header[PROTECTED_SIZE];

    memcpy(protected_header, protected_start, sizeof protected_start);
    memcpy(protected_header + sizeof protected_start, kid, KEY_KID);
    canon_put_tag(out, SIGN1_TAG);
    canon_put_array(out, 4);
    canon_put_string(out, bytes_of(protected_header, PROTECTED_SIZE));
    canon_put_map(out, 0);
    canon_put_string(out, payload);
    canon_put_string(out, bytes_of(signature, KEY_SIGNATURE));
}

/* Appends the bytes of an entry, and lets it borrow them; its id is the
 * caller's. */
static void frame_entry(const struct header *header, struct bytes payload,
                        const uint8_t kid[KEY_KID],
                        const uint8_t signature[KEY_SIGNATURE],
                        struct buffer *out, struct entry *entry)
{
    const uint8_t *start = out->data + out->size, *end;

    put_frame(payload, kid, signature, out);
    if (out->full)
        return;
    end = out->data + out->size;
    entry->bytes = bytes_of(start, (size_t)(end - start));
    entry->kid = start + KID_AT;
    entry->signature = end - KEY_SIGNATURE;
    entry->payload = bytes_of(entry->signature - SIGNATURE_HEAD - payload.size,
                              payload.size);
    entry->header = *header;
}

void entry_begin(const struct header *header, const uint8_t realm[KEY_REALM],
                 const uint8_t public_key[KEY_SIZE], struct entry_draft *draft)
{
    uint8_t space[PAYLOAD_MAX];
    struct bytes payload = header_seal(header, space), signed_bytes;

    draft->header = *header;
    key_kid(public_key, draft->kid);
    signed_bytes = to_sign(payload, draft->kid, realm, draft->to_sign);
    draft->size = signed_bytes.size;
    draft->payload_size = payload.size;
    id_of(signed_bytes, draft->id);
}

void entry_sign(const struct entry_draft *draft, const struct signer *signer,
                struct buffer *out, struct entry *entry)
{
    const struct bytes payload =
        bytes_of(draft->to_sign + draft->size - draft->payload_size,
                 draft->payload_size);
    uint8_t signature[KEY_SIGNATURE];

    key_sign(signer, bytes_of(draft->to_sign, draft->size), signature);
    frame_entry(&draft->header, payload, draft->kid, signature, out, entry);
    memcpy(entry->id, draft->id, HASH_SIZE);
}

void entry_seal(const struct header *header, const uint8_t realm[KEY_REALM],
                const struct signer *signer, struct buffer *out)
{
    struct entry_draft draft;
    struct entry entry;

    entry_begin(header, realm, signer->public, &draft);
    entry_sign(&draft, signer, out, &entry);
}

void entry_rebuild(const struct header *header, const uint8_t kid[KEY_KID],
                   const uint8_t signature[KEY_SIGNATURE],
                   const uint8_t realm[KEY_REALM], struct buffer *out,
                   struct entry *entry)
{
    uint8_t payload_space[PAYLOAD_MAX], space[TO_SIGN_MAX];
    struct bytes payload;

    if (header->version != ENTRY_VERSION_KNOWN || !header_coherent(header))
        out->full = true;
    if (out->full)
        return;
    payload = header_seal(header, payload_space);
    frame_entry(header, payload, kid, signature, out, entry);
    if (!out->full)
        id_of(to_sign(payload, kid, realm, space), entry->id);
}

uint16_t entry_units(size_t values_size)
{
    return (uint16_t)((values_size + ENTRY_BODY_UNIT - 1) / ENTRY_BODY_UNIT);
}

uint16_t entry_kind(const struct header *header)
{
    return header->schema > ENTRY_SCHEMA_KNOWN ? 0 : header->kind;
}

void entry_put_ref(struct buffer *out, const uint8_t log[KEY_LOG], uint64_t seq,
                   const uint8_t id[HASH_SIZE])
{
    canon_put_array(out, 3);
    canon_put_string(out, bytes_of(log, KEY_LOG));
    canon_put_uint(out, seq);
    canon_put_string(out, bytes_of(id, HASH_SIZE));
}
