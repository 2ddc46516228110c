/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/lists.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FOLDER "lists"
#define ENDING ".list"

struct lists {
    char directory[PATH_MAX];
    uint8_t master[KEY_SIZE];
    pthread_mutex_t lock;
    struct timespec changed; /* of the folder, when it was read */
    size_t count;
    struct opened {
        char name[LIST_NAME_MAX + 1];
        struct list *list; /* null: it cannot be read */
        enum result result;
    } opened[LISTS_MAX];
};

struct lists *lists_new(const char *directory, const uint8_t master[KEY_SIZE])
{
    struct lists *lists = calloc(1, sizeof *lists);

    if (!lists)
        return NULL;
    snprintf(lists->directory, sizeof lists->directory, "%s/" FOLDER,
             directory);
    memcpy(lists->master, master, KEY_SIZE);
    pthread_mutex_init(&lists->lock, NULL);
    return lists;
}

static void forget(struct lists *lists)
{
    while (lists->count > 0)
        list_close(lists->opened[--lists->count].list);
}

void lists_free(struct lists *lists)
{
    if (!lists)
        return;
    forget(lists);
    pthread_mutex_destroy(&lists->lock);
    sodium_memzero(lists->master, KEY_SIZE);
    free(lists);
}

bool lists_name(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return length > 0 && length <= LIST_NAME_MAX && name[length] == '\0';
}

bool lists_path(const char *directory, const char *name, bool make, char *text)
{
    snprintf(text, PATH_MAX, "%s/" FOLDER, directory);
    if (make && mkdir(text, 0700) != 0 && errno != EEXIST)
        return false;
    snprintf(text, PATH_MAX, "%s/" FOLDER "/%s" ENDING, directory, name);
    return true;
}

/* The name in that of a file; false if it is no list's. */
static bool name_of(const char *file, char name[LIST_NAME_MAX + 1])
{
    const char *ending = strrchr(file, '.');

    if (!ending || strcmp(ending, ENDING) != 0 || ending - file > LIST_NAME_MAX)
        return false;
    snprintf(name, LIST_NAME_MAX + 1, "%.*s", (int)(ending - file), file);
    return lists_name(name);
}

static void open_one(struct lists *lists, const char *name)
{
    struct opened *opened = &lists->opened[lists->count];
    char path[2 * PATH_MAX];

    snprintf(path, sizeof path, "%s/%s" ENDING, lists->directory, name);
    snprintf(opened->name, sizeof opened->name, "%s", name);
    opened->result = list_open(path, lists->master, &opened->list);
    lists->count++;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct opened *)a)->name,
                  ((const struct opened *)b)->name);
}

/* Reads the folder anew if it has changed. */
static void refresh(struct lists *lists)
{
    char name[LIST_NAME_MAX + 1];
    const struct dirent *file;
    struct stat status;
    DIR *folder;

    if (stat(lists->directory, &status) != 0) {
        forget(lists);
        memset(&lists->changed, 0, sizeof lists->changed);
        return;
    }
    if (memcmp(&status.st_mtim, &lists->changed, sizeof lists->changed) == 0)
        return;
    folder = opendir(lists->directory);
    if (!folder)
        return;
    forget(lists);
    while ((file = readdir(folder)) && lists->count < LISTS_MAX)
        if (name_of(file->d_name, name))
            open_one(lists, name);
    closedir(folder);
    qsort(lists->opened, lists->count, sizeof lists->opened[0], by_name);
    lists->changed = status.st_mtim;
}

size_t lists_ask(struct lists *lists, struct bytes issuer, struct bytes number,
                 struct lists_answer answers[LISTS_MAX])
{
    size_t count;

    if (!lists)
        return 0;
    pthread_mutex_lock(&lists->lock);
    refresh(lists);
    count = lists->count;
    for (size_t i = 0; i < count; i++) {
        const struct opened *opened = &lists->opened[i];
        struct lists_answer *answer = &answers[i];

        memset(answer, 0, sizeof *answer);
        answer->result = opened->result;
        if (opened->list) {
            answer->about = *list_about(opened->list);
            answer->result =
                list_find(opened->list, issuer, number, &answer->status);
        }
        memcpy(answer->about.name, opened->name, sizeof opened->name);
    }
    pthread_mutex_unlock(&lists->lock);
    return count;
}
