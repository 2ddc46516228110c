/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_relay: the limit of a live crossing, which does what the program does
 * besides its own work, and nothing else.
 *
 * usage: bench_relay COUNT     (TMPDIR: where the stores are)
 *
 * Three processes. An asker gives the first a record over a socket and waits
 * for the answer; it commits the record in raw LMDB, durably, answers and sends
 * it on over the loopback. The second commits it likewise. The asker asks the
 * second over a socket until a read transaction finds it. Prints one JSON
 * object: medians, in microseconds, of the answer and of the finding.
 */
#include <arpa/inet.h>
#include <lmdb.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* As a recorded crossing of two fields takes on the disk and on the wire. */
enum { RECORD_BYTES = 300, COUNT_MAX = 100000, PAUSE_NS = 2000000 };

struct record {
    uint64_t number;
    uint8_t rest[RECORD_BYTES - 8];
};

/* A raw store and where its process is spoken to. */
struct place {
    MDB_env *env;
    MDB_dbi dbi;
    int asker, wire;
};

static void must(int good, const char *what)
{
    if (good)
        return;
    perror(what);
    exit(1);
}

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void open_store(struct place *place, const char *name)
{
    MDB_txn *txn;

    must(mkdir(name, 0700) == 0, name);
    must(mdb_env_create(&place->env) == 0 &&
             mdb_env_set_mapsize(place->env, (size_t)1 << 30) == 0 &&
             mdb_env_open(place->env, name, 0, 0600) == 0 &&
             mdb_txn_begin(place->env, NULL, 0, &txn) == 0 &&
             mdb_dbi_open(txn, NULL, 0, &place->dbi) == 0 &&
             mdb_txn_commit(txn) == 0,
         name);
}

static void put(struct place *place, struct record *record)
{
    uint64_t number = htobe64(record->number);
    MDB_val key = {sizeof number, &number}, value = {sizeof *record, record};
    MDB_txn *txn;

    must(mdb_txn_begin(place->env, NULL, 0, &txn) == 0 &&
             mdb_put(txn, place->dbi, &key, &value, MDB_APPEND) == 0 &&
             mdb_txn_commit(txn) == 0,
         "a commit");
}

static uint8_t has(const struct place *place, uint64_t asked)
{
    uint64_t number = htobe64(asked);
    MDB_val key = {sizeof number, &number}, value;
    MDB_txn *txn;
    int found;

    must(mdb_txn_begin(place->env, NULL, MDB_RDONLY, &txn) == 0, "a read");
    found = mdb_get(txn, place->dbi, &key, &value);
    mdb_txn_abort(txn);
    return found == 0;
}

static int take(int socket, void *out, size_t size)
{
    return recv(socket, out, size, MSG_WAITALL) == (ssize_t)size;
}

static void give(int socket, const void *data, size_t size)
{
    must(send(socket, data, size, MSG_NOSIGNAL) == (ssize_t)size, "a send");
}

/* The first: commits, answers, sends on. */
static void serve_first(struct place *place)
{
    struct record record;
    uint8_t done = 1;

    open_store(place, "first");
    while (take(place->asker, &record, sizeof record)) {
        put(place, &record);
        give(place->asker, &done, 1);
        give(place->wire, &record, sizeof record);
    }
}

static void *answer(void *argument)
{
    struct place *place = argument;
    uint64_t asked;

    while (take(place->asker, &asked, sizeof asked)) {
        uint8_t found = has(place, asked);

        give(place->asker, &found, 1);
    }
    return NULL;
}

/* The second: one thread commits what comes, another answers. */
static void serve_second(struct place *place)
{
    struct record record;
    pthread_t thread;

    open_store(place, "second");
    must(pthread_create(&thread, NULL, answer, place) == 0, "a thread");
    while (take(place->wire, &record, sizeof record))
        put(place, &record);
    pthread_join(thread, NULL);
}

/* Both ends of a connection over the loopback. */
static void connect_both(int ends[2])
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    int listening = socket(AF_INET, SOCK_STREAM, 0), one = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ends[0] = socket(AF_INET, SOCK_STREAM, 0);
    must(bind(listening, (struct sockaddr *)&address, size) == 0 &&
             listen(listening, 1) == 0 &&
             getsockname(listening, (struct sockaddr *)&address, &size) == 0 &&
             connect(ends[0], (struct sockaddr *)&address, size) == 0,
         "the loopback");
    ends[1] = accept(listening, NULL, NULL);
    must(ends[1] >= 0, "the loopback");
    for (int i = 0; i < 2; i++)
        setsockopt(ends[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    close(listening);
}

static void begin(void (*serve)(struct place *), int asker, int wire,
                  const int others[3])
{
    struct place place = {.asker = asker, .wire = wire};
    pid_t child = fork();

    must(child >= 0, "fork");
    if (child > 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int i = 0; i < 3; i++)
        close(others[i]);
    serve(&place);
    exit(0);
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

static void ask(int first, int second, size_t count)
{
    double *answered = calloc(count, sizeof *answered);
    double *found = calloc(count, sizeof *found);
    const struct timespec pause = {0, PAUSE_NS};
    struct record record = {0};

    must(answered && found, "memory");
    for (size_t i = 0; i < count; i++) {
        double before = now_us();
        uint8_t told = 0;

        record.number = i + 1;
        give(first, &record, sizeof record);
        must(take(first, &told, 1), "an answer");
        answered[i] = now_us() - before;
        for (told = 0; !told;) {
            give(second, &record.number, sizeof record.number);
            must(take(second, &told, 1), "an answer");
        }
        found[i] = now_us() - before;
        nanosleep(&pause, NULL);
    }
    printf("{\"answered_us\":%.1f,\"found_us\":%.1f}\n",
           median(answered, count), median(found, count));
    free(answered);
    free(found);
}

int main(int argc, char **argv)
{
    size_t count = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
    const char *below = getenv("TMPDIR");
    int first[2], second[2], wire[2];
    char place[4096];

    if (count == 0 || count > COUNT_MAX) {
        fprintf(stderr, "usage: bench_relay COUNT\n");
        return 2;
    }
    snprintf(place, sizeof place, "%s/relay-XXXXXX", below ? below : "/tmp");
    must(mkdtemp(place) && chdir(place) == 0, place);
    must(socketpair(AF_UNIX, SOCK_STREAM, 0, first) == 0 &&
             socketpair(AF_UNIX, SOCK_STREAM, 0, second) == 0,
         "a socket");
    connect_both(wire);
    begin(serve_first, first[1], wire[0],
          (int[]){first[0], second[0], wire[1]});
    begin(serve_second, second[1], wire[1],
          (int[]){first[0], second[0], wire[0]});
    close(first[1]);
    close(second[1]);
    close(wire[0]);
    close(wire[1]);
    ask(first[0], second[0], count);
    close(first[0]);
    close(second[0]);
    while (wait(NULL) > 0)
        ;
    return 0;
}
