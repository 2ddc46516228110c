/* SPDX-License-Identifier: Apache-2.0 */
/* What the daemon does for its officers besides: ends duties whose hours are
 * over, and puts look-ups on record. It waits for the disk, on a thread of the
 * pool. */
#include "cli/access.h"
#include "cli/daemon_internal.h"
#include "cli/lookups.h"

enum { UPKEEP_MS = 1000 };

static bool anything(struct post *post)
{
    struct lookup lookup;

    return duties_overdue(post->duties) ||
           lookups_due(post->lookups, (uint64_t)(post_now_us() / 1000000),
                       &lookup);
}

static void upkeep(uv_work_t *work)
{
    struct daemon *daemon = work->data;
    struct post *post = daemon->post;
    size_t closed = duties_expire(post, false);

    if (closed > 0)
        daemon_say(MSG_DUTIES_CLOSED, (int)closed);
    daemon->upkeep_result = access_settle(post);
    lookups_sync(post->lookups);
}

static void upkeep_done(uv_work_t *work, int status)
{
    struct daemon *daemon = work->data;

    (void)status;
    daemon->upkeep_busy = false;
    if (daemon->upkeep_result != OK)
        daemon_say(MSG_UPKEEP_FAILED, message_result(daemon->upkeep_result),
                   result_code(daemon->upkeep_result));
}

void daemon_upkeep_tick(struct daemon *daemon)
{
    uint64_t now_ms = uv_hrtime() / 1000000;

    if (!daemon->ready || daemon->upkeep_busy ||
        now_ms < daemon->upkeep_ms + UPKEEP_MS ||
        atomic_load(&daemon->post->officers) == 0 || !daemon->post->duties)
        return;
    daemon->upkeep_ms = now_ms;
    if (!anything(daemon->post))
        return;
    daemon->upkeep.data = daemon;
    daemon->upkeep_busy =
        uv_queue_work(&daemon->uv, &daemon->upkeep, upkeep, upkeep_done) == 0;
}

void daemon_upkeep_stop(struct daemon *daemon)
{
    struct post *post = daemon->post;

    if (!daemon->ready || !post->duties)
        return;
    duties_expire(post, true);
    lookups_hurry(post->lookups, NULL);
    access_settle(post);
}
