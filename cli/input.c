/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/input.h"
#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static char *read_all(int file, size_t *size)
{
    size_t capacity = 4096, count = 0;
    char *text = malloc(capacity + 1);
    ssize_t got = 1;

    while (text && got > 0) {
        if (count == capacity) {
            char *more = capacity < INPUT_FILE_MAX
                             ? realloc(text, capacity * 2 + 1)
                             : NULL;

            if (!more)
                break;
            text = more;
            capacity *= 2;
        }
        got = read(file, text + count, capacity - count);
        count += got > 0 ? (size_t)got : 0;
    }
    if (!text || got != 0) {
        errno = text && got > 0 ? EFBIG : errno;
        free(text);
        return NULL;
    }
    text[count] = '\0';
    *size = count;
    return text;
}

char *input_file(const char *path, size_t *size)
{
    bool standard = strcmp(path, "-") == 0;
    int file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    char *text = NULL;

    if (file >= 0) {
        text = read_all(file, size);
        if (!standard)
            close(file);
    }
    if (!text)
        command_fail(EXIT_USE, MSG_CANNOT_READ, path, strerror(errno));
    return text;
}

const char *input_expand(const char *value)
{
    size_t size;
    char *text;

    if (strcmp(value, "-") != 0 && value[0] != '@')
        return value;
    text = input_file(value[0] == '@' ? value + 1 : value, &size);
    if (text && size > 0 && text[size - 1] == '\n')
        text[size - 1] = '\0';
    return text;
}

const char *input_store(const char *option)
{
    static char place[PATH_MAX];
    const char *home = getenv("HOME"), *state = getenv("XDG_STATE_HOME");

    if (option)
        return option;
    if (getenv("CAIRN_STORE"))
        return getenv("CAIRN_STORE");
    if (geteuid() == 0)
        return "/var/lib/cairn";
    if (state && state[0])
        snprintf(place, sizeof place, "%s/cairn", state);
    else
        snprintf(place, sizeof place, "%s/.local/state/cairn",
                 home ? home : "");
    return place;
}

/* One line from the terminal without echo; its length or -1. */
static int ask(int terminal, const char *prompt,
               char text[INPUT_PASSPHRASE_MAX + 1])
{
    struct termios before, quiet;
    ssize_t size;

    if (tcgetattr(terminal, &before) != 0)
        return -1;
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    dprintf(terminal, "%s", prompt);
    tcsetattr(terminal, TCSAFLUSH, &quiet);
    size = read(terminal, text, INPUT_PASSPHRASE_MAX);
    tcsetattr(terminal, TCSAFLUSH, &before);
    dprintf(terminal, "\n");
    while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r'))
        size--;
    if (size >= 0)
        text[size] = '\0';
    return (int)size;
}

static int ask_twice(int terminal, const char *prompt,
                     char text[INPUT_PASSPHRASE_MAX + 1])
{
    char again[INPUT_PASSPHRASE_MAX + 1] = "";
    int size = ask(terminal, prompt, text);

    if (size == 0)
        command_fail(EXIT_USE, MSG_PASSPHRASE_EMPTY);
    if (size <= 0)
        return -1;
    if (ask(terminal, message(MSG_PASSPHRASE_AGAIN), again) != size ||
        memcmp(text, again, (size_t)size) != 0) {
        command_fail(EXIT_USE, MSG_PASSPHRASE_DIFFER);
        size = -1;
    }
    sodium_memzero(again, sizeof again);
    return size;
}

static int passphrase_from_file(char text[INPUT_PASSPHRASE_MAX + 1])
{
    size_t size;
    char *read = input_file(common.passphrase_file, &size);

    if (!read)
        return -1;
    while (size > 0 && (read[size - 1] == '\n' || read[size - 1] == '\r'))
        size--;
    if (size == 0 || size > INPUT_PASSPHRASE_MAX) {
        command_fail(EXIT_USE, MSG_PASSPHRASE_EMPTY);
        free(read);
        return -1;
    }
    memcpy(text, read, size);
    text[size] = '\0';
    sodium_memzero(read, size);
    free(read);
    return (int)size;
}

int input_passphrase(bool fresh, const char *what,
                     char text[INPUT_PASSPHRASE_MAX + 1])
{
    char prompt[PATH_MAX + 64];
    int terminal, size;

    if (common.passphrase_file)
        return passphrase_from_file(text);
    terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0) {
        if (fresh)
            command_fail(EXIT_USE, MSG_PASSPHRASE_OR_NONE);
        else
            command_fail(EXIT_USE, MSG_PASSPHRASE_NEEDED, what);
        return -1;
    }
    snprintf(prompt, sizeof prompt,
             message(fresh ? MSG_PASSPHRASE_NEW : MSG_PASSPHRASE), what);
    size = fresh ? ask_twice(terminal, prompt, text)
                 : ask(terminal, prompt, text);
    close(terminal);
    return size;
}

bool input_confirm(const char *question, const char *word)
{
    int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    char text[INPUT_PASSPHRASE_MAX + 1];
    ssize_t size;

    if (terminal < 0)
        return false;
    dprintf(terminal, "%s ", question);
    size = read(terminal, text, INPUT_PASSPHRASE_MAX);
    close(terminal);
    while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r'))
        size--;
    return size > 0 && (size_t)size == strlen(word) &&
           memcmp(text, word, (size_t)size) == 0;
}

bool input_number(const char *text, long least, long most, long *out)
{
    char *end;

    errno = 0;
    *out = strtol(text, &end, 10);
    return end != text && *end == '\0' && errno == 0 && *out >= least &&
           *out <= most;
}

static bool write_synced(const char *path, struct bytes bytes, unsigned mode)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    bool good;

    if (file < 0)
        return false;
    good = write(file, bytes.data, bytes.size) == (ssize_t)bytes.size &&
           fchmod(file, mode) == 0 && fsync(file) == 0;
    return close(file) == 0 && good;
}

bool input_sync_parent(const char *path)
{
    char copy[PATH_MAX];
    int directory;
    bool good;

    snprintf(copy, sizeof copy, "%s", path);
    directory = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    good = directory >= 0 && fsync(directory) == 0;
    if (directory >= 0)
        close(directory);
    return good;
}

bool input_put_file(const char *path, struct bytes bytes, unsigned mode)
{
    char made[PATH_MAX];
    int error;

    snprintf(made, sizeof made, "%s.new", path);
    if (write_synced(made, bytes, mode) && rename(made, path) == 0)
        return input_sync_parent(path);
    error = errno;
    unlink(made);
    errno = error;
    return false;
}

bool input_write_file(const char *path, struct bytes bytes, unsigned mode)
{
    if (input_put_file(path, bytes, mode))
        return true;
    command_fail(EXIT_MACHINE, MSG_CANNOT_WRITE, path, strerror(errno));
    return false;
}
