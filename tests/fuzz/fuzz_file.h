/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_file: an input as a file of the node, for decoders that take a path.
 *
 * Law: one folder for each run, below $TMPDIR, removed at its end; what the
 * program would tell people about the file is not printed.
 */
#ifndef CAIRN_TESTS_FUZZ_FILE_H
#define CAIRN_TESTS_FUZZ_FILE_H

#include "core/check.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char fuzz_folder[PATH_MAX];

static int fuzz_remove_one(const char *path, const struct stat *status,
                           int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static void fuzz_remove(void)
{
    nftw(fuzz_folder, fuzz_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The folder; made at the first call. */
static inline const char *fuzz_directory(void)
{
    const char *below = getenv("TMPDIR");

    if (fuzz_folder[0])
        return fuzz_folder;
    snprintf(fuzz_folder, sizeof fuzz_folder, "%s/cairn-fuzz.XXXXXX",
             below ? below : "/tmp");
    check(mkdtemp(fuzz_folder));
    atexit(fuzz_remove);
    /* libFuzzer and the sanitizers write to the descriptor itself. */
    stderr = fopen("/dev/null", "w");
    stdout = fopen("/dev/null", "w");
    check(stderr && stdout);
    return fuzz_folder;
}

/* Writes the input under a name; its path is good until the next call. */
static inline const char *fuzz_file(const char *name, const uint8_t *data,
                                    size_t size)
{
    static char path[PATH_MAX + 64];
    int file;

    snprintf(path, sizeof path, "%s/%s", fuzz_directory(), name);
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    check(file >= 0 && write(file, data, size) == (ssize_t)size);
    close(file);
    return path;
}

#endif
