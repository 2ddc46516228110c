/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a list: its documents go to parts by the first bits of their tokens,
 * and each part is sorted in memory at the end. */
#include "storage/list_form.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PARTS = 1 << LIST_BITS_MIN,
    RECORD = 9, /* bytes in a part: token and status */
};

struct list_build {
    char path[PATH_MAX];
    struct list_head head;
    struct list_keys keys;
    FILE *parts[PARTS];
    uint64_t sizes[PARTS]; /* records */
    uint64_t count;        /* of all */
    FILE *out;
    struct hash content;
    uint32_t *table;
};

/* One document in memory. */
struct record {
    uint64_t token;
    uint8_t status;
};

static enum result disk_error(void)
{
    return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? STORE_FULL
                                                                : STORE_IO;
}

static const char *new_path(const struct list_build *build,
                            char text[PATH_MAX + 8])
{
    snprintf(text, PATH_MAX + 8, "%s.new", build->path);
    return text;
}

/* A part has no name: it is gone with its maker, also after a crash. */
static FILE *part_open(const struct list_build *build)
{
    char path[PATH_MAX + 8];
    int file;

    snprintf(path, sizeof path, "%s.XXXXXX", build->path);
    file = mkostemp(path, O_CLOEXEC);
    if (file < 0)
        return NULL;
    unlink(path);
    return fdopen(file, "w+");
}

void list_abandon(struct list_build *build)
{
    char path[PATH_MAX + 8];

    if (!build)
        return;
    for (size_t i = 0; i < PARTS; i++)
        if (build->parts[i])
            fclose(build->parts[i]);
    if (build->out) {
        fclose(build->out);
        unlink(new_path(build, path));
    }
    free(build->table);
    sodium_memzero(&build->keys, sizeof build->keys);
    free(build);
}

enum result list_begin(const char *path, const struct list_about *about,
                       const uint8_t master[KEY_SIZE], struct list_build **out)
{
    struct list_build *build = calloc(1, sizeof *build);

    *out = build;
    if (!build)
        return STORE_MEMORY;
    snprintf(build->path, sizeof build->path, "%s", path);
    build->head.about = *about;
    randombytes_buf(build->head.salt, LIST_SALT);
    list_keys_of(master, build->head.salt, &build->keys);
    for (size_t i = 0; i < PARTS; i++)
        if (!(build->parts[i] = part_open(build))) {
            enum result result = disk_error();

            list_abandon(build);
            *out = NULL;
            return result;
        }
    return OK;
}

enum result list_add(struct list_build *build, struct bytes issuer,
                     struct bytes number, enum list_status status)
{
    uint64_t token = list_token(&build->keys, issuer, number);
    size_t part = (size_t)list_bucket(token, LIST_BITS_MIN);
    uint8_t record[RECORD];

    if (build->count == LIST_ENTRIES_MAX)
        return STORE_LIMIT;
    bytes_set_u64(record, token);
    record[8] = (uint8_t)status;
    if (fwrite(record, 1, RECORD, build->parts[part]) != RECORD)
        return disk_error();
    build->sizes[part]++;
    build->count++;
    return OK;
}

/* By token; of one token the greatest status first. */
static int by_token(const void *a, const void *b)
{
    const struct record *left = a, *right = b;

    if (left->token != right->token)
        return left->token < right->token ? -1 : 1;
    return right->status - left->status;
}

static enum result part_read(struct list_build *build, size_t part,
                             struct record *records)
{
    FILE *file = build->parts[part];

    if (fflush(file) != 0)
        return disk_error();
    rewind(file);
    for (uint64_t i = 0; i < build->sizes[part]; i++) {
        uint8_t record[RECORD];

        if (fread(record, 1, RECORD, file) != RECORD)
            return STORE_IO;
        records[i] = (struct record){bytes_get_u64(record), record[8]};
    }
    qsort(records, build->sizes[part], sizeof *records, by_token);
    return OK;
}

static bool same(const struct record *a, const struct record *b, unsigned bits)
{
    return list_bucket(a->token, bits) == list_bucket(b->token, bits) &&
           list_rest(a->token, bits) == list_rest(b->token, bits);
}

/* Writes one part's items behind those of the parts before it. */
static enum result part_write(struct list_build *build, size_t part,
                              const struct record *records)
{
    unsigned bits = build->head.bits;

    for (uint64_t i = 0; i < build->sizes[part]; i++) {
        uint64_t rest = list_rest(records[i].token, bits);
        uint8_t item[LIST_ITEM];

        if (i > 0 && same(&records[i - 1], &records[i], bits))
            continue;
        bytes_set_u32(item, (uint32_t)(rest >> 16));
        bytes_set_u16(item + 4, (uint16_t)rest);
        item[6] = records[i].status;
        if (fwrite(item, 1, LIST_ITEM, build->out) != LIST_ITEM)
            return disk_error();
        build->table[list_bucket(records[i].token, bits) + 1]++;
        build->head.about.count++;
    }
    return OK;
}

static enum result write_items(struct list_build *build)
{
    enum result result = OK;
    uint64_t most = 1;
    struct record *records;

    for (size_t i = 0; i < PARTS; i++)
        if (build->sizes[i] > most)
            most = build->sizes[i];
    records = malloc(most * sizeof *records);
    if (!records)
        return STORE_MEMORY;
    for (size_t i = 0; result == OK && i < PARTS; i++) {
        result = part_read(build, i, records);
        if (result == OK)
            result = part_write(build, i, records);
        fclose(build->parts[i]);
        build->parts[i] = NULL;
    }
    free(records);
    return result;
}

static enum result write_table(struct list_build *build)
{
    size_t buckets = (size_t)1 << build->head.bits;

    if (fseek(build->out, LIST_HEAD, SEEK_SET) != 0)
        return disk_error();
    for (size_t i = 0; i <= buckets; i++) {
        uint8_t number[4];

        if (i > 0)
            build->table[i] += build->table[i - 1];
        bytes_set_u32(number, build->table[i]);
        if (fwrite(number, 1, 4, build->out) != 4)
            return disk_error();
    }
    return OK;
}

/* Both stand in the page cache still. */
static enum result hash_content(struct list_build *build)
{
    uint8_t space[4096];
    size_t got;

    hash_begin(&build->content);
    if (fseek(build->out, LIST_HEAD, SEEK_SET) != 0)
        return disk_error();
    while ((got = fread(space, 1, sizeof space, build->out)) > 0)
        hash_add(&build->content, bytes_of(space, got));
    hash_end(&build->content, build->head.content);
    return ferror(build->out) ? STORE_IO : OK;
}

static enum result write_head(struct list_build *build)
{
    uint8_t head[LIST_HEAD];

    list_head_put(&build->head, &build->keys, head);
    if (fseek(build->out, 0, SEEK_SET) != 0 ||
        fwrite(head, 1, sizeof head, build->out) != sizeof head ||
        fflush(build->out) != 0 || fsync(fileno(build->out)) != 0)
        return disk_error();
    return OK;
}

/* Its name is durable when its directory is. */
static enum result put_in_place(struct list_build *build)
{
    char path[PATH_MAX + 8], directory[PATH_MAX];
    int opened;
    enum result result = OK;

    if (rename(new_path(build, path), build->path) != 0)
        return disk_error();
    fclose(build->out);
    build->out = NULL;
    snprintf(directory, sizeof directory, "%s", build->path);
    opened = open(dirname(directory), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0 || fsync(opened) != 0)
        result = STORE_IO;
    if (opened >= 0)
        close(opened);
    return result;
}

/* Is the file still the one of that name? Who held it may have put it in place
 * before it was locked here. */
static bool is_named(int file, const char *path)
{
    struct stat held, named;

    return fstat(file, &held) == 0 && stat(path, &named) == 0 &&
           held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

/* Room for the head and the table is left. Another who makes the list would
 * write to the same file. */
static enum result open_new(struct list_build *build)
{
    char path[PATH_MAX + 8];
    long items = LIST_HEAD + (((long)1 << build->head.bits) + 1) * 4;
    int file = open(new_path(build, path), O_CREAT | O_RDWR | O_CLOEXEC, 0600);

    if (file < 0)
        return disk_error();
    if (flock(file, LOCK_EX | LOCK_NB) != 0 || !is_named(file, path)) {
        close(file);
        return STORE_LOCKED;
    }
    build->out = fdopen(file, "w+");
    if (!build->out) {
        close(file);
        return STORE_MEMORY;
    }
    if (ftruncate(file, 0) != 0 || fseek(build->out, items, SEEK_SET) != 0)
        return disk_error();
    return OK;
}

static enum result write_list(struct list_build *build)
{
    struct list_head *head = &build->head;
    enum result result;

    head->bits = LIST_BITS_MIN;
    while (head->bits < LIST_BITS_MAX &&
           build->count >> head->bits > LIST_BUCKET)
        head->bits++;
    build->table = calloc(((size_t)1 << head->bits) + 1, sizeof *build->table);
    if (!build->table)
        return STORE_MEMORY;
    result = open_new(build);
    if (result != OK)
        return result;
    result = write_items(build);
    if (result == OK)
        result = write_table(build);
    if (result == OK)
        result = hash_content(build);
    if (result == OK)
        result = write_head(build);
    return result;
}

enum result list_end(struct list_build *build, const uint8_t digest[HASH_SIZE],
                     struct list_about *about)
{
    enum result result;

    memcpy(build->head.about.digest, digest, HASH_SIZE);
    build->head.about.count = 0;
    result = write_list(build);
    if (result == OK)
        result = put_in_place(build);
    *about = build->head.about;
    list_abandon(build);
    return result;
}
