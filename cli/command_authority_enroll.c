/* SPDX-License-Identifier: Apache-2.0 */
/* cairn authority enroll: a registrar certifies a request. What it signed is
 * durable in the authority before the enrolment file is made. */
#include "cli/authority.h"
#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/output.h"
#include "core/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS_STANDARD = 730 };

/* What the command was given, and what it works on. */
struct enrolling {
    const struct command *command;
    const char *request_path, *out;
    long days;
    bool renewed;
    struct certificate request;
    struct authority authority;
};

static int take_words(struct enrolling *e)
{
    static const char *const names[] = {"enroll", "REQUEST"};
    int code = identity_arguments(e->command, 2, names);

    if (code != EXIT_DONE)
        return code;
    e->request_path = arguments[1];
    e->out = command_value(e->command, "--out");
    if (!e->out || !command_value(e->command, "--authority"))
        return command_fail(EXIT_USE, MSG_TOO_FEW, e->command->name,
                            e->out ? "--authority" : "--out");
    return authority_days(e->command, DAYS_STANDARD, &e->days);
}

static bool named_revoked(const struct enrolling *e)
{
    const struct roster *roster = &e->authority.membership.roster;
    size_t at = 0;

    return revocations_next(&roster->revocations, 0, e->request.log_key, &at);
}

/* May it be certified? The proof, the country, the role, and no revocation. */
static enum result judge(const struct enrolling *e)
{
    const struct roster *roster = &e->authority.membership.roster;
    uint8_t roles = e->request.roles;
    enum result result = certificate_proved(&e->request, roster->realm);

    if (result == OK)
        result =
            certificate_allowed(&e->request, ROLE_REGISTRAR, roster->country);
    if (result == OK && (roles & (roles - 1)) != 0)
        result = CERT_ISSUER;
    if (result == OK && roles == ROLE_POST && e->request.post[0] == '\0')
        result = CERT_FORM;
    if (result == OK && named_revoked(e))
        result = CERT_REVOKED;
    return result;
}

/* The certificate of a key that has one names it, and counts as the later
 * even if this clock has been set back since. */
static void set_dates(struct enrolling *e, const struct member *held)
{
    uint64_t now_s = authority_now_s();

    e->request.from = now_s;
    if (held) {
        memcpy(e->request.replaces, held->id, HASH_SIZE);
        if (held->certificate.from >= now_s)
            e->request.from = held->certificate.from + 1;
    }
    e->request.until = e->request.from + (uint64_t)e->days * DAY_S;
}

static int certify(struct enrolling *e, const struct member *held)
{
    const char *by = command_value(e->command, "--by");
    struct secrets *secrets = keyfile_secrets_new();
    uint8_t space[CERTIFICATE_VALUES_MAX];
    struct buffer values = buffer_of(space, sizeof space);
    int code;

    if (!secrets)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    if (by && strcmp(by, "registrar") == 0)
        by = NULL;
    code = authority_unlock(&e->authority, ROLE_REGISTRAR, by, secrets);
    if (code == EXIT_DONE) {
        set_dates(e, held);
        certificate_put(&e->request, &values);
        code = authority_sign(&e->authority, secrets, KIND_CERTIFICATE,
                              buffer_bytes(&values));
    }
    if (code == EXIT_DONE)
        code = authority_save(e->command, &e->authority);
    keyfile_secrets_free(secrets);
    return code;
}

static void print(const struct enrolling *e)
{
    const struct membership *membership = &e->authority.membership;
    const struct certificate *made =
        &roster_by_key(&membership->roster, e->request.log_key)->certificate;
    char fingerprint[36], until[DATE_INSTANT_TEXT_SIZE];

    key_fingerprint(membership->root, fingerprint);
    date_format_seconds((int64_t)made->until * 1000000, until);
    if (!output_human()) {
        output_object(json_pack(
            "{s:s, s:s, s:s, s:s?, s:s, s:s, s:s, s:b}", "type", "certificate",
            "name", made->name, "role", identity_role(made->roles), "post",
            made->post[0] ? made->post : NULL, "until", until, "file", e->out,
            "fingerprint", fingerprint, "renewed", (int)e->renewed));
        return;
    }
    identity_say(MSG_CERTIFIED, made->name, identity_role(made->roles),
                 made->post[0] ? made->post : "-", until, e->out);
    identity_say(MSG_FINGERPRINT, fingerprint);
    if (membership->training)
        identity_say(MSG_TRAINING);
}

/* A certificate that is as it was is given again; that it ends soon is told. */
static int give_again(struct enrolling *e, const struct member *held)
{
    char until[DATE_INSTANT_TEXT_SIZE];

    if (held->certificate.until <
        authority_now_s() + AUTHORITY_NEAR_DAYS * DAY_S) {
        date_format_seconds((int64_t)held->certificate.until * 1000000, until);
        command_warn(MSG_RENEW, held->certificate.name, until);
    }
    return membership_write(&e->authority.membership, e->out) ? EXIT_DONE
                                                              : EXIT_MACHINE;
}

static int enroll(struct enrolling *e)
{
    const struct roster *roster = &e->authority.membership.roster;
    const struct member *held = roster_by_key(roster, e->request.log_key);
    enum result result = judge(e);
    int code;

    if (result != OK)
        return command_fail(EXIT_REFUSED, MSG_RESULT_VALUE, e->command->name,
                            e->request_path, message_result(result),
                            result_code(result));
    if (!held && !command_flag(e->command, "--replace") &&
        authority_name_taken(&e->authority, e->request.name,
                             e->request.log_key))
        return command_fail(EXIT_REFUSED, MSG_NAME_TAKEN, e->command->name,
                            e->request.name);
    /* Trust that was lost with its registrar's is given anew by another. */
    e->renewed =
        held && (held->revoked || command_flag(e->command, "--renew"));
    if (held && !e->renewed)
        code = give_again(e, held);
    else
        code = certify(e, held);
    if (code == EXIT_DONE)
        print(e);
    return code;
}

int command_authority_enroll(const struct command *command)
{
    struct enrolling e = {.command = command, .authority.lock = -1};
    int code = take_words(&e);

    if (code == EXIT_DONE)
        code = identity_request(e.request_path, &e.request);
    if (code == EXIT_DONE && e.request.roles == 0)
        e.request.roles = ROLE_POST;
    if (code == EXIT_DONE)
        code = authority_open(command, &e.authority);
    if (code == EXIT_DONE) {
        authority_warn_clock(&e.authority.membership);
        code = enroll(&e);
    }
    authority_close(&e.authority);
    return code;
}
