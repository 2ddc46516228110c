/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows: a file of many lines, CSV or NDJSON, one row at a time.
 *
 * Law: a bad line is told with its number and its reason, and the next is
 * read; memory is bounded by one line, whatever the file.
 *
 * CSV by RFC 4180 with a line of names, a row being one line, its values parted
 * by commas, or by semicolons where the names are; or JSON objects, one a line
 * (RFC 8259). UTF-8. I/O and heap; one thread.
 */
#ifndef CAIRN_CLI_ROWS_H
#define CAIRN_CLI_ROWS_H

#include "core/hash.h"
#include "core/result.h"

#include <stdio.h>

enum {
    ROWS_LINE_MAX = 16384, /* bytes of one line */
    ROWS_COLUMNS_MAX = 64, /* of a file */
    ROWS_NAMES_MAX = 32,   /* that are looked for */
};

struct rows;

enum rows_step { ROWS_ROW, ROWS_BAD, ROWS_END };

/*
 * Opens a file ("-": standard input). names are the columns looked for, kept
 * by the caller: their places are those of the values. A CSV file must have
 * names[0], and no column twice; columns with other names are passed over.
 * Null after a message.
 */
struct rows *rows_open(const char *path, const char *const *names,
                       size_t count);

/* The same of a file that is open, and closed by this or by rows_close; null,
 * and *result: VALUE_FORM (the names are not so); STORE_IO; STORE_MEMORY. */
struct rows *rows_begin(FILE *file, const char *const *names, size_t count,
                        enum result *result);

void rows_close(struct rows *rows);

/*
 * The next row: values[i] is that of names[i], empty if the line has none;
 * good until the next call. An empty line is passed over. ROWS_BAD: *result is
 * VALUE_LENGTH (line too long), VALUE_FORM (quotes, JSON, a value that is no
 * text or number, more values than columns) or CBOR_TEXT (no UTF-8). ROWS_END:
 * *result is OK, or STORE_IO if the rest cannot be read; errno tells why.
 */
enum rows_step rows_next(struct rows *rows, struct bytes *values,
                         enum result *result);

/* The first name that was not asked for, among those of the columns or of the
 * JSON object at hand, cut off if it is long; empty if there is none. */
const char *rows_strange(const struct rows *rows);

/* The number of the line that rows_next gave, from 1. */
unsigned long long rows_line(const struct rows *rows);

/* How many bytes were read, and of how many; 0 if that is not known. */
unsigned long long rows_read(const struct rows *rows);
unsigned long long rows_size(const struct rows *rows);

/* SHA-256 of what was read; after ROWS_END that is the file's. */
void rows_digest(const struct rows *rows, uint8_t out[HASH_SIZE]);

#endif
