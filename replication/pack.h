/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack: a run of entries as it travels: what the receiver can recompute is
 * left out, the rest stands in columns and is compressed.
 *
 * Law: unpacking gives the same bytes. An entry that a smaller form would not
 * give back exactly is sent in a larger one.
 *
 * Specified in PROTOCOL.md, "Runs", from the table below; Zstandard by
 * RFC 8878. No clock, no I/O; heap in pack_new only. A struct pack belongs to
 * one thread.
 *
 * A run (numbers big-endian; CBOR items as ENTRY.md E1 has them):
 *
 *   bytes      what
 *   1          format: 1
 *   16         log
 *   8          kid of every entry
 *   8          seq of the first entry
 *   2          count of entries, 1 to RUN_ENTRIES_MAX
 *   2          seeds: how many entries have the flag FULL
 *   4          size of the content, at most PACK_CONTENT_MAX
 *   32         previous of the first entry; not there if its seq is 0
 *   64 each    the signatures
 *   16 each    the seeds of the bodies that are FULL
 *   the rest   the content, one zstd frame without dictionary
 *
 * The content is the following columns, one behind the other. No column has a
 * size: what stands before tells how many items it has.
 *
 *   flags      one byte for each entry, as below
 *   times      of each entry that is not RAW: int, its time less the time of
 *              the last such entry (0 before the first)
 *   heads      of each entry in turn, as far as it has them:
 *                RAW: bstr, the entry without its last 64 bytes
 *                HEAD: uint clock, uint kind, uint schema
 *                neither RAW nor FULL, kind not seal: bstr body, uint size
 *                KEYS: the values map's head and its keys, without the values
 *   bodies     of each entry with the flag BODY: its encoded body
 *   fields     of all FULL bodies: the values of key 1 in the order of the
 *              entries, those of key 2, and so on to PACK_FIELD_LAST - 1;
 *              then those of all higher keys, by entry and then by key
 *
 *   flag       meaning
 *   FULL   1   a full body, in columns; its commitment and size recomputed
 *   BODY   2   a body, as it is
 *   RAW    4   of a header version above 1; goes with BODY or alone
 *   HEAD   8   clock, kind and schema are given; else they are those of the
 *              last entry that is not RAW (0 before the first)
 *   KEYS  16   the keys are given; else those of the last FULL body. Only
 *              with FULL
 *
 * A seal has neither FULL nor BODY; any other entry that is not RAW has one of
 * the two. All bodies together have at most RUN_BYTES_MAX bytes.
 *
 * Where the frame's blocks end is the packer's choice: this one ends a block
 * behind a column, so that each kind of value gets its own code.
 */
#ifndef CAIRN_REPLICATION_PACK_H
#define CAIRN_REPLICATION_PACK_H

#include "core/body.h"
#include "core/journal.h"

enum {
    PACK_FORMAT = 1,
    PACK_HEAD_SIZE = 41, /* what stands before `previous` */
    PACK_CONTENT_MAX = RUN_BYTES_MAX + RUN_ENTRIES_MAX * ENTRY_SIZE_MAX,
    PACK_FIELD_LAST = 256, /* the column of this key and all above */
};

enum pack_flag {
    PACK_FULL = 1,
    PACK_BODY = 2,
    PACK_RAW = 4,
    PACK_HEAD = 8,
    PACK_KEYS = 16,
};

struct pack;

/* About 7 MiB; null if memory is out. The caller frees it. */
struct pack *pack_new(void);
void pack_free(struct pack *pack); /* may be null */

/*
 * Appends the first items as one run: as many as follow one another in one
 * log, as RUN_ENTRIES_MAX and RUN_BYTES_MAX (of encoded bodies) allow, and as
 * fit into out, though not always the very last that would have fitted.
 * Returns how many; 0, and out as it was, if not even the first fits. Each
 * body must have been found to match its commitment, and only a seal has none
 * (one that is not held is absent); items are only read.
 */
size_t pack_run(struct pack *pack, const struct journal_item *items,
                size_t count, struct buffer *out);

#endif
