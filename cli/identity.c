/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/identity.h"
#include "cli/input.h"
#include "cli/output.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { FINGERPRINT_DIGITS = 30, SENTENCE_MAX = 2048 };

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool identity_is_country(const char *text)
{
    return strlen(text) == 3 && is_capital(text[0]) && is_capital(text[1]) &&
           is_capital(text[2]);
}

bool identity_post(const char *text)
{
    size_t size = strlen(text);

    for (const char *c = text; *c; c++)
        if (!is_capital(*c) && !is_digit(*c))
            return false;
    return size >= 1 && size <= CERTIFICATE_POST_MAX;
}

bool identity_name(const char *text)
{
    size_t size = strlen(text);

    for (const char *c = text; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == '@' || *c == 0x7f)
            return false;
    return size >= 1 && size <= CERTIFICATE_NAME_MAX &&
           bytes_utf8(bytes_text(text));
}

/* Copies an option's value if it is good; size counts the terminator. */
static int take(const struct command *command, const char *option,
                bool (*good)(const char *), enum message form, char *out)
{
    const char *value = command_value(command, option);

    if (!value)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name, option);
    if (!good(value))
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, value,
                            option, message(form));
    memcpy(out, value, strlen(value) + 1);
    return EXIT_DONE;
}

int identity_country(const struct command *command, char country[4])
{
    return take(command, "--country", identity_is_country, MSG_COUNTRY, country);
}

static int take_role(const struct command *command, uint8_t *roles)
{
    const char *value = command_value(command, "--role");

    *roles = value ? role_find(value) & IDENTITY_ROLES : ROLE_POST;
    if (*roles == 0)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, value,
                            "--role", message(MSG_ROLES));
    return EXIT_DONE;
}

int identity_node(const struct command *command, struct certificate *request)
{
    int code = identity_country(command, request->country);

    if (code == EXIT_DONE)
        code = take(command, "--name", identity_name, MSG_NAME_FORM, request->name);
    if (code == EXIT_DONE)
        code = take_role(command, &request->roles);
    if (code == EXIT_DONE &&
        (request->roles == ROLE_POST || command_value(command, "--post")))
        code = take(command, "--post", identity_post, MSG_POST_FORM, request->post);
    return code;
}

int identity_request(const char *path, struct certificate *request)
{
    size_t size;
    char *text = input_file(path, &size);
    enum result result;

    if (!text)
        return EXIT_USE;
    result = certificate_read_request(bytes_of(text, size), request);
    free(text);
    if (result != OK)
        return command_fail(EXIT_USE, MSG_REQUEST_FORM, path);
    return EXIT_DONE;
}

const char *identity_role(uint8_t roles)
{
    const char *name = role_name((uint8_t)(roles & -roles));

    return name ? name : "";
}

static bool digits_of(const char *text, char digits[FINGERPRINT_DIGITS])
{
    size_t count = 0;

    for (; *text; text++) {
        if (!is_digit(*text))
            continue;
        if (count == FINGERPRINT_DIGITS)
            return false;
        digits[count++] = *text;
    }
    return count == FINGERPRINT_DIGITS;
}

bool identity_is_fingerprint(const char *text)
{
    char digits[FINGERPRINT_DIGITS];

    return digits_of(text, digits);
}

bool identity_same_fingerprint(const char *a, const char *b)
{
    char first[FINGERPRINT_DIGITS], second[FINGERPRINT_DIGITS];

    return digits_of(a, first) && digits_of(b, second) &&
           memcmp(first, second, sizeof first) == 0;
}

int identity_arguments(const struct command *command, size_t count,
                       const char *const *names)
{
    if (argument_count < count)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name,
                            names[argument_count]);
    return command_most(command, count);
}

void identity_say(enum message id, ...)
{
    char text[SENTENCE_MAX];
    va_list list;

    va_start(list, id);
    vsnprintf(text, sizeof text, message(id), list);
    va_end(list);
    output_text(text);
}

int identity_lock(const char *directory)
{
    int file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (file >= 0 && flock(file, LOCK_EX) != 0) {
        close(file);
        file = -1;
    }
    return file;
}
