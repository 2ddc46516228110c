/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/authority.h"
#include "cli/identity.h"
#include "cli/post.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

uint64_t authority_now_s(void)
{
    return (uint64_t)(post_now_us() / 1000000);
}

static int read_trust(struct authority *authority)
{
    char path[PATH_MAX];
    enum result result;

    post_path(authority->directory, "trust", path);
    if (access(path, F_OK) != 0)
        return command_fail(EXIT_USE, MSG_AUTHORITY_NONE, authority->directory);
    result = membership_read(path, &authority->membership, NULL);
    if (result == STORE_OPEN)
        return EXIT_MACHINE;
    if (result != OK)
        return command_fail(EXIT_MACHINE, MSG_AUTHORITY_DAMAGED, path,
                            message_result(result), result_code(result));
    return EXIT_DONE;
}

int authority_open(const struct command *command, struct authority *authority)
{
    const char *directory = command_value(command, "--authority");

    memset(authority, 0, sizeof *authority);
    authority->lock = -1;
    if (!directory)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name,
                            "--authority");
    if (strlen(directory) > STORE_ARGUMENT_MAX)
        return command_fail(EXIT_USE, MSG_STORE_PATH, directory,
                            STORE_ARGUMENT_MAX);
    authority->directory = directory;
    authority->root_key = command_value(command, "--root-key");
    authority->lock = identity_lock(directory);
    if (authority->lock < 0)
        return command_fail(EXIT_USE, MSG_AUTHORITY_NONE, directory);
    return read_trust(authority);
}

void authority_close(struct authority *authority)
{
    membership_free(&authority->membership);
    if (authority->lock >= 0)
        close(authority->lock);
    authority->lock = -1;
}

static bool is_key_file(const char *name)
{
    size_t size = strlen(name);

    return size > 4 && size <= AUTHORITY_KEY_NAME_MAX &&
           strcmp(name + size - 4, ".key") == 0;
}

static int by_name(const void *a, const void *b)
{
    const struct authority_key *one = a, *other = b;

    return strcmp(one->name, other->name);
}

static void peek_all(const char *directory, struct authority_key *keys,
                     size_t count)
{
    char path[PATH_MAX];

    for (size_t i = 0; i < count; i++)
        keys[i].result =
            keyfile_peek(post_path(directory, keys[i].name, path),
                         &keys[i].request, &keys[i].plain);
}

struct authority_key *authority_keys(const struct authority *authority,
                                     size_t *count)
{
    struct authority_key *keys = calloc(AUTHORITY_KEYS_MAX, sizeof *keys);
    DIR *directory = opendir(authority->directory);
    struct dirent *found;

    *count = 0;
    if (!keys || !directory) {
        command_fail(EXIT_MACHINE, MSG_CANNOT_READ, authority->directory,
                     strerror(errno));
        free(keys);
        keys = NULL;
    }
    while (keys && *count < AUTHORITY_KEYS_MAX && (found = readdir(directory)))
        if (is_key_file(found->d_name)) {
            struct authority_key *key = &keys[(*count)++];

            memcpy(key->name, found->d_name, strlen(found->d_name) + 1);
        }
    if (keys) {
        qsort(keys, *count, sizeof *keys, by_name);
        peek_all(authority->directory, keys, *count);
    }
    if (directory)
        closedir(directory);
    return keys;
}

bool authority_key_path(const struct authority *authority,
                        const uint8_t key[KEY_SIZE], char path[PATH_MAX])
{
    size_t count;
    struct authority_key *keys = authority_keys(authority, &count);
    bool found = false;

    for (size_t i = 0; !found && i < count; i++) {
        found = keys[i].result == OK &&
                memcmp(keys[i].request.log_key, key, KEY_SIZE) == 0;
        if (found)
            post_path(authority->directory, keys[i].name, path);
    }
    free(keys);
    return found;
}

static bool may_sign(const struct authority *authority, const uint8_t *key,
                     uint8_t role, const char *by)
{
    const struct member *member =
        roster_by_key(&authority->membership.roster, key);

    return member && !member->revoked && (member->certificate.roles & role) &&
           (!by || strcmp(member->certificate.name, by) == 0);
}

/* The path of a key file of that office. A root that was rolled over is still
 * one: only root.key stands for it, lest root-old.key signs unasked. */
static bool find_office(const struct authority *authority, uint8_t role,
                        const char *by, char path[PATH_MAX])
{
    size_t count;
    struct authority_key *keys = authority_keys(authority, &count);
    const struct authority_key *best = NULL;
    char first[64];

    snprintf(first, sizeof first, "%s.key", role_name(role));
    for (size_t i = 0; i < count; i++)
        if (keys[i].result == OK &&
            may_sign(authority, keys[i].request.log_key, role, by) &&
            ((!best && role != ROLE_ROOT) || strcmp(keys[i].name, first) == 0))
            best = &keys[i];
    if (best)
        post_path(authority->directory, best->name, path);
    free(keys);
    return best != NULL;
}

/* A file that is there and does not open is told of as such. */
static int no_key(const struct authority *authority, uint8_t role,
                  const char *by)
{
    char path[PATH_MAX], name[64];
    struct certificate request;
    bool plain, there;

    snprintf(name, sizeof name, "%s.key", role_name(role));
    post_path(authority->directory, name, path);
    there = access(path, F_OK) == 0;
    if (by)
        return command_fail(EXIT_USE, MSG_AUTHORITY_NO_OFFICE, role_name(role),
                            by, authority->directory);
    if (there && keyfile_peek(path, &request, &plain) == OK)
        return command_fail(EXIT_REFUSED, MSG_AUTHORITY_KEY, path,
                            role_name(role));
    if (there) {
        struct secrets *secrets = keyfile_secrets_new();
        int code = secrets ? keyfile_unlock(path, secrets) : EXIT_MACHINE;

        keyfile_secrets_free(secrets);
        return code == EXIT_DONE ? EXIT_MACHINE : code;
    }
    return command_fail(EXIT_USE,
                        role == ROLE_ROOT ? MSG_AUTHORITY_NO_ROOT
                                          : MSG_AUTHORITY_NO_KEY,
                        role_name(role), path);
}

int authority_unlock(const struct authority *authority, uint8_t role,
                     const char *by, struct secrets *secrets)
{
    const struct roster *roster = &authority->membership.roster;
    bool given = role == ROLE_ROOT && authority->root_key;
    const struct member *office;
    char path[PATH_MAX];
    int code;

    if (given)
        snprintf(path, sizeof path, "%s", authority->root_key);
    else if (!find_office(authority, role, by, path))
        return no_key(authority, role, by);
    code = keyfile_unlock(path, secrets);
    if (code == EXIT_DONE &&
        !may_sign(authority, secrets->request.log_key, role, by))
        code = command_fail(EXIT_REFUSED, MSG_AUTHORITY_KEY, path,
                            role_name(role));
    office = roster_by_key(roster, secrets->request.log_key);
    if (code == EXIT_DONE && office)
        authority_warn_dates(&office->certificate);
    return code;
}

static bool has_log(const struct membership *membership,
                    const uint8_t key[KEY_SIZE])
{
    for (size_t i = 0; i < membership->log_count; i++)
        if (memcmp(membership->logs[i].key, key, KEY_SIZE) == 0)
            return true;
    return false;
}

int authority_sign(struct authority *authority, const struct secrets *secrets,
                   uint16_t kind, struct bytes values)
{
    struct membership *membership = &authority->membership;
    uint64_t now_s = authority_now_s();
    enum result result = OK;
    struct signer signer;

    key_signer(&signer, secrets->log_seed);
    if (!has_log(membership, signer.public))
        result = membership_start(membership, &signer, now_s);
    if (result == OK && kind != KIND_START)
        result = membership_sign(membership, &signer, kind, values, now_s);
    key_wipe(&signer, sizeof signer);
    if (result == OK)
        return EXIT_DONE;
    return command_fail(EXIT_MACHINE, MSG_AUTHORITY_DAMAGED,
                        authority->directory, message_result(result),
                        result_code(result));
}

int authority_save(const struct command *command, struct authority *authority)
{
    const char *out = command_value(command, "--out");
    char path[PATH_MAX];

    post_path(authority->directory, "trust", path);
    if (!membership_write(&authority->membership, path) ||
        (out && !membership_write(&authority->membership, out)))
        return EXIT_MACHINE;
    return EXIT_DONE;
}

static bool is_kid(const struct member *member, const char *word)
{
    char kid[2 * KEY_KID + 1];

    bytes_to_hex(bytes_of(member->kid, KEY_KID), kid);
    return strcasecmp(kid, word) == 0;
}

/* How many members are meant; the last of them. */
static size_t count_meant(const struct roster *roster, const char *word,
                          bool revoked, const struct member **member)
{
    size_t count = 0;

    for (size_t i = 0; i < roster->count; i++) {
        const struct member *one = &roster->members[i];

        if (one->certificate.roles && is_kid(one, word)) {
            *member = one;
            return 1;
        }
        if (one->certificate.roles && one->revoked == revoked &&
            strcmp(one->certificate.name, word) == 0) {
            *member = one;
            count++;
        }
    }
    return count;
}

int authority_member(const struct command *command,
                     const struct authority *authority, const char *word,
                     const struct member **member)
{
    const struct roster *roster = &authority->membership.roster;
    size_t count = count_meant(roster, word, false, member);

    if (count == 0)
        count = count_meant(roster, word, true, member);
    if (count == 1)
        return EXIT_DONE;
    return command_fail(count ? EXIT_USE : EXIT_NO,
                        count ? MSG_MEMBER_TWICE : MSG_MEMBER_NONE,
                        command->name, word);
}

bool authority_name_taken(const struct authority *authority, const char *name,
                          const uint8_t key[KEY_SIZE])
{
    const struct roster *roster = &authority->membership.roster;

    for (size_t i = 0; i < roster->count; i++) {
        const struct member *member = &roster->members[i];

        if (!member->revoked && member->certificate.roles &&
            strcmp(member->certificate.name, name) == 0 &&
            memcmp(member->certificate.log_key, key, KEY_SIZE) != 0)
            return true;
    }
    return false;
}
