/* SPDX-License-Identifier: Apache-2.0 */
/* cairn authority request, take: an office in a directory of its own. What
 * another directory of the same country has signed is taken in from a file. */
#include "cli/authority.h"
#include "cli/commands.h"
#include "cli/enrolment.h"
#include "cli/identity.h"
#include "cli/output.h"
#include "cli/post.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int write_request(const struct command *command, const char *directory,
                         struct secrets *secrets)
{
    uint8_t space[CERTIFICATE_VALUES_MAX];
    struct buffer request = buffer_of(space, sizeof space);
    char text[INPUT_PASSPHRASE_MAX + 1], name[32], path[PATH_MAX],
        key[PATH_MAX];
    const char *passphrase;
    int code;

    snprintf(name, sizeof name, "%s.key", arguments[1]);
    post_path(directory, name, key);
    post_path(directory, "request", path);
    if (access(key, F_OK) == 0)
        return command_fail(EXIT_USE, MSG_FILE_EXISTS, key);
    code = authority_new_passphrase(command, key, text, &passphrase);
    if (code != EXIT_DONE)
        return code;
    keyfile_fresh(secrets);
    certificate_put_request(&secrets->request, &request);
    if (!keyfile_write(key, secrets, passphrase) ||
        !input_write_file(path, buffer_bytes(&request), 0644))
        code = EXIT_MACHINE;
    key_wipe(text, sizeof text);
    if (code != EXIT_DONE)
        return code;
    if (output_human())
        identity_say(MSG_OFFICE_REQUEST, key, path);
    else
        output_object(json_pack("{s:s, s:s, s:s, s:s, s:s}", "type", "request",
                                "name", secrets->request.name, "role",
                                arguments[1], "file", key, "request", path));
    return EXIT_DONE;
}

static int check_office(const struct command *command)
{
    uint8_t role = role_find(arguments[1]);

    if (!(role & (ROLE_REGISTRAR | ROLE_KEEPER | ROLE_SIGNER)))
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name,
                            arguments[1], "OFFICE", message(MSG_OFFICES));
    if (!identity_name(arguments[2]) || arguments[2][0] == '.' ||
        strchr(arguments[2], '/'))
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name,
                            arguments[2], "NAME", message(MSG_OFFICE_FORM));
    return EXIT_DONE;
}

int command_authority_request(const struct command *command)
{
    static const char *const names[] = {"request", "OFFICE", "NAME"};
    const char *directory = command_value(command, "--authority");
    struct secrets *secrets = keyfile_secrets_new();
    int lock = -1, code = identity_arguments(command, 3, names);

    if (code == EXIT_DONE && !secrets)
        code = command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    if (code == EXIT_DONE)
        code = check_office(command);
    if (code == EXIT_DONE)
        code = identity_country(command, secrets->request.country);
    if (code == EXIT_DONE && !directory)
        code = command_fail(EXIT_USE, MSG_TOO_FEW, command->name,
                            "--authority");
    if (code == EXIT_DONE && strlen(directory) > STORE_ARGUMENT_MAX)
        code = command_fail(EXIT_USE, MSG_STORE_PATH, directory,
                            STORE_ARGUMENT_MAX);
    if (code == EXIT_DONE && !keyfile_directory(directory))
        code = EXIT_MACHINE;
    if (code == EXIT_DONE) {
        lock = identity_lock(directory);
        secrets->request.roles = role_find(arguments[1]);
        snprintf(secrets->request.name, sizeof secrets->request.name, "%s",
                 arguments[2]);
        code = write_request(command, directory, secrets);
    }
    if (lock >= 0)
        close(lock);
    keyfile_secrets_free(secrets);
    return code;
}

/* The first trust of a directory is the file itself. */
static int begin(const struct membership *from, const char *directory)
{
    char path[PATH_MAX];

    return membership_write(from, post_path(directory, "trust", path))
               ? EXIT_DONE
               : EXIT_MACHINE;
}

static int take(struct authority *authority, const struct membership *from,
                size_t *added)
{
    struct membership *own = &authority->membership;
    char path[PATH_MAX], one[36], other[36];
    size_t before = own->count, bad;
    enum result result;

    if (memcmp(own->root, from->root, KEY_SIZE) != 0) {
        key_fingerprint(from->root, one);
        key_fingerprint(own->root, other);
        return command_fail(EXIT_REFUSED, MSG_FINGERPRINT_DIFFERS, one, other);
    }
    result = membership_merge(own, from, &bad);
    if (result == ENTRY_FORK)
        return command_fail(EXIT_REFUSED, MSG_TAKE_FORK, arguments[1], bad);
    if (result != OK)
        return command_fail(EXIT_REFUSED, MSG_ENROL_ENTRY, arguments[1], bad,
                            message_result(result), result_code(result));
    *added = own->count - before;
    if (*added == 0)
        return EXIT_DONE;
    return membership_write(own, post_path(authority->directory, "trust",
                                           path))
               ? EXIT_DONE
               : EXIT_MACHINE;
}

static int open_and_take(const struct command *command,
                         struct authority *authority,
                         const struct membership *from, size_t *added)
{
    const char *directory = command_value(command, "--authority");
    char path[PATH_MAX];
    int lock, code;

    if (!directory || strlen(directory) > STORE_ARGUMENT_MAX ||
        access(post_path(directory, "trust", path), F_OK) == 0) {
        code = authority_open(command, authority);
        return code == EXIT_DONE ? take(authority, from, added) : code;
    }
    lock = identity_lock(directory);
    if (lock < 0)
        return command_fail(EXIT_USE, MSG_AUTHORITY_NONE, directory);
    *added = from->count;
    code = begin(from, directory);
    close(lock);
    return code;
}

int command_authority_take(const struct command *command)
{
    static const char *const names[] = {"take", "FILE"};
    struct authority authority = {.lock = -1};
    struct membership from = {0};
    char fingerprint[36];
    size_t added = 0;
    int code = identity_arguments(command, 2, names);

    if (code == EXIT_DONE)
        code = enrolment_read(arguments[1], &from);
    if (code == EXIT_DONE)
        code = open_and_take(command, &authority, &from, &added);
    if (code == EXIT_DONE) {
        key_fingerprint(from.root, fingerprint);
        if (output_human()) {
            identity_say(MSG_TAKEN, (int)added, arguments[1]);
            identity_say(MSG_FINGERPRINT, fingerprint);
        } else {
            output_object(json_pack("{s:s, s:i, s:s}", "type", "taken",
                                    "entries", (int)added, "fingerprint",
                                    fingerprint));
        }
    }
    authority_close(&authority);
    membership_free(&from);
    return code;
}
