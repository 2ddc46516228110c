/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check: an assertion that stays on in release.
 *
 * For our own mistakes only. What a peer, a file or an operator can cause is
 * an enum result, never a check.
 */
#ifndef CAIRN_CORE_CHECK_H
#define CAIRN_CORE_CHECK_H

/* Ends the process with one line that names the place and the condition. */
_Noreturn void check_failed(const char *file, int line, const char *what);

#define check(condition)                                                       \
    ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))

#endif
