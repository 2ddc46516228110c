/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/lookups.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    STATE_WAITS = 1,
    STATE_DONE = 2,
    HEAD = 3,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    FIXED = 8 + 2 * HASH_SIZE, /* before the values */
    RECORD_MAX = HEAD + NONCE + FIXED + LOOKUPS_VALUES_MAX + TAG,
};

struct place {
    bool used;
    off_t at; /* of the record in the file */
    struct lookup lookup;
};

struct lookups {
    pthread_mutex_t lock;
    char path[PATH_MAX];
    int file;
    off_t end;
    size_t waiting;
    bool dirty;
    uint64_t last; /* number given */
    uint8_t key[KEY_SIZE];
    struct place places[LOOKUPS_MAX];
};

static void key_of(const uint8_t master[KEY_SIZE], uint8_t key[KEY_SIZE])
{
    struct hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes_text("cairn/lookups/1"));
    hash_add(&hash, bytes_of(master, KEY_SIZE));
    hash_end(&hash, key);
}

static size_t seal(const struct lookups *lookups, const struct lookup *lookup,
                   uint8_t record[RECORD_MAX])
{
    uint8_t plain[FIXED + LOOKUPS_VALUES_MAX];
    size_t size = FIXED + lookup->size;

    bytes_set_u64(plain, lookup->due_s);
    memcpy(plain + 8, lookup->duty, HASH_SIZE);
    memcpy(plain + 8 + HASH_SIZE, lookup->document, HASH_SIZE);
    memcpy(plain + FIXED, lookup->values, lookup->size);
    record[0] = STATE_WAITS;
    record[1] = (uint8_t)((NONCE + size + TAG) >> 8);
    record[2] = (uint8_t)(NONCE + size + TAG);
    randombytes_buf(record + HEAD, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(record + HEAD + NONCE, NULL,
                                               plain, size, NULL, 0, NULL,
                                               record + HEAD, lookups->key);
    sodium_memzero(plain, sizeof plain);
    return HEAD + NONCE + size + TAG;
}

static bool unseal(const struct lookups *lookups, const uint8_t *box,
                   size_t size, struct lookup *lookup)
{
    uint8_t plain[FIXED + LOOKUPS_VALUES_MAX];
    bool good = crypto_aead_xchacha20poly1305_ietf_decrypt(
                    plain, NULL, NULL, box + NONCE, size - NONCE, NULL, 0, box,
                    lookups->key) == 0;

    if (good) {
        lookup->due_s = bytes_get_u64(plain);
        memcpy(lookup->duty, plain + 8, HASH_SIZE);
        memcpy(lookup->document, plain + 8 + HASH_SIZE, HASH_SIZE);
        lookup->size = size - NONCE - TAG - FIXED;
        memcpy(lookup->values, plain + FIXED, lookup->size);
    }
    sodium_memzero(plain, sizeof plain);
    return good;
}

static struct place *place_free(struct lookups *lookups)
{
    for (size_t i = 0; i < LOOKUPS_MAX; i++)
        if (!lookups->places[i].used)
            return &lookups->places[i];
    return NULL;
}

static void keep(struct lookups *lookups, struct place *place, off_t at,
                 const struct lookup *lookup)
{
    *place = (struct place){.used = true, .at = at, .lookup = *lookup};
    place->lookup.number = ++lookups->last;
    lookups->waiting++;
}

/* One record at the end of what was read; false if there is none whole. */
static bool load_one(struct lookups *lookups)
{
    uint8_t record[RECORD_MAX];
    struct place *place = place_free(lookups);
    struct lookup lookup = {0};
    size_t size;

    if (pread(lookups->file, record, HEAD, lookups->end) != HEAD)
        return false;
    size = (size_t)record[1] << 8 | record[2];
    if (size < NONCE + FIXED + TAG || HEAD + size > RECORD_MAX ||
        pread(lookups->file, record + HEAD, size, lookups->end + HEAD) !=
            (ssize_t)size ||
        !unseal(lookups, record + HEAD, size, &lookup))
        return false;
    if (record[0] == STATE_WAITS && place)
        keep(lookups, place, lookups->end, &lookup);
    lookups->end += (off_t)(HEAD + size);
    return true;
}

enum result lookups_open(const char *path, const uint8_t master[KEY_SIZE],
                         struct lookups **out)
{
    struct lookups *lookups = calloc(1, sizeof *lookups);

    *out = NULL;
    if (!lookups)
        return STORE_MEMORY;
    lookups->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lookups->file < 0) {
        free(lookups);
        return STORE_IO;
    }
    snprintf(lookups->path, sizeof lookups->path, "%s", path);
    pthread_mutex_init(&lookups->lock, NULL);
    key_of(master, lookups->key);
    while (load_one(lookups))
        ;
    /* A record that a cut has torn ends the file. */
    if (ftruncate(lookups->file, lookups->end) != 0)
        lookups->dirty = true;
    *out = lookups;
    return OK;
}

void lookups_close(struct lookups *lookups)
{
    if (!lookups)
        return;
    lookups_sync(lookups);
    close(lookups->file);
    pthread_mutex_destroy(&lookups->lock);
    sodium_memzero(lookups, sizeof *lookups);
    free(lookups);
}

/* Writes those that wait anew, aside; as it was if that fails. */
static void compact(struct lookups *lookups)
{
    uint8_t record[RECORD_MAX];
    char made[PATH_MAX + 4];
    off_t at[LOOKUPS_MAX], end = 0;
    bool good;
    int file;

    snprintf(made, sizeof made, "%s.new", lookups->path);
    file =
        open(made, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    good = file >= 0;
    for (size_t i = 0; good && i < LOOKUPS_MAX; i++) {
        size_t size;

        if (!lookups->places[i].used)
            continue;
        size = seal(lookups, &lookups->places[i].lookup, record);
        at[i] = end;
        good = pwrite(file, record, size, end) == (ssize_t)size;
        end += (off_t)size;
    }
    good = good && fdatasync(file) == 0 && rename(made, lookups->path) == 0;
    if (!good) {
        if (file >= 0)
            close(file);
        return;
    }
    close(lookups->file);
    lookups->file = file;
    lookups->end = end;
    for (size_t i = 0; i < LOOKUPS_MAX; i++)
        if (lookups->places[i].used)
            lookups->places[i].at = at[i];
}

enum result lookups_add(struct lookups *lookups, struct lookup *lookup)
{
    uint8_t record[RECORD_MAX];
    size_t size = seal(lookups, lookup, record);
    enum result result = STORE_LIMIT;
    struct place *place;

    pthread_mutex_lock(&lookups->lock);
    place = place_free(lookups);
    if (place && lookups->end > LOOKUPS_FILE_MAX)
        compact(lookups);
    if (place) {
        result =
            pwrite(lookups->file, record, size, lookups->end) == (ssize_t)size
                ? OK
                : STORE_IO;
        if (result == OK) {
            keep(lookups, place, lookups->end, lookup);
            lookup->number = lookups->last;
            lookups->end += (off_t)size;
            lookups->dirty = true;
        }
    }
    pthread_mutex_unlock(&lookups->lock);
    return result;
}

/* With none left the file begins anew. */
static void finish(struct lookups *lookups, struct place *place)
{
    const uint8_t done = STATE_DONE;

    if (pwrite(lookups->file, &done, 1, place->at) != 1)
        return; /* it is written once more after the next start */
    sodium_memzero(place, sizeof *place);
    lookups->dirty = true;
    if (--lookups->waiting == 0 && ftruncate(lookups->file, 0) == 0)
        lookups->end = 0;
}

void lookups_cover(struct lookups *lookups, const uint8_t duty[HASH_SIZE],
                   const uint8_t document[HASH_SIZE])
{
    pthread_mutex_lock(&lookups->lock);
    for (size_t i = 0; i < LOOKUPS_MAX && lookups->waiting > 0; i++) {
        struct place *place = &lookups->places[i];

        if (place->used && !sodium_is_zero(place->lookup.document, HASH_SIZE) &&
            memcmp(place->lookup.duty, duty, HASH_SIZE) == 0 &&
            memcmp(place->lookup.document, document, HASH_SIZE) == 0)
            finish(lookups, place);
    }
    pthread_mutex_unlock(&lookups->lock);
}

void lookups_hurry(struct lookups *lookups, const uint8_t *duty)
{
    pthread_mutex_lock(&lookups->lock);
    for (size_t i = 0; i < LOOKUPS_MAX; i++)
        if (lookups->places[i].used &&
            (!duty ||
             memcmp(lookups->places[i].lookup.duty, duty, HASH_SIZE) == 0))
            lookups->places[i].lookup.due_s = 0;
    pthread_mutex_unlock(&lookups->lock);
}

static bool due(const struct lookups *lookups, const struct lookup *lookup,
                uint64_t now_s)
{
    return lookup->due_s <= now_s || lookup->due_s > now_s + LOOKUPS_COVER_S ||
           lookups->waiting > LOOKUPS_CALM;
}

size_t lookups_waiting(struct lookups *lookups, const uint8_t *document)
{
    size_t count = 0;

    pthread_mutex_lock(&lookups->lock);
    for (size_t i = 0; lookups->waiting > 0 && i < LOOKUPS_MAX; i++) {
        const struct place *place = &lookups->places[i];
        const uint8_t *of = place->lookup.document;

        count += place->used && !sodium_is_zero(of, HASH_SIZE) &&
                 (!document || memcmp(of, document, HASH_SIZE) == 0);
    }
    pthread_mutex_unlock(&lookups->lock);
    return count;
}

bool lookups_due(struct lookups *lookups, uint64_t now_s, struct lookup *out)
{
    const struct lookup *oldest = NULL;

    pthread_mutex_lock(&lookups->lock);
    for (size_t i = 0; lookups->waiting > 0 && i < LOOKUPS_MAX; i++) {
        const struct place *place = &lookups->places[i];

        if (place->used && due(lookups, &place->lookup, now_s) &&
            (!oldest || place->lookup.number < oldest->number))
            oldest = &place->lookup;
    }
    if (oldest)
        *out = *oldest;
    pthread_mutex_unlock(&lookups->lock);
    return oldest != NULL;
}

void lookups_done(struct lookups *lookups, uint64_t number)
{
    pthread_mutex_lock(&lookups->lock);
    for (size_t i = 0; i < LOOKUPS_MAX; i++)
        if (lookups->places[i].used &&
            lookups->places[i].lookup.number == number)
            finish(lookups, &lookups->places[i]);
    pthread_mutex_unlock(&lookups->lock);
}

/* Nobody waits for the disk under the lock; and another file may take the place
 * of this one meanwhile, which is then on the disk as a whole. */
void lookups_sync(struct lookups *lookups)
{
    bool dirty;
    int file = -1;

    pthread_mutex_lock(&lookups->lock);
    dirty = lookups->dirty;
    lookups->dirty = false;
    if (dirty)
        file = fcntl(lookups->file, F_DUPFD_CLOEXEC, 0);
    pthread_mutex_unlock(&lookups->lock);
    if (dirty && (file < 0 || fdatasync(file) != 0)) {
        pthread_mutex_lock(&lookups->lock);
        lookups->dirty = true;
        pthread_mutex_unlock(&lookups->lock);
    }
    if (file >= 0)
        close(file);
}
