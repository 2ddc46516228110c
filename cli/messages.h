/* SPDX-License-Identifier: Apache-2.0 */
/*
 * messages: every sentence that a person reads, in one table.
 *
 * Law: no text for people stands anywhere else in cli/, so that a catalogue
 * can be complete; JSON names, options and commands stay English. Outcomes
 * have their sentences in core/result.h, translated here too.
 *
 * M(id, english, french): both stand beside each other, so that neither is
 * forgotten. Formats take the arguments in order. The lists are in
 * messages_*.h, one for each part of the program.
 */
#ifndef CAIRN_CLI_MESSAGES_H
#define CAIRN_CLI_MESSAGES_H

#include "cli/messages_alerts.h"
#include "cli/messages_answers.h"
#include "cli/messages_counts.h"
#include "cli/messages_corrections.h"
#include "cli/messages_demo.h"
#include "cli/messages_staff.h"
#include "cli/messages_doctor.h"
#include "cli/messages_stays.h"
#include "cli/messages_group.h"
#include "cli/messages_lists.h"
#include "cli/messages_media.h"
#include "cli/messages_shift.h"
#include "cli/messages_treaty.h"
#include "cli/messages_trust.h"
#include "cli/messages_use.h"
#include "core/result.h"

#define MESSAGES(M)                                                            \
    MESSAGES_USE(M)                                                            \
    MESSAGES_SHIFT(M)                                                          \
    MESSAGES_GROUP(M)                                                          \
    MESSAGES_TRUST(M)                                                          \
    MESSAGES_STAFF(M)                                                          \
    MESSAGES_TREATY(M)                                                         \
    MESSAGES_ANSWERS(M)                                                        \
    MESSAGES_COUNTS(M)                                                         \
    MESSAGES_ALERTS(M)                                                         \
    MESSAGES_CORRECTIONS(M)                                                    \
    MESSAGES_DOCTOR(M)                                                         \
    MESSAGES_LISTS(M)                                                          \
    MESSAGES_MEDIA(M)                                                          \
    MESSAGES_DEMO(M)                                                           \
    MESSAGES_STAYS(M)

enum message {
#define MESSAGE_ID(id, ...) id,
    MESSAGES(MESSAGE_ID)
#undef MESSAGE_ID
        MESSAGE_COUNT
};

/* Chooses the language by LC_ALL, LC_MESSAGES, LANG. */
void messages_begin(void);

/* "en" or "fr"; and the language of whomever this thread answers from now on,
 * null for that of the process. */
const char *messages_language(void);
void messages_answer(const char *name);

/* The sentence in the reader's language, a printf format. */
const char *message(enum message id);

/* A text of the command table in the reader's language. */
const char *message_text(const char *english);

/* The sentence of an outcome in the reader's language. */
const char *message_result(enum result result);

#endif
