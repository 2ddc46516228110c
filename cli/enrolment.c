/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/enrolment.h"
#include "cli/command.h"
#include "cli/identity.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

int enrolment_read(const char *path, struct membership *membership)
{
    size_t bad;
    enum result result = membership_read(path, membership, &bad);

    if (result == OK)
        return EXIT_DONE;
    if (result == STORE_OPEN)
        return EXIT_USE;
    if (result == STORE_MEMORY)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    if (bad == 0)
        return command_fail(EXIT_REFUSED, MSG_ENROL_FORM, path);
    return command_fail(EXIT_REFUSED, MSG_ENROL_ENTRY, path, bad,
                        message_result(result), result_code(result));
}

const struct member *enrolment_self(const struct membership *membership,
                                    const uint8_t key[KEY_SIZE],
                                    enum message *why)
{
    const struct roster *roster = &membership->roster;
    const struct member *self = roster_by_key(roster, key);
    size_t at = 0;

    if (!self)
        *why = MSG_ENROL_KEY;
    else if (revocations_next(&roster->revocations, 0, key, &at))
        *why = MSG_ENROL_REVOKED;
    else
        *why = MSG_ENROL_OUTSIDE;
    return self && !self->revoked ? self : NULL;
}

static enum result write_run(struct writer *writer,
                             const struct membership *membership, size_t log,
                             const struct journal_item *items, size_t count)
{
    const struct membership_log *of = &membership->logs[log];
    struct writer_job job = {.task = WRITE_RUN};

    if (count == 0)
        return OK;
    job.run = (struct journal_run){
        .lane = LANE_TRUST, .items = items, .count = count};
    memcpy(job.run.realm, membership->roster.realm, KEY_REALM);
    memcpy(job.run.log, of->end.log, KEY_LOG);
    memcpy(job.run.key, of->key, KEY_SIZE);
    return writer_run(writer, &job);
}

/* One log, in runs within the bounds of a run. */
static enum result write_log(struct writer *writer,
                             const struct membership *membership, size_t log)
{
    struct journal_item *run = calloc(RUN_ENTRIES_MAX, sizeof *run);
    size_t count = 0, size = 0;
    enum result result = run ? OK : STORE_MEMORY;

    for (size_t i = 0; result == OK && i < membership->count; i++) {
        const struct journal_item *item = &membership->items[i];
        size_t more = item->entry.bytes.size + item->body.size;

        if (membership->log_of[i] != log)
            continue;
        if (count == RUN_ENTRIES_MAX || size + more > RUN_BYTES_MAX) {
            result = write_run(writer, membership, log, run, count);
            count = size = 0;
        }
        run[count++] = *item;
        size += more;
    }
    if (result == OK)
        result = write_run(writer, membership, log, run, count);
    free(run);
    return result;
}

enum result enrolment_write(struct writer *writer,
                            const struct membership *membership)
{
    enum result result = OK;

    for (size_t i = 0; result == OK && i < membership->log_count; i++)
        result = write_log(writer, membership, i);
    return result;
}

json_t *enrolment_told(const struct membership *membership,
                       const struct certificate *self)
{
    char fingerprint[36], realm[2 * KEY_REALM + 1];
    const struct roster *roster = &membership->roster;
    int members = 0;

    key_fingerprint(membership->root, fingerprint);
    for (size_t i = 0; i < roster->count; i++)
        members += roster->members[i].certificate.roles != 0;
    bytes_to_hex(bytes_of(roster->realm, KEY_REALM), realm);
    return json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s, s:s, s:i}", "type",
                     "enrolment", "name", self->name, "role",
                     identity_role(self->roles), "country", self->country,
                     "post", self->post[0] ? self->post : NULL, "realm", realm,
                     "fingerprint", fingerprint, "members", members);
}

json_t *enrolment_asked(const struct membership *membership)
{
    uint8_t *memory;
    struct bytes file = membership_encode(membership, &memory);
    size_t size =
        sodium_base64_ENCODED_LEN(file.size, sodium_base64_VARIANT_ORIGINAL);
    char *text = memory ? malloc(size) : NULL;
    json_t *asked = NULL;

    if (text) {
        sodium_bin2base64(text, size, file.data, file.size,
                          sodium_base64_VARIANT_ORIGINAL);
        asked = json_pack("{s:s}", "file", text);
    }
    free(text);
    free(memory);
    return asked;
}
