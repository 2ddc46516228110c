/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ask.h"
#include "cli/access.h"
#include "cli/alert_watch.h"
#include "cli/control.h"
#include "cli/login.h"
#include "cli/lookups.h"
#include "cli/output.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Where there are officers whoever looks up leaves something behind. */
static bool has_officers(void)
{
    char path[PATH_MAX];
    size_t count = 0;

    keyfile_officers(post_path(common.store, "key", path), NULL, &count);
    return count > 0;
}

int ask_begin(struct asker *asker, bool writes)
{
    static struct login login;
    int code;

    memset(asker, 0, sizeof *asker);
    if (!common.officer && login_read(common.store, &login))
        common.officer = login.officer;
    do {
        asker->socket = control_connect(common.store);
        if (asker->socket >= 0)
            return EXIT_DONE;
        asker->opened = true;
        asker->service.post = &asker->post;
        code = post_open(&asker->post, common.store,
                         writes || has_officers() ? STORE_WRITE : STORE_READ);
        if (code != EXIT_DONE)
            ask_end(asker);
    } while (code == POST_RUNS);
    return code;
}

int ask(struct asker *asker, const char *operation, json_t *asked,
        bool (*each)(void *user, json_t *line), void *user)
{
    struct reply reply = {.line = each, .text = asker->text, .user = user};
    int code;

    if (asker->socket >= 0)
        code = control_ask(asker->socket, operation, asked, &reply);
    else
        code = service_run(&asker->service, service_find_operation(operation),
                           asked, &reply);
    json_decref(asked);
    if (reply.error[0]) {
        output_end();
        command_say("cairn: ", reply.error);
    }
    return code;
}

void ask_end(struct asker *asker)
{
    if (asker->socket >= 0)
        close(asker->socket);
    if (asker->opened) {
        /* A daemon's watch is woken by what was stored. */
        if (asker->post.writer)
            alert_watch_once(&asker->service);
        if (asker->post.writer && asker->post.lookups)
            access_settle(&asker->post);
        post_close(&asker->post);
    }
    asker->opened = false;
    asker->socket = -1;
}

void ask_not_indexed(const json_t *line)
{
    json_t *count = json_object_get(line, "not_indexed");
    char text[256];

    if (!count)
        return;
    snprintf(text, sizeof text, message(MSG_NOT_INDEXED),
             (unsigned long long)json_integer_value(count));
    output_text(text);
}

int ask_each(const char *operation, json_t *asked,
             bool (*each)(void *user, json_t *line), void *user)
{
    struct asker asker;
    int code = ask_begin(&asker, service_find_operation(operation)->writes);

    if (code != EXIT_DONE) {
        json_decref(asked);
        return code;
    }
    code = ask(&asker, operation, asked, each, user);
    output_end();
    ask_end(&asker);
    return code;
}

static bool print_line(void *user, json_t *line)
{
    (void)user;
    output_object(line);
    return true;
}

int ask_once(const char *operation, json_t *asked)
{
    return ask_each(operation, asked, print_line, NULL);
}
