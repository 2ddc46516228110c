/* SPDX-License-Identifier: Apache-2.0 */
/*
 * approvals: corrections by officers who are no supervisors, and which of them
 * a supervisor has approved.
 *
 * Law: what awaits approval is a function of the entries held. Approvals are a
 * set: their order, and whether one came twice, changes nothing. Nobody
 * approves what he wrote himself. Approving changes no field.
 *
 * Specified in ENTRY.md, "Approvals".
 */
#ifndef CAIRN_CLI_APPROVALS_H
#define CAIRN_CLI_APPROVALS_H

#include "storage/about.h"
#include "storage/seals.h"
#include "storage/view.h"

#include <jansson.h>

enum approval_state {
    APPROVAL_NOT_NEEDED, /* no officer's, a supervisor's, or replaced since */
    APPROVAL_AWAITED,
    APPROVAL_GIVEN,
};

/* An officer, as the duty of what he has sealed tells. */
struct approval_officer {
    uint8_t key[KEY_SIZE];
    size_t size; /* 0: nobody who is known */
    char name[SEALS_OFFICER_MAX];
};

struct approval {
    enum approval_state state;
    struct approval_officer writer; /* of the correction */
    /* The first who has approved, by the time of the header, then by ref. */
    struct approval_officer by;
    uint64_t time; /* seconds since 1970 */
    struct bond_ref ref;
    uint8_t author[KEY_SIZE]; /* log key of the approval */
};

/* One for each entry of a view, in its order. */
struct approvals {
    size_t count;
    size_t awaited;
    struct approval at[RECORD_STATEMENTS_MAX];
};

/* OK; STORE_MEMORY; STORE_*. */
enum result approvals_of(struct store_txn *txn, const struct roster *roster,
                         const struct view *view, struct approvals *out);

/* Is it the same person: the same key, or, since each node gives him another,
 * the same name, folded as in core/name.h? */
bool approval_same(const struct approval_officer *a,
                   const struct approval_officer *b);

/* Adds "approval", and of one that is given "approved_by", "approved" and
 * "approved_in". */
void approval_tell(const struct roster *roster, const struct approval *approval,
                   json_t *object);

/* The fields that a correction sets, and not what it says of them: that would
 * look somebody up. */
json_t *approvals_fields(const struct body *body);

/* References of the corrections that await approval, in the order of E8. */
json_t *approvals_awaited(const struct roster *roster, const struct view *view,
                          const struct approvals *approvals);

/* Adds "approves" to what is said of a note that approves something: the
 * references of corrections of this view, ids of others. */
void approvals_name(const struct roster *roster, const struct view *view,
                    const struct read_entry *note, json_t *object);

#endif
