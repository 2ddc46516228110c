/* SPDX-License-Identifier: Apache-2.0 */
/* Officers come and go: slots of the key file. */
#include "cli/lookups.h"
#include "cli/present.h"
#include "cli/rights.h"

#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t changing = PTHREAD_MUTEX_INITIALIZER;

/* Counts them anew: from the first on rights are enforced. */
static enum result count_again(struct post *post, const char *path)
{
    size_t count = 0;
    enum result result = post_officers_ready(post);

    if (result == OK)
        result = keyfile_officers(path, NULL, &count);
    if (result == OK)
        atomic_store(&post->officers, count);
    return result;
}

static json_t *officer_line(const struct officer *officer)
{
    json_t *roles = json_array();
    uint8_t kid[KEY_KID];
    char fingerprint[36];

    for (unsigned bit = 1; bit <= OFFICER_ADMINISTRATOR; bit <<= 1)
        if (officer->roles & bit)
            json_array_append_new(roles,
                                  json_string(officer_role_name((uint8_t)bit)));
    key_kid(officer->key, kid);
    key_fingerprint(officer->key, fingerprint);
    return json_pack("{s:s, s:s, s:o, s:o, s:s}", "type", "officer", "name",
                     officer->name, "roles", roles, "kid",
                     present_hex(bytes_of(kid, KEY_KID)), "fingerprint",
                     fingerprint);
}

/* A text of what is asked that is wiped after use. */
static void wipe(json_t *asked, const char *name)
{
    json_t *value = json_object_get(asked, name);

    if (json_is_string(value))
        sodium_memzero((char *)(uintptr_t)json_string_value(value),
                       json_string_length(value));
}

/* Officers write duty entries, which only these nodes may. */
static bool has_counter(const struct post *post)
{
    return post->self.certificate.roles & (ROLE_POST | ROLE_HEADQUARTERS);
}

static int add(struct service *service, json_t *asked, const char *path,
               struct reply *reply)
{
    const char *name = service_text(asked, "name");
    const char *roles = service_text(asked, "roles");
    const char *passphrase = service_text(asked, "passphrase");
    struct officer officer = {.roles = roles ? officer_roles(roles) : 0};
    enum result result;

    if (!name || !roles || !passphrase)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "officer add",
                          !name    ? "NAME"
                          : !roles ? "--role"
                                   : "passphrase");
    if (!officer_name_good(name))
        return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "officer", name,
                          "NAME", message(MSG_OFFICER_NAME));
    if (officer.roles == 0)
        return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "officer", roles,
                          "--role", message(MSG_OFFICER_ROLES));
    if (!has_counter(service->post))
        return reply_fail(reply, EXIT_REFUSED, MSG_NO_COUNTER);
    memcpy(officer.name, name, strlen(name) + 1);
    result =
        keyfile_officer_add(path, service->post->secrets, &officer, passphrase);
    if (result == STORE_EXISTS)
        return reply_fail(reply, EXIT_USE, MSG_OFFICER_EXISTS, name);
    if (result == STORE_LIMIT)
        return reply_fail(reply, EXIT_USE, MSG_OFFICERS_FULL, OFFICERS_MAX);
    if (result == OK)
        result = count_again(service->post, path);
    if (result != OK)
        return reply_result(reply, "officer add", result);
    reply_line(reply, officer_line(&officer));
    return EXIT_DONE;
}

/* Who is on duty is no longer. */
static void end_duty(struct post *post, const char *name)
{
    struct duty duty;

    if (!post->duties || !duties_by_name(post->duties, name, &duty))
        return;
    key_wipe(&duty.signer, sizeof duty.signer);
    duties_close(post, &duty, DUTY_REMOVED);
    lookups_hurry(post->lookups, duty.id);
}

static int drop(struct service *service, json_t *asked, const char *path,
                struct reply *reply)
{
    const char *name = service_text(asked, "name");
    enum result result;

    if (!name)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "officer remove",
                          "NAME");
    result = keyfile_officer_remove(path, name);
    if (result == STORE_NOT_FOUND)
        return reply_fail(reply, EXIT_NO, MSG_OFFICER_NONE, name);
    if (result == OK) {
        end_duty(service->post, name);
        result = count_again(service->post, path);
    }
    if (result != OK)
        return reply_result(reply, "officer remove", result);
    reply_line(reply, json_pack("{s:s, s:s}", "type", "officer_removed", "name",
                                name));
    return EXIT_DONE;
}

static int list(const char *path, struct reply *reply)
{
    struct officer *officers = calloc(OFFICERS_MAX, sizeof *officers);
    size_t count = 0;
    enum result result = STORE_MEMORY;

    if (officers)
        result = keyfile_officers(path, officers, &count);
    for (size_t i = 0; result == OK && i < count; i++)
        if (!reply_line(reply, officer_line(&officers[i])))
            break;
    free(officers);
    if (result != OK)
        return reply_result(reply, "officer list", result);
    return count > 0 ? EXIT_DONE : EXIT_NO;
}

/* Whoever knows the old one may. */
static int passphrase(json_t *asked, const char *path, struct reply *reply)
{
    const char *name = service_text(asked, "name");
    const char *before = service_text(asked, "before");
    const char *after = service_text(asked, "passphrase");
    enum result result;

    if (!name || !before || !after)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "officer passphrase",
                          name ? "passphrase" : "NAME");
    result = keyfile_officer_passphrase(path, name, before, after);
    wipe(asked, "before");
    if (result == KEY_PASSPHRASE || result == STORE_NOT_FOUND)
        return reply_fail(reply, EXIT_REFUSED, MSG_LOGIN_REFUSED, name);
    if (result != OK)
        return reply_result(reply, "officer passphrase", result);
    reply_line(reply, json_pack("{s:s, s:s}", "type", "officer_passphrase",
                                "name", name));
    return EXIT_DONE;
}

static int machine(struct service *service, json_t *asked, const char *path,
                   struct reply *reply)
{
    const char *given = service_text(asked, "passphrase");
    enum result result = keyfile_service(path, service->post->secrets, given);

    if (result != OK)
        return reply_result(reply, "officer service", result);
    reply_line(reply, json_pack("{s:s, s:b}", "type", "service", "sealed",
                                (int)(given != NULL)));
    return EXIT_DONE;
}

static int run(struct service *service, json_t *asked, const char *path,
               struct reply *reply)
{
    const char *verb = service_text(asked, "verb");
    int code;

    if (verb && strcmp(verb, "passphrase") == 0)
        return passphrase(asked, path, reply);
    if (verb && strcmp(verb, "list") == 0) {
        code = rights_need(service, "officer list",
                           OFFICER_ADMINISTRATOR | OFFICER_AUDITOR |
                               OFFICER_SUPERVISOR,
                           reply);
        return code == EXIT_DONE ? list(path, reply) : code;
    }
    code = rights_need(service, "officer", OFFICER_ADMINISTRATOR, reply);
    if (code == EXIT_DONE && atomic_load(&service->post->locked))
        code = reply_result(reply, "officer", KEY_LOCKED);
    if (code != EXIT_DONE)
        return code;
    if (verb && strcmp(verb, "add") == 0)
        return add(service, asked, path, reply);
    if (verb && strcmp(verb, "remove") == 0)
        return drop(service, asked, path, reply);
    if (verb && strcmp(verb, "service") == 0)
        return machine(service, asked, path, reply);
    return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "officer",
                      verb ? verb : "", "VERB", message(MSG_OFFICER_VERBS));
}

/* asked: "verb"; "name", "roles", "passphrase", "before" */
int service_officer(struct service *service, json_t *asked, struct reply *reply)
{
    char path[PATH_MAX];
    int code;

    post_path(service->post->directory, "key", path);
    pthread_mutex_lock(&changing);
    code = run(service, asked, path, reply);
    pthread_mutex_unlock(&changing);
    wipe(asked, "passphrase");
    return code;
}
