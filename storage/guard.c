/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/guard.h"
#include "core/check.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    AT_HASH = GUARD_SLOT - HASH_SIZE,
    AT_RECORD = GUARD_SLOT + 4, /* behind its length */
    PATH_SIZE = 1024,
};

static const char magic[8] = "cairngd1";

static void slot_encode(const struct guard_state *state,
                        uint8_t slot[GUARD_SLOT])
{
    struct buffer out = buffer_of(slot, AT_HASH);

    memset(slot, 0, GUARD_SLOT);
    buffer_put(&out, bytes_of(magic, sizeof magic));
    buffer_put_u64(&out, state->counter);
    buffer_put(&out, bytes_of(state->instance, sizeof state->instance));
    buffer_put(&out, bytes_of(state->machine, HASH_SIZE));
    for (size_t i = 0; i < GUARD_LOGS; i++) {
        const struct guard_log *log = &state->logs[i];

        buffer_put(&out, bytes_of(log->log, KEY_LOG));
        buffer_put_u64(&out, log->previous_next);
        buffer_put(&out, bytes_of(log->previous_head, HASH_SIZE));
        buffer_put_u64(&out, log->next_next);
        buffer_put(&out, bytes_of(log->next_head, HASH_SIZE));
    }
    check(!out.full);
    hash_of(bytes_of(slot, AT_HASH), slot + AT_HASH);
}

/* The record's digest holds that of the state: what a slot held before goes
 * with no other state. Returns the size of all. */
static size_t record_encode(struct bytes record, uint8_t space[GUARD_SPACING])
{
    uint8_t *digest = space + AT_RECORD + record.size;

    if (record.size == 0)
        return GUARD_SLOT;
    check(record.size <= GUARD_RECORD_MAX);
    bytes_set_u32(space + GUARD_SLOT, (uint32_t)record.size);
    memcpy(space + AT_RECORD, record.data, record.size);
    hash_of(bytes_of(space + AT_HASH, (size_t)(digest - space) - AT_HASH),
            digest);
    return (size_t)(digest - space) + HASH_SIZE;
}

/* Its size; 0 if it is not whole. */
static size_t record_decode(const uint8_t *space, size_t size)
{
    uint8_t digest[HASH_SIZE];
    size_t record, end;

    if (size < GUARD_SPACING)
        return 0;
    record = bytes_get_u32(space + GUARD_SLOT);
    if (record > GUARD_RECORD_MAX)
        return 0;
    end = AT_RECORD + record;
    hash_of(bytes_of(space + AT_HASH, end - AT_HASH), digest);
    return memcmp(digest, space + end, HASH_SIZE) == 0 ? record : 0;
}

static const uint8_t *take(const uint8_t **at, size_t size)
{
    const uint8_t *start = *at;

    *at += size;
    return start;
}

static bool slot_decode(const uint8_t slot[GUARD_SLOT],
                        struct guard_state *state)
{
    uint8_t digest[HASH_SIZE];
    const uint8_t *at = slot + sizeof magic;

    hash_of(bytes_of(slot, AT_HASH), digest);
    if (memcmp(slot, magic, sizeof magic) != 0 ||
        memcmp(digest, slot + AT_HASH, HASH_SIZE) != 0)
        return false;
    state->counter = bytes_get_u64(take(&at, 8));
    memcpy(state->instance, take(&at, 16), 16);
    memcpy(state->machine, take(&at, HASH_SIZE), HASH_SIZE);
    for (size_t i = 0; i < GUARD_LOGS; i++) {
        struct guard_log *log = &state->logs[i];

        memcpy(log->log, take(&at, KEY_LOG), KEY_LOG);
        log->previous_next = bytes_get_u64(take(&at, 8));
        memcpy(log->previous_head, take(&at, HASH_SIZE), HASH_SIZE);
        log->next_next = bytes_get_u64(take(&at, 8));
        memcpy(log->next_head, take(&at, HASH_SIZE), HASH_SIZE);
    }
    return true;
}

static enum result machine_error(void)
{
    return errno == ENOSPC || errno == EDQUOT ? STORE_FULL : STORE_IO;
}

static enum result sync_parent(const char *path)
{
    char copy[PATH_SIZE];
    int directory;
    enum result result = OK;

    snprintf(copy, sizeof copy, "%s", path);
    directory = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return STORE_IO;
    if (fsync(directory) != 0)
        result = STORE_IO;
    close(directory);
    return result;
}

enum result guard_create(const char *path, const struct guard_state *state)
{
    uint8_t image[2 * GUARD_SPACING] = {0};
    char made[PATH_SIZE];
    enum result result = OK;
    int file;

    if (access(path, F_OK) == 0)
        return STORE_EXISTS;
    if (snprintf(made, sizeof made, "%s.new", path) >= (int)sizeof made)
        return STORE_IO;
    slot_encode(state, image + state->counter % 2 * GUARD_SPACING);
    file = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        return machine_error();
    if (write(file, image, sizeof image) != (ssize_t)sizeof image ||
        fsync(file) != 0)
        result = machine_error();
    close(file);
    if (result == OK && rename(made, path) != 0)
        result = machine_error();
    return result == OK ? sync_parent(path) : result;
}

/* The slot where a counter's place is. */
static bool slot_read(int file, uint64_t counter, struct guard_slot *slot)
{
    uint8_t space[GUARD_SPACING];
    off_t at = (off_t)(counter % 2) * GUARD_SPACING;
    ssize_t size = pread(file, space, sizeof space, at);

    if (size < GUARD_SLOT || !slot_decode(space, &slot->state))
        return false;
    slot->size = record_decode(space, (size_t)size);
    memcpy(slot->record, space + AT_RECORD, slot->size);
    return true;
}

enum result guard_open(struct guard *guard, const char *path)
{
    struct guard_slot slot;
    bool any = false;

    memset(guard, 0, sizeof *guard);
    guard->file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (guard->file < 0)
        return errno == ENOENT ? STORE_OPEN : STORE_IO;
    /* A slot that a killed process wrote may not be on the disk yet; while the
     * next is written, one must be. */
    if (fdatasync(guard->file) != 0) {
        guard_close(guard);
        return STORE_IO;
    }
    for (uint64_t i = 0; i < 2; i++)
        if (slot_read(guard->file, i, &slot) &&
            (!any || slot.state.counter > guard->state.counter)) {
            guard->state = slot.state;
            any = true;
        }
    if (any)
        return OK;
    guard_close(guard);
    return STORE_CORRUPT;
}

void guard_close(struct guard *guard)
{
    if (guard->file >= 0)
        close(guard->file);
    guard->file = -1;
}

bool guard_read(const struct guard *guard, uint64_t counter,
                struct guard_slot *slot)
{
    return slot_read(guard->file, counter, slot) &&
           slot->state.counter == counter;
}

enum result guard_write(struct guard *guard, const struct guard_state *state,
                        struct bytes record)
{
    struct guard_state next = *state;
    uint8_t space[GUARD_SPACING];
    size_t size;
    off_t at;

    next.counter = guard->state.counter + 1;
    at = (off_t)(next.counter % 2) * GUARD_SPACING;
    slot_encode(&next, space);
    size = record_encode(record, space);
    if (pwrite(guard->file, space, size, at) != (ssize_t)size ||
        fdatasync(guard->file) != 0)
        return STORE_IO;
    /* After a failure the same slot is tried again, never the good one. */
    guard->state = next;
    return OK;
}
