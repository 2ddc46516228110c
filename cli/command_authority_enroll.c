/* SPDX-License-Identifier: Apache-2.0 */
/* cairn authority enroll: the registrar certifies a request. What it signed is
 * durable in the authority before the enrolment file is made. */
#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/keyfile.h"
#include "cli/membership.h"
#include "cli/output.h"
#include "cli/post.h"
#include "core/date.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { DAYS_STANDARD = 730, DAYS_MAX = 36500, DAY_S = 86400 };

/* What the command was given, and what it works on. */
struct enrolling {
    const char *request_path, *directory, *out;
    long days;
    struct certificate request;
    struct membership membership;
};

static int take_words(const struct command *command, struct enrolling *e)
{
    static const char *const names[] = {"enroll", "REQUEST"};
    const char *days = command_value(command, "--days");
    char takes[64];
    int code = identity_arguments(command, 2, names);

    if (code != EXIT_DONE)
        return code;
    e->request_path = arguments[1];
    e->directory = command_value(command, "--authority");
    e->out = command_value(command, "--out");
    e->days = DAYS_STANDARD;
    if (!e->directory || !e->out)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name,
                            e->directory ? "--out" : "--authority");
    if (!days || input_number(days, 1, DAYS_MAX, &e->days))
        return EXIT_DONE;
    snprintf(takes, sizeof takes, message(MSG_NUMBER), 1L, (long)DAYS_MAX);
    return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, days, "--days",
                        takes);
}

static int read_request(struct enrolling *e)
{
    size_t size;
    char *text = input_file(e->request_path, &size);
    enum result result;

    if (!text)
        return EXIT_USE;
    result = certificate_read_request(bytes_of(text, size), &e->request);
    free(text);
    if (result != OK)
        return command_fail(EXIT_USE, MSG_REQUEST_FORM, e->request_path);
    if (e->request.roles == 0)
        e->request.roles = ROLE_POST;
    return EXIT_DONE;
}

static int read_authority(struct enrolling *e)
{
    char path[PATH_MAX];
    enum result result;

    post_path(e->directory, "trust", path);
    if (access(path, F_OK) != 0)
        return command_fail(EXIT_USE, MSG_AUTHORITY_NONE, e->directory);
    result = membership_read(path, &e->membership, NULL);
    if (result == STORE_OPEN)
        return EXIT_MACHINE;
    if (result != OK)
        return command_fail(EXIT_MACHINE, MSG_AUTHORITY_DAMAGED, path,
                            message_result(result), result_code(result));
    return EXIT_DONE;
}

/* May it be certified? The proof, the country, the role, and no revocation. */
static enum result judge(const struct enrolling *e)
{
    const struct roster *roster = &e->membership.roster;
    const struct member *held = roster_by_key(roster, e->request.log_key);
    uint8_t roles = e->request.roles;
    enum result result = certificate_proved(&e->request, roster->realm);

    if (result == OK)
        result =
            certificate_allowed(&e->request, ROLE_REGISTRAR, roster->country);
    if (result == OK && (roles & (roles - 1)) != 0)
        result = CERT_ISSUER;
    if (result == OK && roles == ROLE_POST && e->request.post[0] == '\0')
        result = CERT_FORM;
    if (result == OK && held && held->revoked)
        result = CERT_REVOKED;
    return result;
}

/* Two keys of one name could not be told apart by those who read it. */
static bool name_taken(const struct enrolling *e)
{
    const struct roster *roster = &e->membership.roster;

    for (size_t i = 0; i < roster->count; i++) {
        const struct member *member = &roster->members[i];

        if (!member->revoked &&
            strcmp(member->certificate.name, e->request.name) == 0 &&
            memcmp(member->certificate.log_key, e->request.log_key, KEY_SIZE) !=
                0)
            return true;
    }
    return false;
}

/* The registrar's entry, made durable. */
static int certify(struct enrolling *e, const struct secrets *secrets)
{
    struct membership *membership = &e->membership;
    uint64_t now_s = (uint64_t)(post_now_us() / 1000000);
    uint8_t space[CERTIFICATE_VALUES_MAX];
    struct buffer values = buffer_of(space, sizeof space);
    char path[PATH_MAX];
    struct signer signer;
    enum result result;

    e->request.from = now_s;
    e->request.until = now_s + (uint64_t)e->days * DAY_S;
    certificate_put(&e->request, &values);
    key_signer(&signer, secrets->log_seed);
    result = membership_sign(membership, &signer, KIND_CERTIFICATE,
                             buffer_bytes(&values), now_s);
    key_wipe(&signer, sizeof signer);
    post_path(e->directory, "trust", path);
    if (result != OK)
        return command_fail(EXIT_MACHINE, MSG_AUTHORITY_DAMAGED, path,
                            message_result(result), result_code(result));
    return membership_write(membership, path) ? EXIT_DONE : EXIT_MACHINE;
}

static int unlock_and_certify(struct enrolling *e)
{
    struct secrets *secrets = keyfile_secrets_new();
    const struct member *registrar;
    char path[PATH_MAX];
    int code;

    if (!secrets)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    post_path(e->directory, "registrar.key", path);
    code = keyfile_unlock(path, secrets);
    registrar = roster_by_key(&e->membership.roster, secrets->request.log_key);
    if (code == EXIT_DONE &&
        (!registrar || !(registrar->certificate.roles & ROLE_REGISTRAR)))
        code = command_fail(EXIT_REFUSED, MSG_AUTHORITY_KEY, path);
    if (code == EXIT_DONE)
        code = certify(e, secrets);
    keyfile_secrets_free(secrets);
    return code;
}

static void print(const struct enrolling *e)
{
    const struct membership *membership = &e->membership;
    const struct certificate *made =
        &roster_by_key(&membership->roster, e->request.log_key)->certificate;
    char fingerprint[36], until[DATE_INSTANT_TEXT_SIZE];

    key_fingerprint(membership->root, fingerprint);
    date_format_seconds((int64_t)made->until * 1000000, until);
    if (!output_human()) {
        output_object(json_pack(
            "{s:s, s:s, s:s, s:s?, s:s, s:s, s:s}", "type", "certificate",
            "name", made->name, "role", identity_role(made->roles), "post",
            made->post[0] ? made->post : NULL, "until", until, "file", e->out,
            "fingerprint", fingerprint));
        return;
    }
    identity_say(MSG_CERTIFIED, made->name, identity_role(made->roles),
                 made->post[0] ? made->post : "-", until, e->out);
    identity_say(MSG_FINGERPRINT, fingerprint);
    if (membership->training)
        identity_say(MSG_TRAINING);
}

/* Under the lock of the authority, lest two processes sign one place. */
static int enroll(const struct command *command, struct enrolling *e)
{
    enum result result;
    int code = read_authority(e);

    if (code != EXIT_DONE)
        return code;
    result = judge(e);
    if (result != OK)
        return command_fail(EXIT_REFUSED, MSG_RESULT_VALUE, command->name,
                            e->request_path, message_result(result),
                            result_code(result));
    if (!roster_by_key(&e->membership.roster, e->request.log_key) &&
        name_taken(e) && !command_flag(command, "--replace"))
        return command_fail(EXIT_REFUSED, MSG_NAME_TAKEN, command->name,
                            e->request.name);
    if (!roster_by_key(&e->membership.roster, e->request.log_key))
        code = unlock_and_certify(e);
    if (code == EXIT_DONE && !membership_write(&e->membership, e->out))
        code = EXIT_MACHINE;
    if (code == EXIT_DONE)
        print(e);
    return code;
}

int command_authority_enroll(const struct command *command)
{
    struct enrolling e = {0};
    int lock = -1, code = take_words(command, &e);

    if (code == EXIT_DONE)
        code = read_request(&e);
    if (code != EXIT_DONE)
        return code;
    lock = identity_lock(e.directory);
    if (lock < 0)
        return command_fail(EXIT_USE, MSG_AUTHORITY_NONE, e.directory);
    code = enroll(command, &e);
    membership_free(&e.membership);
    close(lock);
    return code;
}
