/* SPDX-License-Identifier: Apache-2.0 */
/*
 * treaty_file_internal: what is known of a treaty's file while it is read.
 *
 * Law: for treaty_file*.c only.
 */
#ifndef CAIRN_CLI_TREATY_FILE_INTERNAL_H
#define CAIRN_CLI_TREATY_FILE_INTERNAL_H

#include "cli/treaty_file.h"

enum {
    FILE_LIST_MAX = 128,  /* items of one list */
    FILE_GRANT_NAME = 64, /* what stands between the brackets */
    FILE_SPACE = 1 << 17, /* all items, and once more in their order */
};

struct file_list {
    size_t count;
    struct bytes items[FILE_LIST_MAX]; /* encoded */
};

struct file_grant {
    char name[FILE_GRANT_NAME];
    char giver[4];
    int giver_line;
    bool has_kind;
    uint16_t kind;
    long days; /* 0: not given */
    struct file_list posts, fields, excluded;
};

struct treaty_file {
    const char *path, *text;
    size_t size, at;
    int line, code;
    bool has_from, has_until, has_limit[3];
    size_t party_count;
    bool has_root[2];
    struct file_list purposes;
    size_t grant_count;
    struct file_grant grants[TREATY_GRANTS_MAX];
    struct treaty treaty;
    struct buffer space;
    uint8_t memory[FILE_SPACE];
};

/* Tells that a value is not good for what it is given for. */
void treaty_file_bad(struct treaty_file *file, const char *name,
                     const char *value, const char *takes);

/* Takes one word of a list of a grant, encoded into the space; it fails by
 * file->code. */
typedef void treaty_file_word(struct treaty_file *file, const char *word,
                              struct file_grant *grant);
treaty_file_word treaty_file_purpose, treaty_file_post, treaty_file_field,
    treaty_file_excluded;

/* Takes the words between commas, to at most `most` in the list. */
void treaty_file_list(struct treaty_file *file, const char *name,
                      const char *value, struct file_list *list, size_t most,
                      struct file_grant *grant, treaty_file_word *take);

/* Takes one line; what is wrong with it is told, and file->code set. */
void treaty_file_take(struct treaty_file *file, const char *section,
                      const char *name, const char *value);

#endif
