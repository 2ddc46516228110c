/* SPDX-License-Identifier: Apache-2.0 */
/*
 * commands: the functions and options of every command, for the table in
 * commands.c.
 *
 * Law: a command finds its options' values in its own table, and ends with an
 * exit code of command.h.
 */
#ifndef CAIRN_CLI_COMMANDS_H
#define CAIRN_CLI_COMMANDS_H

#include "cli/command.h"

/* Those that every command takes. */
extern const struct option options_common[];

/* Questions to a node. */
extern struct option options_approve[], options_corrections[];
extern struct option options_check[], options_find[], options_show[],
    options_correct[], options_link[], options_entry[], options_verify[], options_status[],
    options_record[], options_run[], options_index[], options_members[],
    options_disclosures[], options_stats[], options_stays[], options_permit[],
    options_post[], options_list[];
int command_check_run(const struct command *command);
int command_record_run(const struct command *command);
int command_find_run(const struct command *command);
int command_show_run(const struct command *command);
int command_approve_run(const struct command *command);
int command_corrections_run(const struct command *command);
int command_amend_run(const struct command *command);
int command_void_run(const struct command *command);
int command_note_run(const struct command *command);
int command_link_run(const struct command *command);
int command_entry_run(const struct command *command);
int command_verify_run(const struct command *command);
int command_status_run(const struct command *command);
int command_peers_run(const struct command *command);
int command_members_run(const struct command *command);
int command_logs_run(const struct command *command);
int command_index_run(const struct command *command);
int command_disclosures_run(const struct command *command);
extern struct option options_media[];
int command_media_run(const struct command *command);
int command_stats_run(const struct command *command);
int command_stays_run(const struct command *command);
int command_permit_run(const struct command *command);
int command_post_run(const struct command *command);
int command_posts_run(const struct command *command);
extern struct option options_shift[], options_tally[];
int command_shift_run(const struct command *command);
extern struct option options_group[];
int command_group_run(const struct command *command);
int command_tally_run(const struct command *command);
int command_doctor_run(const struct command *command);
int command_list_run(const struct command *command);
int command_mrz_run(const struct command *command);

/* Officers. */
extern struct option options_officer[], options_login[], options_accesses[];
int command_officer_run(const struct command *command);
int command_login_run(const struct command *command);
int command_logout_run(const struct command *command);
int command_duty_run(const struct command *command);
int command_accesses_run(const struct command *command);

/* check --abroad */
int command_abroad(const struct command *command);

/* The daemon. */
int command_run_run(const struct command *command);

/* Identities and enrolment. */
extern struct option options_init[], options_authority[], options_enroll[];
int command_init_run(const struct command *command);
int command_authority_run(const struct command *command);
int command_enroll_run(const struct command *command);

/* The verbs of `cairn authority`; arguments[0] is the verb itself. An office is
 * enum role: registrar, keeper or signer. */
int command_authority_enroll(const struct command *command);
int command_authority_office(const struct command *command, uint8_t role);
int command_authority_request(const struct command *command);
int command_authority_take(const struct command *command);
int command_authority_copy(const struct command *command);
int command_authority_check(const struct command *command);
int command_authority_revoke(const struct command *command);
int command_authority_rollover(const struct command *command);

/* Agreements between countries. The verbs of `cairn treaty` that sign; is it
 * the beginning of a treaty's id? */
extern struct option options_treaty[];
int command_treaty_run(const struct command *command);
int command_treaty_accept(const struct command *command);
int command_treaty_end(const struct command *command);
bool treaty_is_id(const char *text);

/* Alerts, and the crossings that have met one. */
extern struct option options_alert[], options_hit[], options_hits[];
int command_alert_run(const struct command *command);
int command_hit_run(const struct command *command);
int command_hits_run(const struct command *command);

/* The network that tells its story. */
extern struct option options_demo[];
int command_demo_run(const struct command *command);

#endif
