/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kind.h"

#include <string.h>

#define SHARED (1 << LANE_SHARED)
#define HOME (1 << LANE_HOME)
#define TRUST (1 << LANE_TRUST)
#define ANY_LANE (SHARED | HOME | TRUST)
#define COUNTER (ROLE_POST | ROLE_HEADQUARTERS)
#define OFFICE (ROLE_ROOT | ROLE_REGISTRAR)

static const struct kind kinds[] = {
    {KIND_START, "start", ANY_LANE, ROLE_ANY, 0, 0},
    {KIND_SEAL, "seal", ANY_LANE, ROLE_ANY, 0, 0},
    {KIND_OBSERVATION, "observation", ANY_LANE, ROLE_ANY, 1, 0},
    {KIND_RECEIPT, "receipt", ANY_LANE, ROLE_ANY, 2, 0},
    {KIND_CROSSING, "crossing", SHARED | HOME, COUNTER, 3, 1096},
    {KIND_AMENDMENT, "amendment", SHARED | HOME, COUNTER, 3, 1096},
    {KIND_VOID, "void", SHARED | HOME, COUNTER, 3, 1096},
    {KIND_NOTE, "note", SHARED | HOME, COUNTER, 3, 1096},
    {KIND_DOCUMENT_STATUS, "document_status", SHARED | HOME, ROLE_HEADQUARTERS,
     0, 0},
    {KIND_ALERT, "alert", SHARED | HOME, ROLE_HEADQUARTERS, 0, 0},
    {KIND_ALERT_WITHDRAWAL, "alert_withdrawal", SHARED | HOME,
     ROLE_HEADQUARTERS, 0, 0},
    {KIND_LINK, "link", HOME, COUNTER, 3, 1096},
    {KIND_SHIFT, "shift", HOME, COUNTER, 3, 1096},
    {KIND_ACCESS, "access", HOME, ROLE_ANY, 3, 1096},
    {KIND_DISCLOSURE, "disclosure", HOME, ROLE_ANY, 3, 0},
    {KIND_HOLD, "hold", HOME, ROLE_KEEPER, 0, 0},
    {KIND_HOLD_RELEASE, "hold_release", HOME, ROLE_KEEPER, 0, 0},
    {KIND_DUTY, "duty", HOME, COUNTER, 3, 1096},
    {KIND_HIT, "hit", HOME, COUNTER, 3, 1096},
    {KIND_TALLY, "tally", HOME, COUNTER, 3, 0},
    {KIND_PERMIT, "permit", HOME, ROLE_HEADQUARTERS, 3, 1096},
    {KIND_MANIFEST, "manifest", HOME, ROLE_HEADQUARTERS, 3, 365},
    {KIND_POST, "post", HOME, ROLE_HEADQUARTERS, 1, 0},
    {KIND_CODE_LIST, "code_list", HOME, ROLE_HEADQUARTERS, 1, 0},
    {KIND_CERTIFICATE, "certificate", TRUST, OFFICE, 0, 0},
    {KIND_REVOCATION, "revocation", TRUST, OFFICE, 0, 0},
    {KIND_TREATY, "treaty", TRUST, ROLE_SIGNER | ROLE_ROOT, 0, 0},
    {KIND_TREATY_END, "treaty_end", TRUST, ROLE_SIGNER | ROLE_ROOT, 0, 0},
    {KIND_POLICY, "policy", TRUST, ROLE_KEEPER, 0, 0},
    {KIND_ERASURE, "erasure", TRUST, ROLE_KEEPER, 0, 0},
    {KIND_APPROVAL, "approval", TRUST, ROLE_KEEPER, 0, 0},
    {KIND_WITHDRAWAL, "withdrawal", TRUST, ROLE_KEEPER, 0, 0},
    {KIND_FORK_RESOLUTION, "fork_resolution", TRUST, OFFICE, 0, 0},
    {KIND_ROLLOVER, "rollover", TRUST, ROLE_ROOT, 0, 0},
    {KIND_FORK_EVIDENCE, "fork_evidence", TRUST, ROLE_ANY, 0, 0},
};

static const char *const roles[] = {"post",      "headquarters", "relay",
                                    "auditor",   "registrar",    "keeper",
                                    "signer",    "root"};

enum { KINDS = sizeof kinds / sizeof kinds[0], ROLES = 8 };

const struct kind *kind_at(size_t i)
{
    return i < KINDS ? &kinds[i] : NULL;
}

const struct kind *kind_find(uint16_t number)
{
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].number == number)
            return &kinds[i];
    return NULL;
}

enum result kind_allows(uint16_t number, enum lane lane, uint8_t author)
{
    const struct kind *kind = kind_find(number);

    if (!kind)
        return OK;
    if (!(kind->lanes & 1 << lane) || !(kind->roles & author))
        return ENTRY_AUTHOR;
    return OK;
}

const char *role_name(uint8_t role)
{
    for (unsigned i = 0; i < ROLES; i++)
        if (role == 1 << i)
            return roles[i];
    return NULL;
}

uint8_t role_find(const char *name)
{
    for (unsigned i = 0; i < ROLES; i++)
        if (strcmp(roles[i], name) == 0)
            return (uint8_t)(1 << i);
    return 0;
}
