/* SPDX-License-Identifier: Apache-2.0 */
/* cairn enroll: takes in an enrolment file. Nothing is written before all of
 * it has been verified and found to be meant for this node. */
#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/keyfile.h"
#include "cli/membership.h"
#include "cli/output.h"
#include "cli/post.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct option options_enroll[] = {
    {.name = "--root",
     .takes = "FINGERPRINT",
     .help = "refuse any root but this one; digits in any groups"},
    {.name = NULL},
};

static int read_file(const char *path, struct membership *membership)
{
    size_t bad;
    enum result result = membership_read(path, membership, &bad);

    if (result == OK)
        return EXIT_DONE;
    if (result == STORE_OPEN)
        return EXIT_USE;
    if (result == STORE_MEMORY)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    if (bad == 0)
        return command_fail(EXIT_REFUSED, MSG_ENROL_FORM, path);
    return command_fail(EXIT_REFUSED, MSG_ENROL_ENTRY, path, bad,
                        message_result(result), result_code(result));
}

static int check_root(const struct command *command,
                      const struct membership *membership)
{
    const char *given = command_value(command, "--root");
    char found[36];

    key_fingerprint(membership->root, found);
    if (!given)
        return EXIT_DONE;
    if (!identity_is_fingerprint(given))
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, given,
                            "--root", message(MSG_FINGERPRINT_FORM));
    if (!identity_same_fingerprint(given, found))
        return command_fail(EXIT_REFUSED, MSG_FINGERPRINT_DIFFERS, found,
                            given);
    return EXIT_DONE;
}

/* This node in the file; its certificate must be in force. */
static const struct member *find_self(const struct membership *membership,
                                      const uint8_t key[KEY_SIZE])
{
    const struct member *self = roster_by_key(&membership->roster, key);

    return self && !self->revoked ? self : NULL;
}

static enum result write_run(struct writer *writer,
                             const struct membership_log *log,
                             const struct journal_item *items, size_t count)
{
    struct writer_job job = {.task = WRITE_RUN};

    if (count == 0)
        return OK;
    job.run = (struct journal_run){
        .lane = LANE_TRUST, .items = items, .count = count};
    memcpy(job.run.log, log->end.log, KEY_LOG);
    memcpy(job.run.key, log->key, KEY_SIZE);
    return writer_run(writer, &job);
}

/* One log, in runs within the bounds of a run. */
static enum result write_log(struct writer *writer,
                             const struct membership *membership, size_t log)
{
    struct journal_item *run = calloc(RUN_ENTRIES_MAX, sizeof *run);
    const struct membership_log *of = &membership->logs[log];
    size_t count = 0, size = 0;
    enum result result = run ? OK : STORE_MEMORY;

    for (size_t i = 0; result == OK && i < membership->count; i++) {
        const struct journal_item *item = &membership->items[i];
        size_t more = item->entry.bytes.size + item->body.size;

        if (membership->log_of[i] != log)
            continue;
        if (count == RUN_ENTRIES_MAX || size + more > RUN_BYTES_MAX) {
            result = write_run(writer, of, run, count);
            count = size = 0;
        }
        run[count++] = *item;
        size += more;
    }
    if (result == OK)
        result = write_run(writer, of, run, count);
    free(run);
    return result;
}

static enum result write_logs(struct store *store,
                              const struct membership *membership)
{
    struct writer *writer;
    enum result result = writer_start(store, NULL, NULL, &writer);

    for (size_t i = 0; result == OK && i < membership->log_count; i++)
        result = write_log(writer, membership, i);
    writer_stop(writer);
    return result;
}

static enum result mark_training(struct store *store)
{
    static const uint8_t yes = 1;
    struct store_txn *txn;
    enum result result = store_begin(store, STORE_WRITE, &txn);

    if (result != OK)
        return result;
    result = store_put(txn, "training", bytes_of(&yes, 1));
    if (result == OK)
        return store_commit(txn);
    store_abort(txn);
    return result;
}

/* The mark is set before the root is pinned, so that no crash leaves a realm
 * for training without it. */
static enum result take_in(struct store *store, const struct secrets *secrets,
                           const struct membership *membership)
{
    enum result result = OK;

    if (membership->training)
        result = mark_training(store);
    if (result == OK)
        result = store_pin(store, membership->root, membership->country);
    if (result == OK)
        result = write_logs(store, membership);
    if (result == OK)
        result = post_begin_logs(store, common.store, secrets);
    return result;
}

static int pinned_elsewhere(const struct store *store,
                            const struct membership *membership)
{
    char found[36], pinned[36];

    if (!store_pinned(store) ||
        memcmp(store_root(store), membership->root, KEY_SIZE) == 0)
        return EXIT_DONE;
    key_fingerprint(membership->root, found);
    key_fingerprint(store_root(store), pinned);
    return command_fail(EXIT_REFUSED, MSG_FINGERPRINT_DIFFERS, found, pinned);
}

static int store_in(const struct secrets *secrets,
                    const struct membership *membership)
{
    struct store_options options = {.mode = STORE_WRITE,
                                    .master = secrets->master,
                                    .own = secrets->request.log_key};
    struct store *store;
    enum result result = store_open(common.store, &options, &store, NULL);
    int code;

    if (result == STORE_LOCKED)
        return post_locked(common.store);
    if (result != OK)
        return command_fail(EXIT_MACHINE, MSG_STORE_OPEN, common.store,
                            message_result(result), result_code(result));
    code = pinned_elsewhere(store, membership);
    if (code == EXIT_DONE) {
        result = take_in(store, secrets, membership);
        if (result != OK)
            code =
                command_fail(result < STORE_OPEN ? EXIT_REFUSED : EXIT_MACHINE,
                             MSG_STORE_OPEN, common.store,
                             message_result(result), result_code(result));
    }
    store_close(store);
    return code;
}

static void print(const struct membership *membership,
                  const struct certificate *self)
{
    char fingerprint[36], realm[2 * KEY_REALM + 1];
    const struct roster *roster = &membership->roster;
    int members = 0;

    key_fingerprint(membership->root, fingerprint);
    if (output_human()) {
        identity_say(MSG_ENROLLED_AS, self->name, identity_role(self->roles),
                     self->country);
        identity_say(MSG_FINGERPRINT, fingerprint);
        if (membership->training)
            identity_say(MSG_TRAINING);
        return;
    }
    for (size_t i = 0; i < roster->count; i++)
        members += roster->members[i].certificate.roles != 0;
    bytes_to_hex(bytes_of(roster->realm, KEY_REALM), realm);
    output_object(json_pack(
        "{s:s, s:s, s:s, s:s, s:s?, s:s, s:s, s:i}", "type", "enrolment",
        "name", self->name, "role", identity_role(self->roles), "country",
        self->country, "post", self->post[0] ? self->post : NULL, "realm",
        realm, "fingerprint", fingerprint, "members", members));
}

static int enroll(const char *file, const char *key_path,
                  const struct membership *membership, struct secrets *secrets)
{
    const struct member *self;
    bool plain;
    int code;

    if (!secrets)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    /* Who this node is stands in the clear: no passphrase for a wrong file. */
    if (keyfile_peek(key_path, &secrets->request, &plain) == OK &&
        !find_self(membership, secrets->request.log_key))
        return command_fail(EXIT_REFUSED, MSG_ENROL_KEY, file);
    code = keyfile_unlock(key_path, secrets);
    if (code != EXIT_DONE)
        return code;
    self = find_self(membership, secrets->request.log_key);
    if (!self)
        return command_fail(EXIT_REFUSED, MSG_ENROL_KEY, file);
    code = store_in(secrets, membership);
    if (code == EXIT_DONE)
        print(membership, &self->certificate);
    return code;
}

int command_enroll_run(const struct command *command)
{
    static const char *const names[] = {"FILE"};
    struct membership membership = {0};
    struct secrets *secrets = NULL;
    char key_path[PATH_MAX];
    int code = identity_arguments(command, 1, names);

    if (code != EXIT_DONE)
        return code;
    post_path(common.store, "key", key_path);
    if (access(key_path, F_OK) != 0)
        return command_fail(EXIT_MACHINE, MSG_STORE_NONE, common.store);
    code = read_file(arguments[0], &membership);
    if (code == EXIT_DONE)
        code = check_root(command, &membership);
    if (code == EXIT_DONE) {
        secrets = keyfile_secrets_new();
        code = enroll(arguments[0], key_path, &membership, secrets);
    }
    keyfile_secrets_free(secrets);
    membership_free(&membership);
    return code;
}
