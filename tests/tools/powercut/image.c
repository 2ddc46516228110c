/* SPDX-License-Identifier: Apache-2.0 */
/* Makes one image of what is on the disk and what of the rest came there. */
#include "tests/tools/powercut/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, SPOILED_MAX = 3 };

/* How much of what waits is taken: from image to image another style. The last
 * two find a missing sync quickly. */
enum style { MIXED, NONE, ALL, ALL_BUT_ONE, ONLY_ONE };

/* What is drawn once for an image; pieces are counted through all files. */
struct draw {
    enum style style;
    double share; /* MIXED: of pieces that are whole */
    size_t piece, chosen, spoiled[SPOILED_MAX];
    size_t spoiled_count;
};

struct content {
    uint8_t *bytes;
    size_t size;
};

static uint64_t chance;

static uint64_t draw_any(void)
{
    chance += 0x9e3779b97f4a7c15u;
    return image_mix(chance);
}

static uint64_t draw_below(uint64_t number)
{
    return number ? draw_any() % number : 0;
}

static double draw_unit(void)
{
    return (double)(draw_any() >> 11) / 9007199254740992.0;
}

static uint64_t piece_of(const struct state_block *block)
{
    return block->offset / image_options.block_size;
}

static int by_place(const void *a, const void *b)
{
    const struct state_block *one = a, *other = b;
    uint64_t p = piece_of(one), q = piece_of(other);

    if (p != q)
        return p < q ? -1 : 1;
    return one->order < other->order ? -1 : one->order > other->order;
}

/* Of `count` waiting versions, how many reached the disk. */
static size_t landed(size_t count, const struct draw *draw, bool chosen)
{
    switch (draw->style) {
    case NONE:
        return 0;
    case ALL:
        return count;
    case ALL_BUT_ONE:
        return chosen ? draw_below(count) : count;
    case ONLY_ONE:
        return chosen ? 1 + draw_below(count) : 0;
    default:
        return draw_unit() < draw->share ? count : draw_below(count);
    }
}

/* Puts the waiting stores of each file in the order of their pieces, which
 * keeps the order within a piece; the number of pieces. */
static size_t order_pieces(void)
{
    size_t pieces = 0;

    for (size_t k = 0; k < state_file_count; k++) {
        struct state_file *file = &state_files[k];

        if (file->pending_count)
            qsort(file->pending, file->pending_count, sizeof *file->pending,
                  by_place);
        for (size_t i = 0; i < file->pending_count; i++)
            pieces += i == 0 || piece_of(&file->pending[i]) !=
                                    piece_of(&file->pending[i - 1]);
    }
    return pieces;
}

static struct draw draw_image(size_t cut, uint64_t seed)
{
    static const enum style styles[] = {MIXED, MIXED,       MIXED,   NONE,
                                        ALL,   ALL_BUT_ONE, ONLY_ONE};
    static const double shares[] = {0.05, 0.5, 0.5, 0.95};
    size_t pieces = order_pieces();
    struct draw draw = {0};

    chance = image_mix(seed) ^ image_mix(cut);
    draw.style = styles[draw_below(7)];
    draw.share = shares[draw_below(4)];
    if (image_options.ordered)
        draw.style = ALL;
    draw.chosen = draw_below(pieces);
    for (size_t i = 0; i < SPOILED_MAX; i++)
        draw.spoiled[i] = draw_below(pieces);
    if (image_options.garbage)
        draw.spoiled_count = draw_below(SPOILED_MAX + 1);
    return draw;
}

static void spoil(const struct draw *draw, const struct content *content,
                  uint64_t at)
{
    for (size_t s = 0; s < draw->spoiled_count; s++)
        for (uint64_t i = at;
             draw->spoiled[s] == draw->piece &&
             i < at + image_options.block_size && i < content->size;
             i++)
            content->bytes[i] = (uint8_t)draw_any();
}

static struct content make_content(const struct state_file *file,
                                   struct draw *draw)
{
    struct content content = {.size = file->size};
    struct draw sizes = *draw;
    size_t taken, next;

    if (draw->style == ALL_BUT_ONE || draw->style == ONLY_ONE)
        sizes.style = MIXED;
    taken = file->sizes_count ? landed(file->sizes_count, &sizes, false) : 0;
    if (taken)
        content.size = file->sizes[taken - 1];
    content.bytes = calloc(1, content.size ? content.size : 1);
    if (!content.bytes)
        image_die("out of memory");
    if (file->size)
        memcpy(content.bytes, file->disk,
               file->size < content.size ? file->size : content.size);
    for (size_t i = 0; i < file->pending_count; i = next, draw->piece++) {
        const struct state_block *first = &file->pending[i];

        for (next = i + 1; next < file->pending_count &&
                           piece_of(&file->pending[next]) == piece_of(first);
             next++)
            ;
        taken = landed(next - i, draw, draw->piece == draw->chosen);
        for (size_t m = 0; m < taken; m++)
            state_store(content.bytes, first + m, content.size);
        spoil(draw, &content, piece_of(first) * image_options.block_size);
    }
    return content;
}

static void make_parents(const char *path)
{
    char parent[2 * PATH_MAX];

    snprintf(parent, sizeof parent, "%s", path);
    for (char *at = parent + 1; (at = strchr(at, '/')); at++) {
        *at = '\0';
        mkdir(parent, 0700);
        *at = '/';
    }
}

static size_t page_at(const struct content *content, size_t at)
{
    return content->size - at < PAGE ? content->size - at : PAGE;
}

/* Leaves holes where there are zeros. */
static void write_file(const char *path, const struct content *content)
{
    static const uint8_t zeros[PAGE];
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0 || ftruncate(fd, (off_t)content->size) != 0)
        image_die("%s: %s", path, strerror(errno));
    for (size_t at = 0; at < content->size; at += PAGE) {
        size_t size = page_at(content, at);

        if (memcmp(content->bytes + at, zeros, size) != 0 &&
            pwrite(fd, content->bytes + at, size, (off_t)at) != (ssize_t)size)
            image_die("%s: %s", path, strerror(errno));
    }
    close(fd);
}

/* ext4 keeps the changes of directories in order; POSIX promises nothing. */
static struct state_tree draw_tree(void)
{
    struct state_tree tree = {0};
    size_t most = image_options.ordered ? state_change_count
                                        : draw_below(state_change_count + 1);

    for (size_t i = 0; i < state_disk.count; i++)
        state_tree_put(&tree, state_disk.names[i].path,
                       state_disk.names[i].file);
    for (size_t i = 0; i < state_change_count; i++)
        if (image_options.posix && !image_options.ordered ? draw_below(2) == 1
                                                          : i < most)
            state_apply(&tree, &state_changes[i]);
    return tree;
}

void image_make(const char *out, size_t cut, uint64_t seed)
{
    struct draw draw = draw_image(cut, seed);
    struct state_tree tree = draw_tree();
    struct content *contents =
        image_grow(NULL, state_file_count * sizeof *contents);
    char path[2 * PATH_MAX];

    if (mkdir(out, 0700) != 0 && errno != EEXIST)
        image_die("%s: %s", out, strerror(errno));
    for (size_t k = 0; k < state_file_count; k++)
        contents[k] = make_content(&state_files[k], &draw);
    for (size_t i = 0; i < tree.count; i++) {
        snprintf(path, sizeof path, "%s/%s", out, tree.names[i].path);
        make_parents(path);
        if (tree.names[i].file < 0)
            mkdir(path, 0700);
        else
            write_file(path, &contents[tree.names[i].file]);
    }
    for (size_t k = 0; k < state_file_count; k++)
        free(contents[k].bytes);
    free(contents);
    free(tree.names);
}
