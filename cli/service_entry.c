/* SPDX-License-Identifier: Apache-2.0 */
/* The signed bytes themselves, and their verification. */
#include "cli/present.h"
#include "cli/rights.h"
#include "core/canon.h"
#include "core/kind.h"
#include "storage/verify.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COSE_KEY_MAX = 128, PROGRESS_MS = 250, DUMP_STRETCH = 1000 };

/* Bytes of any size as a JSON text of hexadecimal digits. */
static json_t *hex_of(struct bytes bytes)
{
    char *text = malloc(2 * bytes.size + 1);
    json_t *value;

    if (!text)
        return json_null();
    value = json_string(bytes_to_hex(bytes, text));
    free(text);
    return value;
}

/* The signer's COSE_Key: RFC 9053 section 7.2, with alg EdDSA and the kid. */
static json_t *cose_key(const uint8_t key[KEY_SIZE])
{
    uint8_t space[COSE_KEY_MAX], kid[KEY_KID];
    struct buffer out = buffer_of(space, sizeof space);

    key_kid(key, kid);
    canon_put_map(&out, 5);
    canon_put_uint(&out, 1);
    canon_put_uint(&out, 1);
    canon_put_uint(&out, 2);
    canon_put_string(&out, bytes_of(kid, KEY_KID));
    canon_put_uint(&out, 3);
    canon_put_int(&out, -8);
    canon_put_int(&out, -1);
    canon_put_uint(&out, 6);
    canon_put_int(&out, -2);
    canon_put_string(&out, bytes_of(key, KEY_SIZE));
    return hex_of(buffer_bytes(&out));
}

/* The log says whose key it is; of an entry that came singly, its kid. */
static json_t *author_key(struct service *service,
                          const struct read_entry *read)
{
    const struct roster *roster = service_roster(service);
    const struct member *author = present_author(roster, read);
    json_t *key = NULL;

    if (!read->single || author)
        key = cose_key(read->single ? author->certificate.log_key : read->key);
    service_roster_done(service);
    return key;
}

struct dumping {
    struct reply *reply;
    bool good;
    uint64_t next; /* seq to go on from */
    size_t left;   /* entries until the store is let go of */
};

static bool dump_item(void *user, const struct journal_item *item)
{
    struct dumping *dumping = user;
    json_t *line = json_pack(
        "{s:s, s:o, s:o}", "type", "entry", "entry", hex_of(item->entry.bytes),
        "body", item->body.size ? hex_of(item->body) : json_null());

    dumping->good = reply_line(dumping->reply, line);
    dumping->next = item->entry.header.seq + 1;
    return dumping->good && --dumping->left > 0;
}

/* One branch, in stretches. */
static enum result dump_branch(const struct journal *journal,
                               const struct journal_log *log, size_t branch,
                               struct dumping *dumping)
{
    enum result result = OK;

    dumping->next = branch ? log->fork_seq : 0;
    while (result == OK && dumping->good &&
           dumping->next < log->ends[branch].next) {
        dumping->left = DUMP_STRETCH;
        result = journal->read(journal->user, log->log, branch, dumping->next,
                               dump_item, dumping);
    }
    return result;
}

/* Every entry of every branch of every log, each log from its start. */
static int dump_all(struct service *service, struct reply *reply)
{
    const struct journal *journal = &service->post->journal;
    struct dumping dumping = {.reply = reply, .good = true};
    struct journal_log log;
    enum result result = OK;

    for (size_t i = 0; result == OK && dumping.good &&
                       journal->log_at(journal->user, i, &log);
         i++)
        for (size_t b = 0; result == OK && dumping.good && b < log.branches;
             b++)
            result = dump_branch(journal, &log, b, &dumping);
    return reply_result(reply, "entry", result);
}

/* asked: "id" and "what" (entry, key or aad), or "all". */
int service_entry(struct service *service, json_t *asked, struct reply *reply)
{
    const char *id = service_text(asked, "id"), *what;
    uint8_t aad[ENTRY_AAD_SIZE];
    struct read_entry *read;
    uint64_t not_indexed = 0;
    struct store_txn *txn;
    enum result result;
    json_t *bytes = NULL;

    if (json_is_true(json_object_get(asked, "all"))) {
        struct access access = {.action = ACCESS_DUMP};
        int code = rights_look(service, "entry", asked, &access, reply);

        return code == EXIT_DONE ? dump_all(service, reply) : code;
    }
    if (!id)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "entry", "ID");
    read = malloc(sizeof *read);
    if (!read)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    result = store_begin(service->post->store, STORE_READ, &txn);
    if (result == OK) {
        result = service_locate(service, txn, id, read);
        not_indexed = index_missing(txn);
        store_abort(txn);
    }
    what = service_text(asked, "what");
    if (result == OK && what && strcmp(what, "key") == 0) {
        bytes = author_key(service, read);
        if (!bytes)
            result = CERT_UNKNOWN;
    } else if (result == OK && what && strcmp(what, "aad") == 0) {
        entry_aad(read->realm, aad);
        bytes = hex_of(bytes_of(aad, sizeof aad));
    } else if (result == OK) {
        bytes = hex_of(read->entry.bytes);
    }
    free(read);
    if (result == STORE_NOT_FOUND)
        return reply_not_found(reply, "entry", id, not_indexed);
    if (result == STORE_AMBIGUOUS)
        return reply_fail(reply, EXIT_NO, MSG_AMBIGUOUS, "entry", id);
    if (result != OK)
        return reply_result(reply, "entry", result);
    reply_line(reply, json_pack("{s:s, s:o}", "type", "bytes", "hex", bytes));
    return EXIT_DONE;
}

struct verifying {
    struct reply *reply;
    struct timespec last;
    bool listening;
};

static void on_fault(void *user, const struct verify_fault *fault)
{
    struct verifying *verifying = user;
    json_t *line = json_pack("{s:s, s:o, s:s, s:s}", "type", "fault", "log",
                             present_hex(bytes_of(fault->log, KEY_LOG)), "code",
                             result_code(fault->result), "error",
                             message_result(fault->result));

    if (fault->seq != UINT64_MAX)
        json_object_set_new(line, "seq", json_integer((json_int_t)fault->seq));
    verifying->listening = reply_line(verifying->reply, line);
}

static void on_quarantined(void *user, const struct verify_quarantine *what)
{
    struct verifying *verifying = user;

    verifying->listening = reply_line(
        verifying->reply,
        json_pack("{s:s, s:o, s:I, s:I, s:i}", "type", "quarantined", "log",
                  present_hex(bytes_of(what->log, KEY_LOG)), "seq",
                  (json_int_t)what->seq, "entries", (json_int_t)what->count,
                  "branch", (int)what->branch));
}

static json_t *counts_line(const char *type, const struct verify_count *count)
{
    return json_pack(
        "{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, "
        "s:I}",
        "type",
        type, "logs", (json_int_t)count->logs, "entries",
        (json_int_t)count->entries, "signatures", (json_int_t)count->signatures,
        "bodies", (json_int_t)count->bodies, "bodies_absent",
        (json_int_t)count->bodies_absent, "bodies_withheld",
        (json_int_t)count->bodies_withheld, "singles",
        (json_int_t)count->singles, "without_effect",
        (json_int_t)count->without_effect, "quarantined",
        (json_int_t)count->quarantined, "officer_sealed",
        (json_int_t)count->sealed, "officer_unknown",
        (json_int_t)count->seals_unknown, "forks", (json_int_t)count->forks,
        "faults", (json_int_t)count->faults);
}

static bool on_progress(void *user, const struct verify_count *count)
{
    struct verifying *verifying = user;
    struct timespec now;
    long ms;

    clock_gettime(CLOCK_MONOTONIC, &now);
    ms = (now.tv_sec - verifying->last.tv_sec) * 1000 +
         (now.tv_nsec - verifying->last.tv_nsec) / 1000000;
    if (ms >= PROGRESS_MS) {
        verifying->last = now;
        verifying->listening =
            reply_line(verifying->reply, counts_line("progress", count));
    }
    return verifying->listening;
}

static bool take_period(json_t *asked, const char *name, uint64_t *seconds)
{
    json_t *value = json_object_get(asked, name);

    if (json_is_integer(value))
        *seconds = (uint64_t)json_integer_value(value);
    return true;
}

/* asked: "log" (hex), "since", "until" (seconds). */
int service_verify(struct service *service, json_t *asked, struct reply *reply)
{
    struct verifying verifying = {.reply = reply, .listening = true};
    struct verify_options options = {.until = UINT64_MAX,
                                     .fault = on_fault,
                                     .quarantined = on_quarantined,
                                     .progress = on_progress,
                                     .user = &verifying};
    const char *log = service_text(asked, "log");
    uint8_t log_id[KEY_LOG];
    struct verify_count count;
    enum result result;

    if (log && !bytes_from_hex(log, log_id, KEY_LOG))
        return reply_fail(reply, EXIT_NO, MSG_NOT_FOUND, "verify", log);
    options.log = log ? log_id : NULL;
    take_period(asked, "since", &options.since);
    take_period(asked, "until", &options.until);
    clock_gettime(CLOCK_MONOTONIC, &verifying.last);
    result = verify_store(service->post->store, service_roster(service),
                          &options, &count);
    service_roster_done(service);
    if (result != OK)
        return reply_result(reply, "verify", result);
    if (log && count.logs == 0)
        return reply_fail(reply, EXIT_NO, MSG_NOT_FOUND, "verify", log);
    reply_line(reply, counts_line("verified", &count));
    return count.faults ? EXIT_NO : EXIT_DONE;
}
