/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demo_tell: how the demo speaks.
 *
 * Law: its own words are plain ASCII in lines of 78 characters; only on a
 * terminal that can are headings bright. Once nobody reads any more, the demo
 * is stopped.
 *
 * Not pure: standard output. One thread.
 */
#ifndef CAIRN_CLI_DEMO_TELL_H
#define CAIRN_CLI_DEMO_TELL_H

#include "cli/messages.h"

#include <stddef.h>

enum {
    DEMO_TELL_WIDTH = 78,
    DEMO_TELL_MAX = 2048, /* bytes of one paragraph */
    DEMO_TELL_PAUSE_MS = 1200,
};

/* The heading of the next step, numbered from 1; on a terminal after a pause,
 * so that people can read. One without number and pause. */
void demo_tell_step(enum message id);
void demo_tell_heading(enum message id);

/* A paragraph, broken into lines; the arguments are those of its format. */
void demo_tell(enum message id, ...);

/* A line as it is, indented: of a table, or of a document. */
void demo_tell_line(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/*
 * A command line: the program, its words (ended by null), its store (null: it
 * is among the words or there is none), quoted for a shell where that is
 * needed; a word "|" is a pipe. The mark says whether the demo runs it or the
 * reader may.
 */
enum demo_mark { DEMO_RUNS = '>', DEMO_TRY = '$' };
void demo_tell_command(enum demo_mark mark, const char *program,
                       const char *store, const char *const *words);

#endif
