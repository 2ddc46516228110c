/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/alerts.h"
#include "core/canon.h"
#include "core/date.h"
#include "core/kind.h"
#include "storage/standing.h"

#include <string.h>

enum { SECOND_DOCUMENT = 48, PASS_NUMBER = 79 };

static struct bytes text_of(struct bytes value)
{
    struct canon canon = canon_of(value);

    return canon_text(&canon, FIELD_TEXT_MAX);
}

static struct bytes shown(const struct read_entry *read, uint16_t key)
{
    return text_of(body_value(&read->body, key));
}

uint32_t alerts_version(struct store_txn *txn)
{
    uint64_t count;

    if (store_get_number(txn, "alerts", &count) != OK)
        return 0;
    return count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
}

void alerts_ask(const struct crossing *crossing, int32_t today_days,
                struct alerts_asked *out)
{
    static const uint16_t documents[ALERTS_DOCUMENTS_MAX] = {
        FIELD_DOCUMENT_NUMBER, SECOND_DOCUMENT, PASS_NUMBER};

    *out = (struct alerts_asked){.today_days = today_days};
    for (size_t i = 0; i < ALERTS_DOCUMENTS_MAX; i++)
        out->documents[i] = text_of(crossing_get(crossing, documents[i]));
    out->issuer = text_of(crossing_get(crossing, FIELD_ISSUING_STATE));
    out->person = (struct match_person){
        text_of(crossing_get(crossing, FIELD_SURNAME)),
        text_of(crossing_get(crossing, FIELD_GIVEN_NAMES)),
        text_of(crossing_get(crossing, FIELD_BIRTH_DATE))};
    out->plate = text_of(crossing_get(crossing, FIELD_VEHICLE_PLATE));
    out->vehicle_country =
        text_of(crossing_get(crossing, ALERT_VEHICLE_COUNTRY));
}

bool alerts_askable(const struct alerts_asked *asked)
{
    for (size_t i = 0; i < ALERTS_DOCUMENTS_MAX; i++)
        if (asked->documents[i].size > 0)
            return true;
    return asked->plate.size > 0 || match_able(&asked->person) == OK;
}

/* The author, if he may write the entry's kind and it is no later than his
 * cut-off; quarantined tells of one that is. */
static enum result author_of(struct store_txn *txn, const struct roster *roster,
                             const struct read_entry *read, bool *allowed,
                             bool *quarantined)
{
    const struct member *author = roster_by_key(roster, read->key);

    *quarantined = false;
    *allowed = author && !read->single && read->mark != SIGNATURE_BAD &&
               kind_allows(entry_kind(&read->entry.header), read->lane,
                           author->certificate.roles) == OK;
    if (!*allowed)
        return OK;
    return standing_of(txn, roster, &read->entry, read->key, quarantined);
}

/* Looking for what withdraws an alert. */
struct withdrawing {
    struct store_txn *txn;
    const struct roster *roster;
    const struct read_entry *alert;
    struct read_entry *other;
    struct alert_standing *out;
    enum result result;
};

static bool is_withdrawn_by(void *user, uint64_t place)
{
    struct withdrawing *w = user;
    struct bond_ref target;
    bool allowed, quarantined;

    w->result = read_place(w->txn, place, w->other);
    if (w->result != OK)
        return false;
    if (entry_kind(&w->other->entry.header) != KIND_ALERT_WITHDRAWAL ||
        w->other->realm != w->alert->realm || !w->other->has_body ||
        !about_target(w->other, FIELD_TARGET, &target) ||
        memcmp(target.id, w->alert->entry.id, HASH_SIZE) != 0)
        return true;
    w->result = author_of(w->txn, w->roster, w->other, &allowed, &quarantined);
    if (w->result != OK || !allowed || quarantined)
        return w->result == OK;
    w->out->state = ALERT_WITHDRAWN;
    w->out->withdrawal = place;
    return false;
}

enum result alerts_standing(struct store_txn *txn, const struct roster *roster,
                            const struct read_entry *alert, int32_t today_days,
                            struct read_entry *other,
                            struct alert_standing *out)
{
    struct index_query query = {INDEX_TARGET,
                                bytes_of(alert->entry.id, HASH_SIZE), INT64_MIN,
                                INT64_MAX};
    struct withdrawing w = {txn, roster, alert, other, out, OK};
    bool allowed, quarantined;
    int32_t last_days;
    enum result result = author_of(txn, roster, alert, &allowed, &quarantined);

    *out = (struct alert_standing){ALERT_STANDING, 0};
    if (!allowed || entry_kind(&alert->entry.header) != KIND_ALERT)
        out->state = ALERT_NOT_ALLOWED;
    else if (quarantined)
        out->state = ALERT_QUARANTINED;
    if (result != OK || out->state != ALERT_STANDING)
        return result;
    result = index_find(txn, &query, is_withdrawn_by, &w);
    if (result == OK)
        result = w.result;
    if (result == OK && out->state == ALERT_STANDING && alert->has_body &&
        date_parse(shown(alert, ALERT_VALID_UNTIL), &last_days) == OK &&
        last_days < today_days)
        out->state = ALERT_EXPIRED;
    return result;
}

static bool same_number(struct bytes one, struct bytes other)
{
    uint8_t one_space[FIELD_TEXT_MAX], other_space[FIELD_TEXT_MAX];
    struct buffer a = buffer_of(one_space, sizeof one_space);
    struct buffer b = buffer_of(other_space, sizeof other_space);
    struct bytes folded = index_fold(one, &a);

    return folded.size > 0 && bytes_equal(folded, index_fold(other, &b));
}

/* Two states that are both known and differ. */
static bool states_differ(struct bytes one, struct bytes other)
{
    return one.size > 0 && other.size > 0 && !bytes_equal(one, other);
}

static bool documents_meet(const struct alerts_asked *asked,
                           const struct read_entry *alert)
{
    struct bytes number = shown(alert, FIELD_DOCUMENT_NUMBER);
    struct bytes issuer = shown(alert, FIELD_ISSUING_STATE);

    for (size_t i = 0; i < ALERTS_DOCUMENTS_MAX; i++)
        if (same_number(number, asked->documents[i]) &&
            !(i == 0 && states_differ(issuer, asked->issuer)))
            return true;
    return false;
}

/* What an alert and what is asked have in common. */
static enum alert_match meets(const struct alerts_asked *asked,
                              const struct read_entry *alert)
{
    struct match_person person = alert_person(&alert->body);
    enum match match = match_persons(&person, &asked->person);

    if (documents_meet(asked, alert))
        return ALERT_DOCUMENT;
    if (match >= MATCH_VARIANT)
        return match == MATCH_EXACT ? ALERT_PERSON_EXACT : ALERT_PERSON_VARIANT;
    if (same_number(shown(alert, FIELD_VEHICLE_PLATE), asked->plate) &&
        !states_differ(shown(alert, ALERT_VEHICLE_COUNTRY),
                       asked->vehicle_country))
        return ALERT_PLATE;
    return match == MATCH_PARTIAL ? ALERT_PERSON_PARTIAL : ALERT_NO;
}

/* A search on its way. */
struct finding {
    struct store_txn *txn;
    const struct roster *roster;
    const struct alerts_asked *asked;
    struct read_entry *read; /* two: the alert, and what may end it */
    struct alerts_list *out;
    size_t looked;
    enum result result;
};

static bool is_known(const struct alerts_list *list, uint64_t place)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->found[i].place == place)
            return true;
    return false;
}

/* Strongest first; of two alike the one that came later. */
static void keep(struct alerts_list *list, struct alerts_found found)
{
    size_t at = list->count;

    while (at > 0 && (list->found[at - 1].match > found.match ||
                      (list->found[at - 1].match == found.match &&
                       list->found[at - 1].place < found.place)))
        at--;
    if (list->count == ALERTS_FOUND_MAX) {
        list->more = true;
        if (at == ALERTS_FOUND_MAX)
            return;
        list->count--;
    }
    memmove(&list->found[at + 1], &list->found[at],
            (list->count - at) * sizeof found);
    list->found[at] = found;
    list->count++;
}

static bool weigh(void *user, uint64_t place)
{
    struct finding *finding = user;
    struct alert_standing standing;
    enum alert_match match;

    /* The places of one value come downwards. */
    if (place < finding->asked->from)
        return false;
    if (is_known(finding->out, place))
        return true;
    if (finding->looked++ == ALERTS_LOOKED_MAX) {
        finding->out->more = true;
        return false;
    }
    finding->result = read_place(finding->txn, place, finding->read);
    if (finding->result != OK)
        return false;
    if (!finding->read->has_body ||
        entry_kind(&finding->read->entry.header) != KIND_ALERT)
        return true;
    match = meets(finding->asked, finding->read);
    if (match == ALERT_NO)
        return true;
    finding->result = alerts_standing(finding->txn, finding->roster,
                                      finding->read, finding->asked->today_days,
                                      finding->read + 1, &standing);
    if (finding->result == OK && standing.state == ALERT_STANDING)
        keep(finding->out, (struct alerts_found){place, match});
    return finding->result == OK;
}

static void look(void *user, struct bytes value)
{
    struct finding *finding = user;
    struct index_query query = {INDEX_ALERT, value, INT64_MIN, INT64_MAX};
    enum result result;

    if (finding->result != OK || value.size == 0)
        return;
    result = index_find(finding->txn, &query, weigh, finding);
    if (finding->result == OK)
        finding->result = result;
}

static void look_number(struct finding *finding, enum index_alert form,
                        struct bytes number)
{
    uint8_t space[FIELD_TEXT_MAX + 1];
    struct buffer value = buffer_of(space, sizeof space);

    index_alert_value(form, number, bytes_of(NULL, 0), &value);
    look(finding, buffer_bytes(&value));
}

enum result alerts_find(struct store_txn *txn, const struct roster *roster,
                        const struct alerts_asked *asked,
                        struct read_entry read[2], struct alerts_list *out)
{
    struct finding finding = {txn, roster, asked, read, out, 0, OK};

    out->count = 0;
    out->more = false;
    if (alerts_version(txn) == 0)
        return OK;
    for (size_t i = 0; i < ALERTS_DOCUMENTS_MAX; i++)
        look_number(&finding, INDEX_ALERT_DOCUMENT, asked->documents[i]);
    look_number(&finding, INDEX_ALERT_PLATE, asked->plate);
    match_keys(&asked->person, look, &finding);
    return finding.result;
}

/* Looking for hits. */
struct hitting {
    struct store_txn *txn;
    const struct roster *roster;
    struct read_entry *read;
    const uint8_t *id;
    alerts_each *each;
    void *user;
    enum result result;
};

static bool is_about(const struct read_entry *hit, const uint8_t *id)
{
    static const uint16_t keys[] = {FIELD_TARGET, HIT_ALERT};

    for (size_t i = 0; i < 2; i++) {
        struct bond_ref ref;

        if (about_target(hit, keys[i], &ref) &&
            memcmp(ref.id, id, HASH_SIZE) == 0)
            return true;
    }
    return false;
}

static bool take_hit(void *user, uint64_t place)
{
    struct hitting *hitting = user;
    struct read_entry *read = hitting->read;
    bool allowed, quarantined;

    hitting->result = read_place(hitting->txn, place, read);
    if (hitting->result != OK)
        return false;
    if (entry_kind(&read->entry.header) != KIND_HIT || !read->has_body ||
        read->foreign || !is_about(read, hitting->id))
        return true;
    hitting->result =
        author_of(hitting->txn, hitting->roster, read, &allowed, &quarantined);
    read->quarantined = quarantined;
    if (hitting->result != OK || !allowed)
        return hitting->result == OK;
    return hitting->each(hitting->user, read);
}

enum result alerts_hits(struct store_txn *txn, const struct roster *roster,
                        const uint8_t id[HASH_SIZE], struct read_entry *read,
                        alerts_each *each, void *user)
{
    struct index_query query = {INDEX_TARGET, bytes_of(id, HASH_SIZE),
                                INT64_MIN, INT64_MAX};
    struct hitting hitting = {txn, roster, read, id, each, user, OK};
    enum result result = index_find(txn, &query, take_hit, &hitting);

    return result == OK ? hitting.result : result;
}
