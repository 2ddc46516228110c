/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/input.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct common common;
size_t argument_count;
const char *arguments[ARGUMENTS_MAX];

static const char *common_values[3];
static bool common_no_passphrase;
static const char *const common_names[] = {"--store", "--format",
                                           "--passphrase-file"};

unsigned command_control(const char **at)
{
    unsigned char byte = (unsigned char)**at;

    if (byte == 0xc2 && ((unsigned char)(*at)[1] & 0xe0) == 0x80)
        return (unsigned char)*++*at;
    return byte < 0x20 || byte == 0x7f ? byte : 0;
}

void command_say(const char *before, const char *text)
{
    flockfile(stderr);
    fputs(before, stderr);
    for (const char *at = text; *at; at++) {
        unsigned control = command_control(&at);

        if (control)
            fprintf(stderr, "\\x%02x", control);
        else
            fputc(*at, stderr);
    }
    fputc('\n', stderr);
    funlockfile(stderr);
}

static void say_list(const char *before, enum message id, va_list list)
{
    char *text;

    if (vasprintf(&text, message(id), list) < 0)
        return;
    command_say(before, text);
    free(text);
}

int command_fail(int code, enum message id, ...)
{
    va_list list;

    va_start(list, id);
    say_list("cairn: ", id, list);
    va_end(list);
    return code;
}

void command_warn(enum message id, ...)
{
    va_list list;

    va_start(list, id);
    say_list(message(MSG_WARNING), id, list);
    va_end(list);
}

int command_exit(enum result result)
{
    switch (result) {
    case OK:
        return EXIT_DONE;
    case STORE_NOT_FOUND:
    case STORE_AMBIGUOUS:
        return EXIT_NO;
    case ENTRY_AUTHOR:
    case CERT_REVOKED:
    case STORE_RECOVERY:
    case KEY_PASSPHRASE:
    case KEY_LOCKED:
    case KEY_MODE:
        return EXIT_REFUSED;
    default:
        return result >= STORE_OPEN ? EXIT_MACHINE : EXIT_USE;
    }
}

const struct option *command_option(const struct command *command,
                                    const char *name)
{
    for (struct option *option = command->options; option && option->name;
         option++)
        if (strcmp(option->name, name) == 0)
            return option;
    return NULL;
}

int command_most(const struct command *command, size_t most)
{
    if (argument_count <= most)
        return EXIT_DONE;
    return command_fail(EXIT_USE, MSG_TOO_MANY, command->name, arguments[most]);
}

const char *command_value(const struct command *command, const char *name)
{
    const struct option *option = command_option(command, name);

    return option && option->count ? option->values[option->count - 1] : NULL;
}

bool command_flag(const struct command *command, const char *name)
{
    const struct option *option = command_option(command, name);

    return option && option->count > 0;
}

/* Where an option's value goes: a slot, a flag, or neither (unknown). */
struct target {
    const char **slot;
    struct option *option;
    bool flag, known;
};

static struct target find_target(const struct command *command,
                                 const char *name, size_t length)
{
    struct target target = {0};

    for (size_t i = 0; i < 3; i++)
        if (strlen(common_names[i]) == length &&
            strncmp(common_names[i], name, length) == 0)
            return (struct target){.slot = &common_values[i], .known = true};
    if (length == 15 && strncmp(name, "--no-passphrase", length) == 0)
        return (struct target){.flag = true, .known = true};
    for (struct option *o = command->options; o && o->name; o++)
        if (strlen(o->name) == length && strncmp(o->name, name, length) == 0)
            return (struct target){
                .option = o, .flag = o->flag, .known = true};
    return target;
}

static int set_option(const struct command *command, struct target *target,
                      const char *name, const char *value)
{
    if (target->slot) {
        *target->slot = value;
    } else if (!target->option) {
        common_no_passphrase = true;
    } else if (target->option->count == OPTION_VALUES_MAX) {
        return command_fail(EXIT_USE, MSG_TOO_MANY, command->name, name);
    } else {
        target->option->values[target->option->count++] =
            value ? value : "";
    }
    return EXIT_DONE;
}

/* Takes one option at argv[*i], and its value. */
static int take_option(const struct command *command, int argc, char **argv,
                       int *i)
{
    const char *word = argv[*i], *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    struct target target = find_target(command, word, length);
    const char *value = equals ? equals + 1 : NULL;

    if (!target.known)
        return command_fail(EXIT_USE, MSG_UNKNOWN_OPTION, command->name, word,
                            command->name);
    if (target.flag && equals)
        return command_fail(EXIT_USE, MSG_OPTION_NO_VALUE, command->name,
                            word);
    if (!target.flag && !value) {
        if (*i + 1 >= argc)
            return command_fail(EXIT_USE, MSG_OPTION_VALUE, command->name,
                                word);
        value = argv[++*i];
    }
    if (value && !target.slot) {
        value = input_expand(value);
        if (!value)
            return EXIT_USE;
    }
    return set_option(command, &target, word, value);
}

static int resolve_common(const struct command *command)
{
    common.store = input_store(common_values[0]);
    common.format = common_values[1];
    common.passphrase_file = common_values[2];
    common.no_passphrase = common_no_passphrase;
    if (common.format && strcmp(common.format, "table") != 0 &&
        strcmp(common.format, "json") != 0 && strcmp(common.format, "csv") != 0)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name,
                            common.format, "--format",
                            message(MSG_FORMAT_LIST));
    if (strlen(common.store) > STORE_ARGUMENT_MAX)
        return command_fail(EXIT_USE, MSG_STORE_PATH, common.store,
                            STORE_ARGUMENT_MAX);
    return EXIT_DONE;
}

int command_parse(const struct command *command, int argc, char **argv,
                  bool *help)
{
    bool options = true;
    int code = EXIT_DONE;

    *help = false;
    for (int i = 0; i < argc && code == EXIT_DONE; i++) {
        const char *word = argv[i];

        if (options && strcmp(word, "--") == 0) {
            options = false;
        } else if (options && (strcmp(word, "--help") == 0 ||
                               strcmp(word, "-h") == 0)) {
            *help = true;
        } else if (options && word[0] == '-' && word[1] != '\0') {
            code = take_option(command, argc, argv, &i);
        } else if (argument_count == ARGUMENTS_MAX) {
            code = command_fail(EXIT_USE, MSG_TOO_MANY, command->name, word);
        } else {
            arguments[argument_count++] = word;
        }
    }
    return code == EXIT_DONE ? resolve_common(command) : code;
}
