/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doors: what `cairn` alone shows: four doors, for an officer, a headquarters,
 * an auditor and an administrator.
 */
#ifndef CAIRN_CLI_DOORS_H
#define CAIRN_CLI_DOORS_H

/* Prints them; EXIT_DONE. */
int doors_print(void);

#endif
