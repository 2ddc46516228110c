/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An entry and its body: two bytes tell where the first ends. What opens is
 * canonical, of bounded size, and is rebuilt from its header to the same
 * bytes; any body is then read, checked and matched.
 */
#include "core/body.h"
#include "core/canon.h"
#include "core/chain.h"
#include "core/check.h"
#include "core/fields.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t realm[KEY_REALM] = {1};

static void rebuild(const struct entry *entry)
{
    uint8_t space[ENTRY_SIZE_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    struct entry again;

    if (entry->header.version > ENTRY_VERSION_KNOWN)
        return;
    entry_rebuild(&entry->header, entry->kid, entry->signature, realm, &out,
                  &again);
    check(bytes_equal(buffer_bytes(&out), entry->bytes));
    check(bytes_equal(again.payload, entry->payload));
    check(memcmp(again.id, entry->id, HASH_SIZE) == 0);
}

static void follow(const struct entry *entry)
{
    struct chain chain;

    chain_begin(&chain, entry->header.log);
    if (chain_step(&chain, entry) == OK)
        chain_advance(&chain, entry);
    check((chain.next == 1) == (entry->header.seq == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* The public key of RFC 8032 section 7.1, test 1, signs the seeds. */
    static const char hex[] =
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    uint8_t key[KEY_SIZE];
    struct entry entry;
    struct body body;
    size_t cut;

    check(bytes_from_hex(hex, key, sizeof key));
    if (size < 2)
        return 0;
    cut = bytes_get_u16(data) % (size - 1);
    if (entry_open(bytes_of(data + 2, cut), realm, &entry) != OK)
        return 0;
    check(cut <= ENTRY_SIZE_MAX);
    entry_verify(&entry, realm, key);
    rebuild(&entry);
    follow(&entry);
    if (body_open(bytes_of(data + 2 + cut, size - 2 - cut), &body) != OK)
        return 0;
    body_verify(&body, entry.header.log, entry.header.body);
    fields_check(entry.header.kind, &body, NULL);
    return 0;
}
