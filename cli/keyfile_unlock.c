/* SPDX-License-Identifier: Apache-2.0 */
/* Key files as a command meets them: a passphrase, and what to do about one
 * that will not open. */
#include "cli/command.h"
#include "cli/input.h"
#include "cli/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is wrong with a file whose mode is refused. */
static int tell_mode(const char *path)
{
    struct stat found;

    if (lstat(path, &found) != 0 || !S_ISREG(found.st_mode))
        return command_fail(EXIT_REFUSED, MSG_KEY_LINK, path);
    if (found.st_uid != geteuid())
        return command_fail(EXIT_REFUSED, MSG_KEY_OWNER, path);
    return command_fail(EXIT_REFUSED, MSG_KEY_MODE, path, path);
}

static int tell(const char *path, enum result result)
{
    switch (result) {
    case OK:
        return EXIT_DONE;
    case KEY_MODE:
        return tell_mode(path);
    case KEY_PASSPHRASE:
        return command_fail(EXIT_REFUSED, MSG_KEY_PASSPHRASE, path);
    case KEY_FORM:
        return command_fail(EXIT_MACHINE, MSG_KEY_DAMAGED, path);
    case STORE_MEMORY:
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    default:
        return command_fail(EXIT_MACHINE, MSG_CANNOT_READ, path,
                            strerror(errno));
    }
}

static bool is_officer(const char *path, const char *name)
{
    static struct officer list[OFFICERS_MAX];
    size_t count;

    if (!name || keyfile_officers(path, list, &count) != OK)
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0)
            return true;
    return false;
}

int keyfile_unlock_as(const char *path, const char *name,
                      struct secrets *secrets, struct officer *who)
{
    char passphrase[INPUT_PASSPHRASE_MAX + 1];
    enum result result;
    bool plain, officer = is_officer(path, name);

    memset(who, 0, sizeof *who);
    result = keyfile_peek(path, &secrets->request, &plain);
    if (officer && plain && !common.passphrase_file)
        officer = false;
    if (result != OK || (plain && !officer))
        return tell(path,
                    result == OK ? keyfile_open(path, NULL, secrets) : result);
    if (input_passphrase(false, officer ? name : path, passphrase) < 0)
        return EXIT_USE;
    result = KEY_PASSPHRASE;
    if (officer)
        result = keyfile_open_officer(path, name, passphrase, secrets, who);
    if (result == KEY_PASSPHRASE) {
        memset(who, 0, sizeof *who);
        result = keyfile_open(path, passphrase, secrets);
    }
    key_wipe(passphrase, sizeof passphrase);
    return tell(path, result);
}

int keyfile_unlock(const char *path, struct secrets *secrets)
{
    struct officer who;

    return keyfile_unlock_as(path, NULL, secrets, &who);
}

int keyfile_new_passphrase(const char *what,
                           char text[INPUT_PASSPHRASE_MAX + 1],
                           const char **passphrase)
{
    *passphrase = NULL;
    if (common.no_passphrase && !common.passphrase_file)
        return EXIT_DONE;
    if (input_passphrase(true, what, text) < 0)
        return EXIT_USE;
    *passphrase = text;
    return EXIT_DONE;
}

bool keyfile_directory(const char *path)
{
    char part[PATH_MAX];
    size_t size = strlen(path);
    bool good = size > 0 && size < sizeof part;

    errno = size > 0 ? ENAMETOOLONG : ENOENT;
    for (size_t i = 1; good && i <= size; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0700) == 0)
            good = input_sync_parent(part);
        else
            good = errno == EEXIST;
    }
    if (!good)
        command_fail(EXIT_MACHINE, MSG_CANNOT_WRITE, path, strerror(errno));
    return good;
}
