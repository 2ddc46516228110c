/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace: what the recorder writes and powercut reads.
 *
 * Law: a trace is a header line and records, in the order in which the program
 * did what they say. A record is one struct trace_record, then name_size bytes
 * of path (no NUL), then data_size bytes. Integers are in the machine's own
 * byte order; paths are relative to the recorded directory, "" is itself.
 */
#ifndef POWERCUT_TRACE_H
#define POWERCUT_TRACE_H

#include <stdint.h>

#define TRACE_MAGIC "powercut-trace-1\n"

enum trace_operation {
    TRACE_BASE_DIR = 'd',   /* a directory that was there at the start */
    TRACE_BASE_FILE = 'f',  /* a file that was there: data is its content */
    TRACE_CREATE = 'C',     /* a new, empty file: file, name */
    TRACE_WRITE = 'W',      /* data at offset */
    TRACE_TRUNCATE = 'T',   /* the new size is offset */
    TRACE_SYNC = 'S',       /* fsync or fdatasync of file */
    TRACE_SYNC_RANGE = 'P', /* O_DSYNC write of length bytes at offset */
    TRACE_SYNC_FAIL = 'E',  /* a sync of file failed */
    TRACE_SYNC_DIR = 'D',   /* fsync of a directory: name */
    TRACE_MKDIR = 'M',      /* name */
    TRACE_RMDIR = 'X',      /* name */
    TRACE_UNLINK = 'U',     /* name */
    TRACE_RENAME = 'R',     /* name is the old, data the new one */
    TRACE_MARK = 'K',       /* data is a line for the checker */
    TRACE_UNSEEN = '!',     /* data names what cannot be replayed */
};

struct trace_record {
    uint8_t operation;
    uint8_t unused[3];
    uint32_t name_size;
    uint64_t file; /* inode number, names a file's content */
    uint64_t offset;
    uint64_t length;
    uint64_t data_size;
};

#endif
