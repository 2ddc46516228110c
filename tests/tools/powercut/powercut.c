/* SPDX-License-Identifier: Apache-2.0 */
/*
 * powercut: asks a checker about the directories that a power cut could have
 * left, from a trace of the recorder.
 *
 *   powercut info  TRACE
 *   powercut list  TRACE
 *   powercut image TRACE OUT --cut N --seed S [--model M] [--dirs D]
 *   powercut run   TRACE --images N [--seed S] [--model M] [--dirs D]
 *                  [--lies PERCENT] [--jobs J] --work DIR [--keep DIR]
 *                  -- CHECK [ARGUMENT...]
 *
 * See README.md for the models and for what CHECK is given.
 */
#include "tests/tools/powercut/image.h"

#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHECK_SECONDS = 30, TOLD_MAX = 5, JOBS_MAX = 64 };

enum verdict { GOOD, LOST, DAMAGED, CRASHED, HUNG, OTHER, VERDICTS };

static const char *const verdict_names[] = {"ok",      "lost", "damaged",
                                            "crashed", "hung", "other"};

struct options {
    uint64_t images, seed, cut;
    int jobs;
    const char *work, *keep;
    char **check;
};

struct shot {
    uint64_t seed;
    size_t cut;
};

static int by_cut(const void *a, const void *b)
{
    const struct shot *one = a, *other = b;

    return one->cut < other->cut ? -1 : one->cut > other->cut;
}

static int remove_one(const char *path, const struct stat *found, int type,
                      struct FTW *at)
{
    (void)found;
    (void)type;
    (void)at;
    return remove(path);
}

static void remove_tree(const char *path)
{
    if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0 &&
        errno != ENOENT)
        image_die("%s: %s", path, strerror(errno));
}

static void write_marks(const char *path, size_t cut)
{
    FILE *out = fopen(path, "w");

    if (!out)
        image_die("%s: %s", path, strerror(errno));
    for (size_t i = 0; i < cut; i++)
        if (image_records[i].head.operation == TRACE_MARK)
            fwrite(image_records[i].data, 1, image_records[i].head.data_size,
                   out);
    fclose(out);
}

static void be_checker(char **check, const char *image, const char *marks)
{
    size_t count = 0;
    char **words;

    while (check[count])
        count++;
    words = image_grow(NULL, (count + 2) * sizeof *words);
    memcpy(words, check, count * sizeof *words);
    words[count] = (char *)(uintptr_t)image;
    words[count + 1] = NULL;
    setenv("POWERCUT_MARKS", marks, 1);
    alarm(CHECK_SECONDS);
    execvp(words[0], words);
    _exit(95);
}

static enum verdict ask(char **check, const char *image, const char *marks)
{
    pid_t child = fork();
    int status;

    if (child < 0)
        image_die("fork: %s", strerror(errno));
    if (child == 0)
        be_checker(check, image, marks);
    if (waitpid(child, &status, 0) < 0)
        image_die("wait: %s", strerror(errno));
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGALRM ? HUNG : CRASHED;
    return WEXITSTATUS(status) < CRASHED ? (enum verdict)WEXITSTATUS(status)
                                         : OTHER;
}

static void tell(const struct options *options, const struct shot *shot,
                 enum verdict verdict)
{
    char path[PATH_MAX];

    fprintf(stderr, "%s: --cut %zu --seed %" PRIu64 "\n",
            verdict_names[verdict], shot->cut, shot->seed);
    if (!options->keep)
        return;
    /* The checker may have changed it: make it afresh. */
    snprintf(path, sizeof path, "%s/%s-%zu-%" PRIu64, options->keep,
             verdict_names[verdict], shot->cut, shot->seed);
    remove_tree(path);
    image_make(path, shot->cut, shot->seed);
}

static void run_job(const struct options *options, uint64_t job,
                    uint64_t tally[VERDICTS])
{
    uint64_t jobs = (uint64_t)options->jobs;
    struct shot *shots =
        image_grow(NULL, (options->images / jobs + 1) * sizeof *shots);
    size_t count = 0, at = 0, told = 0,
           cuts = image_count - image_first_cut + 1;
    char image[PATH_MAX], marks[PATH_MAX];

    for (uint64_t i = job; i < options->images; i += jobs) {
        uint64_t seed = options->seed + i;

        shots[count++] = (struct shot){
            seed, image_first_cut + image_mix(seed ^ 0x5ca1ab1e) % cuts};
    }
    qsort(shots, count, sizeof *shots, by_cut);
    snprintf(image, sizeof image, "%s/image.%" PRIu64, options->work, job);
    snprintf(marks, sizeof marks, "%s/marks.%" PRIu64, options->work, job);
    for (size_t i = 0; i < count; i++) {
        enum verdict verdict;

        while (at < shots[i].cut)
            image_step(at++);
        remove_tree(image);
        image_make(image, shots[i].cut, shots[i].seed);
        write_marks(marks, shots[i].cut);
        verdict = ask(options->check, image, marks);
        tally[verdict]++;
        if (verdict != GOOD && told++ < TOLD_MAX)
            tell(options, &shots[i], verdict);
    }
    remove_tree(image);
    unlink(marks);
    free(shots);
}

static int report(const struct options *options, const uint64_t *tally,
                  const struct timespec *began)
{
    struct timespec now;
    uint64_t bad = 0;

    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("images %" PRIu64, options->images);
    for (int v = 0; v < VERDICTS; v++) {
        uint64_t sum = 0;

        for (int j = 0; j < options->jobs; j++)
            sum += tally[j * VERDICTS + v];
        bad += v == GOOD ? 0 : sum;
        printf("  %s %" PRIu64, verdict_names[v], sum);
    }
    printf("  (%ld s)\n", (long)(now.tv_sec - began->tv_sec));
    return bad ? 1 : 0;
}

static int run(const struct options *options)
{
    size_t size = sizeof(uint64_t) * VERDICTS * (size_t)options->jobs;
    uint64_t *tally = mmap(NULL, size, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct timespec began;
    int status;

    if (tally == MAP_FAILED)
        image_die("mmap: %s", strerror(errno));
    clock_gettime(CLOCK_MONOTONIC, &began);
    mkdir(options->work, 0700);
    if (options->keep)
        mkdir(options->keep, 0700);
    for (int job = 0; job < options->jobs; job++) {
        pid_t child = fork();

        if (child < 0)
            image_die("fork: %s", strerror(errno));
        if (child == 0) {
            run_job(options, (uint64_t)job, tally + job * VERDICTS);
            exit(0);
        }
    }
    for (int job = 0; job < options->jobs; job++)
        if (wait(&status) < 0 || status != 0)
            image_die("a job failed");
    return report(options, tally, &began);
}

static int info(void)
{
    uint64_t count[256] = {0}, written = 0;

    for (size_t i = 0; i < image_count; i++) {
        const struct image_record *record = &image_records[i];

        count[record->head.operation]++;
        if (record->head.operation == TRACE_WRITE)
            written += record->head.data_size;
        if (record->head.operation == TRACE_UNSEEN)
            printf("cannot be replayed at record %zu: %.*s\n", i,
                   (int)record->head.data_size, (const char *)record->data);
    }
    printf("records %zu, first cut %zu, bytes written %" PRIu64 "\n",
           image_count, image_first_cut, written);
    for (int i = 0; i < 256; i++)
        if (count[i])
            printf("  %c %" PRIu64 "\n", i, count[i]);
    return count[TRACE_UNSEEN] ? 1 : 0;
}

/* One line for each record that was made after the start. */
static int list(void)
{
    for (size_t i = image_first_cut; i < image_count; i++) {
        const struct trace_record *head = &image_records[i].head;

        printf("%c %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", head->operation,
               head->file, head->offset, head->length);
    }
    return 0;
}

static int make_one(const struct options *options, const char *out)
{
    char marks[PATH_MAX];

    if (options->cut > image_count)
        image_die("--cut is 0 to %zu", image_count);
    for (size_t i = 0; i < options->cut; i++)
        image_step(i);
    image_make(out, options->cut, options->seed);
    snprintf(marks, sizeof marks, "%s.marks", out);
    write_marks(marks, options->cut);
    return 0;
}

static uint64_t number(const char *text)
{
    char *end;
    uint64_t value;

    errno = 0;
    value = strtoull(text, &end, 10);
    if (errno || *end || !*text)
        image_die("not a number: %s", text);
    return value;
}

static void take_model(const char *model)
{
    if (strcmp(model, "ordered") == 0)
        image_options.ordered = true;
    else if (strcmp(model, "garbage") == 0)
        image_options.garbage = true;
    else if (strcmp(model, "pages") == 0)
        image_options.block_size = 4096;
    else if (strcmp(model, "sectors") != 0)
        image_die("unknown model %s", model);
}

static void take_option(struct options *options, const char *name,
                        const char *value)
{
    if (strcmp(name, "--images") == 0)
        options->images = number(value);
    else if (strcmp(name, "--seed") == 0)
        options->seed = number(value);
    else if (strcmp(name, "--cut") == 0)
        options->cut = number(value);
    else if (strcmp(name, "--jobs") == 0)
        options->jobs = (int)number(value);
    else if (strcmp(name, "--work") == 0)
        options->work = value;
    else if (strcmp(name, "--keep") == 0)
        options->keep = value;
    else if (strcmp(name, "--model") == 0)
        take_model(value);
    else if (strcmp(name, "--dirs") == 0)
        image_options.posix = strcmp(value, "posix") == 0;
    else if (strcmp(name, "--lies") == 0)
        image_options.lies = number(value);
    else
        image_die("unknown option %s", name);
}

int main(int argc, char **argv)
{
    struct options options = {.seed = 1, .cut = UINT64_MAX, .jobs = 1};
    bool image = argc > 3 && strcmp(argv[1], "image") == 0;

    for (int i = image ? 4 : 3; i < argc; i += 2) {
        if (strcmp(argv[i], "--") == 0) {
            options.check = argv + i + 1;
            break;
        }
        if (i + 1 >= argc)
            image_die("%s needs a value", argv[i]);
        take_option(&options, argv[i], argv[i + 1]);
    }
    if (options.jobs < 1 || options.jobs > JOBS_MAX)
        image_die("--jobs is 1 to %d", JOBS_MAX);
    if (argc > 2)
        image_load(argv[2]);
    if (argc == 3 && strcmp(argv[1], "info") == 0)
        return info();
    if (argc == 3 && strcmp(argv[1], "list") == 0)
        return list();
    if (image)
        return make_one(&options, argv[3]);
    if (argc > 2 && strcmp(argv[1], "run") == 0 && options.work &&
        options.images && options.check && options.check[0])
        return run(&options);
    image_die("use: powercut info|list|image|run TRACE ...; see README.md");
}
