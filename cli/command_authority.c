/* SPDX-License-Identifier: Apache-2.0 */
/* cairn authority init: a country's root and first registrar. All of it is
 * made in a directory aside, which is then renamed. */
#include "cli/authority.h"
#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/output.h"
#include "cli/post.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct option options_authority[] = {
    {.name = "--authority",
     .takes = "DIR",
     .help = "the authority's directory; all but init"},
    {.name = "--country", .takes = "MLI", .help = "init, request: the country"},
    {.name = "--training",
     .flag = true,
     .help = "init: a realm that shows TRAINING everywhere"},
    {.name = "--out",
     .takes = "FILE",
     .help = "also writes the membership there: an enrolment file"},
    {.name = "--days",
     .takes = "N",
     .help = "how long a certificate runs; else 730, of an office 3650"},
    {.name = "--renew",
     .flag = true,
     .help = "a new certificate for a key that has one"},
    {.name = "--replace",
     .flag = true,
     .help = "a new key for a name whose key is lost"},
    {.name = "--request",
     .takes = "FILE",
     .help = "registrar, keeper, signer: its key was made elsewhere"},
    {.name = "--by",
     .takes = "WHO",
     .help = "who signs: root or registrar, or a registrar's name"},
    {.name = "--root-key",
     .takes = "FILE",
     .help = "the root's key, if it is not in the directory"},
    {.name = "--new-passphrase-file",
     .takes = "FILE",
     .help = "seals a key file that is made; else --passphrase-file"},
    {.name = "--held",
     .takes = "FILE",
     .help = "revoke: what is good, by 'cairn members NAME --held'"},
    {.name = "--nothing-good",
     .flag = true,
     .help = "revoke: nothing that the key has signed is good"},
    {.name = "--reason",
     .takes = "WORD",
     .help = "revoke: lost, stolen, copied, closed, replaced or misused"},
    {.name = "--supersedes",
     .takes = "ID",
     .help = "revoke: a revocation that the root takes back; repeatable"},
    {.name = NULL},
};

static const char *const files[] = {"trust", "root.key", "registrar.key"};
enum { FILES = 3 };

/* What is being made. */
struct making {
    struct secrets *root, *registrar;
    struct membership membership;
    const char *passphrase;
    bool training;
    char country[4];
    char place[PATH_MAX], aside[PATH_MAX];
};

static int refuse(const struct making *making)
{
    return command_fail(EXIT_MACHINE, MSG_CANNOT_WRITE, making->place,
                        strerror(errno));
}

static bool authority_there(const struct making *making)
{
    char path[PATH_MAX];

    for (size_t i = 0; i < FILES; i++)
        if (access(post_path(making->place, files[i], path), F_OK) == 0)
            return true;
    return false;
}

/* The root's log: its start and the registrar's certificate. */
static enum result root_log(struct making *making, const struct signer *signer,
                            uint64_t now_s)
{
    struct certificate certificate = making->registrar->request;
    uint8_t space[CERTIFICATE_VALUES_MAX];
    struct buffer values = buffer_of(space, sizeof space);
    enum result result = membership_start(&making->membership, signer, now_s);

    certificate.from = now_s;
    certificate.until = now_s + (uint64_t)AUTHORITY_DAYS * DAY_S;
    certificate_put(&certificate, &values);
    if (result == OK)
        result = membership_sign(&making->membership, signer, KIND_CERTIFICATE,
                                 buffer_bytes(&values), now_s);
    return result;
}

static enum result make_logs(struct making *making)
{
    uint64_t now_s = (uint64_t)(post_now_us() / 1000000);
    struct signer signer;
    enum result result;

    authority_fresh(making->root, making->country, "root", ROLE_ROOT);
    authority_fresh(making->registrar, making->country, "registrar 1",
                    ROLE_REGISTRAR);
    result =
        membership_begin(&making->membership, making->root->request.log_key,
                         making->country, making->training);
    if (result == OK) {
        key_signer(&signer, making->root->log_seed);
        result = root_log(making, &signer, now_s);
    }
    if (result == OK) {
        key_signer(&signer, making->registrar->log_seed);
        result = membership_start(&making->membership, &signer, now_s);
    }
    key_wipe(&signer, sizeof signer);
    return result;
}

/* An empty directory aside; what an earlier attempt left there is removed. */
static bool begin_aside(const struct making *making)
{
    char path[PATH_MAX], made[PATH_MAX];

    for (size_t i = 0; i < FILES; i++) {
        post_path(making->aside, files[i], path);
        snprintf(made, sizeof made, "%.*s.new", PATH_MAX - 5, path);
        unlink(path);
        unlink(made);
    }
    if (rmdir(making->aside) != 0 && errno != ENOENT)
        return false;
    return mkdir(making->aside, 0700) == 0;
}

static int write_all(const struct making *making)
{
    char path[PATH_MAX];

    if (!begin_aside(making))
        return refuse(making);
    if (!membership_write(&making->membership,
                          post_path(making->aside, files[0], path)) ||
        !keyfile_write(post_path(making->aside, files[1], path), making->root,
                       making->passphrase) ||
        !keyfile_write(post_path(making->aside, files[2], path),
                       making->registrar, making->passphrase))
        return EXIT_MACHINE;
    if (rename(making->aside, making->place) != 0 ||
        !input_sync_parent(making->place))
        return refuse(making);
    return EXIT_DONE;
}

static void print(const struct making *making)
{
    char fingerprint[36];

    key_fingerprint(making->membership.root, fingerprint);
    if (!output_human()) {
        output_object(json_pack(
            "{s:s, s:s, s:s, s:s, s:b}", "type", "authority", "country",
            making->country, "directory", making->place, "fingerprint",
            fingerprint, "training", (int)making->training));
        return;
    }
    identity_say(MSG_AUTHORITY_MADE, making->country, making->place);
    identity_say(MSG_FINGERPRINT, fingerprint);
    if (making->training)
        identity_say(MSG_TRAINING);
}

static int make(struct making *making)
{
    char text[INPUT_PASSPHRASE_MAX + 1];
    enum result result;
    int code;

    making->root = keyfile_secrets_new();
    making->registrar = keyfile_secrets_new();
    if (!making->root || !making->registrar)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    code = keyfile_new_passphrase(making->place, text, &making->passphrase);
    if (code != EXIT_DONE)
        return code;
    result = make_logs(making);
    if (result != OK)
        code = command_fail(EXIT_MACHINE, MSG_AUTHORITY_DAMAGED, making->place,
                            message_result(result), result_code(result));
    else
        code = write_all(making);
    key_wipe(text, sizeof text);
    if (code == EXIT_DONE)
        print(making);
    return code;
}

/* DIR without a slash at its end, and the directory aside. */
static int take_place(struct making *making)
{
    char parent[PATH_MAX];
    size_t size = strlen(arguments[1]);

    if (size == 0 || size + sizeof ".new" > STORE_ARGUMENT_MAX)
        return command_fail(EXIT_USE, MSG_STORE_PATH, arguments[1],
                            STORE_ARGUMENT_MAX);
    while (size > 1 && arguments[1][size - 1] == '/')
        size--;
    snprintf(making->place, PATH_MAX, "%.*s", (int)size, arguments[1]);
    snprintf(making->aside, PATH_MAX, "%.*s.new", (int)size, arguments[1]);
    if (authority_there(making))
        return command_fail(EXIT_USE, MSG_AUTHORITY_EXISTS, making->place);
    snprintf(parent, sizeof parent, "%s", making->place);
    return keyfile_directory(dirname(parent)) ? EXIT_DONE : EXIT_MACHINE;
}

static int begin_authority(const struct command *command)
{
    static const char *const names[] = {"init", "DIR"};
    struct making making = {.training = command_flag(command, "--training")};
    int code = identity_arguments(command, 2, names);

    if (code == EXIT_DONE)
        code = identity_country(command, making.country);
    if (code == EXIT_DONE)
        code = take_place(&making);
    if (code == EXIT_DONE)
        code = make(&making);
    membership_free(&making.membership);
    keyfile_secrets_free(making.root);
    keyfile_secrets_free(making.registrar);
    return code;
}

static int office(const struct command *command)
{
    return command_authority_office(command, role_find(arguments[0]));
}

static const struct {
    const char *name;
    int (*run)(const struct command *command);
} verbs[] = {
    {"init", begin_authority},
    {"enroll", command_authority_enroll},
    {"registrar", office},
    {"keeper", office},
    {"signer", office},
    {"request", command_authority_request},
    {"take", command_authority_take},
    {"copy", command_authority_copy},
    {"check", command_authority_check},
    {"revoke", command_authority_revoke},
    {"rollover", command_authority_rollover},
};

int command_authority_run(const struct command *command)
{
    const char *verb = argument_count ? arguments[0] : "";

    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(verb, verbs[i].name) == 0)
            return verbs[i].run(command);
    return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, verb, "VERB",
                        message(MSG_AUTHORITY_VERBS));
}
