/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demo_network: a headquarters and three posts of one country and a post of
 * another on this machine, each a daemon of its own with a store of its own.
 *
 * Law: everything lies in one directory, and everything is done by the
 * commands that a user would type. Nothing reaches further than 127.0.0.1.
 *
 * In the directory: authority-COUNTRY/ and, for each node, NAME/ (its store)
 * with NAME/log (what its daemon said) and, where this machine has no
 * pseudo-terminals, NAME/reader (a FIFO).
 *
 * Not pure: files, processes, the clock. One thread. A function that fails has
 * said why on standard error, unless the demo is to stop.
 */
#ifndef CAIRN_CLI_DEMO_NETWORK_H
#define CAIRN_CLI_DEMO_NETWORK_H

#include <limits.h>

#include "cli/demo_process.h"

enum {
    DEMO_HEADQUARTERS, /* place of each node */
    DEMO_COUNTER,      /* a post where an officer decides */
    DEMO_GATE,         /* a post that admits by itself */
    DEMO_FERRY,        /* another */
    DEMO_ABROAD,       /* the other country's post, behind its border */
    DEMO_NODES,
    DEMO_HOME = DEMO_ABROAD, /* nodes of the first country */
};

enum {
    DEMO_DIRECTORY_MAX = 400, /* bytes of the directory's path */
    DEMO_PATH_MAX = DEMO_DIRECTORY_MAX + 32,
    DEMO_TEXT_MAX = 128,
};

struct demo_node {
    const char *name; /* also of its directory */
    const char *country, *post, *role;
    bool admits; /* its daemon runs with --auto-admit */
    char store[DEMO_PATH_MAX];
    char listen[DEMO_TEXT_MAX]; /* address of its daemon, empty: none yet */
    char
        device[DEMO_PATH_MAX + 16]; /* serial:PATH of its reader, empty: none */
    const char *words[DEMO_WORDS_MAX + 1]; /* of its daemon's command */
    int feed;  /* what is written here is read by the device; -1 */
    int line;  /* keeps the device open between two daemons; -1 */
    pid_t pid; /* of its daemon; 0: none runs */
};

struct demo_network {
    char program[PATH_MAX]; /* to be shown */
    char directory[DEMO_DIRECTORY_MAX + 1];
    bool made;  /* the directory was made here, and goes in the end */
    bool fifos; /* there are no pseudo-terminals */
    struct demo_node nodes[DEMO_NODES];
};

/*
 * Makes the directory, which must not be there or be empty; null: a fresh one
 * under $XDG_RUNTIME_DIR, $TMPDIR or /tmp. EXIT_DONE, or the exit code.
 */
int demo_network_begin(struct demo_network *network, const char *directory);

/* Ends all daemons, and removes the directory if it was made here and is not
 * to be kept. */
void demo_network_end(struct demo_network *network, bool keep);

/*
 * Starts the daemon of a node, and waits until it is ready and its address is
 * known. Its peers are the daemons of its country that run; that of the post
 * abroad is DEMO_COUNTER.
 */
bool demo_network_start(struct demo_network *network, struct demo_node *node);

/* Has the node's device read a document; its lines are separated by LF. */
bool demo_network_feed(struct demo_node *node, const char *mrz);

/* The node whose daemon has ended by itself (its pid is 0 then), or null. */
struct demo_node *demo_network_lost(struct demo_network *network);

/* Prints the end of a node's log on standard error. */
void demo_network_log(const struct demo_node *node);

#endif
