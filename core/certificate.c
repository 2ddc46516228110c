/* SPDX-License-Identifier: Apache-2.0 */
#include "core/certificate.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/fields.h"

#include <string.h>

enum {
    ROLES = 16,
    COUNTRY = 17,
    NAME = 18,
    POST = 19,
    LOG_KEY = 20,
    LINK_KEY = 21,
    WITNESS_KEY = 22,
    FROM = 23,
    UNTIL = 24,
    PROOF = 25,
    REPLACES = 26,
    REQUEST_KEYS_MAX = 8,
};

#define ROOT_ISSUES (ROLE_REGISTRAR | ROLE_KEEPER | ROLE_SIGNER)
#define REGISTRAR_ISSUES                                                       \
    (ROLE_POST | ROLE_HEADQUARTERS | ROLE_RELAY | ROLE_AUDITOR)

/* A text that fits with its terminator and has no byte of control. */
static bool copy_text(struct bytes text, char *out, size_t capacity)
{
    if (text.size >= capacity)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < 0x20 || text.data[i] == 0x7f)
            return false;
    memcpy(out, text.data, text.size);
    out[text.size] = '\0';
    return true;
}

static bool take_text(const struct body *body, uint16_t key, char *out,
                      size_t capacity)
{
    struct canon canon = canon_of(body_value(body, key));
    struct bytes text = canon_text(&canon, capacity - 1);

    return canon.result == OK && copy_text(text, out, capacity);
}

static bool take_fixed(const struct body *body, uint16_t key, uint8_t *out,
                       size_t size)
{
    struct canon canon = canon_of(body_value(body, key));
    const uint8_t *data = canon_fixed(&canon, size);

    if (data)
        memcpy(out, data, size);
    return data != NULL;
}

static uint64_t take_uint(const struct body *body, uint16_t key)
{
    struct canon canon = canon_of(body_value(body, key));

    return canon_uint(&canon, UINT64_MAX);
}

static bool read_request_keys(const struct body *body, struct certificate *c)
{
    if (body_value(body, POST).size &&
        !take_text(body, POST, c->post, sizeof c->post))
        return false;
    return take_text(body, COUNTRY, c->country, sizeof c->country) &&
           strlen(c->country) == 3 &&
           take_text(body, NAME, c->name, sizeof c->name) &&
           take_fixed(body, LOG_KEY, c->log_key, KEY_SIZE) &&
           take_fixed(body, LINK_KEY, c->link_key, KEY_SIZE) &&
           take_fixed(body, WITNESS_KEY, c->witness_key, KEY_SIZE) &&
           take_fixed(body, PROOF, c->proof, KEY_SIGNATURE);
}

static enum result keys_check(const struct certificate *c)
{
    if (key_check(c->log_key) != OK || key_check(c->witness_key) != OK)
        return KEY_INVALID;
    return OK;
}

enum result certificate_read(const struct body *body,
                             struct certificate *certificate)
{
    memset(certificate, 0, sizeof *certificate);
    if (fields_check(KIND_CERTIFICATE, body, NULL) != OK ||
        !read_request_keys(body, certificate))
        return CERT_FORM;
    certificate->roles = (uint8_t)take_uint(body, ROLES);
    certificate->from = take_uint(body, FROM);
    certificate->until = take_uint(body, UNTIL);
    take_fixed(body, REPLACES, certificate->replaces, HASH_SIZE);
    return keys_check(certificate);
}

static void put_key(struct buffer *out, uint16_t key,
                    const uint8_t value[KEY_SIZE])
{
    canon_put_uint(out, key);
    canon_put_string(out, bytes_of(value, KEY_SIZE));
}

/* Keys 17 to 22, without the head of their map. */
static size_t put_request_keys(const struct certificate *c, struct buffer *out)
{
    canon_put_uint(out, COUNTRY);
    canon_put_text(out, bytes_text(c->country));
    canon_put_uint(out, NAME);
    canon_put_text(out, bytes_text(c->name));
    if (c->post[0]) {
        canon_put_uint(out, POST);
        canon_put_text(out, bytes_text(c->post));
    }
    put_key(out, LOG_KEY, c->log_key);
    put_key(out, LINK_KEY, c->link_key);
    put_key(out, WITNESS_KEY, c->witness_key);
    return c->post[0] ? 6 : 5;
}

void certificate_put(const struct certificate *certificate, struct buffer *out)
{
    static const uint8_t none[HASH_SIZE];
    bool replaces = memcmp(certificate->replaces, none, HASH_SIZE) != 0;

    canon_put_map(out, 9u + (certificate->post[0] != 0) + replaces);
    canon_put_uint(out, ROLES);
    canon_put_uint(out, certificate->roles);
    put_request_keys(certificate, out);
    canon_put_uint(out, FROM);
    canon_put_uint(out, certificate->from);
    canon_put_uint(out, UNTIL);
    canon_put_uint(out, certificate->until);
    canon_put_uint(out, PROOF);
    canon_put_string(out, bytes_of(certificate->proof, KEY_SIGNATURE));
    if (!replaces)
        return;
    canon_put_uint(out, REPLACES);
    canon_put_string(out, bytes_of(certificate->replaces, HASH_SIZE));
}

static struct bytes proof_text(const struct certificate *certificate,
                               const uint8_t realm[KEY_REALM],
                               uint8_t space[CERTIFICATE_VALUES_MAX])
{
    struct buffer out = buffer_of(space, CERTIFICATE_VALUES_MAX);

    buffer_put_text(&out, "cairn/request/1");
    buffer_put(&out, bytes_of(realm, KEY_REALM));
    canon_put_map(&out, certificate->post[0] ? 6 : 5);
    put_request_keys(certificate, &out);
    check(!out.full);
    return buffer_bytes(&out);
}

void certificate_prove(struct certificate *certificate,
                       const uint8_t realm[KEY_REALM],
                       const struct signer *signer)
{
    uint8_t space[CERTIFICATE_VALUES_MAX];

    memcpy(certificate->log_key, signer->public, KEY_SIZE);
    key_sign(signer, proof_text(certificate, realm, space), certificate->proof);
}

enum result certificate_proved(const struct certificate *certificate,
                               const uint8_t realm[KEY_REALM])
{
    static const uint8_t unknown[KEY_REALM];
    uint8_t space[CERTIFICATE_VALUES_MAX];

    if (key_verify(certificate->log_key, proof_text(certificate, realm, space),
                   certificate->proof) == OK ||
        key_verify(certificate->log_key,
                   proof_text(certificate, unknown, space),
                   certificate->proof) == OK)
        return OK;
    return CERT_PROOF;
}

enum result certificate_allowed(const struct certificate *certificate,
                                uint8_t issuer_roles, const char *country)
{
    uint8_t may = 0;

    if (issuer_roles & ROLE_ROOT)
        may |= ROOT_ISSUES;
    if (issuer_roles & ROLE_REGISTRAR)
        may |= REGISTRAR_ISSUES;
    if (certificate->roles == 0 || certificate->roles & ~may)
        return CERT_ISSUER;
    return strcmp(certificate->country, country) == 0 ? OK : CERT_COUNTRY;
}

void certificate_put_request(const struct certificate *certificate,
                             struct buffer *out)
{
    canon_put_map(out, (certificate->roles ? 1u : 0u) +
                           (certificate->post[0] ? 7u : 6u));
    if (certificate->roles) {
        canon_put_uint(out, ROLES);
        canon_put_uint(out, certificate->roles);
    }
    put_request_keys(certificate, out);
    canon_put_uint(out, PROOF);
    canon_put_string(out, bytes_of(certificate->proof, KEY_SIGNATURE));
}

static bool read_wish(const struct body *body, struct certificate *certificate)
{
    struct bytes value = body_value(body, ROLES);
    struct canon canon = canon_of(value);

    if (value.size == 0)
        return true;
    certificate->roles = (uint8_t)canon_uint(&canon, ROLE_ANY);
    return certificate->roles != 0;
}

enum result certificate_read_request(struct bytes bytes,
                                     struct certificate *certificate)
{
    struct body body;

    memset(certificate, 0, sizeof *certificate);
    if (bytes.size > CERTIFICATE_VALUES_MAX ||
        body_open_values(bytes, &body) != OK || body.count > REQUEST_KEYS_MAX ||
        !read_request_keys(&body, certificate) || !read_wish(&body, certificate))
        return CERT_FORM;
    return keys_check(certificate) == OK ? OK : CERT_FORM;
}
