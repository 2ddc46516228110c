/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rights: which role may do what, in one table.
 *
 * Law: what has no row is nobody's; on a node without officers everybody may do
 * everything. Each operation passes here, whether a daemon does it or a
 * command by itself.
 *
 * Specified in TRUST.md, "Officers".
 */
#ifndef CAIRN_CLI_RIGHTS_H
#define CAIRN_CLI_RIGHTS_H

#include "cli/access.h"
#include "cli/service.h"

struct right {
    const char *operation;
    uint8_t roles; /* enum officer_role */
    bool locked;   /* also while the node is locked, and by anybody */
    enum access_action looks; /* a look-up, told by what is asked */
};

/* The row of an operation, or null. */
const struct right *rights_find(const char *operation);

/*
 * Says who asks, in service->duty and service->roles, and whether he may;
 * `duty` is its memory, which the caller wipes. Takes the token out of what is
 * asked. EXIT_DONE; EXIT_REFUSED, told.
 */
int rights_enter(struct service *service, const char *operation, json_t *asked,
                 struct duty *duty, struct reply *reply);

/* Refuses unless one of these roles asks. EXIT_DONE; EXIT_REFUSED, told. */
int rights_need(const struct service *service, const char *operation,
                uint8_t roles, struct reply *reply);

/*
 * Notes a look-up at home where there are officers: purpose and officer are
 * filled in. EXIT_DONE; EXIT_USE if no purpose is given and his role has none;
 * EXIT_MACHINE.
 */
int rights_look(struct service *service, const char *operation, json_t *asked,
                struct access *access, struct reply *reply);

#endif
