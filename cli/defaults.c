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
