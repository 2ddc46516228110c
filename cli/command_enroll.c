/* SPDX-License-Identifier: Apache-2.0 */
/* cairn enroll: takes in an enrolment file. Nothing is written before all of
 * it has been verified and found to be meant for this node. */
#include "cli/authority.h"
#include "cli/commands.h"
#include "cli/control.h"
#include "cli/enrolment.h"
#include "cli/identity.h"
#include "cli/output.h"
#include "cli/post.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct option options_enroll[] = {
    {.name = "--root",
     .takes = "FINGERPRINT",
     .help = "refuse any root but this one; digits in any groups"},
    {.name = NULL},
};

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

static enum result write_logs(struct store *store,
                              const struct membership *membership)
{
    struct writer *writer;
    enum result result = writer_start(store, NULL, NULL, &writer);

    if (result == OK)
        result = enrolment_write(writer, membership);
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

static int write_store(struct store *store, const struct secrets *secrets,
                       const struct membership *membership)
{
    int code = pinned_elsewhere(store, membership);
    enum result result;

    if (code != EXIT_DONE)
        return code;
    result = take_in(store, secrets, membership);
    if (result == OK)
        return EXIT_DONE;
    return command_fail(result < STORE_OPEN ? EXIT_REFUSED : EXIT_MACHINE,
                        MSG_STORE_OPEN, common.store, message_result(result),
                        result_code(result));
}

/* The store, opened and written; POST_RUNS if a daemon has it by now. */
static int store_in(const struct secrets *secrets,
                    const struct membership *membership)
{
    struct store_options options = {.mode = STORE_WRITE,
                                    .master = secrets->master,
                                    .own = secrets->request.log_key};
    struct store *store;
    enum result result = store_open(common.store, &options, &store, NULL);
    int code, socket;

    if (result == STORE_LOCKED) {
        socket = control_connect(common.store);
        if (socket < 0)
            return post_locked(common.store);
        close(socket);
        return POST_RUNS;
    }
    if (result != OK)
        return command_fail(EXIT_MACHINE, MSG_STORE_OPEN, common.store,
                            message_result(result), result_code(result));
    code = write_store(store, secrets, membership);
    store_close(store);
    return code;
}

static bool ignore_line(void *user, json_t *line)
{
    (void)user;
    json_decref(line);
    return true;
}

/* A daemon that has the store takes the file in itself. */
static int daemon_in(int socket, const struct membership *membership)
{
    struct reply reply = {.line = ignore_line};
    json_t *asked = enrolment_asked(membership);
    int code = EXIT_MACHINE;

    if (asked)
        code = control_ask(socket, "enroll", asked, &reply);
    else
        command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    json_decref(asked);
    if (reply.error[0])
        fprintf(stderr, "cairn: %s\n", reply.error);
    return code;
}

static void print(const struct membership *membership,
                  const struct certificate *self)
{
    char fingerprint[36];

    if (!output_human()) {
        output_object(enrolment_told(membership, self));
        return;
    }
    key_fingerprint(membership->root, fingerprint);
    identity_say(MSG_ENROLLED_AS, self->name, identity_role(self->roles),
                 self->country);
    identity_say(MSG_FINGERPRINT, fingerprint);
    if (membership->training)
        identity_say(MSG_TRAINING);
}

/* This node in the file, told of if it is not there. */
static int find_self(const char *file, const struct membership *membership,
                     const struct certificate *request,
                     const struct member **self)
{
    enum message why;

    *self = enrolment_self(membership, request->log_key, &why);
    return *self ? EXIT_DONE : command_fail(EXIT_REFUSED, why, file);
}

static int enroll(const char *file, const char *key_path,
                  const struct membership *membership, struct secrets *secrets)
{
    const struct member *self = NULL;
    int code, socket;
    bool plain;

    /* Who this node is stands in the clear: no passphrase for a wrong file. */
    if (keyfile_peek(key_path, &secrets->request, &plain) == OK) {
        code = find_self(file, membership, &secrets->request, &self);
        if (code != EXIT_DONE)
            return code;
        authority_warn_clock(membership);
        authority_warn_dates(&self->certificate);
    }
    socket = self ? control_connect(common.store) : -1;
    if (socket >= 0) {
        code = daemon_in(socket, membership);
        close(socket);
    } else {
        code = keyfile_unlock(key_path, secrets);
        if (code == EXIT_DONE)
            code = find_self(file, membership, &secrets->request, &self);
        if (code == EXIT_DONE)
            code = store_in(secrets, membership);
    }
    if (code == EXIT_DONE)
        print(membership, &self->certificate);
    return code;
}

int command_enroll_run(const struct command *command)
{
    static const char *const names[] = {"FILE"};
    struct membership membership = {0};
    struct secrets *secrets = keyfile_secrets_new();
    char key_path[PATH_MAX];
    int code = identity_arguments(command, 1, names);

    if (code == EXIT_DONE && !secrets)
        code = command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    post_path(common.store, "key", key_path);
    if (code == EXIT_DONE && access(key_path, F_OK) != 0)
        code = command_fail(EXIT_MACHINE, MSG_STORE_NONE, common.store);
    if (code == EXIT_DONE)
        code = enrolment_read(arguments[0], &membership);
    if (code == EXIT_DONE)
        code = check_root(command, &membership);
    if (code == EXIT_DONE)
        code = enroll(arguments[0], key_path, &membership, secrets);
    /* A daemon that has just begun will answer now. */
    if (code == POST_RUNS)
        code = enroll(arguments[0], key_path, &membership, secrets);
    if (code == POST_RUNS)
        code = post_locked(common.store);
    keyfile_secrets_free(secrets);
    membership_free(&membership);
    return code;
}
