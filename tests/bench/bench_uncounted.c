/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_uncounted: the program without its counts, to see what they cost.
 *
 * The linker puts this in the place of counts_kind: no entry counts.
 */
#include "storage/counts_row.h"

enum counts_kind __wrap_counts_kind(uint16_t kind);

enum counts_kind __wrap_counts_kind(uint16_t kind)
{
    (void)kind;
    return COUNTS_NOTHING;
}
