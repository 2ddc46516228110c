/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"
#include "storage/layout.h"
#include "storage/verify.h"

#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

void fixture_directory(char path[FIXTURE_PATH])
{
    const char *root = getenv("TMPDIR");

    snprintf(path, FIXTURE_PATH, "%s/cairn-test-XXXXXX", root ? root : "/tmp");
    assert_non_null(mkdtemp(path));
}

void fixture_remove(const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    char name[FIXTURE_PATH + 258];

    while (directory && (entry = readdir(directory))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (unlink(name) != 0)
            fixture_remove(name);
    }
    if (directory)
        closedir(directory);
    rmdir(path);
}

void fixture_copy(const char *from, const char *to)
{
    static char block[1 << 16];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    size_t size;

    assert_non_null(in);
    assert_non_null(out);
    while ((size = fread(block, 1, sizeof block, in)) > 0)
        assert_int_equal(fwrite(block, 1, size, out), size);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

static void seed_of(uint64_t number, const char *use, uint8_t seed[KEY_SIZE])
{
    uint8_t space[8];
    struct hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes_text(use));
    bytes_set_u64(space, number);
    hash_add(&hash, bytes_of(space, sizeof space));
    hash_end(&hash, seed);
}

void fixture_keys(struct fixture *f, const char *whose)
{
    uint8_t seed[KEY_SIZE];

    assert_true(sodium_init() >= 0);
    seed_of(0, "master", f->master);
    for (uint8_t i = 0; i <= KEY_STRANGER; i++) {
        seed_of(i, whose, seed);
        key_signer(&f->signers[i], seed);
    }
    key_realm(f->signers[KEY_ROOT].public, f->realm);
}

static void make_author(struct fixture *f)
{
    f->author.signer = f->signers[KEY_POST];
    for (unsigned lane = LANE_SHARED; lane <= LANE_TRUST; lane++) {
        struct fixture_log log = fixture_log(f, KEY_POST, (enum lane)lane, 0);

        memcpy(f->author.logs[lane - 1], log.end.log, KEY_LOG);
    }
    memset(f->author.instance, 7, sizeof f->author.instance);
    memset(f->author.machine, 9, sizeof f->author.machine);
}

enum result fixture_open(struct fixture *f, enum store_mode mode)
{
    struct store_options options = {
        .mode = mode, .master = f->master, .own = f->signers[KEY_POST].public};

    return store_open(f->path, &options, &f->store, NULL);
}

void fixture_close(struct fixture *f)
{
    store_close(f->store);
    f->store = NULL;
}

struct fixture *fixture_new(void)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    fixture_keys(f, "signer");
    fixture_directory(f->path);
    snprintf(f->data, sizeof f->data, "%.200s/data/data.mdb", f->path);
    snprintf(f->guard, sizeof f->guard, "%.200s/guard", f->path);
    assert_int_equal(store_create(f->path), OK);
    assert_int_equal(fixture_open(f, STORE_WRITE), OK);
    assert_int_equal(store_pin(f->store, f->signers[KEY_ROOT].public, "UTO"),
                     OK);
    roster_begin(&f->roster, f->signers[KEY_ROOT].public, "UTO", f->members,
                 FIXTURE_MEMBERS);
    make_author(f);
    return f;
}

void fixture_free(struct fixture *f)
{
    fixture_close(f);
    fixture_remove(f->path);
    free(f);
}

struct fixture_log fixture_log(const struct fixture *f, enum fixture_key key,
                               enum lane lane, uint8_t number)
{
    struct fixture_log log = {.signer = f->signers[key], .lane = lane};
    uint8_t id[KEY_LOG];

    memset(log.incarnation, number, sizeof log.incarnation);
    key_log(f->realm, log.signer.public, log.incarnation, lane, id);
    chain_begin(&log.end, id);
    return log;
}

void fixture_run_free(struct fixture_run *run)
{
    for (size_t i = 0; i < run->run.count; i++) {
        free((void *)(uintptr_t)run->items[i].entry.bytes.data);
        free((void *)(uintptr_t)run->items[i].body.data);
    }
    free(run->items);
    memset(run, 0, sizeof *run);
}

static struct journal_item *room(struct fixture_run *run,
                                 const struct fixture_log *log)
{
    if (run->run.count == run->capacity) {
        run->capacity = run->capacity ? 2 * run->capacity : 64;
        run->items = realloc(run->items, run->capacity * sizeof run->items[0]);
        assert_non_null(run->items);
    }
    memcpy(run->run.log, log->end.log, KEY_LOG);
    memcpy(run->run.key, log->signer.public, KEY_SIZE);
    run->run.lane = log->lane;
    run->run.items = run->items;
    return &run->items[run->run.count++];
}

struct journal_item *fixture_add(const struct fixture *f,
                                 struct fixture_run *run,
                                 struct fixture_log *log, uint16_t kind,
                                 uint64_t time, struct bytes values)
{
    return fixture_add_sealed(f, run, log, kind, time, values, NULL);
}

struct journal_item *
fixture_add_sealed(const struct fixture *f, struct fixture_run *run,
                   struct fixture_log *log, uint16_t kind, uint64_t time,
                   struct bytes values, const struct signer *officer)
{
    struct fixture_values sealed;
    struct header header = {.version = 1,
                            .seq = log->end.next,
                            .has_previous = log->end.next > 0,
                            .time = time,
                            .clock = CLOCK_NETWORK,
                            .kind = kind,
                            .schema = 1};
    struct buffer bytes = buffer_of(malloc(ENTRY_SIZE_MAX), ENTRY_SIZE_MAX);
    struct buffer body = {0};
    struct journal_item *item = room(run, log);
    uint8_t seed[KEY_SIZE];

    memcpy(run->run.realm, f->realm, KEY_REALM);
    memcpy(header.log, log->end.log, KEY_LOG);
    memcpy(header.previous, log->end.head, HASH_SIZE);
    seed_of(log->end.next, "body", seed);
    if (officer) {
        assert_true(values.size <= sizeof sealed.space);
        memcpy(sealed.space, values.data, values.size);
        assert_int_equal(body_officer_seal(sealed.space, values.size,
                                           header.log, seed, f->realm, officer),
                         OK);
        values = bytes_of(sealed.space, values.size);
    }
    if (values.data) {
        body = buffer_of(malloc(values.size + 64), values.size + 64);
        assert_int_equal(body_commit(values, header.log, seed, header.body),
                         OK);
        header.has_body = true;
        header.size = entry_units(values.size);
        body_put_full(&body, seed, values);
    }
    entry_seal(&header, f->realm, &log->signer, &bytes);
    assert_false(bytes.full || body.full);
    memset(item, 0, sizeof *item);
    assert_int_equal(entry_open(buffer_bytes(&bytes), f->realm, &item->entry),
                     OK);
    item->body = buffer_bytes(&body);
    item->checked = true;
    chain_advance(&log->end, &item->entry);
    return item;
}

enum result fixture_append(struct fixture *f, const struct fixture_run *run)
{
    struct index_batch *batch = index_batch_new();
    struct store_txn *txn;
    uint64_t end = 0;
    enum result result = store_begin(f->store, STORE_WRITE, &txn);

    assert_int_equal(result, OK);
    result = log_append(txn, &run->run, batch);
    if (result == OK)
        result = log_end(txn, &end);
    if (result == OK)
        result = store_commit(txn);
    if (result == OK) {
        index_batch_publish(batch, &f->store->index.tail, end);
        index_batch_free(batch);
        return OK;
    }
    index_batch_free(batch);
    /* Refused runs are committed like the writer does: nothing may be there. */
    if (result < STORE_OPEN)
        assert_int_equal(store_commit(txn), OK);
    else
        store_abort(txn);
    return result;
}

struct log_state fixture_state(struct fixture *f, const uint8_t log[KEY_LOG])
{
    struct log_state found;
    struct store_txn *txn;

    assert_int_equal(store_begin(f->store, STORE_READ, &txn), OK);
    assert_int_equal(log_find(txn, log, &found), OK);
    store_abort(txn);
    return found;
}

void fixture_assert_tree(struct fixture *f, const struct log_state *state,
                         size_t branch)
{
    uint8_t stored[HASH_SIZE], again[HASH_SIZE];
    struct tree tree = {0};
    struct store_txn *txn;

    assert_int_equal(store_begin(f->store, STORE_READ, &txn), OK);
    for (uint64_t seq = 0; seq < state->log.ends[branch].next; seq++) {
        struct held held;

        assert_int_equal(log_entry_at(txn, state, branch, seq, &held), OK);
        assert_int_equal(held.entry.header.seq, seq);
        tree_append(&tree, held.entry.id);
    }
    store_abort(txn);
    tree_root(&tree, again);
    tree_root(&state->trees[branch], stored);
    assert_memory_equal(stored, again, HASH_SIZE);
}

uint64_t fixture_place(struct fixture *f, const uint8_t log[KEY_LOG],
                       size_t branch, uint64_t seq)
{
    struct log_state state = fixture_state(f, log);
    struct store_txn *txn;
    uint64_t place = 0;

    assert_int_equal(store_begin(f->store, STORE_READ, &txn), OK);
    assert_int_equal(log_locate(txn, &state, branch, seq, &place), OK);
    store_abort(txn);
    return place;
}

void fixture_digest(struct fixture *f, uint8_t digest[HASH_SIZE])
{
    MDB_dbi const databases[] = {f->store->meta, f->store->logs,
                                 f->store->singles, f->store->spans,
                                 f->store->entries, f->store->keys};
    struct store_txn *txn;
    struct hash hash;
    MDB_cursor *cursor;
    MDB_val key, value;
    uint64_t place;

    hash_begin(&hash);
    assert_int_equal(store_begin(f->store, STORE_READ, &txn), OK);
    for (size_t i = 0; i < sizeof databases / sizeof databases[0]; i++) {
        assert_int_equal(mdb_cursor_open(txn->txn, databases[i], &cursor), 0);
        while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
            /* A database's name stands for its pages. */
            if (databases[i] == f->store->entries && !place_of_key(key, &place))
                continue;
            hash_add(&hash, val_bytes(key));
            hash_add(&hash, val_bytes(value));
        }
        mdb_cursor_close(cursor);
    }
    store_abort(txn);
    hash_end(&hash, digest);
}

struct faults {
    enum result result;
    uint64_t seq;
};

static void keep_fault(void *user, const struct verify_fault *fault)
{
    *(struct faults *)user = (struct faults){fault->result, fault->seq};
}

uint64_t fixture_faults(struct fixture *f, enum result *result, uint64_t *seq)
{
    struct faults faults = {OK, 0};
    struct verify_options options = {
        .until = UINT64_MAX, .fault = keep_fault, .user = &faults};
    struct verify_count count;

    enum result all = verify_store(f->store, &f->roster, &options, &count);

    if (result)
        *result = faults.result;
    if (seq)
        *seq = faults.seq;
    assert_true(all == OK || all == STORE_CORRUPT);
    return count.faults + (all != OK);
}

struct verify_count fixture_verify(struct fixture *f)
{
    struct verify_options options = {.until = UINT64_MAX};
    struct verify_count count;

    assert_int_equal(verify_store(f->store, &f->roster, &options, &count), OK);
    return count;
}

struct held fixture_held(struct fixture *f, const struct fixture_log *log,
                         uint64_t seq)
{
    uint64_t place = fixture_place(f, log->end.log, 0, seq);
    struct store_txn *txn;
    struct held held;

    assert_int_equal(store_begin(f->store, STORE_READ, &txn), OK);
    assert_int_equal(log_entry(txn, place, &held), OK);
    store_abort(txn);
    return held;
}

uint64_t fixture_number(struct fixture *f, const char *name)
{
    struct store_txn *txn;
    uint64_t number;

    assert_int_equal(store_begin(f->store, STORE_READ, &txn), OK);
    assert_int_equal(store_get_number(txn, name, &number), OK);
    store_abort(txn);
    return number;
}
