/* SPDX-License-Identifier: Apache-2.0 */
/* cairn authority registrar, keeper, signer: the root certifies an office. Its
 * key file is durable before its certificate; what was cut short is taken up
 * by the same command again. */
#include "cli/authority.h"
#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/output.h"
#include "cli/post.h"
#include "core/date.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is being certified. */
struct office {
    const struct command *command;
    const char *name, *request_path;
    uint8_t role;
    long days;
    bool known;          /* it had its certificate */
    bool fresh;          /* its key file is still to be made */
    char path[PATH_MAX]; /* of its key file; empty: elsewhere */
    struct certificate request;
    struct authority authority;
};

static int take_words(struct office *office)
{
    const char *names[] = {role_name(office->role), "NAME"};
    int code = identity_arguments(office->command, 2, names);

    if (code != EXIT_DONE)
        return code;
    office->name = arguments[1];
    office->request_path = command_value(office->command, "--request");
    if (!identity_name(office->name) || office->name[0] == '.' ||
        strchr(office->name, '/'))
        return command_fail(EXIT_USE, MSG_BAD_VALUE, office->command->name,
                            office->name, "NAME", message(MSG_OFFICE_FORM));
    return authority_days(office->command, AUTHORITY_DAYS, &office->days);
}

/* A key that was made elsewhere: it must be for this office and name. */
static int take_request(struct office *office)
{
    const struct roster *roster = &office->authority.membership.roster;
    struct certificate *request = &office->request;
    int code = identity_request(office->request_path, request);
    enum result result = OK;

    if (code != EXIT_DONE)
        return code;
    if (strcmp(request->name, office->name) != 0 ||
        (request->roles && request->roles != office->role))
        return command_fail(EXIT_REFUSED, MSG_REQUEST_OTHER,
                            office->request_path, request->name,
                            identity_role(request->roles));
    if (strcmp(request->country, roster->country) != 0)
        result = CERT_COUNTRY;
    else
        result = certificate_proved(request, roster->realm);
    request->roles = office->role;
    if (result == OK)
        return EXIT_DONE;
    return command_fail(EXIT_REFUSED, MSG_RESULT_VALUE, office->command->name,
                        office->request_path, message_result(result),
                        result_code(result));
}

/* ROLE.key for the first of an office, then ROLE-NAME.key. */
static void choose_path(struct office *office)
{
    char name[PATH_MAX];

    snprintf(name, sizeof name, "%s.key", role_name(office->role));
    post_path(office->authority.directory, name, office->path);
    if (access(office->path, F_OK) == 0) {
        snprintf(name, sizeof name, "%s-%s.key", role_name(office->role),
                 office->name);
        post_path(office->authority.directory, name, office->path);
    }
}

/* The key file of that name and office, if one is here whose key has not been
 * revoked; else it is to be made. */
static int find_key(struct office *office)
{
    const struct roster *roster = &office->authority.membership.roster;
    size_t count;
    struct authority_key *keys = authority_keys(&office->authority, &count);

    if (!keys)
        return EXIT_MACHINE;
    office->fresh = true;
    for (size_t i = 0; i < count; i++) {
        const struct certificate *request = &keys[i].request;
        const struct member *held = roster_by_key(roster, request->log_key);

        if (keys[i].result != OK || request->roles != office->role ||
            strcmp(request->name, office->name) != 0 || (held && held->revoked))
            continue;
        office->fresh = false;
        office->request = *request;
        post_path(office->authority.directory, keys[i].name, office->path);
    }
    free(keys);
    if (office->fresh)
        choose_path(office);
    if (office->fresh && access(office->path, F_OK) == 0)
        return command_fail(EXIT_USE, MSG_FILE_EXISTS, office->path);
    return EXIT_DONE;
}

static int make_key(struct office *office, struct secrets *own)
{
    char text[INPUT_PASSPHRASE_MAX + 1];
    const char *passphrase;
    int code;

    if (!office->fresh)
        return authority_unlock_new(office->command, office->path, own);
    code = authority_new_passphrase(office->command, office->path, text,
                                    &passphrase);
    if (code != EXIT_DONE)
        return code;
    authority_fresh(own, office->authority.membership.roster.country,
                    office->name, office->role);
    if (!keyfile_write(office->path, own, passphrase))
        code = EXIT_MACHINE;
    key_wipe(text, sizeof text);
    office->request = own->request;
    return code;
}

static int sign(struct office *office, const struct secrets *root,
                const struct secrets *own)
{
    const struct member *held =
        roster_by_key(&office->authority.membership.roster,
                      office->request.log_key);
    struct certificate certificate = office->request;
    uint8_t space[CERTIFICATE_VALUES_MAX];
    struct buffer values = buffer_of(space, sizeof space);
    int code;

    certificate.roles = office->role;
    certificate.from = authority_now_s();
    if (held) {
        memcpy(certificate.replaces, held->id, HASH_SIZE);
        if (held->certificate.from >= certificate.from)
            certificate.from = held->certificate.from + 1;
    }
    certificate.until = certificate.from + (uint64_t)office->days * DAY_S;
    certificate_put(&certificate, &values);
    code = authority_sign(&office->authority, root, KIND_CERTIFICATE,
                          buffer_bytes(&values));
    if (code == EXIT_DONE && own)
        code = authority_sign(&office->authority, own, KIND_START,
                              bytes_of(NULL, 0));
    return code == EXIT_DONE
               ? authority_save(office->command, &office->authority)
               : code;
}

/* The root's key first: without it nothing is made. */
static int certify(struct office *office)
{
    struct secrets *root = keyfile_secrets_new();
    struct secrets *own = keyfile_secrets_new();
    bool here = !office->request_path && !office->known;
    int code;

    if (root && own)
        code = authority_unlock(&office->authority, ROLE_ROOT, NULL, root);
    else
        code = command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    if (code == EXIT_DONE && here)
        code = make_key(office, own);
    if (code == EXIT_DONE)
        code = sign(office, root, here ? own : NULL);
    keyfile_secrets_free(root);
    keyfile_secrets_free(own);
    return code;
}

static void print(const struct office *office)
{
    const struct membership *membership = &office->authority.membership;
    const struct member *made =
        roster_by_key(&membership->roster, office->request.log_key);
    char fingerprint[36], until[DATE_INSTANT_TEXT_SIZE];
    char kid[2 * KEY_KID + 1], trust[PATH_MAX];

    key_fingerprint(membership->root, fingerprint);
    date_format_seconds((int64_t)made->certificate.until * 1000000, until);
    bytes_to_hex(bytes_of(made->kid, KEY_KID), kid);
    post_path(office->authority.directory, "trust", trust);
    if (!output_human()) {
        output_object(json_pack(
            "{s:s, s:s, s:s, s:s, s:s, s:s?, s:s, s:b}", "type", "office",
            "name", office->name, "role", role_name(office->role), "kid", kid,
            "until", until, "file", office->path[0] ? office->path : NULL,
            "fingerprint", fingerprint, "known", (int)office->known));
        return;
    }
    identity_say(MSG_OFFICE_MADE, office->name, role_name(office->role), until,
                 office->path[0] ? office->path : office->request_path);
    identity_say(MSG_AUTHORITY_SPREAD, trust);
}

static int run(struct office *office)
{
    const struct roster *roster = &office->authority.membership.roster;
    const struct member *held = NULL;
    bool renew = command_flag(office->command, "--renew");
    int code = office->request_path ? take_request(office) : find_key(office);

    if (code != EXIT_DONE)
        return code;
    if (!office->fresh)
        held = roster_by_key(roster, office->request.log_key);
    if (held && held->revoked)
        return command_fail(EXIT_REFUSED, MSG_RESULT_VALUE,
                            office->command->name, office->name,
                            message_result(CERT_REVOKED),
                            result_code(CERT_REVOKED));
    if (!held && !command_flag(office->command, "--replace") &&
        authority_name_taken(&office->authority, office->name,
                             office->request.log_key))
        return command_fail(EXIT_REFUSED, MSG_NAME_TAKEN, office->command->name,
                            office->name);
    office->known = held && (held->certificate.roles & office->role);
    if (!office->known || renew)
        code = certify(office);
    else if (command_value(office->command, "--out"))
        code = authority_save(office->command, &office->authority);
    if (code == EXIT_DONE)
        print(office);
    return code;
}

int command_authority_office(const struct command *command, uint8_t role)
{
    struct office office = {
        .command = command, .role = role, .authority.lock = -1};
    int code = take_words(&office);

    if (code == EXIT_DONE)
        code = authority_open(command, &office.authority);
    if (code == EXIT_DONE) {
        authority_warn_clock(&office.authority.membership);
        code = run(&office);
    }
    authority_close(&office.authority);
    return code;
}
