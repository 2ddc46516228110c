/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record: what the two sources of the recorder share.
 *
 * Law: one lock is held from before a real call until its record is in the
 * trace, so that records stand in the order of the calls, and a kill after a
 * record leaves no call half noted. What the recorder itself calls is let
 * through. See README.md.
 */
#ifndef POWERCUT_RECORD_H
#define POWERCUT_RECORD_H

#include "tests/tools/powercut/trace.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* The C library's own function of this name, as real_NAME. */
#define REAL(name)                                                             \
    static __typeof__(&name) real_##name;                                      \
    if (!real_##name)                                                          \
    real_##name = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* Is nothing to be recorded: no trace, or a call of the recorder's own? */
bool record_idle(void);
void record_enter(void);
void record_leave(void); /* keeps errno */

/* Is this the trace's descriptor, or the one for marks? */
bool record_is_trace(int fd);
bool record_is_mark(int fd);

/* Within enter and leave: appends a record. name may be null. */
void record_emit(enum trace_operation operation, uint64_t file,
                 const char *name, uint64_t offset, uint64_t length);
void record_emit_data(enum trace_operation operation, uint64_t file,
                      const char *name, uint64_t offset, const void *data,
                      uint64_t size);

/* Does this operation of a kind fail (POWERCUT_FAIL)? Then errno is set. */
bool record_fails(const char *kind);

/* Path below the recorded directory, or null. The last part need not be. */
char *record_below(int directory, const char *path, char out[PATH_MAX]);

/* Says why and ends the program: its trace would be worth nothing. */
void record_die(const char *what) __attribute__((noreturn));

#endif
