/* SPDX-License-Identifier: Apache-2.0 */
/*
 * repair: mends a torn meta page before LMDB sees the file.
 *
 * Law: LMDB 0.9 has two meta pages without checksums and refuses the file if
 * either is garbage. If exactly one is good it is copied over the other; if
 * none is, nothing is touched. A file that ends before its last page is
 * lengthened by a hole, so that reading it ends in a result and no signal.
 *
 * Specified in STORAGE.md, "Power". I/O.
 */
#ifndef CAIRN_STORAGE_REPAIR_H
#define CAIRN_STORAGE_REPAIR_H

#include "core/result.h"

#include <stdbool.h>

/*
 * OK, and *repaired if a page was copied and synced; STORE_CORRUPT if both
 * pages are garbage; STORE_OPEN if there is no such file; STORE_IO.
 */
enum result repair_meta(const char *data_file, bool *repaired);

#endif
