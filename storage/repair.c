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
    META_FLAG = 0x08,
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

static enum result mend(int file, bool *repaired)
{
    uint8_t pages[2][PAGE];
    struct stat stat;
    bool good0, good1;
    uint64_t count;

    if (fstat(file, &stat) != 0 ||
        pread(file, pages, sizeof pages, 0) != (ssize_t)sizeof pages)
        return STORE_CORRUPT;
    /* LMDB itself maps a page beyond the end of the file's first growth. */
    count = (uint64_t)stat.st_size / PAGE + 1;
    good0 = good(pages[0], 0, count);
    good1 = good(pages[1], 1, count);
    if (!good0 && !good1)
        return STORE_CORRUPT;
    if (good0 && good1)
        return OK;
    *repaired = true;
    return copy_over(file, pages[good0 ? 0 : 1], good0 ? 1 : 0);
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
