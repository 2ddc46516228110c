/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/login.h"
#include "cli/input.h"
#include "core/hash.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HASH_DIGITS = 8 }; /* bytes of the path's hash that name the file */

static void path_of(const char *store, char path[PATH_MAX])
{
    const char *own = getenv("CAIRN_LOGIN"), *run = getenv("XDG_RUNTIME_DIR");
    char *real = realpath(store, NULL);
    uint8_t digest[HASH_SIZE];
    char hex[2 * HASH_DIGITS + 1];
    struct hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes_text(real ? real : store));
    hash_end(&hash, digest);
    bytes_to_hex(bytes_of(digest, HASH_DIGITS), hex);
    if (own && own[0])
        snprintf(path, PATH_MAX, "%s", own);
    else if (run && run[0])
        snprintf(path, PATH_MAX, "%s/cairn-login-%s", run, hex);
    else
        snprintf(path, PATH_MAX, "%s/login-%u", store, (unsigned)geteuid());
    free(real);
}

bool login_read(const char *store, struct login *login)
{
    char path[PATH_MAX], text[sizeof *login + 2], *line;
    uint8_t token[DUTY_TOKEN];
    struct stat found;
    ssize_t size = -1;
    int file;

    path_of(store, path);
    file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0)
        return false;
    if (fstat(file, &found) == 0 && S_ISREG(found.st_mode) &&
        found.st_uid == geteuid() && !(found.st_mode & 077))
        size = read(file, text, sizeof text - 1);
    close(file);
    if (size < 2 || text[size - 1] != '\n')
        return false;
    text[size - 1] = '\0';
    line = strchr(text, '\n');
    if (!line || strlen(line + 1) != LOGIN_TOKEN_TEXT - 1)
        return false;
    *line++ = '\0';
    if (!officer_name_good(text) || !bytes_from_hex(line, token, sizeof token))
        return false;
    memcpy(login->officer, text, strlen(text) + 1);
    memcpy(login->token, line, LOGIN_TOKEN_TEXT);
    return true;
}

bool login_write(const char *store, const struct login *login)
{
    char path[PATH_MAX], text[sizeof *login + 2];
    int size =
        snprintf(text, sizeof text, "%s\n%s\n", login->officer, login->token);

    path_of(store, path);
    return input_write_file(path, bytes_of(text, (size_t)size), 0600);
}

void login_forget(const char *store)
{
    char path[PATH_MAX];

    path_of(store, path);
    unlink(path);
}
