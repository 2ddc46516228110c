/* SPDX-License-Identifier: Apache-2.0 */
/* cairn treaty accept, end: a country signs a text, or that it is over, into
 * its authority's `trust`. */
#include "cli/authority.h"
#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/output.h"
#include "cli/post.h"
#include "cli/treaty_file.h"
#include "cli/treaty_words.h"
#include "core/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct signing {
    const struct command *command;
    struct authority authority;
    uint8_t id[HASH_SIZE];
    uint8_t entry[HASH_SIZE]; /* the id of what says so */
    struct treaty treaty;
    bool known; /* it has been said before */
    uint8_t role;
    uint8_t space[TREATY_SIZE_MAX];
};

/* The i-th entry of the membership, if it is of that kind. */
static bool item_body(const struct signing *s, size_t i, uint16_t kind,
                      struct body *body)
{
    const struct journal_item *item = &s->authority.membership.items[i];

    return entry_kind(&item->entry.header) == kind &&
           body_open(item->body, body) == OK;
}

/* Does it still count, or has its signer been revoked since? */
static bool stands(const struct signing *s, size_t i)
{
    const struct membership *membership = &s->authority.membership;
    const struct member *author = roster_by_key(
        &membership->roster, membership->logs[membership->log_of[i]].key);

    return author &&
           roster_standing_of(&membership->roster, author,
                              &membership->items[i].entry) == STANDING_GOOD;
}

static void note(struct signing *s, size_t i)
{
    s->known = true;
    memcpy(s->entry, s->authority.membership.items[i].entry.id, HASH_SIZE);
}

/* Looks for this treaty, or its end, among what has been signed. */
static bool find_text(struct signing *s)
{
    for (size_t i = 0; i < s->authority.membership.count; i++) {
        uint8_t id[HASH_SIZE];
        struct body body;

        if (!item_body(s, i, KIND_TREATY, &body))
            continue;
        treaty_id(treaty_terms(&body), id);
        if (memcmp(id, s->id, HASH_SIZE) == 0 && stands(s, i))
            note(s, i);
    }
    return s->known;
}

static bool find_end(struct signing *s)
{
    for (size_t i = 0; i < s->authority.membership.count; i++) {
        struct body body;
        const uint8_t *id;

        if (!item_body(s, i, KIND_TREATY_END, &body))
            continue;
        id = treaty_ended(&body);
        if (id && memcmp(id, s->id, HASH_SIZE) == 0)
            note(s, i);
    }
    return s->known;
}

static const struct treaty_party *other(const struct signing *s)
{
    return treaty_other(&s->treaty, &s->authority.membership.roster);
}

static bool is_party(const struct signing *s)
{
    const struct roster *roster = &s->authority.membership.roster;
    int place = treaty_place(&s->treaty, roster->realm);

    return place >= 0 &&
           strcmp(s->treaty.parties[place].country, roster->country) == 0;
}

/* A text of which this country may say something. */
static int check_text(const struct signing *s, const char *path)
{
    const struct treaty_party *parties = s->treaty.parties;
    char until[DATE_INSTANT_TEXT_SIZE];

    if (!is_party(s))
        return command_fail(EXIT_REFUSED, MSG_TREATY_NO_PARTY, path,
                            parties[0].country, parties[1].country,
                            s->authority.membership.country);
    if (s->treaty.until > authority_now_s())
        return EXIT_DONE;
    date_format_seconds((int64_t)s->treaty.until * 1000000, until);
    return command_fail(EXIT_REFUSED, MSG_TREATY_OVER, path, until);
}

/* By a program, or by a person who has heard it. */
static int compare(const struct signing *s)
{
    const char *given = command_value(s->command, "--fingerprint");
    char fingerprint[TREATY_FINGERPRINT], question[512];

    treaty_fingerprint(s->id, fingerprint);
    if (given && !identity_is_fingerprint(given))
        return command_fail(EXIT_USE, MSG_BAD_VALUE, s->command->name, given,
                            "--fingerprint",
                            message(MSG_TREATY_FINGERPRINT_FORM));
    if (given && !identity_same_fingerprint(given, fingerprint))
        return command_fail(EXIT_REFUSED, MSG_TREATY_DIFFERS, fingerprint,
                            given);
    if (given)
        return EXIT_DONE;
    if (output_human())
        treaty_words_print(&s->treaty, NULL);
    snprintf(question, sizeof question, message(MSG_TREATY_ASK), fingerprint);
    if (input_confirm(question, strrchr(fingerprint, ' ') + 1))
        return EXIT_DONE;
    return command_fail(EXIT_USE, MSG_TREATY_COMPARE);
}

/* Is the key of a treaty signer in the directory? */
static bool signer_here(const struct authority *authority)
{
    const struct roster *roster = &authority->membership.roster;
    char path[PATH_MAX];

    for (size_t i = 0; i < roster->count; i++) {
        const struct member *member = &roster->members[i];

        if (member->realm == 0 && !member->revoked &&
            (member->certificate.roles & ROLE_SIGNER) &&
            authority_key_path(authority, member->certificate.log_key, path))
            return true;
    }
    return false;
}

static int unlock_given(struct signing *s, const char *path,
                        struct secrets *secrets)
{
    const struct roster *roster = &s->authority.membership.roster;
    const struct member *member;
    int code = keyfile_unlock(path, secrets);

    if (code != EXIT_DONE)
        return code;
    member = roster_by_key(roster, secrets->request.log_key);
    if (!member || member->revoked ||
        !(member->certificate.roles & (ROLE_SIGNER | ROLE_ROOT)))
        return command_fail(EXIT_REFUSED, MSG_TREATY_KEY, path);
    s->role = member->certificate.roles & ROLE_ROOT ? ROLE_ROOT : ROLE_SIGNER;
    authority_warn_dates(&member->certificate);
    return EXIT_DONE;
}

static int unlock(struct signing *s, struct secrets *secrets)
{
    const char *path = command_value(s->command, "--key");

    if (path)
        return unlock_given(s, path, secrets);
    s->role = signer_here(&s->authority) ? ROLE_SIGNER : ROLE_ROOT;
    return authority_unlock(&s->authority, s->role, NULL, secrets);
}

static int sign(struct signing *s, uint16_t kind)
{
    const struct membership *membership = &s->authority.membership;
    uint8_t space[TREATY_SIZE_MAX + 64];
    struct buffer values = buffer_of(space, sizeof space);
    struct secrets *secrets = keyfile_secrets_new();
    int code;

    if (!secrets)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    if (kind == KIND_TREATY)
        treaty_put_values(s->treaty.terms, &values);
    else
        treaty_put_end(s->id, &values);
    code = unlock(s, secrets);
    if (code == EXIT_DONE)
        code =
            authority_sign(&s->authority, secrets, kind, buffer_bytes(&values));
    keyfile_secrets_free(secrets);
    if (code == EXIT_DONE)
        memcpy(s->entry, membership->items[membership->count - 1].entry.id,
               HASH_SIZE);
    return code;
}

static void print(const struct signing *s, const char *type, enum message id)
{
    char hex[2 * HASH_SIZE + 1], entry[2 * HASH_SIZE + 1], trust[PATH_MAX];
    const char *country = other(s)->country;
    char fingerprint[TREATY_FINGERPRINT];

    bytes_to_hex(bytes_of(s->id, HASH_SIZE), hex);
    bytes_to_hex(bytes_of(s->entry, HASH_SIZE), entry);
    treaty_fingerprint(s->id, fingerprint);
    post_path(s->authority.directory, "trust", trust);
    if (!output_human()) {
        output_object(json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "type",
                                type, "country", country, "id", hex,
                                "fingerprint", fingerprint, "entry", entry,
                                "file", trust, "known", (int)s->known));
        return;
    }
    if (!s->known)
        identity_say(id, country, role_name(s->role), country);
    identity_say(MSG_AUTHORITY_SPREAD, trust);
}

static struct signing *begin(const struct command *command)
{
    struct signing *s = calloc(1, sizeof *s);

    if (s) {
        s->command = command;
        s->authority.lock = -1;
    } else {
        command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    }
    return s;
}

static int finish(struct signing *s, int code, const char *type,
                  enum message id)
{
    if (code == EXIT_DONE)
        code = authority_save(s->command, &s->authority);
    if (code == EXIT_DONE)
        print(s, type, id);
    authority_close(&s->authority);
    free(s);
    return code;
}

static int accept(struct signing *s, const char *path)
{
    int code = check_text(s, path);

    if (code != EXIT_DONE)
        return code;
    if (find_end(s))
        return command_fail(EXIT_REFUSED, MSG_TREATY_ENDED_BEFORE, path);
    if (find_text(s))
        return EXIT_DONE;
    code = compare(s);
    return code == EXIT_DONE ? sign(s, KIND_TREATY) : code;
}

int command_treaty_accept(const struct command *command)
{
    static const char *const names[] = {"accept", "TEXT"};
    struct signing *s = begin(command);
    int code = identity_arguments(command, 2, names);

    if (!s)
        return EXIT_MACHINE;
    if (code == EXIT_DONE)
        code = treaty_file_text(arguments[1], s->space, &s->treaty);
    if (code == EXIT_DONE)
        code = authority_open(command, &s->authority);
    if (code == EXIT_DONE) {
        authority_warn_clock(&s->authority.membership);
        treaty_id(s->treaty.terms, s->id);
        code = accept(s, arguments[1]);
    }
    return finish(s, code, "treaty_accepted", MSG_TREATY_ACCEPTED);
}

/* The one text among what has been signed whose id begins so. */
static int find_prefix(struct signing *s, const char *prefix)
{
    char hex[2 * HASH_SIZE + 1];
    uint8_t id[HASH_SIZE];
    struct body body;
    bool any = false;

    for (size_t i = 0; i < s->authority.membership.count; i++) {
        struct bytes terms;

        if (!item_body(s, i, KIND_TREATY, &body))
            continue;
        terms = treaty_terms(&body);
        treaty_id(terms, id);
        bytes_to_hex(bytes_of(id, HASH_SIZE), hex);
        if (strncasecmp(hex, prefix, strlen(prefix)) != 0)
            continue;
        if (any && memcmp(id, s->id, HASH_SIZE) != 0)
            return command_fail(EXIT_USE, MSG_TREATY_SEVERAL, s->command->name,
                                prefix);
        any = treaty_read(terms, &s->treaty) == OK;
        memcpy(s->id, id, HASH_SIZE);
    }
    return any ? EXIT_DONE
               : command_fail(EXIT_NO, MSG_TREATY_NOT_SIGNED, prefix);
}

/* What ID or TEXT names; it must have been signed here, by whomever. */
static int find_signed(struct signing *s, const char *word)
{
    char hex[2 * HASH_SIZE + 1];
    int code;

    if (access(word, F_OK) != 0)
        return treaty_is_id(word) ? find_prefix(s, word)
                                  : command_fail(EXIT_USE, MSG_TREATY_WHICH,
                                                 s->command->name, word);
    code = treaty_file_text(word, s->space, &s->treaty);
    if (code != EXIT_DONE)
        return code;
    treaty_id(s->treaty.terms, s->id);
    return find_prefix(s, bytes_to_hex(bytes_of(s->id, HASH_SIZE), hex));
}

int command_treaty_end(const struct command *command)
{
    static const char *const names[] = {"end", "TEXT-OR-ID"};
    struct signing *s = begin(command);
    int code = identity_arguments(command, 2, names);

    if (!s)
        return EXIT_MACHINE;
    if (code == EXIT_DONE)
        code = authority_open(command, &s->authority);
    if (code == EXIT_DONE) {
        authority_warn_clock(&s->authority.membership);
        code = find_signed(s, arguments[1]);
    }
    if (code == EXIT_DONE && !find_end(s))
        code = sign(s, KIND_TREATY_END);
    return finish(s, code, "treaty_ended", MSG_TREATY_IS_ENDED);
}
