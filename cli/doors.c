/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doors.h"
#include "cli/command.h"

#include <stdio.h>

static const struct {
    enum message who;
    const char *commands[6];
} doors[] = {
    {MSG_DOOR_OFFICER,
     {"cairn check --reading", "cairn record --direction entry --reading",
      "cairn record --direction exit --reading",
      "cairn find --document NUMBER", "cairn amend ID FIELD=VALUE --reason TEXT"}},
    {MSG_DOOR_HEADQUARTERS,
     {"cairn find --name TEXT", "cairn find --post CODE --since DATE",
      "cairn show ID --history", "cairn peers", "cairn status"}},
    {MSG_DOOR_AUDITOR,
     {"cairn verify", "cairn logs", "cairn members", "cairn entry ID",
      "cairn show ID --history"}},
    {MSG_DOOR_ADMINISTRATOR,
     {"cairn demo", "cairn init --country C --post P --name NAME",
      "cairn enroll FILE", "cairn run --listen ADDRESS --peer NAME@ADDRESS",
      "cairn doctor"}},
};

int doors_print(void)
{
    for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++) {
        printf("%s\n", message(doors[i].who));
        for (size_t c = 0; doors[i].commands[c]; c++)
            printf("  %s\n", doors[i].commands[c]);
    }
    printf("%s\n", message(MSG_HELP_MORE));
    return EXIT_DONE;
}
