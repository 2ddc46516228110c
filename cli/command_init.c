/* SPDX-License-Identifier: Apache-2.0 */
/* cairn init: keys and an empty store. The key file is written last: until it
 * is there no node is there, and the command may be given again. */
#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/keyfile.h"
#include "cli/output.h"
#include "cli/post.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

struct option options_init[] = {
    {.name = "--country", .takes = "MLI", .help = "the node's country"},
    {.name = "--post", .takes = "MLKAY", .help = "the code of its post"},
    {.name = "--name", .takes = "NAME", .help = "its name, one word"},
    {.name = "--role",
     .takes = "ROLE",
     .help = "post (as a rule), headquarters, relay or auditor"},
    {.name = "--request",
     .takes = "FILE",
     .help = "where its request goes; else 'request' in the store"},
    {.name = NULL},
};

/* A store that was left without a key may be taken if nothing is in it. */
static int make_store(const char *directory)
{
    struct store_options options = {.mode = STORE_READ};
    struct store *store = NULL;
    enum result result = store_create(directory);
    bool used = false;

    if (result == STORE_EXISTS) {
        result = store_open(directory, &options, &store, NULL);
        used = result == OK && store_pinned(store);
        store_close(store);
    }
    if (used)
        return command_fail(EXIT_USE, MSG_STORE_EXISTS, directory);
    if (result != OK)
        return command_fail(EXIT_MACHINE, MSG_STORE_OPEN, directory,
                            message_result(result), result_code(result));
    return EXIT_DONE;
}

static int write_files(const struct secrets *secrets, const char *key_path,
                       const char *request_path, const char *passphrase)
{
    uint8_t space[CERTIFICATE_VALUES_MAX];
    struct buffer request = buffer_of(space, sizeof space);

    certificate_put_request(&secrets->request, &request);
    if (!input_write_file(request_path, buffer_bytes(&request), 0644) ||
        !keyfile_write(key_path, secrets, passphrase))
        return EXIT_MACHINE;
    return EXIT_DONE;
}

static void print(const struct certificate *made, const char *request_path)
{
    if (output_human()) {
        identity_say(MSG_STORE_MADE, common.store, made->name, request_path);
        return;
    }
    output_object(json_pack(
        "{s:s, s:s, s:s, s:s?, s:s, s:s, s:s}", "type", "node", "name",
        made->name, "country", made->country, "post",
        made->post[0] ? made->post : NULL, "role", identity_role(made->roles),
        "store", common.store, "request", request_path));
}

static int make(struct secrets *secrets, const char *key_path,
                const char *request_path)
{
    char text[INPUT_PASSPHRASE_MAX + 1];
    const char *passphrase;
    int code = keyfile_new_passphrase(key_path, text, &passphrase);

    if (code == EXIT_DONE)
        code = make_store(common.store);
    if (code == EXIT_DONE) {
        keyfile_fresh(secrets);
        code = write_files(secrets, key_path, request_path, passphrase);
    }
    key_wipe(text, sizeof text);
    if (code == EXIT_DONE)
        print(&secrets->request, request_path);
    return code;
}

int command_init_run(const struct command *command)
{
    char key_path[PATH_MAX], standard_path[PATH_MAX];
    const char *request_path = command_value(command, "--request");
    struct secrets *secrets = keyfile_secrets_new();
    int lock = -1, code;

    if (!secrets)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    post_path(common.store, "key", key_path);
    if (!request_path)
        request_path = post_path(common.store, "request", standard_path);
    code = identity_arguments(command, 0, NULL);
    if (code == EXIT_DONE)
        code = identity_node(command, &secrets->request);
    if (code == EXIT_DONE && !keyfile_directory(common.store))
        code = EXIT_MACHINE;
    if (code != EXIT_DONE)
        goto done;
    lock = identity_lock(common.store);
    if (lock < 0)
        code = command_fail(EXIT_MACHINE, MSG_CANNOT_WRITE, common.store,
                            strerror(errno));
    else if (access(key_path, F_OK) == 0)
        code = command_fail(EXIT_USE, MSG_STORE_EXISTS, common.store);
    else
        code = make(secrets, key_path, request_path);
done:
    if (lock >= 0)
        close(lock);
    keyfile_secrets_free(secrets);
    return code;
}
