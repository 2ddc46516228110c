/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/repair.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file format of LMDB 0.9: page header, then struct MDB_meta. */
enum {
    PAGE = 4096,
    AT_FLAGS = 10,
    AT_MAGIC = 16,
    AT_VERSION = 20,
    AT_LAST_PAGE = 136,
    AT_TXN = 144,
    META_FLAG = 0x08,
    /* A good file may end before its last page: LMDB does not write pages at
     * the end that the same commit has freed again. */
    SHORT_MOST = 1 << 18, /* pages; a commit writes at most 2^17 */
};
#define MAGIC 0xBEEFC0DEu

static bool good(const uint8_t *page, uint64_t number, uint64_t pages)
{
    uint64_t page_number, last;
    uint32_t magic, version;
    uint16_t flags;

    memcpy(&page_number, page, sizeof page_number);
    memcpy(&flags, page + AT_FLAGS, sizeof flags);
    memcpy(&magic, page + AT_MAGIC, sizeof magic);
    memcpy(&version, page + AT_VERSION, sizeof version);
    memcpy(&last, page + AT_LAST_PAGE, sizeof last);
    return page_number == number && (flags & META_FLAG) && magic == MAGIC &&
           version == 1 && last < pages;
}

static enum result copy_over(int file, const uint8_t *page, uint64_t bad)
{
    uint8_t copy[PAGE];

    memcpy(copy, page, PAGE);
    memcpy(copy, &bad, sizeof bad);
    if (pwrite(file, copy, PAGE, (off_t)bad * PAGE) != PAGE || fsync(file) != 0)
        return STORE_IO;
    return OK;
}

static uint64_t number_at(const uint8_t *page, size_t at)
{
    uint64_t number;

    memcpy(&number, page + at, sizeof number);
    return number;
}

/* A page that LMDB maps but the file lacks would end the process when read;
 * as a hole it is a page of zeros, which LMDB calls corrupt. */
static enum result lengthen(int file, const uint8_t *newest, off_t size)
{
    off_t whole = (off_t)(number_at(newest, AT_LAST_PAGE) + 1) * PAGE;

    return size >= whole || ftruncate(file, whole) == 0 ? OK : STORE_IO;
}

static enum result mend(int file, bool *repaired)
{
    uint8_t pages[2][PAGE];
    struct stat stat;
    bool good0, good1;
    uint64_t count;
    size_t best;

    if (fstat(file, &stat) != 0 ||
        pread(file, pages, sizeof pages, 0) != (ssize_t)sizeof pages)
        return STORE_CORRUPT;
    count = (uint64_t)stat.st_size / PAGE + SHORT_MOST;
    good0 = good(pages[0], 0, count);
    good1 = good(pages[1], 1, count);
    if (!good0 && !good1)
        return STORE_CORRUPT;
    best = !good0 ||
           (good1 && number_at(pages[1], AT_TXN) > number_at(pages[0], AT_TXN));
    *repaired = !good0 || !good1;
    if (*repaired && copy_over(file, pages[best], !best) != OK)
        return STORE_IO;
    return lengthen(file, pages[best], stat.st_size);
}

enum result repair_meta(const char *data_file, bool *repaired)
{
    int file = open(data_file, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    enum result result;

    *repaired = false;
    if (file < 0)
        return STORE_OPEN;
    result = mend(file, repaired);
    close(file);
    return result;
}
