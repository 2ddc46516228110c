/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/daemon_internal.h"

#include "cli/alert_watch.h"
#include "core/check.h"
#include "core/date.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 100 };

void daemon_say(enum message id, ...)
{
    char text[DATE_INSTANT_TEXT_SIZE];
    va_list list;

    date_format_seconds(post_now_us(), text);
    flockfile(stderr);
    fprintf(stderr, "%s ", text);
    va_start(list, id);
    vfprintf(stderr, message(id), list);
    va_end(list);
    fputc('\n', stderr);
    funlockfile(stderr);
}

/* By its hello: its certificate may not be in the roster yet. */
static const char *name_of(struct daemon *daemon, const uint8_t kid[KEY_KID])
{
    static struct node_peer peer;

    for (size_t i = 0; i < PEERS_MAX; i++)
        if (node_peer(daemon->node, i, &peer) && peer.established &&
            memcmp(peer.kid, kid, KEY_KID) == 0)
            return peer.name;
    return "?";
}

static void on_report(void *user, const struct node_effect *report)
{
    struct daemon *daemon = user;
    char log[2 * KEY_LOG + 1];

    bytes_to_hex(bytes_of(report->log, KEY_LOG), log);
    switch (report->report) {
    case REPORT_ESTABLISHED:
        daemon_say(MSG_LINK_UP, name_of(daemon, report->kid));
        break;
    case REPORT_EXPIRED:
        daemon_say(MSG_LINK_EXPIRED, name_of(daemon, report->kid));
        break;
    case REPORT_REFUSED:
    case REPORT_TOLD_REFUSED:
        /* At a first meeting the trust logs are still on their way. */
        if (report->result == ENTRY_UNKNOWN_LOG) {
            if (report->report == REPORT_REFUSED)
                daemon_say(MSG_LINK_WAITS, log);
            break;
        }
        /* fall through */
    case REPORT_STORE:
    case REPORT_BRANCHES:
    case REPORT_LOGS_FULL:
        daemon_say(MSG_LINK_REFUSED, log, (unsigned long long)report->seq,
                   message_result(report->result), result_code(report->result));
        break;
    case REPORT_FORK:
        daemon_say(MSG_FORK, log, (unsigned long long)report->seq);
        daemon_sign_forked(daemon, report->log);
        break;
    case REPORT_OWN_AHEAD:
        daemon_say(MSG_OWN_AHEAD, name_of(daemon, report->kid),
                   (unsigned long long)report->seq, log);
        daemon_sign_wait(daemon);
        break;
    case REPORT_CLONE:
        daemon_say(MSG_CLONE, name_of(daemon, report->kid));
        break;
    case REPORT_MEMBERSHIP: /* daemon_wake has read it before the node did */
        break;
    case REPORT_SYNCED:
        malloc_trim(0);
        break;
    case REPORT_READ:
        neighbours_read(daemon->neighbours, report->realm, report->token);
        break;
    }
}

static void on_ended(void *user, const char *address, enum result result)
{
    (void)user;
    if (result != OK)
        daemon_say(MSG_LINK_DOWN, address, message_result(result),
                   result_code(result));
}

static void on_tick(uv_timer_t *timer)
{
    struct daemon *daemon = timer->data;

    post_today(daemon->post);
    daemon_sign_tick(daemon);
    daemon_neighbours_tick(daemon);
    daemon_upkeep_tick(daemon);
    daemon_media_tick(daemon);
    daemon_snapshot(daemon);
}

static void stop(struct daemon *daemon)
{
    if (daemon->stopping)
        return;
    daemon_say(MSG_STOPPING);
    pthread_mutex_lock(&daemon->lock);
    daemon->stopping = true;
    pthread_cond_broadcast(&daemon->loaded_wake);
    pthread_mutex_unlock(&daemon->lock);
    daemon_media_wake(daemon);
    control_stop(daemon->control);
    daemon->control = NULL;
    alert_watch_stop(daemon->post->watch);
    daemon->post->watch = NULL;
    daemon_devices_stop(daemon);
    if (daemon->loop)
        loop_stop(daemon->loop);
    uv_close((uv_handle_t *)&daemon->tick, NULL);
    uv_close((uv_handle_t *)&daemon->interrupt, NULL);
    uv_close((uv_handle_t *)&daemon->terminate, NULL);
    uv_close((uv_handle_t *)&daemon->wake, NULL);
}

static void on_signal(uv_signal_t *signal, int number)
{
    (void)number;
    stop(signal->data);
}

/* [NAME@]ADDRESS */
static void dial_of(struct daemon *daemon, size_t i)
{
    const char *text = daemon->options->peers[i];
    const char *at = strchr(text, '@');
    size_t length = at ? (size_t)(at - text) : 0;
    char *name = daemon->dial_names[i];

    check(length <= CERTIFICATE_NAME_MAX); /* command_run has looked */
    memcpy(name, text, length);
    name[length] = '\0';
    daemon->dials[i] =
        (struct loop_dial){.name = name, .address = at ? at + 1 : text};
}

static enum result node_begin(struct daemon *daemon)
{
    struct node_config *config = &daemon->node_config;
    enum result result = daemon_certificates(daemon);

    if (result != OK)
        return result;
    daemon->members = calloc(MEMBERS_MAX, sizeof *daemon->members);
    daemon->pack = pack_new();
    daemon->unpack = unpack_new();
    if (!daemon->members || !daemon->pack || !daemon->unpack)
        return STORE_MEMORY;
    daemon->roster = daemon->post->roster;
    memcpy(daemon->members, daemon->post->members,
           daemon->roster.count * sizeof *daemon->members);
    daemon->roster.members = daemon->members;
    result = neighbours_new(daemon->post, &daemon->roster, &daemon->neighbours);
    if (result != OK)
        return result;
    config->border = neighbours_border(daemon->neighbours);
    config->journal = &daemon->post->journal;
    config->shelf = &daemon->media.shelf;
    config->roster = &daemon->roster;
    config->pack = daemon->pack;
    config->unpack = daemon->unpack;
    memcpy(config->key, daemon->post->author.signer.public, KEY_SIZE);
    memcpy(config->instance, daemon->post->author.instance, NODE_INSTANCE);
    config->software = "cairn " CAIRN_VERSION;
    config->logs_max = NODE_LOGS_MAX;
    config->peers_max = PEERS_MAX;
    daemon->node = node_new(config);
    return daemon->node ? OK : STORE_MEMORY;
}

static enum result loop_begin(struct daemon *daemon)
{
    struct loop_config config = {
        .uv = &daemon->uv,
        .node = daemon->node,
        .peers_max = PEERS_MAX,
        .roster = &daemon->roster,
        .link_secret = daemon->post->secrets->link_secret,
        .listen = daemon->options->listen,
        .dials = daemon->dials,
        .dial_count = daemon->options->peer_count,
        .callbacks = {daemon, daemon_store_run, on_report, on_ended,
                      daemon_media_piece},
    };

    for (size_t i = 0; i < daemon->options->peer_count; i++)
        dial_of(daemon, i);
    return loop_start(&config, &daemon->loop);
}

static void handles_begin(struct daemon *daemon)
{
    check(uv_loop_init(&daemon->uv) == 0);
    check(uv_async_init(&daemon->uv, &daemon->wake, daemon_wake) == 0);
    uv_timer_init(&daemon->uv, &daemon->tick);
    uv_signal_init(&daemon->uv, &daemon->interrupt);
    uv_signal_init(&daemon->uv, &daemon->terminate);
    daemon->wake.data = daemon->tick.data = daemon;
    daemon->interrupt.data = daemon->terminate.data = daemon;
    uv_timer_start(&daemon->tick, on_tick, 0, TICK_MS);
    uv_signal_start(&daemon->interrupt, on_signal, SIGINT);
    uv_signal_start(&daemon->terminate, on_signal, SIGTERM);
}

static int start(struct daemon *daemon)
{
    enum result result = daemon_media_start(daemon);
    int code;

    if (result == OK)
        result = node_begin(daemon);
    if (result == OK)
        result = loop_begin(daemon);
    if (result == VALUE_FORM)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, "run",
                            daemon->options->listen, "--listen",
                            message(MSG_LISTEN));
    if (result != OK)
        return command_fail(EXIT_MACHINE, MSG_RESULT, "run",
                            message_result(result), result_code(result));
    code = daemon_devices_start(daemon);
    if (code != EXIT_DONE)
        return code;
    if (daemon->post->forked)
        daemon_sign_stop(daemon);
    if (atomic_load(&daemon->post->locked))
        daemon_say(MSG_RUN_LOCKED);
    daemon_snapshot(daemon);
    result = daemon_scrub(daemon);
    if (result == OK) {
        daemon->post->watch = alert_watch_start(&daemon->service);
        result = daemon->post->watch ? OK : STORE_MEMORY;
    }
    if (result == OK)
        result = control_start(&daemon->service, daemon->post->directory,
                               &daemon->control);
    if (result != OK)
        return command_fail(EXIT_MACHINE, MSG_RESULT, "run",
                            message_result(result), result_code(result));
    daemon_say(MSG_RUNNING, daemon->post->self.certificate.name,
               daemon->post->self.certificate.post, daemon->post->directory,
               loop_address(daemon->loop));
    return EXIT_DONE;
}

static void finish(struct daemon *daemon)
{
    uv_run(&daemon->uv, UV_RUN_DEFAULT);
    scrub_stop(daemon->scrub);
    daemon_media_stop(daemon);
    neighbours_stop(daemon->neighbours);
    daemon_upkeep_stop(daemon);
    writer_stop(daemon->post->writer);
    daemon->post->writer = NULL;
    daemon_wake(&daemon->wake); /* frees what the writer answered last */
    check(uv_loop_close(&daemon->uv) == 0);
    loop_free(daemon->loop);
    node_free(daemon->node);
    neighbours_free(daemon->neighbours);
    pack_free(daemon->pack);
    unpack_free(daemon->unpack);
    json_decref(daemon->status);
    json_decref(daemon->peers);
    readings_free(daemon->post->readings);
    free(daemon->certificate_space);
    free(daemon->members);
    free(daemon);
}

int daemon_run(struct post *post, const struct daemon_options *options)
{
    struct daemon *daemon = calloc(1, sizeof *daemon);
    int code;

    if (!daemon)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    daemon->post = post;
    daemon->options = options;
    daemon->started_ms = uv_hrtime() / 1000000;
    daemon->stored_last = &daemon->stored;
    pthread_mutex_init(&daemon->lock, NULL);
    pthread_cond_init(&daemon->ready_wake, NULL);
    pthread_cond_init(&daemon->loaded_wake, NULL);
    daemon_hooks(daemon);
    daemon->service = (struct service){.post = post, .daemon = &daemon->hooks};
    post->appended = daemon_appended;
    post->appended_user = daemon;
    post->readings = readings_new();
    handles_begin(daemon);
    code = start(daemon);
    if (code == EXIT_DONE)
        uv_run(&daemon->uv, UV_RUN_DEFAULT);
    else
        stop(daemon);
    post->appended = NULL;
    finish(daemon);
    return code;
}
