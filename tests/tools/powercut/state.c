/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a trace and follows it, record by record. */
#include "tests/tools/powercut/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096 };

struct image_options image_options = {.block_size = 512};
struct image_record *image_records;
size_t image_count, image_first_cut;
struct state_file *state_files;
size_t state_file_count;
struct state_tree state_disk;
struct state_change *state_changes;
size_t state_change_count;

static size_t changes_capacity;
static uint32_t stores;

void image_die(const char *form, ...)
{
    va_list list;

    va_start(list, form);
    fputs("powercut: ", stderr);
    vfprintf(stderr, form, list);
    fputc('\n', stderr);
    va_end(list);
    exit(96);
}

void *image_grow(void *memory, size_t size)
{
    memory = realloc(memory, size ? size : 1);
    if (!memory)
        image_die("out of memory");
    return memory;
}

uint64_t image_mix(uint64_t number)
{
    number += 0x9e3779b97f4a7c15u;
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9u;
    number = (number ^ (number >> 27)) * 0x94d049bb133111ebu;
    return number ^ (number >> 31);
}

/* Room for one more of `size` bytes each. */
static void *room(void *memory, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return memory;
    *capacity = *capacity ? 2 * *capacity : 64;
    return image_grow(memory, *capacity * size);
}

static void take_records(const char *path, const uint8_t *bytes, size_t size)
{
    size_t at = sizeof TRACE_MAGIC - 1, capacity = 0;

    while (at < size) {
        struct image_record *record;

        image_records =
            room(image_records, image_count, &capacity, sizeof *image_records);
        record = &image_records[image_count];
        if (size - at < sizeof record->head)
            image_die("%s: cut short at byte %zu", path, at);
        memcpy(&record->head, bytes + at, sizeof record->head);
        at += sizeof record->head;
        if (size - at < record->head.name_size ||
            size - at - record->head.name_size < record->head.data_size)
            image_die("%s: cut short at byte %zu", path, at);
        record->name = (const char *)bytes + at;
        record->data = bytes + at + record->head.name_size;
        at += record->head.name_size + record->head.data_size;
        image_count++;
        if (record->head.operation == TRACE_BASE_DIR ||
            record->head.operation == TRACE_BASE_FILE)
            image_first_cut = image_count;
    }
}

void image_load(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const uint8_t *bytes = MAP_FAILED;
    struct stat found;
    size_t size;

    if (fd < 0 || fstat(fd, &found) != 0)
        image_die("%s: %s", path, strerror(errno));
    size = (size_t)found.st_size;
    if (size >= sizeof TRACE_MAGIC - 1)
        bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED ||
        memcmp(bytes, TRACE_MAGIC, sizeof TRACE_MAGIC - 1) != 0)
        image_die("%s: not a trace", path);
    take_records(path, bytes, size);
    close(fd);
}

static long tree_find(const struct state_tree *tree, const char *path)
{
    for (size_t i = 0; i < tree->count; i++)
        if (strcmp(tree->names[i].path, path) == 0)
            return (long)i;
    return -1;
}

void state_tree_put(struct state_tree *tree, const char *path, long file)
{
    long at = tree_find(tree, path);

    if (at < 0) {
        tree->names = room(tree->names, tree->count, &tree->capacity,
                           sizeof *tree->names);
        at = (long)tree->count++;
        snprintf(tree->names[at].path, PATH_MAX, "%s", path);
    }
    tree->names[at].file = file;
}

static void tree_remove(struct state_tree *tree, const char *path)
{
    long at = tree_find(tree, path);

    if (at >= 0)
        tree->names[at] = tree->names[--tree->count];
}

/* A directory takes what is in it along. */
static void tree_rename(struct state_tree *tree, const char *from,
                        const char *to)
{
    long at = tree_find(tree, from), file;
    size_t size = strlen(from);

    if (at < 0)
        return;
    file = tree->names[at].file;
    tree_remove(tree, from);
    state_tree_put(tree, to, file);
    for (size_t i = 0; file < 0 && i < tree->count; i++) {
        char *path = tree->names[i].path, rest[PATH_MAX];

        if (strncmp(path, from, size) != 0 || path[size] != '/')
            continue;
        snprintf(rest, sizeof rest, "%s", path + size);
        if (strlen(to) + strlen(rest) >= PATH_MAX)
            image_die("a path is too long");
        snprintf(path, PATH_MAX, "%.*s%.*s", PATH_MAX / 2, to, PATH_MAX / 2 - 1,
                 rest);
    }
}

static void name_of(const struct image_record *record, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%.*s", (int)record->head.name_size, record->name);
}

void state_apply(struct state_tree *tree, const struct state_change *change)
{
    const struct image_record *record = &image_records[change->record];
    char name[PATH_MAX], to[PATH_MAX];

    name_of(record, name);
    switch ((enum trace_operation)record->head.operation) {
    case TRACE_CREATE:
        state_tree_put(tree, name, change->file);
        break;
    case TRACE_MKDIR:
        state_tree_put(tree, name, -1);
        break;
    case TRACE_RENAME:
        snprintf(to, sizeof to, "%.*s", (int)record->head.data_size,
                 (const char *)record->data);
        tree_rename(tree, name, to);
        break;
    default:
        tree_remove(tree, name);
    }
}

void state_store(uint8_t *to, const struct state_block *block, uint64_t limit)
{
    uint64_t size = block->size;

    if (block->offset >= limit)
        return;
    if (size > limit - block->offset)
        size = limit - block->offset;
    if (block->data)
        memcpy(to + block->offset, block->data, size);
    else
        memset(to + block->offset, 0, size);
}

static void set_size(struct state_file *file, uint64_t size)
{
    if (size > file->capacity) {
        file->capacity = 2 * size;
        file->disk = image_grow(file->disk, file->capacity);
    }
    if (size > file->size)
        memset(file->disk + file->size, 0, size - file->size);
    file->size = size;
}

static void pend_size(struct state_file *file, uint64_t size)
{
    file->sizes = room(file->sizes, file->sizes_count, &file->sizes_capacity,
                       sizeof *file->sizes);
    file->sizes[file->sizes_count++] = size;
    file->now = size;
}

static void pend_store(struct state_file *file, uint64_t offset, uint64_t size,
                       const uint8_t *data)
{
    while (size) {
        uint64_t piece =
            image_options.block_size - offset % image_options.block_size;

        if (piece > size)
            piece = size;
        file->pending = room(file->pending, file->pending_count,
                             &file->pending_capacity, sizeof *file->pending);
        file->pending[file->pending_count++] =
            (struct state_block){offset, (uint32_t)piece, stores++, data};
        offset += piece;
        size -= piece;
        if (data)
            data += piece;
    }
}

/* The kernel syncs whole pages, the journal takes every size along. */
static void sync_range(struct state_file *file, uint64_t from, uint64_t to)
{
    size_t kept = 0;

    from = from / PAGE * PAGE;
    to = to > UINT64_MAX - PAGE ? to : (to + PAGE - 1) / PAGE * PAGE;
    if (file->sizes_count)
        set_size(file, file->sizes[file->sizes_count - 1]);
    file->sizes_count = 0;
    for (size_t i = 0; i < file->pending_count; i++) {
        const struct state_block *block = &file->pending[i];

        if (block->offset < to && block->offset + block->size > from)
            state_store(file->disk, block, file->size);
        else
            file->pending[kept++] = *block;
    }
    file->pending_count = kept;
}

/* Changes of one directory become lasting, or all of them (only null). */
static void sync_changes(const char *only)
{
    char parent[PATH_MAX], *slash;
    size_t kept = 0;

    for (size_t i = 0; i < state_change_count; i++) {
        name_of(&image_records[state_changes[i].record], parent);
        slash = strrchr(parent, '/');
        *(slash ? slash : parent) = '\0';
        if (!only || strcmp(parent, only) == 0)
            state_apply(&state_disk, &state_changes[i]);
        else
            state_changes[kept++] = state_changes[i];
    }
    state_change_count = kept;
}

/* The latest file with that inode, or -1. */
static long find_file(uint64_t inode)
{
    for (size_t i = state_file_count; i > 0; i--)
        if (state_files[i - 1].inode == inode)
            return (long)i - 1;
    return -1;
}

static long new_file(uint64_t inode)
{
    state_files =
        image_grow(state_files, (state_file_count + 1) * sizeof *state_files);
    state_files[state_file_count] = (struct state_file){.inode = inode};
    return (long)state_file_count++;
}

static void step_change(size_t i, const struct image_record *record)
{
    long file = record->head.operation == TRACE_CREATE
                    ? new_file(record->head.file)
                    : -1;

    state_changes = room(state_changes, state_change_count, &changes_capacity,
                         sizeof *state_changes);
    state_changes[state_change_count++] = (struct state_change){i, file};
}

static void step_base(const struct image_record *record, const char *name)
{
    long at = new_file(record->head.file);
    struct state_file *file = &state_files[at];

    set_size(file, record->head.data_size);
    memcpy(file->disk, record->data, record->head.data_size);
    file->now = record->head.data_size;
    state_tree_put(&state_disk, name, at);
}

static void step_file(const struct image_record *record,
                      struct state_file *file)
{
    const struct trace_record *head = &record->head;

    switch ((enum trace_operation)head->operation) {
    case TRACE_WRITE:
        pend_store(file, head->offset, head->data_size, record->data);
        if (head->offset + head->data_size > file->now)
            pend_size(file, head->offset + head->data_size);
        break;
    case TRACE_TRUNCATE:
        if (head->offset < file->now)
            pend_store(file, head->offset, file->now - head->offset, NULL);
        pend_size(file, head->offset);
        break;
    case TRACE_SYNC:
        sync_range(file, 0, UINT64_MAX);
        break;
    case TRACE_SYNC_RANGE:
        sync_range(file, head->offset, head->offset + head->length);
        break;
    case TRACE_SYNC_FAIL:
        /* Linux marks the pages clean: what was not on the disk never will
         * be, unless it is written again. */
        file->pending_count = 0;
        break;
    default:
        break;
    }
}

void image_step(size_t i)
{
    const struct image_record *record = &image_records[i];
    uint8_t operation = record->head.operation;
    long at = find_file(record->head.file);
    char name[PATH_MAX];

    if (image_options.lies && strchr("SPD", operation) &&
        image_mix(i) % 100 < image_options.lies)
        return;
    name_of(record, name);
    if (operation == TRACE_BASE_DIR)
        state_tree_put(&state_disk, name, -1);
    else if (operation == TRACE_BASE_FILE)
        step_base(record, name);
    else if (strchr("CMXUR", operation))
        step_change(i, record);
    else if (operation == TRACE_SYNC_DIR)
        sync_changes(image_options.posix ? name : NULL);
    else if (at >= 0)
        step_file(record, &state_files[at]);
    if (strchr("SP", operation) && !image_options.posix)
        sync_changes(NULL);
}
