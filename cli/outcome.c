/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/outcome.h"
#include "core/canon.h"

static bool is_exit(const struct crossing *crossing)
{
    struct canon canon = canon_of(crossing_get(crossing, FIELD_DIRECTION));

    return canon_uint(&canon, UINT64_MAX) == DIRECTION_EXIT;
}

static bool is_good(const struct crossing *crossing)
{
    enum { CLASS_VISA = 10 };
    struct canon class =
        canon_of(crossing_get(crossing, FIELD_DOCUMENT_CLASS));
    struct canon checks = canon_of(crossing_get(crossing, FIELD_CHECKS));
    uint64_t count = canon_map(&checks, CHECK_NUMBER_MAX);
    bool good = count > 0 && canon_uint(&class, UINT16_MAX) != CLASS_VISA;

    for (uint64_t i = 0; i < count; i++) {
        canon_uint(&checks, CHECK_NUMBER_MAX);
        good = canon_uint(&checks, UINT16_MAX) == CHECK_OK && good;
    }
    return good && checks.result == OK && class.result == OK;
}

const char *outcome_of(const struct crossing *crossing, bool automatic)
{
    if (automatic)
        return is_good(crossing) ? "admitted" : "referred";
    return is_exit(crossing) ? "allowed" : "admitted";
}
