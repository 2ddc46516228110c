/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of trust entries, as an enrolment or an authority's `trust`: what is
 * taken in can be taken in again, by itself and by another.
 */
#include "cli/membership.h"
#include "core/check.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct membership first, second;

static enum result open_copy(const uint8_t *data, size_t size,
                             struct membership *membership, size_t *bad)
{
    char *copy = malloc(size + 1);

    check(copy);
    memcpy(copy, data, size);
    return membership_open(copy, size, membership, bad);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum result result;
    size_t bad = 0, count;

    if (sodium_init() < 0 || size == 0)
        return 0;
    result = open_copy(data, size, &first, &bad);
    if (result == OK) {
        count = first.count;
        check(count <= MEMBERSHIP_ENTRIES_MAX && bad == 0);
        check(open_copy(data, size, &second, &bad) == OK);
        check(membership_merge(&first, &second, &bad) == OK);
        check(first.count == count);
        membership_free(&second);
    }
    membership_free(&first);
    return 0;
}
