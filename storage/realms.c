/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/realms.h"
#include "core/check.h"

#include <stdio.h>
#include <string.h>

static const char *name_of(unsigned number, char text[24])
{
    snprintf(text, 24, "realm %u", number);
    return text;
}

enum result realms_load(struct store_txn *txn)
{
    struct realms *realms = &txn->store->realms;
    struct bytes value;
    enum result result = OK;
    unsigned number;
    char name[24];

    for (number = 1; result == OK && number < REALMS_MAX; number++) {
        result = store_get(txn, name_of(number, name), &value);
        if (result == STORE_NOT_FOUND)
            break;
        if (result == OK && value.size != KEY_REALM)
            result = STORE_CORRUPT;
        if (result == OK)
            memcpy(realms->at[number], value.data, KEY_REALM);
    }
    atomic_store(&realms->count, number);
    return result == STORE_NOT_FOUND ? OK : result;
}

const uint8_t *store_realm_of(const struct store *store, unsigned number)
{
    if (number == 0)
        return store->realm;
    return number < atomic_load(&store->realms.count) ? store->realms.at[number]
                                                      : NULL;
}

bool realms_find(const struct store *store, const uint8_t realm[KEY_REALM],
                 unsigned *number)
{
    static const uint8_t none[KEY_REALM];
    unsigned count = atomic_load(&store->realms.count);

    *number = 0;
    if (memcmp(realm, none, KEY_REALM) == 0 ||
        memcmp(realm, store->realm, KEY_REALM) == 0)
        return true;
    for (*number = 1; *number < count; ++*number)
        if (memcmp(realm, store->realms.at[*number], KEY_REALM) == 0)
            return true;
    return false;
}

bool realms_room(const struct store *store)
{
    return atomic_load(&store->realms.count) < REALMS_MAX;
}

enum result realms_take(struct store_txn *txn, const uint8_t realm[KEY_REALM],
                        unsigned *number)
{
    struct realms *realms = &txn->store->realms;
    char name[24];

    if (realms_find(txn->store, realm, number))
        return OK;
    check(*number < REALMS_MAX);
    memcpy(realms->at[*number], realm, KEY_REALM);
    atomic_store(&realms->count, *number + 1);
    return store_put(txn, name_of(*number, name), bytes_of(realm, KEY_REALM));
}

void realms_forget(struct store_txn *txn)
{
    if (txn->mode == STORE_WRITE)
        atomic_store(&txn->store->realms.count, txn->realms);
}
