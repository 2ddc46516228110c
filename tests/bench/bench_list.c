/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_list: a list of documents made, and looked at, against its limit.
 *
 * usage: bench_list STORE DOCUMENTS
 *
 * Makes the list `bench` of a node whose key file has no passphrase, of
 * documents UTO L00000000 and so on, and leaves it there. Looks half at
 * documents that are listed. The limit of a look is two reads, of four bytes
 * twice and of a bucket, at places of the same file taken at random. Prints
 * one JSON object.
 */
#include "cli/lists.h"
#include "core/check.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOOKS = 100000, BUCKET_BYTES = 16 * 7 };

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static void say(const char *name, double *times)
{
    qsort(times, LOOKS, sizeof *times, by_value);
    printf("\"%s_us\": %.2f, \"%s_p99_us\": %.2f, ", name, times[LOOKS / 2],
           name, times[LOOKS * 99 / 100]);
}

static struct bytes number_of(char text[32], unsigned long i)
{
    snprintf(text, 32, "L%08lu", i);
    return bytes_text(text);
}

static double make(const char *path, const uint8_t master[KEY_SIZE],
                   unsigned long documents)
{
    struct list_about about = {.name = "bench", .date_days = 20000};
    uint8_t digest[HASH_SIZE] = {0};
    double start = now_us();
    struct list_build *build;
    char text[32];

    check(list_begin(path, &about, master, &build) == OK);
    for (unsigned long i = 0; i < documents; i++)
        check(list_add(build, bytes_text("UTO"), number_of(text, i),
                       LIST_STOLEN) == OK);
    check(list_end(build, digest, &about) == OK && about.count == documents);
    return (now_us() - start) / 1e6;
}

static void look(const struct list *list, unsigned long documents,
                 double *times)
{
    for (size_t i = 0; i < LOOKS; i++) {
        unsigned long number =
            (unsigned long)random() % documents + (i % 2 ? documents : 0);
        enum list_status status;
        char text[32];
        struct bytes asked = number_of(text, number);
        double start = now_us();

        check(list_find(list, bytes_text("UTO"), asked, &status) == OK);
        times[i] = now_us() - start;
        check((status == LIST_STOLEN) == (number < documents));
    }
}

static void read_raw(int file, off_t size, double *times)
{
    uint8_t space[BUCKET_BYTES];

    for (size_t i = 0; i < LOOKS; i++) {
        off_t one = random() % (size - BUCKET_BYTES);
        off_t other = random() % (size - BUCKET_BYTES);
        double start = now_us();

        check(pread(file, space, 8, one) == 8);
        check(pread(file, space, BUCKET_BYTES, other) == BUCKET_BYTES);
        times[i] = now_us() - start;
    }
}

int main(int argc, char **argv)
{
    unsigned long documents = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    struct secrets *secrets = keyfile_secrets_new();
    double *times = malloc(LOOKS * sizeof *times), made;
    char path[PATH_MAX];
    struct rusage usage;
    struct list *list;
    struct stat status;
    int file;

    if (documents == 0) {
        fprintf(stderr, "usage: bench_list STORE DOCUMENTS\n");
        return 2;
    }
    check(secrets && times);
    check(keyfile_open(post_path(argv[1], "key", path), NULL, secrets) == OK);
    check(lists_path(argv[1], "bench", true, path));
    made = make(path, secrets->master, documents);
    getrusage(RUSAGE_SELF, &usage);
    file = open(path, O_RDONLY | O_CLOEXEC);
    check(file >= 0 && fstat(file, &status) == 0);
    check(list_open(path, secrets->master, &list) == OK);
    printf("{\"documents\": %lu, \"bytes\": %lld, \"made_s\": %.2f, "
           "\"memory_kb\": %ld, ",
           documents, (long long)status.st_size, made, usage.ru_maxrss);
    look(list, documents, times);
    look(list, documents, times);
    say("look", times);
    read_raw(file, status.st_size, times);
    say("raw", times);
    printf("\"end\": true}\n");
    list_close(list);
    close(file);
    keyfile_secrets_free(secrets);
    free(times);
    return 0;
}
