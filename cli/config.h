/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config: cairn.conf in the store: what the daemon would else be told in words.
 *
 * Law: an unknown name or a bad value ends the start with its line number.
 *
 *   listen = 0.0.0.0:7465
 *   peer = bamako@10.0.0.1:7465      (several)
 *   device = serial:/dev/ttyUSB0     (several)
 *   auto_admit = no
 */
#ifndef CAIRN_CLI_CONFIG_H
#define CAIRN_CLI_CONFIG_H

#include "cli/daemon.h"

/* Adds what the file says to the options, which may have some already; what
 * stands in words wins. EXIT_DONE, also if there is no file; or the exit code
 * after a message. */
int config_read(const char *directory, struct daemon_options *options);

#endif
