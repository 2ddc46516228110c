/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service_media: what of a record's media is held.
 *
 * Law: a record names a medium by its digest alone; that it is named does not
 * say that it is here.
 */
#ifndef CAIRN_CLI_SERVICE_MEDIA_H
#define CAIRN_CLI_SERVICE_MEDIA_H

#include "cli/service.h"
#include "storage/blobs.h"

enum {
    SERVICE_MEDIA_WAIT_MAX_S = 3600,
    SERVICE_MEDIA_ALLOWED = 256, /* looked up, of all who are on duty */
};

/* Adds "held" to each medium of a list that present_value has made; null is
 * allowed. */
void service_media_held(struct service *service, const json_t *media);

#endif
