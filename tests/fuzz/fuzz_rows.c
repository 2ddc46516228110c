/* SPDX-License-Identifier: Apache-2.0 */
/* A file of rows: every value lies within what was read, and the lines end. */
#include "cli/rows.h"
#include "core/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"number", "status", "state"};
    FILE *file = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
    struct bytes values[3];
    enum result result;
    enum rows_step step;
    struct rows *rows;
    size_t steps = 0;

    if (!file)
        return 0;
    rows = rows_begin(file, names, 3, &result);
    if (!rows)
        return 0;
    while ((step = rows_next(rows, values, &result)) != ROWS_END) {
        check((step == ROWS_ROW) == (result == OK));
        check(steps++ <= size);
        for (size_t i = 0; step == ROWS_ROW && i < 3; i++)
            check(bytes_utf8(values[i]));
    }
    check(rows_read(rows) == size);
    rows_close(rows);
    return 0;
}
