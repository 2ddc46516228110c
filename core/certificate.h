/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certificate: who a key belongs to, and what its owner may do.
 *
 * Law: a certificate counts only if its issuer may issue it, and its request
 * proves possession of the key that it names.
 *
 * Specified in ENTRY.md (E5, E6). Pure; no heap.
 */
#ifndef CAIRN_CORE_CERTIFICATE_H
#define CAIRN_CORE_CERTIFICATE_H

#include "core/body.h"
#include "core/kind.h"

enum {
    CERTIFICATE_NAME_MAX = 63,
    CERTIFICATE_POST_MAX = 16,
    CERTIFICATE_VALUES_MAX = 512,
};

/* A request has no from, until and replaces: they are the issuer's. So are the
 * roles; those of a request are a wish that the proof does not cover. */
struct certificate {
    uint8_t roles; /* enum role */
    char country[4];
    char name[CERTIFICATE_NAME_MAX + 1];
    char post[CERTIFICATE_POST_MAX + 1]; /* empty if it has none */
    uint8_t log_key[KEY_SIZE];
    uint8_t link_key[KEY_SIZE];
    uint8_t witness_key[KEY_SIZE];
    uint64_t from, until; /* seconds since 1970 */
    uint8_t proof[KEY_SIGNATURE];
    uint8_t replaces[HASH_SIZE]; /* the certificate's before; zero: none */
};

/*
 * Reads the body of a certificate entry. OK; CERT_FORM; KEY_INVALID if one of
 * the two Ed25519 keys is no valid point.
 */
enum result certificate_read(const struct body *body,
                             struct certificate *certificate);

/* Appends the values map of a certificate entry. */
void certificate_put(const struct certificate *certificate, struct buffer *out);

/*
 * The proof is a signature over "cairn/request/1", a realm and keys 17 to 22.
 * A node makes its request before it knows its realm: that of the proof is
 * then sixteen zero bytes. certificate_proved takes either.
 */
void certificate_prove(struct certificate *certificate,
                       const uint8_t realm[KEY_REALM],
                       const struct signer *signer);

/* OK or CERT_PROOF. */
enum result certificate_proved(const struct certificate *certificate,
                               const uint8_t realm[KEY_REALM]);

/*
 * May an issuer of these roles and this country issue it? A root certifies
 * registrars, keepers and signers; a registrar posts, headquarters, relays and
 * auditors of its own country. OK; CERT_ISSUER; CERT_COUNTRY.
 */
enum result certificate_allowed(const struct certificate *certificate,
                                uint8_t issuer_roles, const char *country);

/* A request file: the CBOR map of keys 17 to 22 and 25, and of 16 if roles are
 * wished (none: 0). OK or CERT_FORM. */
void certificate_put_request(const struct certificate *certificate,
                             struct buffer *out);
enum result certificate_read_request(struct bytes bytes,
                                     struct certificate *certificate);

#endif
