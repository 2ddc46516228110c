/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guard's file, as it is, and (if the first byte is odd) with digests that
 * fit, so that the slots' content is reached.
 */
#include "storage/guard.h"
#include "tests/fuzz/fuzz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t file[2 * GUARD_SPACING];

/* As STORAGE.md has it: of the state, then of the record behind it. */
static void mend(uint8_t *slot)
{
    static const char magic[] = "cairngd1";
    uint8_t *digest = slot + GUARD_SLOT - HASH_SIZE;
    size_t record = bytes_get_u32(slot + GUARD_SLOT);

    memcpy(slot, magic, 8);
    hash_of(bytes_of(slot, GUARD_SLOT - HASH_SIZE), digest);
    if (record > GUARD_RECORD_MAX)
        return;
    hash_of(bytes_of(digest, HASH_SIZE + 4 + record),
            digest + HASH_SIZE + 4 + record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct guard_slot slot;
    struct guard guard;
    const char *path;

    if (size < 1)
        return 0;
    if (data[0] & 1) {
        memset(file, 0, sizeof file);
        memcpy(file, data + 1, size - 1 < sizeof file ? size - 1 : sizeof file);
        mend(file);
        mend(file + GUARD_SPACING);
        path = fuzz_file("guard", file, sizeof file);
    } else {
        path = fuzz_file("guard", data + 1, size - 1);
    }
    if (guard_open(&guard, path) != OK)
        return 0;
    for (uint64_t back = 0; back < 2; back++)
        if (guard_read(&guard, guard.state.counter - back, &slot))
            check(slot.size <= GUARD_RECORD_MAX);
    guard_close(&guard);
    return 0;
}
