/* SPDX-License-Identifier: Apache-2.0 */
/* What an opened node has for its officers; its key, opened or locked. */
#include "cli/duty.h"
#include "cli/lookups.h"

#include <limits.h>
#include <sodium.h>
#include <string.h>

enum result post_officers_ready(struct post *post)
{
    char path[PATH_MAX];
    struct duties *duties;
    struct lookups *lookups = NULL;
    enum result result;

    if (post->duties || !post->writer)
        return OK;
    duties = duties_new();
    if (!duties)
        return STORE_MEMORY;
    result = duties_load(duties, post);
    if (result == OK)
        result = lookups_open(post_path(post->directory, "lookups", path),
                              post->secrets->master, &lookups);
    if (result != OK) {
        duties_free(duties);
        return result;
    }
    /* Who looked something up before a daemon's start is not on duty now. */
    if (post->serves)
        lookups_hurry(lookups, NULL);
    post->lookups = lookups;
    post->duties = duties;
    return OK;
}

enum result post_unlock(struct post *post, const struct secrets *secrets)
{
    struct signer signer;
    enum result result = OK;

    if (!atomic_load(&post->locked))
        return OK;
    key_signer(&signer, secrets->log_seed);
    if (memcmp(signer.public, post->author.signer.public, KEY_SIZE) != 0 ||
        memcmp(secrets->master, post->secrets->master, KEY_SIZE) != 0)
        result = KEY_FORM;
    if (result == OK) {
        memcpy(post->secrets->log_seed, secrets->log_seed, KEY_SIZE);
        memcpy(post->secrets->witness_seed, secrets->witness_seed, KEY_SIZE);
        memcpy(post->secrets->file_key, secrets->file_key, KEY_SIZE);
        post->secrets->locked = false;
        memcpy(post->author.signer.secret, signer.secret, sizeof signer.secret);
        writer_unlock(post->writer, &signer);
        atomic_store(&post->locked, false);
    }
    key_wipe(&signer, sizeof signer);
    return result;
}
