/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alert_import: a file of alerts, line by line, CSV or NDJSON (rows.h).
 *
 * Law: a line is an alert or an error of one line, and the rest go on; of a
 * file of any size no more than a batch is in memory.
 *
 * Specified in OPERATIONS.md, "Alerts".
 */
#ifndef CAIRN_CLI_ALERT_IMPORT_H
#define CAIRN_CLI_ALERT_IMPORT_H

/* Imports a file; the exit code, after a message if there were faults. */
int alert_import(const char *path);

#endif
