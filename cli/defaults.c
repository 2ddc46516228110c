/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/defaults.h"
#include "core/canon.h"

#include <limits.h>

enum result defaults_text(struct crossing *crossing, uint16_t key,
                          const char *text)
{
    if (crossing_has(crossing, key) || !text[0])
        return OK;
    return crossing_set_text(crossing, bytes_text(fields_of(key)->name),
                             bytes_text(text));
}

static bool is_exit(const struct crossing *crossing)
{
    struct canon canon = canon_of(crossing_get(crossing, FIELD_DIRECTION));

    return canon_uint(&canon, UINT64_MAX) == DIRECTION_EXIT;
}

/* Without an officer: admitted only if every check is good, and never on a
 * visa alone. */
static const char *automatic_outcome(const struct crossing *crossing)
{
    enum { CLASS_VISA = 10 };
    struct canon class = canon_of(crossing_get(crossing, FIELD_DOCUMENT_CLASS));
    struct canon checks = canon_of(crossing_get(crossing, FIELD_CHECKS));
    uint64_t count = canon_map(&checks, CHECK_NUMBER_MAX);
    bool good = count > 0 && canon_uint(&class, UINT16_MAX) != CLASS_VISA;

    for (uint64_t i = 0; i < count; i++) {
        canon_uint(&checks, CHECK_NUMBER_MAX);
        good = canon_uint(&checks, UINT16_MAX) == CHECK_OK && good;
    }
    return good && checks.result == OK && class.result == OK ? "admitted"
                                                             : "referred";
}

enum result defaults_offset(struct service *service, struct crossing *crossing)
{
    struct canon post = canon_of(crossing_get(crossing, FIELD_POST));
    int offset;

    if (crossing_has(crossing, FIELD_UTC_OFFSET) ||
        !bytes_equal(canon_text(&post, FIELD_TEXT_MAX),
                     bytes_text(service->post->self.certificate.post)))
        return OK;
    offset = service_offset(service);
    return offset == INT_MIN
               ? OK
               : crossing_set_int(crossing, FIELD_UTC_OFFSET, offset);
}

enum result defaults_outcome(struct crossing *crossing, bool automatic)
{
    if (automatic)
        return defaults_text(crossing, FIELD_OUTCOME,
                             automatic_outcome(crossing));
    return defaults_text(crossing, FIELD_OUTCOME,
                         is_exit(crossing) ? "allowed" : "admitted");
}
