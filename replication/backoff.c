/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/backoff.h"

void backoff_begin(struct backoff *backoff)
{
    *backoff = (struct backoff){.next_ms = BACKOFF_LEAST_MS};
}

void backoff_wait(struct backoff *backoff, uint64_t now_ms, uint32_t random)
{
    uint32_t half = backoff->next_ms / 2;

    backoff->due_ms = now_ms + half + random % (half + 1);
}

void backoff_ended(struct backoff *backoff, enum result result, uint64_t now_ms,
                   uint32_t random)
{
    bool refused = result >= CERT_FORM && result <= CERT_REVOKED;
    uint32_t least = refused ? BACKOFF_REFUSED_MS : BACKOFF_LEAST_MS;
    uint32_t most = refused ? BACKOFF_REFUSED_MOST_MS : BACKOFF_MOST_MS;

    backoff->refused = refused;
    backoff->ended_ms = now_ms;
    if (backoff->next_ms < least)
        backoff->next_ms = least;
    backoff_wait(backoff, now_ms, random);
    backoff->next_ms =
        backoff->next_ms < most / 2 ? 2 * backoff->next_ms : most;
}

void backoff_steady(struct backoff *backoff)
{
    backoff->next_ms = BACKOFF_LEAST_MS;
}

void backoff_again(struct backoff *backoff, uint64_t now_ms, uint32_t random)
{
    struct backoff soon = {.next_ms = BACKOFF_LEAST_MS};
    uint64_t least_ms = backoff->ended_ms + BACKOFF_AGAIN_MS;

    backoff_wait(&soon, now_ms, random);
    if (!backoff->refused) {
        backoff->next_ms = soon.next_ms;
        backoff->due_ms = soon.due_ms;
        return;
    }
    if (soon.due_ms < least_ms)
        soon.due_ms = least_ms;
    if (soon.due_ms < backoff->due_ms)
        backoff->due_ms = soon.due_ms;
}
