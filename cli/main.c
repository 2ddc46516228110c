/* SPDX-License-Identifier: Apache-2.0 */
/* The help that is made from the table of commands, and the way to one. */
#include "cli/commands.h"
#include "cli/doors.h"
#include "core/entry.h"
#include "replication/node.h"
#include "storage/store.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static void print_options(const struct option *options)
{
    char name[64];

    for (; options && options->name; options++) {
        snprintf(name, sizeof name, "%s%s%s", options->name,
                 options->flag ? "" : " ", options->flag ? "" : options->takes);
        printf("  %-27s %s\n", name, message_text(options->help));
    }
}

static int print_help(const struct command *command)
{
    printf(message(MSG_HELP_USE), command->name,
           command->arguments[0] ? " " : "", command->arguments);
    printf("%s.\n\n", message_text(command->summary));
    print_options(command->options);
    print_options(options_common);
    printf("\n%s\n%s\n", message(MSG_HELP_EXAMPLE), command->example);
    return EXIT_DONE;
}

static int print_commands(void)
{
    puts(message(MSG_HELP_ALL));
    for (const struct command *command = commands; command->name; command++)
        printf("  %-10s %s\n", command->name, message_text(command->summary));
    puts(message(MSG_HELP_MORE));
    return EXIT_DONE;
}

static int print_version(void)
{
    printf("cairn %s (entry %d, protocol %d, store %d)\n", CAIRN_VERSION,
           ENTRY_VERSION_KNOWN, NODE_VERSION, STORE_FORMAT);
    return EXIT_DONE;
}

/* Keys are in this process: no dump of it may hold them. */
static void guard_process(void)
{
    struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on files is a full disk */
}

static int run_command(const char *name, int argc, char **argv)
{
    for (const struct command *command = commands; command->name; command++) {
        bool help;
        int code;

        if (strcmp(command->name, name) != 0)
            continue;
        code = command_parse(command, argc, argv, &help);
        if (code != EXIT_DONE)
            return code;
        return help ? print_help(command) : command->run(command);
    }
    return command_fail(EXIT_USE, MSG_UNKNOWN_COMMAND, name);
}

int main(int argc, char **argv)
{
    int code;

    messages_begin();
    guard_process();
    if (sodium_init() < 0)
        return EXIT_MACHINE;
    if (argc < 2)
        return doors_print();
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0)
        return print_commands();
    if (strcmp(argv[1], "--version") == 0)
        return print_version();
    code = run_command(argv[1], argc - 2, argv + 2);
    return fflush(stdout) == 0 ? code : EXIT_MACHINE;
}
