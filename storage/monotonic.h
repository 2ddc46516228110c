/* SPDX-License-Identifier: Apache-2.0 */
/*
 * monotonic: waiting by the clock that nobody sets.
 *
 * Law: a clock set back or forth lengthens and shortens no wait.
 *
 * POSIX.1-2008, CLOCK_MONOTONIC. Any thread. Private to storage/.
 */
#ifndef CAIRN_STORAGE_MONOTONIC_H
#define CAIRN_STORAGE_MONOTONIC_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* Milliseconds since some moment before the program began. */
int64_t monotonic_ms(void);

/* A condition for monotonic_wait; pthread_cond_destroy ends it. */
void monotonic_cond(pthread_cond_t *cond);

/* Waits, under the lock, until it is told or until that time; false: the time
 * is over. */
bool monotonic_wait(pthread_cond_t *cond, pthread_mutex_t *lock,
                    int64_t until_ms);

#endif
