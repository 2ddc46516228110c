/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/demo_network.h"
#include "cli/command.h"
#include "cli/demo_answer.h"
#include "core/check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

enum { LOG_TAIL_MAX = 2048 };

static const struct demo_node plan[DEMO_NODES] = {
    [DEMO_HEADQUARTERS] = {.name = "MLBKO",
                           .country = "MLI",
                           .post = "MLBKO",
                           .role = "headquarters"},
    [DEMO_COUNTER] = {.name = "MLKAY",
                      .country = "MLI",
                      .post = "MLKAY",
                      .role = "post"},
    [DEMO_GATE] = {.name = "MLGOG",
                   .country = "MLI",
                   .post = "MLGOG",
                   .role = "post",
                   .admits = true},
    [DEMO_FERRY] = {.name = "MLZGW",
                    .country = "MLI",
                    .post = "MLZGW",
                    .role = "post",
                    .admits = true},
    [DEMO_ABROAD] = {.name = "SNKID",
                     .country = "SEN",
                     .post = "SNKID",
                     .role = "post"},
};

/* A fresh directory in the first place that takes one. */
static bool make_fresh(struct demo_network *network)
{
    const char *places[] = {getenv("XDG_RUNTIME_DIR"), getenv("TMPDIR"),
                            "/tmp"};
    char made[DEMO_DIRECTORY_MAX + 1], *real = NULL;

    for (size_t i = 0; i < 3 && !real; i++) {
        if (!places[i] || places[i][0] != '/' ||
            strlen(places[i]) + 19 > DEMO_DIRECTORY_MAX)
            continue;
        snprintf(made, sizeof made, "%s/cairn-demo-XXXXXX", places[i]);
        if (mkdtemp(made))
            real = realpath(made, NULL);
    }
    network->made = real != NULL;
    if (real)
        snprintf(network->directory, sizeof network->directory, "%s", real);
    free(real);
    return network->made;
}

static bool is_empty(const char *directory)
{
    DIR *list = opendir(directory);
    size_t found = 0;

    while (list && found < 3 && readdir(list))
        found++;
    if (list)
        closedir(list);
    return list && found < 3; /* "." and ".." are always there */
}

static int make_named(struct demo_network *network, const char *name)
{
    char *real;

    network->made = mkdir(name, 0700) == 0;
    real = network->made || errno == EEXIST ? realpath(name, NULL) : NULL;
    if (!real)
        return command_fail(EXIT_USE, MSG_CANNOT_WRITE, name, strerror(errno));
    if (strlen(real) > DEMO_DIRECTORY_MAX) {
        free(real);
        if (network->made)
            rmdir(name);
        return command_fail(EXIT_USE, MSG_STORE_PATH, name, DEMO_DIRECTORY_MAX);
    }
    snprintf(network->directory, sizeof network->directory, "%s", real);
    free(real);
    if (!is_empty(network->directory))
        return command_fail(EXIT_USE, MSG_DEMO_NOT_EMPTY, name);
    return EXIT_DONE;
}

int demo_network_begin(struct demo_network *network, const char *directory)
{
    ssize_t size;
    int code;

    memset(network, 0, sizeof *network);
    size = readlink("/proc/self/exe", network->program, PATH_MAX - 1);
    if (size <= 0)
        return command_fail(EXIT_MACHINE, MSG_CANNOT_READ, "/proc/self/exe",
                            strerror(errno));
    if (directory) {
        code = make_named(network, directory);
        if (code != EXIT_DONE)
            return code;
    } else if (!make_fresh(network)) {
        return command_fail(EXIT_MACHINE, MSG_CANNOT_WRITE, "/tmp",
                            strerror(errno));
    }
    for (size_t i = 0; i < DEMO_NODES; i++) {
        struct demo_node *node = &network->nodes[i];

        *node = plan[i];
        node->feed = node->line = -1;
        snprintf(node->store, sizeof node->store, "%s/%s", network->directory,
                 node->name);
    }
    return EXIT_DONE;
}

static void close_reader(struct demo_node *node)
{
    if (node->feed >= 0)
        close(node->feed);
    if (node->line >= 0)
        close(node->line);
    node->feed = node->line = -1;
}

static int remove_one(const char *path, const struct stat *status, int type,
                      struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    (void)remove(path);
    return 0;
}

void demo_network_end(struct demo_network *network, bool keep)
{
    /* All are asked first, so that they end side by side. */
    for (size_t i = 0; i < DEMO_NODES; i++)
        if (network->nodes[i].pid > 0)
            kill(network->nodes[i].pid, SIGTERM);
    for (size_t i = 0; i < DEMO_NODES; i++) {
        struct demo_node *node = &network->nodes[i];

        if (node->pid > 0)
            demo_process_end(node->pid, SIGTERM);
        node->pid = 0;
        close_reader(node);
    }
    if (network->made && !keep)
        nftw(network->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A pseudo-terminal: the device is its far end, raw before anybody reads. */
static bool open_terminal(struct demo_node *node)
{
    struct termios mode;
    const char *name;

    node->feed = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (node->feed < 0 || grantpt(node->feed) != 0 ||
        unlockpt(node->feed) != 0 || !(name = ptsname(node->feed)))
        return false;
    snprintf(node->device, sizeof node->device, "serial:%s", name);
    node->line = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (node->line < 0 || tcgetattr(node->line, &mode) != 0)
        return false;
    cfmakeraw(&mode);
    return tcsetattr(node->line, TCSANOW, &mode) == 0;
}

static bool open_reader(struct demo_network *network, struct demo_node *node)
{
    char path[DEMO_PATH_MAX + 8];

    if (!network->fifos && open_terminal(node))
        return true;
    close_reader(node);
    network->fifos = true;
    snprintf(path, sizeof path, "%s/reader", node->store);
    snprintf(node->device, sizeof node->device, "serial:%s/reader",
             node->store);
    if (mkfifo(path, 0600) == 0)
        node->feed = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (node->feed >= 0)
        return true;
    command_fail(EXIT_MACHINE, MSG_CANNOT_WRITE, path, strerror(errno));
    return false;
}

bool demo_network_feed(struct demo_node *node, const char *mrz)
{
    char text[256];
    int size = snprintf(text, sizeof text, "%s\n", mrz);

    check(size > 0 && size < (int)sizeof text);
    if (write(node->feed, text, (size_t)size) == size)
        return true;
    command_fail(EXIT_MACHINE, MSG_CANNOT_WRITE, node->device, strerror(errno));
    return false;
}

void demo_network_log(const struct demo_node *node)
{
    char path[DEMO_PATH_MAX + 4], tail[LOG_TAIL_MAX + 1];
    const char *line;
    int file;
    ssize_t size;
    bool cut;

    snprintf(path, sizeof path, "%s/log", node->store);
    file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    cut = lseek(file, -LOG_TAIL_MAX, SEEK_END) >= 0;
    size = read(file, tail, LOG_TAIL_MAX);
    close(file);
    if (size <= 0)
        return;
    tail[size] = '\0';
    line = cut ? strchr(tail, '\n') : NULL;
    fprintf(stderr, "%s:\n%s", path, line ? line + 1 : tail);
}

/* Starts the process; its output goes to the end of the log. */
static bool spawn(struct demo_node *node)
{
    char path[DEMO_PATH_MAX + 4];
    int log;

    snprintf(path, sizeof path, "%s/log", node->store);
    log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log >= 0)
        node->pid = demo_process_start(node->words, log, log);
    if (log < 0 || node->pid < 0) {
        node->pid = 0;
        command_fail(EXIT_MACHINE, MSG_CANNOT_WRITE, path, strerror(errno));
    }
    if (log >= 0)
        close(log);
    return node->pid > 0;
}

/* Across the border only one post has a link. */
static bool dials(const struct demo_network *network,
                  const struct demo_node *node, size_t i)
{
    return network->nodes[i].pid > 0 &&
           (node == &network->nodes[DEMO_ABROAD] ? i == DEMO_COUNTER
                                                 : i < DEMO_HOME);
}

/* The command line of a node's daemon. */
static void put_words(struct demo_network *network, struct demo_node *node)
{
    const char **words = node->words;

    *words++ = "run";
    *words++ = "--store";
    *words++ = node->store;
    *words++ = "--no-passphrase";
    *words++ = "--listen";
    *words++ = node->listen[0] ? node->listen : "127.0.0.1:0";
    if (node->device[0]) {
        *words++ = "--device";
        *words++ = node->device;
    }
    if (node->admits)
        *words++ = "--auto-admit";
    for (size_t i = 0; i < DEMO_NODES; i++)
        if (dials(network, node, i)) {
            *words++ = "--peer";
            *words++ = network->nodes[i].listen;
        }
    *words = NULL;
}

bool demo_network_start(struct demo_network *network, struct demo_node *node)
{
    struct demo_answer answer;
    const char *listen;
    bool good;

    if (node != &network->nodes[DEMO_HEADQUARTERS] && node->feed < 0 &&
        !open_reader(network, node))
        return false;
    put_words(network, node);
    if (!spawn(node))
        return false;
    good = demo_ask(node->store, &answer,
                    DEMO_WORDS("status", "--wait", "ready", "--timeout", "20"));
    listen = demo_answer_text(&answer, "status", "listen");
    if (good && listen)
        snprintf(node->listen, sizeof node->listen, "%s", listen);
    else if (good)
        command_fail(EXIT_MACHINE, MSG_DEMO_NO_FIELD, "listen");
    good = good && listen;
    demo_answer_free(&answer);
    return good;
}

struct demo_node *demo_network_lost(struct demo_network *network)
{
    int code;

    for (size_t i = 0; i < DEMO_NODES; i++) {
        struct demo_node *node = &network->nodes[i];

        if (node->pid > 0 && demo_process_ended(node->pid, &code)) {
            node->pid = 0;
            return node;
        }
    }
    return NULL;
}
