/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/group.h"
#include "cli/input.h"
#include "cli/post.h"
#include "cli/present.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "groups"
#define SUFFIX ".json"

static const char *const shared[] = {
    "direction",       "mode",         "purpose", "vehicle_plate",
    "vehicle_country", "vehicle_type", "carrier", "journey_number",
    "origin",          "destination",
};
enum { SHARED = sizeof shared / sizeof shared[0] };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

const char *group_shared(void)
{
    static _Thread_local char text[256];

    text[0] = '\0';
    for (size_t i = 0; i < SHARED; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s",
                 i ? ", " : "", shared[i]);
    return text;
}

static bool is_shared(const char *field)
{
    for (size_t i = 0; i < SHARED; i++)
        if (strcmp(shared[i], field) == 0)
            return true;
    return false;
}

static const char *path_of(const char *directory, const char *name,
                           char path[PATH_MAX])
{
    char file[sizeof FOLDER + GROUP_NAME + sizeof SUFFIX];

    snprintf(file, sizeof file, FOLDER "/%s" SUFFIX, name);
    return post_path(directory, file, path);
}

/* The id that a file's name begins with; others are not ours. */
static bool take_name(const char *file, char name[GROUP_NAME])
{
    if (strlen(file) != GROUP_NAME - 1 + strlen(SUFFIX) ||
        strcmp(file + GROUP_NAME - 1, SUFFIX) != 0 ||
        strspn(file, "0123456789abcdef") != GROUP_NAME - 1)
        return false;
    memcpy(name, file, GROUP_NAME - 1);
    name[GROUP_NAME - 1] = '\0';
    return true;
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

size_t group_names(const char *directory, char names[GROUPS_MAX][GROUP_NAME])
{
    char path[PATH_MAX];
    DIR *folder = opendir(post_path(directory, FOLDER, path));
    const struct dirent *file;
    size_t count = 0;

    while (folder && count < GROUPS_MAX && (file = readdir(folder)))
        count += take_name(file->d_name, names[count]);
    if (folder)
        closedir(folder);
    qsort(names, count, GROUP_NAME, compare);
    return count;
}

enum result group_find(const char *directory, const char *text,
                       char name[GROUP_NAME])
{
    char names[GROUPS_MAX][GROUP_NAME];
    size_t count = group_names(directory, names), found = 0;

    for (size_t i = 0; i < count; i++)
        if (text[0] && strncasecmp(names[i], text, strlen(text)) == 0) {
            memcpy(name, names[i], GROUP_NAME);
            found++;
        }
    if (found == 1)
        return OK;
    return found ? STORE_AMBIGUOUS : STORE_NOT_FOUND;
}

/* Every value has the form of its field, so that it fits when it is used. */
static enum result check_fields(json_t *fields, const char **field)
{
    uint8_t memory[4096];
    struct crossing crossing;
    json_t *value;

    crossing_begin(&crossing, memory, sizeof memory);
    json_object_foreach(fields, *field, value)
    {
        enum result result = is_shared(*field)
                                 ? present_set(&crossing, *field, value)
                                 : VALUE_UNKNOWN_FIELD;

        if (result != OK)
            return result;
    }
    return OK;
}

static enum result write_session(const char *directory, const char *name,
                                 const struct group_opening *opening)
{
    char path[PATH_MAX];
    json_t *kept = json_pack(
        "{s:I, s:I, s:I, s:O}", "opened_us", (json_int_t)opening->opened_us,
        "since_us", (json_int_t)opening->since_us, "size",
        (json_int_t)opening->size, "fields", opening->fields);
    char *text = json_dumps(kept, JSON_COMPACT);
    bool good = text && (mkdir(post_path(directory, FOLDER, path), 0700) == 0
                             ? input_sync_parent(path)
                             : errno == EEXIST);

    good = good && input_put_file(path_of(directory, name, path),
                                  bytes_text(text), 0600);
    free(text);
    json_decref(kept);
    return good ? OK : STORE_IO;
}

enum result group_open(const char *directory,
                       const struct group_opening *opening,
                       char name[GROUP_NAME], const char **field)
{
    char names[GROUPS_MAX][GROUP_NAME];
    uint8_t id[GROUP_ID];
    enum result result = check_fields(opening->fields, field);

    if (result != OK)
        return result;
    randombytes_buf(id, sizeof id);
    bytes_to_hex(bytes_of(id, sizeof id), name);
    pthread_mutex_lock(&turn);
    result = group_names(directory, names) < GROUPS_MAX
                 ? write_session(directory, name, opening)
                 : STORE_LIMIT;
    pthread_mutex_unlock(&turn);
    return result;
}

json_t *group_read(const char *directory, const char *name)
{
    char path[PATH_MAX];
    json_t *kept = json_load_file(path_of(directory, name, path), 0, NULL);

    if (json_is_integer(json_object_get(kept, "opened_us")) &&
        json_is_integer(json_object_get(kept, "since_us")) &&
        json_is_integer(json_object_get(kept, "size")) &&
        json_is_object(json_object_get(kept, "fields")))
        return kept;
    json_decref(kept);
    return NULL;
}

enum result group_remove(const char *directory, const char *name)
{
    char path[PATH_MAX];
    bool good;

    pthread_mutex_lock(&turn);
    good =
        unlink(path_of(directory, name, path)) == 0 && input_sync_parent(path);
    pthread_mutex_unlock(&turn);
    return good ? OK : STORE_IO;
}

static enum result fill_shared(json_t *fields, struct crossing *crossing)
{
    enum result result = OK;
    const char *name;
    json_t *value;

    json_object_foreach(fields, name, value)
    {
        const struct field *field = fields_find(bytes_text(name));

        if (result != OK || !field || !is_shared(name))
            return result != OK ? result : STORE_CORRUPT;
        if (!crossing_has(crossing, field->key))
            result = present_set(crossing, name, value);
    }
    return result;
}

enum result group_fill(const char *directory, const char *text,
                       struct crossing *crossing)
{
    char name[GROUP_NAME];
    json_t *kept = NULL;
    json_int_t size;
    enum result result = crossing_has(crossing, FIELD_GROUP)
                             ? VALUE_TWICE
                             : group_find(directory, text, name);

    if (result == OK && !(kept = group_read(directory, name)))
        result = STORE_CORRUPT;
    if (result == OK)
        result = fill_shared(json_object_get(kept, "fields"), crossing);
    if (result == OK)
        result =
            crossing_set_text(crossing, bytes_text("group"), bytes_text(name));
    if (result == OK && !crossing_has(crossing, FIELD_GROUP_ROLE))
        result = crossing_set_uint(crossing, FIELD_GROUP_ROLE, GROUP_MEMBER);
    size = json_integer_value(json_object_get(kept, "size"));
    if (result == OK && size > 0 && !crossing_has(crossing, FIELD_GROUP_SIZE))
        result = crossing_set_uint(crossing, FIELD_GROUP_SIZE, (uint64_t)size);
    json_decref(kept);
    return result;
}
