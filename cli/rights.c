/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rights.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define COUNTER OFFICER_COUNTER
#define SUPERVISOR OFFICER_SUPERVISOR
#define ANALYST OFFICER_ANALYST
#define AUDITOR OFFICER_AUDITOR
#define PROTECTION OFFICER_PROTECTION
#define ADMINISTRATOR OFFICER_ADMINISTRATOR
#define POST (COUNTER | SUPERVISOR)

static const struct right rights[] = {
    {"status", OFFICER_ALL, true, 0},
    {"peers", OFFICER_ALL, true, 0},
    {"login", OFFICER_ALL, true, 0},
    {"logout", OFFICER_ALL, true, 0},
    {"duty", OFFICER_ALL, true, 0},
    {"officer", OFFICER_ALL, true, 0}, /* each verb has its own */
    {"members", OFFICER_ALL, false, 0},
    {"logs", OFFICER_ALL, false, 0},
    {"posts", OFFICER_ALL, false, 0},
    {"treaties", OFFICER_ALL, false, 0},
    {"check", POST, false, 0}, /* tells by itself what was looked up */
    {"record", POST, false, 0},
    {"find", POST | ANALYST | PROTECTION, false, ACCESS_FIND},
    {"show", POST | ANALYST | AUDITOR | PROTECTION, false, 0},
    {"abroad", POST, false, 0},
    {"amend", POST, false, 0}, /* an officer his own, of this duty */
    {"note", POST, false, 0},
    {"approve", SUPERVISOR, false, 0},
    {"corrections", POST | AUDITOR, false, 0},
    {"void", SUPERVISOR, false, 0},
    {"link", SUPERVISOR, false, 0},
    {"settle", SUPERVISOR, false, 0},
    {"shift", POST, false, 0},
    {"shift_show", POST | AUDITOR, false, 0},
    {"lists", OFFICER_ALL, false, 0},
    {"list_publish", SUPERVISOR | ADMINISTRATOR, false, 0},
    {"hit", POST, false, 0},
    {"tally", POST, false, 0},
    {"alerts", POST | ANALYST | AUDITOR, false, 0},
    {"alert_show", POST | ANALYST | AUDITOR, false, 0},
    {"alert_add", SUPERVISOR | ANALYST, false, 0},
    {"alert_withdraw", SUPERVISOR | ANALYST, false, 0},
    {"hits", POST | ANALYST | AUDITOR, false, 0},
    {"permit", SUPERVISOR, false, 0},
    {"permits", POST | ANALYST, false, ACCESS_PERMITS},
    {"post", SUPERVISOR | ADMINISTRATOR, false, 0},
    {"media", POST | ANALYST | AUDITOR | PROTECTION, false, 0},
    {"media_get", POST | ANALYST | AUDITOR | PROTECTION, false, 0},
    {"media_want", POST | ANALYST | AUDITOR | PROTECTION, false, 0},
    {"media_put", POST, false, 0},
    {"media_count", OFFICER_ALL, false, 0},
    {"group_open", POST, false, 0},
    {"group_show", POST, false, 0},
    {"group_close", POST, false, 0},
    {"stays", POST | ANALYST, false, ACCESS_STAYS},
    {"stats", SUPERVISOR | ANALYST, false, 0},
    {"disclosures", SUPERVISOR | ANALYST | AUDITOR | PROTECTION, false, 0},
    {"verify", AUDITOR | ADMINISTRATOR, false, 0},
    {"entry", SUPERVISOR | AUDITOR, false, 0},
    {"audit", AUDITOR, false, 0},
    {"checkpoint", AUDITOR | ADMINISTRATOR, false, 0},
    {"proof", SUPERVISOR | AUDITOR, false, 0},
    {"receipt", SUPERVISOR | AUDITOR, false, 0},
    {"accesses", AUDITOR | PROTECTION, false, ACCESS_LIST},
    {"subject", PROTECTION, false, 0},
    {"erasure", AUDITOR | PROTECTION, false, 0},
    {"enroll", ADMINISTRATOR, false, 0},
    {"index", ADMINISTRATOR, false, 0},
    {"backup", ADMINISTRATOR, false, 0},
    {"bundle", ADMINISTRATOR, false, 0},
};

const struct right *rights_find(const char *operation)
{
    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++)
        if (strcmp(rights[i].operation, operation) == 0)
            return &rights[i];
    return NULL;
}

/* Over a daemon's socket by the token that he was given at log-in. */
static bool by_token(struct service *service, json_t *asked, struct duty *duty)
{
    const char *text = service_text(asked, "token");
    uint8_t token[DUTY_TOKEN];
    bool found = text && service->post->duties && strlen(text) == 2 * DUTY_TOKEN &&
                 bytes_from_hex(text, token, sizeof token) &&
                 duties_by_token(service->post->duties, token, duty);

    json_object_del(asked, "token");
    sodium_memzero(token, sizeof token);
    return found;
}

/* Where the command has opened the key file itself, by whose slot did it. */
static bool by_slot(const struct post *post, struct duty *duty)
{
    if (!post->duties ||
        !duties_by_name(post->duties, post->who.name, duty) ||
        memcmp(duty->officer.key, post->who.key, KEY_SIZE) != 0)
        return false;
    duty_revive(duty, post->secrets->officer_seed);
    return true;
}

static void identify(struct service *service, json_t *asked, struct duty *duty)
{
    const struct post *post = service->post;
    const char *lane = service_text(asked, "lane");
    bool found = false;

    service->roles = 0;
    service->duty = NULL;
    if (service->inside)
        found = post->duties &&
                duties_by_lane(post->duties, lane ? lane : "", duty);
    else if (service->daemon)
        found = by_token(service, asked, duty);
    else if (post->who.name[0])
        found = by_slot(post, duty);
    else
        service->roles = ADMINISTRATOR; /* the node's own passphrase */
    if (!found)
        return;
    service->duty = duty;
    service->roles = duty->officer.roles;
}

static int refuse(const struct service *service, const char *operation,
                  uint8_t may, struct reply *reply)
{
    char allowed[OFFICER_ROLES_TEXT], has[OFFICER_ROLES_TEXT];
    const char *name = service->duty ? service->duty->officer.name
                                     : message(MSG_NODE_PASSPHRASE);

    officer_roles_text(may, message(MSG_ROLE_OR), allowed);
    officer_roles_text(service->roles, ", ", has);
    if (service->inside)
        return reply_fail(reply, EXIT_REFUSED, MSG_NOBODY_ON_DUTY);
    if (service->roles == 0)
        return reply_fail(reply, EXIT_REFUSED, MSG_NOT_LOGGED_IN, operation,
                          allowed);
    return reply_fail(reply, EXIT_REFUSED, MSG_NO_RIGHT, operation, name, has,
                      allowed);
}

int rights_need(const struct service *service, const char *operation,
                uint8_t roles, struct reply *reply)
{
    if (service->roles & roles)
        return EXIT_DONE;
    return refuse(service, operation, roles, reply);
}

int rights_enter(struct service *service, const char *operation, json_t *asked,
                 struct duty *duty, struct reply *reply)
{
    const struct right *row = rights_find(operation);

    service->duty = NULL;
    service->roles = OFFICER_ALL;
    if (atomic_load(&service->post->officers) == 0)
        return EXIT_DONE;
    if (atomic_load(&service->post->locked) && !(row && row->locked))
        return reply_result(reply, operation, KEY_LOCKED);
    identify(service, asked, duty);
    if (row && row->locked)
        return EXIT_DONE;
    return rights_need(service, operation, row ? row->roles : 0, reply);
}

int rights_look(struct service *service, const char *operation, json_t *asked,
                struct access *access, struct reply *reply)
{
    struct post *post = service->post;
    enum result result;

    if (atomic_load(&post->officers) == 0)
        return EXIT_DONE;
    access->answer = ACCESS_UNTOLD;
    access->duty = service->duty;
    access->officer = service->duty ? service->duty->officer.name : NULL;
    access->purpose = service_text(asked, "purpose");
    if (!access->purpose && service->roles & POST)
        access->purpose = SERVICE_PURPOSE;
    if (!access->purpose && service->roles & AUDITOR)
        access->purpose = "audit";
    if (!access->purpose)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, operation,
                          "--purpose");
    result = post->lookups ? access_wait(post, access) : STORE_IO;
    return reply_result(reply, operation, result);
}
