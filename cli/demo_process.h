/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demo_process: the programs that the demo starts, and how they end.
 *
 * Law: only processes started here are ever signalled, by their process id and
 * before that id is given back; all of them end when the demo ends, however it
 * ends.
 *
 * Each is this very program. Not pure: processes, signals, the clock. One
 * thread.
 */
#ifndef CAIRN_CLI_DEMO_PROCESS_H
#define CAIRN_CLI_DEMO_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    DEMO_WORDS_MAX = 32,       /* words of one command line */
    DEMO_OUTPUT_MAX = 8 << 20, /* bytes taken of one program's answer */
    DEMO_SAID_MAX = 512,       /* bytes kept of its standard error */
    DEMO_COMMAND_MS = 60000,   /* a command that takes longer is ended */
    DEMO_END_MS = 8000,        /* what a daemon has to end in peace */
};

/* What a program answered. */
struct demo_output {
    int code;   /* its exit code; -1 if it was ended */
    char *text; /* standard output, ends in 0; free() it */
    size_t size;
    char said[DEMO_SAID_MAX]; /* standard error's beginning, in one line */
};

/* From now on SIGINT, SIGTERM and SIGHUP only set a mark. */
void demo_process_begin(void);

/* Whether one of them came, or demo_process_stop was called. */
bool demo_process_stopped(void);
void demo_process_stop(void);

/* Waits; earlier if the demo is to stop. False if it is. */
bool demo_process_sleep(int wait_ms);

/* A clock that only goes forward. */
int64_t demo_process_now_us(void);

/*
 * Starts this program with the words, ended by null, the name of the program
 * not among them; standard input is empty, output and error go to the
 * descriptors. Its process id, or -1 with errno set.
 */
pid_t demo_process_start(const char *const *words, int output, int error);

/*
 * Starts it, waits for its end and takes what it wrote. False if it could not
 * be started, took longer than DEMO_COMMAND_MS, wrote too much, or the demo is
 * to stop; output is filled in all the same.
 */
bool demo_process_run(const char *const *words, struct demo_output *output);

/* Whether a process has ended, which gives its id back; *code as above. */
bool demo_process_ended(pid_t pid, int *code);

/* Sends a signal and waits for the end; after DEMO_END_MS, SIGKILL. */
void demo_process_end(pid_t pid, int signal);

#endif
