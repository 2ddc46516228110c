/* SPDX-License-Identifier: Apache-2.0 */
/* Officers log in and out; who is on duty. */
#include "cli/access.h"
#include "cli/lookups.h"
#include "cli/present.h"
#include "cli/rights.h"

#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* One at a time: Argon2id takes 64 MiB of memory for each. */
static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;

/* Opens his slot, unless the command has done so. The text of the passphrase
 * is wiped where it stands. */
static enum result open_slot(struct post *post, json_t *asked,
                             struct secrets *secrets, struct officer *who)
{
    const char *name = service_text(asked, "officer");
    json_t *given = json_object_get(asked, "passphrase");
    const char *passphrase = json_string_value(given);
    char path[PATH_MAX];
    enum result result;

    if (post->who.name[0] && strcmp(post->who.name, name) == 0) {
        *who = post->who;
        *secrets = *post->secrets;
        return OK;
    }
    if (!passphrase)
        return KEY_PASSPHRASE;
    pthread_mutex_lock(&opening);
    result = keyfile_open_officer(post_path(post->directory, "key", path), name,
                                  passphrase, secrets, who);
    pthread_mutex_unlock(&opening);
    sodium_memzero((char *)(uintptr_t)passphrase, json_string_length(given));
    return result;
}

static json_t *duty_line(struct service *service, const struct duty *duty)
{
    json_t *line, *roles = json_array();
    char ref[64];

    service_ref(service, duty->log, duty->seq, ref);
    for (unsigned bit = 1; bit <= OFFICER_ADMINISTRATOR; bit <<= 1)
        if (duty->officer.roles & bit)
            json_array_append_new(roles,
                                  json_string(officer_role_name((uint8_t)bit)));
    line = json_pack("{s:s, s:s, s:o, s:o, s:b, s:s, s:o}", "type", "duty",
                     "officer", duty->officer.name, "roles", roles, "since",
                     present_instant(duty->opened_us), "logged_in",
                     (int)duty->live, "ref", ref, "id",
                     present_hex(bytes_of(duty->id, HASH_SIZE)));
    if (duty->lane[0])
        json_object_set_new(line, "lane", json_string(duty->lane));
    return line;
}

/* The daemon has nothing open yet: with these secrets it begins. */
static int hand_over(struct service *service, struct secrets **secrets,
                     struct reply *reply)
{
    struct secrets *none = NULL;

    if (atomic_compare_exchange_strong(&service->post->handed, &none, *secrets))
        *secrets = NULL; /* whoever waits for them frees them */
    reply_line(reply, json_pack("{s:s}", "type", "opening"));
    return EXIT_DONE;
}

static int open_duty(struct service *service, json_t *asked,
                     const struct secrets *secrets, const struct officer *who,
                     struct reply *reply)
{
    uint8_t token[DUTY_TOKEN];
    struct duty duty, before;
    enum result result =
        duties_open(service->post, who, secrets->officer_seed,
                    service_text(asked, "lane"), token, &duty, &before);
    char hex[2 * DUTY_TOKEN + 1];
    json_t *line;

    if (result != OK)
        return reply_result(reply, "login", result);
    line = duty_line(service, &duty);
    json_object_set_new(
        line, "token",
        json_string(bytes_to_hex(bytes_of(token, sizeof token), hex)));
    if (!sodium_is_zero(before.id, HASH_SIZE)) {
        lookups_hurry(service->post->lookups, before.id);
        json_object_set_new(line, "not_closed",
                            present_instant(before.opened_us));
    }
    key_wipe(&duty, sizeof duty);
    key_wipe(token, sizeof token);
    reply_line(reply, line);
    return EXIT_DONE;
}

/* Everything behind the slot: the node is unlocked, and may sign. */
static int enter(struct service *service, json_t *asked,
                 const struct secrets *secrets, const struct officer *who,
                 struct reply *reply)
{
    const struct service_daemon *daemon = service->daemon;
    enum result result = post_unlock(service->post, secrets);

    if (result == OK && daemon && daemon->wait_ready)
        result = daemon->wait_ready(daemon->user);
    if (result != OK)
        return reply_result(reply, "login", result);
    return open_duty(service, asked, secrets, who, reply);
}

/* asked: "officer", "passphrase", "lane" */
int service_login(struct service *service, json_t *asked, struct reply *reply)
{
    const char *name = service_text(asked, "officer");
    const char *lane = service_text(asked, "lane");
    struct secrets *secrets;
    struct officer who;
    enum result result;
    int code;

    if (!name)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "login", "NAME");
    if (lane && (lane[0] == '\0' || strlen(lane) > DUTY_LANE_MAX))
        return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "login", lane,
                          "--lane", message(MSG_LANE_FORM));
    if (atomic_load(&service->post->officers) == 0)
        return reply_fail(reply, EXIT_REFUSED, MSG_NO_OFFICERS);
    secrets = keyfile_secrets_new();
    if (!secrets)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    result = open_slot(service->post, asked, secrets, &who);
    if (result == KEY_PASSPHRASE || result == STORE_NOT_FOUND)
        code = reply_fail(reply, EXIT_REFUSED, MSG_LOGIN_REFUSED, name);
    else if (result != OK)
        code = reply_result(reply, "login", result);
    else if (!service->post->store)
        code = hand_over(service, &secrets, reply);
    else
        code = enter(service, asked, secrets, &who, reply);
    keyfile_secrets_free(secrets);
    return code;
}

int service_logout(struct service *service, json_t *asked, struct reply *reply)
{
    struct post *post = service->post;
    enum result result;

    (void)asked;
    if (!service->duty)
        return reply_fail(reply, EXIT_NO, MSG_NOT_ON_DUTY);
    result = duties_close(post, service->duty, DUTY_BY_HIMSELF);
    if (result != OK)
        return reply_result(reply, "logout", result);
    lookups_hurry(post->lookups, service->duty->id);
    reply_line(reply, json_pack("{s:s, s:s, s:o, s:o}", "type", "duty_closed",
                                "officer", service->duty->officer.name, "since",
                                present_instant(service->duty->opened_us),
                                "until", present_instant(post_now_us())));
    return EXIT_DONE;
}

int service_duty(struct service *service, json_t *asked, struct reply *reply)
{
    struct duties *duties = service->post->duties;
    struct duty duty;
    size_t i = 0;

    (void)asked;
    for (; duties && duties_at(duties, i, &duty); i++) {
        json_t *line = duty_line(service, &duty);

        if (service->duty && memcmp(service->duty->id, duty.id, HASH_SIZE) == 0)
            json_object_set_new(line, "mine", json_true());
        if (!reply_line(reply, line))
            break;
    }
    return i > 0 ? EXIT_DONE : EXIT_NO;
}
