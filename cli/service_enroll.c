/* SPDX-License-Identifier: Apache-2.0 */
/* A daemon takes in an enrolment file: newer certificates, offices,
 * revocations and treaties. It signs nothing. */
#include "cli/enrolment.h"
#include "cli/service.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* The file's content, which the caller frees; null if it is none. */
static char *decode(const char *text, size_t *size)
{
    size_t length = strlen(text);
    char *file = malloc(length + 1);

    if (file &&
        sodium_base642bin((uint8_t *)file, length, text, length, NULL, size,
                          NULL, sodium_base64_VARIANT_ORIGINAL) != 0) {
        free(file);
        file = NULL;
    }
    return file;
}

static int check(struct service *service, const struct membership *membership,
                 const struct member **self, struct reply *reply)
{
    const struct post *post = service->post;
    char found[36], pinned[36];
    enum message why;

    if (memcmp(store_root(post->store), membership->root, KEY_SIZE) != 0) {
        key_fingerprint(membership->root, found);
        key_fingerprint(store_root(post->store), pinned);
        return reply_fail(reply, EXIT_REFUSED, MSG_FINGERPRINT_DIFFERS, found,
                          pinned);
    }
    *self = enrolment_self(membership, post->author.signer.public, &why);
    if (*self)
        return EXIT_DONE;
    return reply_fail(reply, EXIT_REFUSED, why, "enroll");
}

static int take_in(struct service *service, const struct membership *membership,
                   struct reply *reply)
{
    struct post *post = service->post;
    const struct member *self;
    enum result result;
    int code = check(service, membership, &self, reply);

    if (code != EXIT_DONE)
        return code;
    result = enrolment_write(post->writer, membership);
    /* Also of a part: what is stored is gossiped on. */
    if (service->daemon && service->daemon->enrolled)
        service->daemon->enrolled(service->daemon->user);
    else if (result == OK)
        result = post_load_roster(post);
    if (result != OK)
        return reply_result(reply, "enroll", result);
    reply_line(reply, enrolment_told(membership, &self->certificate));
    return EXIT_DONE;
}

/* asked: "file", its content in base64. */
int service_enroll(struct service *service, json_t *asked, struct reply *reply)
{
    struct membership *membership = calloc(1, sizeof *membership);
    const char *text = service_text(asked, "file");
    size_t size = 0, bad = 0;
    char *file = text ? decode(text, &size) : NULL;
    enum result result = STORE_MEMORY;
    int code;

    if (membership && file)
        result = membership_open(file, size, membership, &bad);
    if (!service->post->writer)
        code = reply_fail(reply, EXIT_OFFLINE, MSG_NO_DAEMON,
                          service->post->directory);
    else if (!file || (result != OK && bad == 0))
        code = reply_fail(reply, EXIT_REFUSED, MSG_ENROL_FORM, "enroll");
    else if (result != OK)
        code = reply_fail(reply, EXIT_REFUSED, MSG_ENROL_ENTRY, "enroll", bad,
                          message_result(result), result_code(result));
    else
        code = take_in(service, membership, reply);
    if (membership)
        membership_free(membership);
    else
        free(file);
    free(membership);
    return code;
}
