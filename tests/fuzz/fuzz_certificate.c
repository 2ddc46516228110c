/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate requests, and the bodies of every kind held against the field
 * registry. The first byte chooses; of a body the next two are the kind.
 */
#include "core/certificate.h"
#include "core/check.h"
#include "core/fields.h"

#include <sodium.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_request(struct bytes bytes)
{
    uint8_t space[2 * CERTIFICATE_VALUES_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    struct certificate certificate;

    if (certificate_read_request(bytes, &certificate) != OK)
        return;
    certificate_put_request(&certificate, &out);
    check(!out.full);
}

static void read_body(uint16_t kind, struct bytes bytes)
{
    struct certificate certificate;
    struct body body;
    uint16_t key;

    if (body_open(bytes, &body) != OK)
        return;
    fields_check(kind, &body, &key);
    certificate_read(&body, &certificate);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (sodium_init() < 0 || size < 3)
        return 0;
    if (data[0] & 1)
        read_request(bytes_of(data + 1, size - 1));
    else
        read_body(bytes_get_u16(data + 1), bytes_of(data + 3, size - 3));
    return 0;
}
