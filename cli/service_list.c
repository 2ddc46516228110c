/* SPDX-License-Identifier: Apache-2.0 */
/* Document lists: a look at them, those that there are, and which of them
 * headquarters has published. */
#include "cli/document.h"
#include "cli/lists.h"
#include "cli/present.h"
#include "cli/service.h"
#include "cli/statement.h"
#include "core/canon.h"
#include "core/date.h"
#include "core/kind.h"
#include "storage/standing.h"

#include <stdlib.h>
#include <string.h>

/* Keys of the kind code_list. */
enum {
    LIST_NAME = 16,
    LIST_DIGEST = 17,
    LIST_SOURCE = 18,
    LIST_DATE = 19, /* days since 1970-01-01 */
    LIST_DOCUMENTS = 20,
};

static json_t *date_text(int32_t days)
{
    char text[DATE_TEXT_SIZE];

    date_format(days, text);
    return json_string(text);
}

static json_t *about_line(const char *type, const struct list_about *about)
{
    return json_pack("{s:s, s:s, s:s, s:o, s:I, s:I, s:o}", "type", type,
                     "name", about->name, "source", about->source, "date",
                     date_text(about->date_days), "age_days",
                     (json_int_t)document_today() - about->date_days,
                     "documents", (json_int_t)about->count, "digest",
                     present_hex(bytes_of(about->digest, HASH_SIZE)));
}

static struct bytes text_at(const struct crossing *crossing, uint16_t key)
{
    struct canon canon = canon_of(crossing_get(crossing, key));

    return canon_text(&canon, FIELD_TEXT_MAX);
}

/* What one list says, for those who look at a document. */
static json_t *answer_line(const struct lists_answer *answer)
{
    json_t *line = json_pack("{s:s}", "name", answer->about.name);

    if (answer->result != OK) {
        json_object_set_new(line, "error",
                            json_string(result_code(answer->result)));
        return line;
    }
    json_object_set_new(line, "date", date_text(answer->about.date_days));
    json_object_set_new(line, "source", json_string(answer->about.source));
    if (answer->status == LIST_NONE)
        json_object_set_new(line, "listed", json_false());
    else
        json_object_set_new(line, "listed",
                            json_string(list_status_name(answer->status)));
    return line;
}

enum result service_look_at_lists(struct service *service,
                                  struct crossing *crossing, json_t *line)
{
    uint8_t space[FIELD_TEXT_MAX];
    struct buffer folded = buffer_of(space, sizeof space);
    struct lists_answer answers[LISTS_MAX];
    struct bytes number =
        index_fold(text_at(crossing, FIELD_DOCUMENT_NUMBER), &folded);
    size_t count =
        lists_ask(service->post->lists, text_at(crossing, FIELD_ISSUING_STATE),
                  number, answers);
    enum check_result check = number.size ? CHECK_OK : CHECK_NOT_DONE;

    if (line)
        json_object_set_new(line, "document_lists", json_array());
    if (count == 0)
        return OK;
    for (size_t i = 0; i < count; i++) {
        if (answers[i].status != LIST_NONE)
            check = CHECK_WRONG;
        else if (answers[i].result != OK && check == CHECK_OK)
            check = CHECK_NOT_DONE;
        if (line && number.size)
            json_array_append_new(json_object_get(line, "document_lists"),
                                  answer_line(&answers[i]));
    }
    return crossing_set_check(crossing, CHECK_DOCUMENT_LIST, check);
}

/* Who has published a list, and when: the newest entry with its digest. */
struct publication {
    struct store_txn *txn;
    const struct roster *roster;
    struct read_entry *read;
    const uint8_t *digest;
    json_t *line; /* gets what was found */
    bool found;
};

/* By one who may publish lists, and whom no revocation has cut off. */
static bool counts(const struct publication *publication)
{
    const struct read_entry *read = publication->read;
    const struct member *author = present_author(publication->roster, read);
    bool quarantined = true;

    return author &&
           kind_allows(KIND_CODE_LIST, LANE_HOME, author->certificate.roles) ==
               OK &&
           standing_of(publication->txn, publication->roster, &read->entry,
                       read->key, &quarantined) == OK &&
           !quarantined;
}

static bool is_published(void *user, uint64_t place)
{
    struct publication *publication = user;
    struct read_entry *read = publication->read;
    struct bytes digest;
    struct canon canon;
    char ref[64];

    if (read_place(publication->txn, place, read) != OK || !read->has_body ||
        read->foreign || !counts(publication))
        return true;
    canon = canon_of(body_value(&read->body, LIST_DIGEST));
    digest = canon_string(&canon, HASH_SIZE, HASH_SIZE);
    if (!bytes_equal(digest, bytes_of(publication->digest, HASH_SIZE)))
        return true;
    publication->found = true;
    present_ref(publication->roster, read->key, read->entry.header.log,
                read->entry.header.seq, ref);
    json_object_set_new(publication->line, "published", json_string(ref));
    return false;
}

/* Adds "published" to a line: a reference, or null. */
static enum result add_published(struct service *service,
                                 const uint8_t digest[HASH_SIZE], json_t *line,
                                 bool *found)
{
    struct publication publication = {.digest = digest, .line = line};
    enum result result;

    publication.read = malloc(sizeof *publication.read);
    if (!publication.read)
        return STORE_MEMORY;
    json_object_set_new(line, "published", json_null());
    result = store_begin(service->post->store, STORE_READ, &publication.txn);
    if (result == OK) {
        publication.roster = service_roster(service);
        result = index_by_kind(publication.txn, KIND_CODE_LIST, INT64_MIN,
                               INT64_MAX, is_published, &publication);
        service_roster_done(service);
        store_abort(publication.txn);
    }
    free(publication.read);
    *found = publication.found;
    return result;
}

int service_lists(struct service *service, json_t *asked, struct reply *reply)
{
    struct lists_answer answers[LISTS_MAX];
    const struct bytes none = {NULL, 0};
    size_t count = lists_ask(service->post->lists, none, none, answers);
    enum result result = OK;

    (void)asked;
    for (size_t i = 0; result == OK && i < count; i++) {
        json_t *line;
        bool found;

        if (answers[i].result != OK) {
            line = json_pack("{s:s, s:s, s:s}", "type", "list", "name",
                             answers[i].about.name, "error",
                             result_code(answers[i].result));
        } else {
            line = about_line("list", &answers[i].about);
            result =
                add_published(service, answers[i].about.digest, line, &found);
        }
        if (!reply_line(reply, line))
            break;
    }
    return reply_result(reply, "list", result);
}

/* The entry's values from what was asked; false if something is not there. */
static bool take_list(json_t *asked, struct list_about *about)
{
    const char *name = service_text(asked, "name");
    const char *source = service_text(asked, "source");
    const char *digest = service_text(asked, "digest");
    json_int_t date = json_integer_value(json_object_get(asked, "date_days"));
    json_int_t count = json_integer_value(json_object_get(asked, "documents"));

    if (!name || !lists_name(name) || !source ||
        strlen(source) > LIST_SOURCE_MAX || !digest || date < 0 ||
        date > DATE_DAYS_MAX || count < 0 || count > LIST_ENTRIES_MAX)
        return false;
    *about = (struct list_about){.date_days = (int32_t)date,
                                 .count = (uint64_t)count};
    memcpy(about->name, name, strlen(name));
    memcpy(about->source, source, strlen(source));
    return bytes_from_hex(digest, about->digest, HASH_SIZE);
}

static enum result write_entry(struct service *service,
                               const struct list_about *about)
{
    struct statement statement;
    enum result result;

    statement_begin(&statement, KIND_CODE_LIST);
    statement_text(&statement, LIST_NAME, about->name);
    statement_bytes(&statement, LIST_DIGEST,
                    bytes_of(about->digest, HASH_SIZE));
    statement_text(&statement, LIST_SOURCE,
                   about->source[0] ? about->source : NULL);
    statement_number(&statement, LIST_DATE, (uint64_t)about->date_days);
    statement_number(&statement, LIST_DOCUMENTS, about->count);
    result = statement_write(&statement, service->post, service->duty);
    statement_free(&statement);
    return result;
}

/* A headquarters puts the digest of a list on record, once; any other node
 * looks whether one has. */
int service_list_publish(struct service *service, json_t *asked,
                         struct reply *reply)
{
    uint8_t roles = service->post->self.certificate.roles;
    struct list_about about;
    bool found = false;
    enum result result;
    json_t *line;

    if (!take_list(asked, &about))
        return reply_result(reply, "list", VALUE_FORM);
    line = about_line("list", &about);
    result = add_published(service, about.digest, line, &found);
    if (result == OK && !found &&
        kind_allows(KIND_CODE_LIST, LANE_HOME, roles) == OK) {
        result = write_entry(service, &about);
        if (result == OK)
            result = add_published(service, about.digest, line, &found);
    }
    if (result == OK)
        reply_line(reply, line);
    else
        json_decref(line);
    return reply_result(reply, "list", result);
}
