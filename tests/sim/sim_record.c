/* SPDX-License-Identifier: Apache-2.0 */
/* What a node has on record as gone abroad; a crash loses what is not durable
 * yet. */
#include "tests/sim/sim_border_internal.h"

#include "core/check.h"

#include <string.h>

static struct recorded *record_of(struct sim_border *border,
                                  const struct border_sent *sent)
{
    struct recorded *record = border->records;

    for (size_t i = 0; i < border->record_count; i++, record++)
        if (memcmp(record->kid, sent->kid, KEY_KID) == 0 &&
            memcmp(record->log, sent->log, KEY_LOG) == 0 &&
            record->first <= sent->first && sent->first <= record->asked)
            return record;
    check(border->record_count++ < SIM_RECORDS_MAX);
    memset(record, 0, sizeof *record);
    memcpy(record->kid, sent->kid, KEY_KID);
    memcpy(record->log, sent->log, KEY_LOG);
    record->realm = sent->realm;
    record->single = sent->single;
    record->first = record->may = record->asked = record->gone = sent->first;
    return record;
}

/* An entry says what is to go now, and one more. */
bool sim_border_record(void *user, const struct border_sent *sent)
{
    struct sim_border *border = (struct sim_border *)user;
    struct recorded *record = record_of(border, sent);

    if (sent->next > record->may) {
        if (sent->next > record->asked)
            record->asked = sent->next + !sent->single;
        if (!border->asks && !border->sim->records_at_once)
            sim_record(border->sim, border->node);
        border->asks = true;
        if (border->sim->records_at_once)
            sim_border_recorded(border);
    }
    if (sent->next > record->may)
        return false;
    record->gone = sent->next > record->gone ? sent->next : record->gone;
    record->bytes += sent->bytes;
    if (!sent->single)
        border->node->disclosed += sent->next - sent->first;
    return true;
}

/* All days are one here. */
bool sim_border_spent(void *user, size_t i, struct border_spent *out)
{
    const struct sim_border *border = (const struct sim_border *)user;
    const struct recorded *record = border->records;

    for (size_t at = 0; at < border->record_count; at++, record++)
        if (!record->single && i-- == 0) {
            out->realm = record->realm;
            memcpy(out->log, record->log, KEY_LOG);
            out->entries = record->gone - record->first;
            out->bytes = record->bytes;
            return true;
        }
    return false;
}

void sim_border_recorded(struct sim_border *border)
{
    for (size_t i = 0; i < border->record_count; i++)
        border->records[i].may = border->records[i].asked;
    border->asks = false;
}

bool sim_border_has(const struct sim_border *border, const uint8_t kid[KEY_KID],
                    const uint8_t log[KEY_LOG], uint64_t seq)
{
    for (size_t i = 0; i < border->record_count; i++) {
        const struct recorded *record = &border->records[i];

        if (memcmp(record->kid, kid, KEY_KID) == 0 &&
            memcmp(record->log, log, KEY_LOG) == 0 && record->first <= seq &&
            seq < record->may)
            return true;
    }
    return false;
}

void sim_border_start(struct sim_border *border)
{
    for (size_t i = 0; i < border->record_count; i++)
        border->records[i].asked = border->records[i].may;
    border->asks = false;
}
