/* SPDX-License-Identifier: Apache-2.0 */
/* cairn authority rollover: a root key names the one that follows it. The new
 * key is durable first, then the entry; the files change their names last, and
 * what was cut short there is finished by the same command again. */
#include "cli/authority.h"
#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/output.h"
#include "cli/post.h"
#include "core/rollover.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OLD_MAX = 16 }; /* root-old.key, root-old-2.key, ... */

struct rollover {
    const struct command *command;
    char place[PATH_MAX], next[PATH_MAX], old[PATH_MAX];
    bool begun; /* root-new.key was there */
    struct authority authority;
};

static int take_paths(struct rollover *r)
{
    const char *directory = r->authority.directory;
    char name[32] = "root-old.key";

    post_path(directory, "root.key", r->place);
    post_path(directory, "root-new.key", r->next);
    r->begun = access(r->next, F_OK) == 0;
    for (int i = 2; i <= OLD_MAX + 1; i++) {
        post_path(directory, name, r->old);
        if (access(r->old, F_OK) != 0)
            return EXIT_DONE;
        snprintf(name, sizeof name, "root-old-%d.key", i);
    }
    return command_fail(EXIT_USE, MSG_FILE_EXISTS, r->old);
}

static int make_next(struct rollover *r, struct secrets *next)
{
    char text[INPUT_PASSPHRASE_MAX + 1];
    const char *passphrase;
    int code;

    if (r->begun)
        return authority_unlock_new(r->command, r->next, next);
    code = authority_new_passphrase(r->command, r->next, text, &passphrase);
    if (code != EXIT_DONE)
        return code;
    authority_fresh(next, r->authority.membership.roster.country, "root",
                    ROLE_ROOT);
    if (!keyfile_write(r->next, next, passphrase))
        code = EXIT_MACHINE;
    key_wipe(text, sizeof text);
    return code;
}

static int sign(struct rollover *r, const struct secrets *root,
                const struct secrets *next)
{
    uint8_t space[ROLLOVER_VALUES_MAX];
    struct buffer values = buffer_of(space, sizeof space);
    struct signer signer;
    int code;

    key_signer(&signer, next->log_seed);
    rollover_put(&signer, r->authority.membership.roster.realm, &values);
    key_wipe(&signer, sizeof signer);
    code = authority_sign(&r->authority, root, KIND_ROLLOVER,
                          buffer_bytes(&values));
    if (code == EXIT_DONE)
        code = authority_sign(&r->authority, next, KIND_START,
                              bytes_of(NULL, 0));
    return code == EXIT_DONE ? authority_save(r->command, &r->authority) : code;
}

/* A root.key that is kept elsewhere has nothing to give its name up for. */
static int rename_files(const struct rollover *r)
{
    if ((access(r->place, F_OK) == 0 && rename(r->place, r->old) != 0) ||
        rename(r->next, r->place) != 0 || !input_sync_parent(r->place))
        return command_fail(EXIT_MACHINE, MSG_CANNOT_WRITE, r->place,
                            strerror(errno));
    return EXIT_DONE;
}

static void print(const struct rollover *r, const uint8_t key[KEY_SIZE])
{
    char realm[36], next[36], trust[PATH_MAX];
    bool kept = access(r->old, F_OK) == 0;

    key_fingerprint(r->authority.membership.root, realm);
    key_fingerprint(key, next);
    post_path(r->authority.directory, "trust", trust);
    if (!output_human()) {
        output_object(json_pack("{s:s, s:s, s:s, s:s, s:s?}", "type",
                                "rollover", "fingerprint", realm,
                                "key_fingerprint", next, "file", r->place,
                                "old_file", kept ? r->old : NULL));
        return;
    }
    identity_say(MSG_ROLLED_OVER, r->place, next);
    if (kept)
        identity_say(MSG_ROLLED_OLD, r->old);
    identity_say(MSG_FINGERPRINT, realm);
    identity_say(MSG_AUTHORITY_SPREAD, trust);
}

/* Is the key of root-new.key a root already? Then only names are left. */
static bool signed_before(const struct rollover *r, struct certificate *next)
{
    const struct roster *roster = &r->authority.membership.roster;
    bool plain;

    return r->begun && keyfile_peek(r->next, next, &plain) == OK &&
           roster_is_root(roster, 0, next->log_key);
}

static int roll(struct rollover *r, struct secrets *root, struct secrets *next)
{
    int code = take_paths(r);

    if (code != EXIT_DONE)
        return code;
    if (!signed_before(r, &next->request)) {
        code = authority_unlock(&r->authority, ROLE_ROOT, NULL, root);
        if (code == EXIT_DONE)
            code = make_next(r, next);
        if (code == EXIT_DONE)
            code = sign(r, root, next);
    }
    if (code == EXIT_DONE)
        code = rename_files(r);
    if (code == EXIT_DONE)
        print(r, next->request.log_key);
    return code;
}

int command_authority_rollover(const struct command *command)
{
    static const char *const names[] = {"rollover"};
    struct rollover r = {.command = command, .authority.lock = -1};
    struct secrets *root = keyfile_secrets_new();
    struct secrets *next = keyfile_secrets_new();
    int code = identity_arguments(command, 1, names);

    if (code == EXIT_DONE && (!root || !next))
        code = command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    if (code == EXIT_DONE)
        code = authority_open(command, &r.authority);
    if (code == EXIT_DONE) {
        authority_warn_clock(&r.authority.membership);
        code = roll(&r, root, next);
    }
    authority_close(&r.authority);
    keyfile_secrets_free(root);
    keyfile_secrets_free(next);
    return code;
}
