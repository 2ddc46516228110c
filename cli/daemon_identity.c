/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/daemon_internal.h"

#include <stdlib.h>
#include <string.h>

enum { CERTIFICATE_SPACE = ENTRY_SIZE_MAX + NODE_CERTIFICATE_MAX };

/* The search for the certificate of one key through all trust logs. */
struct searching {
    const uint8_t *key;
    const uint8_t *author; /* of the log at hand */
    uint8_t *space;        /* CERTIFICATE_SPACE bytes */
    struct journal_item *found;
    uint8_t issuer[KEY_SIZE];
    bool any;
    uint64_t from;
};

static bool look_at(void *user, const struct journal_item *item)
{
    struct searching *s = user;
    struct certificate certificate;
    struct body body;

    if (entry_kind(&item->entry.header) != KIND_CERTIFICATE ||
        item->body.size > NODE_CERTIFICATE_MAX ||
        body_open(item->body, &body) != OK ||
        certificate_read(&body, &certificate) != OK ||
        memcmp(certificate.log_key, s->key, KEY_SIZE) != 0 ||
        (s->any && certificate.from < s->from))
        return true;
    s->any = true;
    s->from = certificate.from;
    memcpy(s->issuer, s->author, KEY_SIZE);
    memcpy(s->space, item->entry.bytes.data, item->entry.bytes.size);
    memcpy(s->space + ENTRY_SIZE_MAX, item->body.data, item->body.size);
    memset(s->found, 0, sizeof *s->found);
    s->found->entry.bytes = bytes_of(s->space, item->entry.bytes.size);
    s->found->body = bytes_of(s->space + ENTRY_SIZE_MAX, item->body.size);
    return true;
}

static bool search(struct daemon *daemon, struct searching *s)
{
    const struct journal *journal = &daemon->post->journal;
    struct journal_log log;

    s->any = false;
    for (size_t i = 0; journal->log_at(journal->user, i, &log); i++) {
        s->author = log.key;
        if (log.lane == LANE_TRUST)
            journal->read(journal->user, log.log, 0, 0, look_at, s);
    }
    return s->any;
}

enum result daemon_certificates(struct daemon *daemon)
{
    struct journal_item upwards[HELLO_CERTIFICATES_MAX];
    struct searching s;
    uint8_t key[KEY_SIZE];
    size_t count = 0;

    daemon->certificate_space =
        malloc(HELLO_CERTIFICATES_MAX * CERTIFICATE_SPACE);
    if (!daemon->certificate_space)
        return STORE_MEMORY;
    memcpy(key, daemon->post->author.signer.public, KEY_SIZE);
    while (memcmp(key, store_root(daemon->post->store), KEY_SIZE) != 0) {
        if (count == HELLO_CERTIFICATES_MAX)
            return CERT_UNKNOWN;
        s.key = key;
        s.space = daemon->certificate_space + count * CERTIFICATE_SPACE;
        s.found = &upwards[count];
        if (!search(daemon, &s))
            return CERT_UNKNOWN;
        memcpy(key, s.issuer, KEY_SIZE);
        count++;
    }
    for (size_t i = 0; i < count; i++)
        daemon->node_config.certificates[i] = upwards[count - 1 - i];
    daemon->node_config.certificate_count = count;
    return OK;
}
