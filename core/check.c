/* SPDX-License-Identifier: Apache-2.0 */
#include "core/check.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void check_failed(const char *file, int line, const char *what)
{
    fprintf(stderr, "cairn: our mistake at %s:%d: not %s\n", file, line, what);
    abort();
}
