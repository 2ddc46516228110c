/* SPDX-License-Identifier: Apache-2.0 */
#include "core/rollover.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/fields.h"
#include "core/kind.h"

enum { NEW_ROOT = 16, PROOF = 17, TEXT_MAX = 64 };

static struct bytes proof_text(const uint8_t key[KEY_SIZE],
                               const uint8_t realm[KEY_REALM],
                               uint8_t space[TEXT_MAX + KEY_SIZE])
{
    struct buffer out = buffer_of(space, TEXT_MAX + KEY_SIZE);

    buffer_put_text(&out, "cairn/rollover/1");
    buffer_put(&out, bytes_of(realm, KEY_REALM));
    buffer_put(&out, bytes_of(key, KEY_SIZE));
    check(!out.full);
    return buffer_bytes(&out);
}

void rollover_put(const struct signer *next, const uint8_t realm[KEY_REALM],
                  struct buffer *out)
{
    uint8_t space[TEXT_MAX + KEY_SIZE], proof[KEY_SIGNATURE];

    key_sign(next, proof_text(next->public, realm, space), proof);
    canon_put_map(out, 2);
    canon_put_uint(out, NEW_ROOT);
    canon_put_string(out, bytes_of(next->public, KEY_SIZE));
    canon_put_uint(out, PROOF);
    canon_put_string(out, bytes_of(proof, KEY_SIGNATURE));
}

enum result rollover_read(const struct body *body,
                          const uint8_t realm[KEY_REALM], uint8_t key[KEY_SIZE])
{
    struct canon key_value = canon_of(body_value(body, NEW_ROOT));
    struct canon proof_value = canon_of(body_value(body, PROOF));
    const uint8_t *proof = canon_fixed(&proof_value, KEY_SIGNATURE);
    const uint8_t *next = canon_fixed(&key_value, KEY_SIZE);
    uint8_t space[TEXT_MAX + KEY_SIZE];

    if (!next || !proof || body->state != BODY_FULL ||
        fields_check(KIND_ROLLOVER, body, NULL) != OK)
        return CERT_FORM;
    if (key_check(next) != OK)
        return KEY_INVALID;
    if (key_verify(next, proof_text(next, realm, space), proof) != OK)
        return CERT_PROOF;
    memcpy(key, next, KEY_SIZE);
    return OK;
}
