/* SPDX-License-Identifier: Apache-2.0 */
/* The signed bytes themselves, and their verification. */
#include "cli/present.h"
#include "cli/rights.h"
#include "core/canon.h"
#include "core/kind.h"

#include <stdlib.h>
#include <string.h>

enum { COSE_KEY_MAX = 128, DUMP_STRETCH = 1000 };

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
