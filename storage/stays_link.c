/* SPDX-License-Identifier: Apache-2.0 */
/* Of a scan: documents that links join, and permits. */
#include "storage/stays_scan_internal.h"

#include <stdlib.h>
#include <string.h>

static enum result add_document(struct stays_scan *scan, struct store_txn *txn,
                                const struct roster *roster, uint64_t place,
                                uint32_t number)
{
    enum result result = view_crossing(txn, roster, place, scan->view);
    void *list = scan->bonds;
    struct stay_fact fact;

    if (result == STORE_NOT_FOUND || result == BODY_STATE ||
        result == ENTRY_AUTHOR)
        return OK;
    if (result != OK && result != RECORD_LIMIT)
        return result;
    stays_fact_view(&scan->key, scan->view, scan->values, &fact, &scan->words);
    if (!fact.document)
        return OK;
    if (!scan_room(&list, scan->bond_count, &scan->bond_capacity,
                   sizeof *scan->bonds))
        return STORE_MEMORY;
    scan->bonds = list;
    scan->bonds[scan->bond_count++] =
        (struct scan_bond){fact.document, fact.issuer, number};
    return OK;
}

enum result scan_link(struct stays_scan *scan, struct store_txn *txn,
                      const struct roster *roster, uint64_t place)
{
    struct read_entry *read = malloc(sizeof *read);
    uint32_t number = (uint32_t)scan->linked;
    enum result result = read ? read_place(txn, place, read) : STORE_MEMORY;
    struct bond bond;
    uint64_t first = 0;

    if (result == OK && (!read->has_body || read->foreign ||
                         bond_read(&read->body, &bond) != OK))
        result = STORE_NOT_FOUND;
    free(read);
    if (result == OK)
        result = about_place(txn, &bond.one, &first);
    if (result == OK)
        result = links_of(txn, roster, first, &scan->group);
    if (result == OK && scan->group.count > 0)
        result = add_document(scan, txn, roster, first, number);
    for (size_t i = 0; result == OK && i < scan->group.count; i++)
        result = add_document(scan, txn, roster, scan->group.places[i], number);
    return result == STORE_NOT_FOUND ? OK : result;
}

static int by_document(const void *a, const void *b)
{
    const struct scan_bond *left = a, *right = b;

    if (left->document != right->document)
        return left->document < right->document ? -1 : 1;
    return (int)left->issuer - (int)right->issuer;
}

static uint32_t root_of(uint32_t *parents, uint32_t number)
{
    while (parents[number] != number)
        number = parents[number] = parents[parents[number]];
    return number;
}

static bool same_document(uint64_t document, uint16_t issuer,
                          const struct scan_bond *bond)
{
    return bond->document == document &&
           (bond->issuer == issuer || !bond->issuer || !issuer);
}

/* The number of a document that links join with others; 0: none. */
static uint32_t number_of(const struct stays_scan *scan, uint32_t *parents,
                          uint64_t document, uint16_t issuer)
{
    size_t low = 0, high = scan->bond_count;

    if (!document)
        return 0;
    while (low < high) {
        size_t middle = (low + high) / 2;

        if (scan->bonds[middle].document < document)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < scan->bond_count && scan->bonds[low].document == document;
         low++)
        if (same_document(document, issuer, &scan->bonds[low]))
            return root_of(parents, scan->bonds[low].number);
    return 0;
}

/* Groups that share a document are one. */
static void join(const struct stays_scan *scan, uint32_t *parents)
{
    for (size_t i = 0; i < scan->bond_count; i++)
        for (size_t k = i + 1;
             k < scan->bond_count &&
             scan->bonds[k].document == scan->bonds[i].document;
             k++) {
            uint32_t one = root_of(parents, scan->bonds[i].number);
            uint32_t other = root_of(parents, scan->bonds[k].number);

            if (same_document(scan->bonds[i].document, scan->bonds[i].issuer,
                              &scan->bonds[k]))
                parents[one < other ? other : one] = one < other ? one : other;
        }
}

enum result scan_number(struct stays_scan *scan)
{
    uint32_t *parents;

    if (scan->bond_count == 0)
        return OK;
    parents = malloc((scan->links.count + 1) * sizeof *parents);
    if (!parents)
        return STORE_MEMORY;
    for (size_t i = 0; i <= scan->links.count; i++)
        parents[i] = (uint32_t)i;
    qsort(scan->bonds, scan->bond_count, sizeof *scan->bonds, by_document);
    join(scan, parents);
    for (size_t i = 0; i < scan->count; i++)
        scan->facts[i].linked =
            number_of(scan, parents, scan->facts[i].document,
                      scan->facts[i].issuer);
    for (size_t i = 0; i < scan->permit_count; i++)
        scan->permits[i].linked =
            number_of(scan, parents, scan->permits[i].document,
                      scan->permits[i].issuer);
    free(parents);
    return OK;
}

struct reading {
    struct stays_scan *scan;
    bool failed;
};

static bool add_permit(void *user, const struct permits_one *one)
{
    struct reading *reading = user;
    struct stays_scan *scan = reading->scan;
    void *list = scan->permits;

    reading->failed = !scan_room(&list, scan->permit_count,
                                 &scan->permit_capacity, sizeof one->permit);
    if (reading->failed)
        return false;
    scan->permits = list;
    scan->permits[scan->permit_count++] = one->permit;
    scan->rule_count += one->permit.document == 0;
    return true;
}

static int permits_order(const void *a, const void *b)
{
    const struct stay_permit *left = a, *right = b;

    if (left->document != right->document)
        return left->document < right->document ? -1 : 1;
    return left->id < right->id ? -1 : left->id > right->id;
}

enum result scan_permits(struct stays_scan *scan, struct store_txn *txn,
                         const struct roster *roster)
{
    struct reading reading = {scan, false};
    enum result result = permits_walk(txn, roster, &scan->key, NULL,
                                      add_permit, &reading);

    if (result == OK && scan->permit_count)
        qsort(scan->permits, scan->permit_count, sizeof *scan->permits,
              permits_order);
    return result == OK && reading.failed ? STORE_MEMORY : result;
}
