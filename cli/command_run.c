/* SPDX-License-Identifier: Apache-2.0 */
/* cairn run, and cairn.conf. */
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/daemon.h"
#include "cli/run_closed.h"
#include "core/limits.h"
#include "replication/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct option options_run[] = {
    {.name = "--listen", .takes = "ADDR", .help = "where peers may call"},
    {.name = "--peer", .takes = "[NAME@]ADDR", .help = "a peer; several"},
    {.name = "--device", .takes = "SPEC", .help = "a reader; several"},
    {.name = "--auto-admit",
     .flag = true,
     .help = "records by itself what is read"},
    {.name = "--new-incarnation",
     .flag = true,
     .help = "new logs, if the end of the old ones is not known"},
    {0},
};

/* The words and lines of both sources; options point into them. */
static struct {
    const char *peers[PEERS_MAX];
    const char *devices[DAEMON_DEVICES_MAX];
    struct daemon_options *options;
    char bad[128];
} given = {.bad = ""};

static bool add(const char **list, size_t *count, size_t most,
                const char *value)
{
    if (*count == most)
        return false;
    list[(*count)++] = strdup(value);
    return true;
}

static int on_line(void *user, const char *section, const char *name,
                   const char *value)
{
    struct daemon_options *options = given.options;
    bool good = false;

    (void)user;
    if (section[0] == '\0') {
        if (strcmp(name, "listen") == 0) {
            if (!options->listen)
                options->listen = strdup(value);
            good = true;
        } else if (strcmp(name, "peer") == 0) {
            good = add(given.peers, &options->peer_count, PEERS_MAX, value);
        } else if (strcmp(name, "device") == 0) {
            good = add(given.devices, &options->device_count,
                       DAEMON_DEVICES_MAX, value);
        } else if (strcmp(name, "auto_admit") == 0) {
            good = strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
            options->auto_admit =
                options->auto_admit || strcmp(value, "yes") == 0;
        }
    }
    if (!good && !given.bad[0])
        snprintf(given.bad, sizeof given.bad, "%s%s%s = %s", section,
                 section[0] ? "." : "", name, value);
    return good;
}

/* The file, or null: errno tells why. A pipe in its place does not hold us
 * up. */
static FILE *open_plain(const char *path)
{
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat found;

    if (opened >= 0 && fstat(opened, &found) == 0 && S_ISREG(found.st_mode))
        return fdopen(opened, "r");
    if (opened >= 0) {
        close(opened);
        errno = S_ISDIR(found.st_mode) ? EISDIR : EINVAL;
    }
    return NULL;
}

int config_read(const char *directory, struct daemon_options *options)
{
    char path[PATH_MAX];
    FILE *file;
    int line;

    given.options = options;
    options->peers = given.peers;
    options->devices = given.devices;
    snprintf(path, sizeof path, "%s/cairn.conf", directory);
    file = open_plain(path);
    if (!file && errno == ENOENT)
        return EXIT_DONE;
    if (!file)
        return command_fail(EXIT_USE, MSG_CANNOT_READ, path, strerror(errno));
    line = ini_parse_file(file, on_line, NULL);
    fclose(file);
    if (line == 0)
        return EXIT_DONE;
    return command_fail(EXIT_USE, MSG_CONFIG, path, line, given.bad);
}

static int take_words(const struct command *command,
                      struct daemon_options *options)
{
    const struct option *peers = command_option(command, "--peer");
    const struct option *devices = command_option(command, "--device");

    options->listen = command_value(command, "--listen");
    options->auto_admit = command_flag(command, "--auto-admit");
    for (size_t i = 0; i < peers->count; i++)
        given.peers[options->peer_count++] = peers->values[i];
    if (devices->count > DAEMON_DEVICES_MAX)
        return command_fail(EXIT_USE, MSG_TOO_MANY, command->name,
                            devices->values[DAEMON_DEVICES_MAX]);
    for (size_t i = 0; i < devices->count; i++)
        given.devices[options->device_count++] = devices->values[i];
    return EXIT_DONE;
}

/* So many that strangers, who are counted, cannot take those of the post. */
static bool descriptors_free(void)
{
    int held[DAEMON_DESCRIPTORS], count = 0;

    while (count < DAEMON_DESCRIPTORS &&
           (held[count] = open("/", O_PATH | O_CLOEXEC)) >= 0)
        count++;
    for (int i = 0; i < count; i++)
        close(held[i]);
    return count == DAEMON_DESCRIPTORS;
}

/* Wrong use is told before anything is opened. */
static int check_peers(const struct daemon_options *options)
{
    for (size_t i = 0; i < options->peer_count; i++) {
        const char *text = options->peers[i], *at = strchr(text, '@');

        if ((at && at - text > CERTIFICATE_NAME_MAX) ||
            !loop_address_good(at ? at + 1 : text))
            return command_fail(EXIT_USE, MSG_BAD_VALUE, "run", text, "--peer",
                                message(MSG_PEER));
    }
    return EXIT_DONE;
}

int command_run_run(const struct command *command)
{
    struct daemon_options options = {0};
    struct post post = {0};
    int code = take_words(command, &options);

    if (code == EXIT_DONE)
        code = command_most(command, 0);
    if (code == EXIT_DONE)
        code = config_read(common.store, &options);
    if (code == EXIT_DONE)
        code = check_peers(&options);
    if (code != EXIT_DONE)
        return code;
    post.serves = true;
    post.new_incarnation = command_flag(command, "--new-incarnation");
    if (run_closed_is(common.store))
        code = run_closed(&post, common.store);
    if (code != EXIT_DONE)
        return code == EXIT_NO ? EXIT_DONE : code;
    code = post_open(&post, common.store, STORE_WRITE);
    if (code == POST_RUNS)
        code = post_locked(common.store);
    /* Whoever runs a node that a thief can read has said so. */
    if (code == EXIT_DONE && post.plain && !common.no_passphrase)
        code = command_fail(EXIT_REFUSED, MSG_THIEF_RUN);
    if (code == EXIT_DONE && !descriptors_free())
        code = command_fail(EXIT_MACHINE, MSG_DESCRIPTORS, DAEMON_DESCRIPTORS);
    if (code == EXIT_DONE)
        code = daemon_run(&post, &options);
    post_close(&post);
    return code;
}
