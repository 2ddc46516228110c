/* SPDX-License-Identifier: Apache-2.0 */
/* cairn authority revoke: a key loses its trust, but for what is listed as
 * good. */
#include "cli/authority.h"
#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/output.h"
#include "cli/post.h"
#include "cli/revoking.h"
#include "core/codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PREFIX_MIN = 8, REASON_MAX = 1000000 };

struct revoke {
    const struct command *command;
    uint8_t role;   /* of who signs */
    const char *by; /* his name, or null */
    bool known;     /* the same has been said before */
    bool fresh;     /* a part of it has not */
    unsigned signed_parts;
    uint8_t id[HASH_SIZE];
    const struct member *member;
    struct revoking revoking;
    struct authority authority;
};

static int take_reason(struct revoke *r)
{
    const char *word = command_value(r->command, "--reason");
    long number;

    if (!word)
        return EXIT_DONE;
    r->revoking.reason = codes_number(codes_revocation, bytes_text(word));
    if (r->revoking.reason == 0 && input_number(word, 1, REASON_MAX, &number))
        r->revoking.reason = (uint64_t)number;
    if (r->revoking.reason == 0)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, r->command->name, word,
                            "--reason", message(MSG_REASONS));
    return EXIT_DONE;
}

/* Who signs: the root for its offices and to take revocations back, else a
 * registrar. */
static int take_by(struct revoke *r)
{
    const char *by = command_value(r->command, "--by");
    bool office = r->member->certificate.roles &
                  (ROLE_REGISTRAR | ROLE_KEEPER | ROLE_SIGNER);
    bool supersedes = command_value(r->command, "--supersedes");

    r->role = office || supersedes ? ROLE_ROOT : ROLE_REGISTRAR;
    if (by)
        r->role = strcmp(by, "root") == 0 ? ROLE_ROOT : ROLE_REGISTRAR;
    if (by && r->role == ROLE_REGISTRAR && strcmp(by, "registrar") != 0)
        r->by = by;
    if (supersedes && r->role != ROLE_ROOT)
        return command_fail(EXIT_REFUSED, MSG_REVOKE_SUPERSEDE);
    if (r->member->certificate.roles & ROLE_ROOT)
        return command_fail(EXIT_REFUSED, MSG_REVOKE_ROOT);
    return EXIT_DONE;
}

static struct bytes revoked_key(const struct journal_item *item)
{
    enum { REVOKED_KEY = 16 };
    struct body body;

    return entry_kind(&item->entry.header) == KIND_REVOCATION &&
                   body_open(item->body, &body) == OK
               ? body_value(&body, REVOKED_KEY)
               : bytes_of(NULL, 0);
}

/* What an author says of a key stands in up to two entries: all are taken
 * back. */
static int supersede_all(struct revoke *r, size_t found, const char *prefix)
{
    const struct membership *membership = &r->authority.membership;
    struct bytes key = revoked_key(&membership->items[found]);

    for (size_t i = 0; i < membership->count; i++) {
        struct bytes of = revoked_key(&membership->items[i]);

        if (of.size > 0 && bytes_equal(of, key) &&
            membership->log_of[i] == membership->log_of[found] &&
            !revoking_supersede(&r->revoking,
                                membership->items[i].entry.id))
            return command_fail(EXIT_USE, MSG_TOO_MANY, r->command->name,
                                prefix);
    }
    return EXIT_DONE;
}

/* The one revocation whose id begins so. */
static int find_revocation(const struct revoke *r, const char *prefix,
                           size_t *found)
{
    const struct membership *membership = &r->authority.membership;
    size_t length = strlen(prefix), count = 0;
    char hex[2 * HASH_SIZE + 1];

    for (size_t i = 0; length >= PREFIX_MIN && i < membership->count; i++) {
        const struct entry *entry = &membership->items[i].entry;

        if (entry_kind(&entry->header) != KIND_REVOCATION)
            continue;
        bytes_to_hex(bytes_of(entry->id, HASH_SIZE), hex);
        if (strncasecmp(hex, prefix, length) == 0) {
            *found = i;
            count++;
        }
    }
    if (count == 1)
        return EXIT_DONE;
    return command_fail(EXIT_USE, MSG_BAD_VALUE, r->command->name, prefix,
                        "--supersedes", message(MSG_REVOCATION_ID));
}

static int take_supersedes(struct revoke *r)
{
    const struct option *option = command_option(r->command, "--supersedes");
    int code = EXIT_DONE;

    for (size_t i = 0; code == EXIT_DONE && i < option->count; i++) {
        size_t found = 0;

        code = find_revocation(r, option->values[i], &found);
        if (code == EXIT_DONE)
            code = supersede_all(r, found, option->values[i]);
    }
    return code;
}

/* That nothing is good is never meant by mistake. */
static int take_held(struct revoke *r)
{
    const char *path = command_value(r->command, "--held");
    const char *name = r->member->certificate.name;
    char question[512];
    int code = EXIT_DONE;

    if (path && command_flag(r->command, "--nothing-good"))
        return command_fail(EXIT_USE, MSG_HELD_OR_NOTHING);
    if (path)
        code = revoking_read(path, r->member->kid, &r->revoking);
    if (code != EXIT_DONE || r->revoking.held_count > 0 ||
        command_flag(r->command, "--nothing-good"))
        return code;
    snprintf(question, sizeof question, message(MSG_NOTHING_GOOD_ASK), name,
             name);
    if (input_confirm(question, name))
        return EXIT_DONE;
    return command_fail(EXIT_USE, MSG_NOTHING_GOOD, name);
}

/* Repeating the command says nothing new. */
static void find_same(struct revoke *r, const uint8_t author[KEY_SIZE],
                      struct bytes values)
{
    const struct membership *membership = &r->authority.membership;

    for (size_t i = 0; i < membership->count; i++) {
        const struct journal_item *item = &membership->items[i];
        const struct membership_log *log =
            &membership->logs[membership->log_of[i]];
        struct body body;

        if (entry_kind(&item->entry.header) == KIND_REVOCATION &&
            memcmp(log->key, author, KEY_SIZE) == 0 &&
            body_open(item->body, &body) == OK &&
            bytes_equal(body.values, values)) {
            r->known = true;
            memcpy(r->id, item->entry.id, HASH_SIZE);
        }
    }
}

/* One part, unless it has been said; the id of the first is what is told. */
static int sign_part(struct revoke *r, struct secrets *secrets,
                     enum revoking_part part)
{
    struct membership *membership = &r->authority.membership;
    uint8_t space[REVOKING_VALUES_MAX], first[HASH_SIZE];
    struct buffer values = buffer_of(space, sizeof space);
    bool told = r->signed_parts > 0;
    int code = EXIT_DONE;

    if (!revoking_put(&r->revoking, part, &values))
        return EXIT_DONE;
    memcpy(first, r->id, HASH_SIZE);
    r->known = false;
    find_same(r, secrets->request.log_key, buffer_bytes(&values));
    if (!r->known) {
        r->fresh = true;
        code = authority_sign(&r->authority, secrets, KIND_REVOCATION,
                              buffer_bytes(&values));
        if (code == EXIT_DONE)
            memcpy(r->id, membership->items[membership->count - 1].entry.id,
                   HASH_SIZE);
    }
    if (told)
        memcpy(r->id, first, HASH_SIZE);
    r->signed_parts++;
    return code;
}

static int sign(struct revoke *r, struct secrets *secrets)
{
    int code;

    if (!secrets)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    code = authority_unlock(&r->authority, r->role, r->by, secrets);
    if (code != EXIT_DONE)
        return code;
    for (unsigned part = 0; code == EXIT_DONE && part < REVOKING_PARTS; part++)
        code = sign_part(r, secrets, (enum revoking_part)part);
    r->known = !r->fresh;
    return code == EXIT_DONE ? authority_save(r->command, &r->authority) : code;
}

static void print(const struct revoke *r, const struct certificate *who)
{
    char id[2 * HASH_SIZE + 1], kid[2 * KEY_KID + 1], trust[PATH_MAX];
    uint8_t of[KEY_KID];

    key_kid(who->log_key, of);
    bytes_to_hex(bytes_of(of, KEY_KID), kid);
    bytes_to_hex(bytes_of(r->id, HASH_SIZE), id);
    post_path(r->authority.directory, "trust", trust);
    if (!output_human()) {
        output_object(json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:b}",
                                "type", "revocation", "id", id, "name",
                                who->name, "kid", kid, "by", role_name(r->role),
                                "logs_good", (int)r->revoking.held_count,
                                "file", trust, "known", (int)r->known));
        return;
    }
    if (r->revoking.held_count > 0)
        identity_say(MSG_REVOKED, who->name, kid, role_name(r->role),
                     (int)r->revoking.held_count);
    else
        identity_say(MSG_REVOKED_ALL, who->name, kid, role_name(r->role));
    identity_say(MSG_AUTHORITY_SPREAD, trust);
}

static int revoke(struct revoke *r)
{
    struct certificate who;
    struct secrets *secrets;
    int code =
        authority_member(r->command, &r->authority, arguments[1], &r->member);

    if (code == EXIT_DONE)
        code = take_by(r);
    if (code == EXIT_DONE)
        code = take_supersedes(r);
    if (code == EXIT_DONE)
        code = take_held(r);
    if (code != EXIT_DONE)
        return code;
    who = r->member->certificate;
    memcpy(r->revoking.key, who.log_key, KEY_SIZE);
    secrets = keyfile_secrets_new();
    code = sign(r, secrets);
    keyfile_secrets_free(secrets);
    if (code == EXIT_DONE)
        print(r, &who);
    return code;
}

int command_authority_revoke(const struct command *command)
{
    static const char *const names[] = {"revoke", "NAME"};
    struct revoke r = {.command = command, .authority.lock = -1};
    int code = identity_arguments(command, 2, names);

    if (code == EXIT_DONE)
        code = take_reason(&r);
    if (code == EXIT_DONE)
        code = authority_open(command, &r.authority);
    if (code == EXIT_DONE) {
        authority_warn_clock(&r.authority.membership);
        code = revoke(&r);
    }
    authority_close(&r.authority);
    return code;
}
