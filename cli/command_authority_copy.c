/* SPDX-License-Identifier: Apache-2.0 */
/* cairn authority copy, check: sealed copies of the root's key, and which key
 * files open and are those of the membership. */
#include "cli/authority.h"
#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/output.h"
#include "cli/post.h"
#include "core/date.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A directory stands for root.key in it. */
static int copy_path(char path[PATH_MAX])
{
    const char *given = arguments[1];
    struct stat found;
    size_t size = strlen(given);

    if (size == 0 || size > STORE_ARGUMENT_MAX)
        return command_fail(EXIT_USE, MSG_STORE_PATH, given,
                            STORE_ARGUMENT_MAX);
    snprintf(path, PATH_MAX, "%s", given);
    if (given[size - 1] == '/' ||
        (stat(given, &found) == 0 && S_ISDIR(found.st_mode)))
        post_path(given, "root.key", path);
    /* A copy is never written over another one, which may be the last. */
    if (access(path, F_OK) == 0)
        return command_fail(EXIT_USE, MSG_FILE_EXISTS, path);
    return EXIT_DONE;
}

/* It counts when it has been read back from the disk. */
static int write_copy(const char *path, const struct secrets *root,
                      const char *passphrase)
{
    struct secrets *back = keyfile_secrets_new();
    enum result result;
    int code = EXIT_DONE;

    if (!back)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    if (!keyfile_write(path, root, passphrase)) {
        code = EXIT_MACHINE;
    } else {
        result = keyfile_open(path, passphrase, back);
        if (result == OK &&
            memcmp(back->log_seed, root->log_seed, KEY_SIZE) != 0)
            result = KEY_FORM;
        if (result != OK)
            code = command_fail(EXIT_MACHINE, MSG_COPY_BAD, path,
                                message_result(result), result_code(result));
    }
    keyfile_secrets_free(back);
    return code;
}

static int copy(const struct command *command,
                const struct authority *authority, const char *path,
                struct secrets *root)
{
    char text[INPUT_PASSPHRASE_MAX + 1], fingerprint[36];
    const char *passphrase;
    int code;

    if (!root)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    code = authority_unlock(authority, ROLE_ROOT, NULL, root);
    if (code == EXIT_DONE)
        code = authority_new_passphrase(command, path, text, &passphrase);
    if (code != EXIT_DONE)
        return code;
    code = write_copy(path, root, passphrase);
    key_wipe(text, sizeof text);
    if (code != EXIT_DONE)
        return code;
    key_fingerprint(root->request.log_key, fingerprint);
    if (output_human())
        identity_say(MSG_COPY_MADE, path, fingerprint);
    else
        output_object(json_pack("{s:s, s:s, s:s, s:b}", "type", "copy", "file",
                                path, "key_fingerprint", fingerprint, "sealed",
                                passphrase != NULL));
    return EXIT_DONE;
}

int command_authority_copy(const struct command *command)
{
    static const char *const names[] = {"copy", "DIR-OR-FILE"};
    struct authority authority = {.lock = -1};
    struct secrets *root = keyfile_secrets_new();
    char path[PATH_MAX];
    int code = identity_arguments(command, 2, names);

    if (code == EXIT_DONE)
        code = copy_path(path);
    if (code == EXIT_DONE)
        code = authority_open(command, &authority);
    if (code == EXIT_DONE)
        code = copy(command, &authority, path, root);
    authority_close(&authority);
    keyfile_secrets_free(root);
    return code;
}

/* What is wrong with a key file: its sealing, and then what it is. */
static enum result try_file(const char *path, bool *sealed,
                            struct secrets *secrets)
{
    char text[INPUT_PASSPHRASE_MAX + 1];
    enum result result;
    bool plain;

    result = keyfile_peek(path, &secrets->request, &plain);
    *sealed = !plain;
    if (result != OK || plain)
        return result == OK ? keyfile_open(path, NULL, secrets) : result;
    if (input_passphrase(false, path, text) < 0)
        return KEY_PASSPHRASE;
    result = keyfile_open(path, text, secrets);
    key_wipe(text, sizeof text);
    return result;
}

/* The seed must be that of the key which the file tells of. */
static enum result try_key(const char *path, bool *sealed,
                           struct certificate *request)
{
    struct secrets *secrets = keyfile_secrets_new();
    struct signer signer;
    enum result result;

    if (!secrets)
        return STORE_MEMORY;
    result = try_file(path, sealed, secrets);
    *request = secrets->request;
    if (result == OK) {
        key_signer(&signer, secrets->log_seed);
        if (memcmp(signer.public, request->log_key, KEY_SIZE) != 0)
            result = KEY_FORM;
        key_wipe(&signer, sizeof signer);
    } else {
        bool plain;

        keyfile_peek(path, request, &plain);
    }
    keyfile_secrets_free(secrets);
    return result;
}

/* True if the file opens and is of this membership. */
static bool check_file(const struct authority *authority, const char *path)
{
    const struct roster *roster = &authority->membership.roster;
    struct certificate request = {0};
    char kid[2 * KEY_KID + 1], until[DATE_INSTANT_TEXT_SIZE] = "";
    const struct member *member;
    bool sealed = false;
    enum result result = try_key(path, &sealed, &request);
    enum result found = OK;
    json_t *line;

    member = roster_by_key(roster, request.log_key);
    if (request.name[0] && !member)
        found = CERT_UNKNOWN;
    else if (member && member->revoked)
        found = CERT_REVOKED;
    if (member && member->certificate.until)
        date_format_seconds((int64_t)member->certificate.until * 1000000,
                            until);
    if (member)
        bytes_to_hex(bytes_of(member->kid, KEY_KID), kid);
    line = json_pack("{s:s, s:s, s:b, s:b, s:b}", "type", "key_file", "file",
                     path, "sealed", (int)sealed, "opens", result == OK,
                     "certified", member && found == OK);
    if (member)
        json_object_update_new(
            line, json_pack("{s:s, s:s, s:s}", "name",
                            member->certificate.name, "role",
                            identity_role(member->certificate.roles), "kid",
                            kid));
    if (until[0])
        json_object_set_new(line, "until", json_string(until));
    if (result != OK || found != OK) {
        enum result told = result != OK ? result : found;

        json_object_set_new(line, "error", json_string(message_result(told)));
        json_object_set_new(line, "code", json_string(result_code(told)));
    }
    output_object(line);
    return result == OK && found == OK;
}

static bool check_all(const struct authority *authority)
{
    char path[PATH_MAX];
    size_t count;
    struct authority_key *keys = authority_keys(authority, &count);
    bool good = keys != NULL;

    for (size_t i = 0; i < count; i++)
        good = check_file(authority,
                          post_path(authority->directory, keys[i].name,
                                    path)) &&
               good;
    free(keys);
    if (authority->root_key)
        good = check_file(authority, authority->root_key) && good;
    return good;
}

static void print_authority(const struct authority *authority)
{
    const struct membership *membership = &authority->membership;
    char fingerprint[36], root[PATH_MAX];
    int members = 0;
    bool here;

    key_fingerprint(membership->root, fingerprint);
    here = access(post_path(authority->directory, "root.key", root), F_OK) == 0;
    for (size_t i = 0; i < membership->roster.count; i++)
        members += membership->roster.members[i].certificate.roles != 0;
    output_object(json_pack(
        "{s:s, s:s, s:s, s:s, s:i, s:i, s:b, s:b}", "type", "authority",
        "country", membership->country, "directory", authority->directory,
        "fingerprint", fingerprint, "members", members, "entries",
        (int)membership->count, "root_here", (int)here, "training",
        (int)membership->training));
}

int command_authority_check(const struct command *command)
{
    struct authority authority = {.lock = -1};
    bool good = true;
    int code = authority_open(command, &authority);

    if (code == EXIT_DONE) {
        for (size_t i = 1; i < argument_count; i++)
            good = check_file(&authority, arguments[i]) && good;
        if (argument_count == 1)
            good = check_all(&authority);
        print_authority(&authority);
        output_end();
        code = good ? EXIT_DONE : EXIT_NO;
    }
    authority_close(&authority);
    return code;
}
