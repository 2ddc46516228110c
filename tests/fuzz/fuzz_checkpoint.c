/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What parses as a checkpoint has one form: written again its text is the
 * same, its lines walk to the end, and it can be verified and cosigned.
 */
#include "core/check.h"
#include "core/checkpoint.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Cosigns a copy of the note; the cosignature must then verify. */
static void cosign(struct bytes bytes)
{
    static const uint8_t seed[KEY_SIZE] = {1};
    uint8_t space[CHECKPOINT_SIZE_MAX];
    struct buffer note = buffer_of(space, sizeof space);
    struct witness witness = {.country = "UTO"};
    struct checkpoint checkpoint;
    struct signer signer;
    uint64_t time = 0;

    key_signer(&signer, seed);
    memcpy(witness.key, signer.public, KEY_SIZE);
    buffer_put(&note, bytes);
    if (checkpoint_cosign(&note, "UTO", &signer, 1760000000) != OK) {
        check(note.size == bytes.size);
        return;
    }
    check(checkpoint_parse(buffer_bytes(&note), &checkpoint) == OK);
    /* Unless the input has a line of this very key that does not verify. */
    if (checkpoint_cosignature_verify(&checkpoint, &witness, &time) == OK)
        check(time >= 1760000000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* The public key of RFC 8032 section 7.1, test 1, signs the seeds. */
    static const char hex[] =
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    uint8_t key[KEY_SIZE], text[CHECKPOINT_TEXT_MAX];
    struct buffer again = buffer_of(text, sizeof text);
    struct checkpoint checkpoint;
    struct checkpoint_line line;
    struct bytes rest;

    if (checkpoint_parse(bytes_of(data, size), &checkpoint) != OK)
        return 0;
    check(size <= CHECKPOINT_SIZE_MAX);
    checkpoint_encode(&checkpoint, &again);
    check(!again.full);
    check(bytes_equal(buffer_bytes(&again), checkpoint.text));
    rest = checkpoint.signatures;
    check(rest.size + checkpoint.text.size + 1 == size);
    while (checkpoint_line_next(&rest, &line))
        check(line.whole.size > line.name.size + line.base64.size);
    check(rest.size == 0);
    check(bytes_from_hex(hex, key, sizeof key));
    (void)checkpoint_verify(&checkpoint, key);
    cosign(bytes_of(data, size));
    return 0;
}
