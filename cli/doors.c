/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doors.h"
#include "cli/command.h"

#include <stdio.h>

enum { COMMANDS = 6 };

/* Each as it can be given, with values made up. */
static const struct {
    enum message who;
    const char *commands[COMMANDS];
} doors[] = {
    {MSG_DOOR_OFFICER,
     {"cairn login kone", "cairn shift open", "cairn check --reading",
      "cairn record --direction entry --reading",
      "cairn find --document D23145890",
      "cairn amend MLKAY-3F2A-4512 surname=ERIKSSON --reason 'typing error'"}},
    {MSG_DOOR_HEADQUARTERS,
     {"cairn posts",
      "cairn alert add document_number=D23145890 action=detain owner=police",
      "cairn find --name 'anna eriksson'", "cairn stays --state overstayed",
      "cairn stats --monthly 2026-10", "cairn permit list"}},
    {MSG_DOOR_AUDITOR,
     {"cairn verify", "cairn accesses --document D23145890",
      "cairn show MLKAY-3F2A-4512 --history", "cairn corrections",
      "cairn disclosures --to ALB", "cairn members"}},
    {MSG_DOOR_ADMINISTRATOR,
     {"cairn demo", "cairn init --country MLI --post MLKAY --name kayes-1",
      "cairn enroll kay.enrol",
      "cairn run --listen 0.0.0.0:7465 --peer bamako@10.0.0.1:7465",
      "cairn officer add keita --role supervisor,administrator",
      "cairn doctor"}},
};

int doors_print(void)
{
    for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++) {
        printf("%s\n", message(doors[i].who));
        for (size_t c = 0; c < COMMANDS; c++)
            printf("  %s\n", doors[i].commands[c]);
    }
    printf("%s\n", message(MSG_HELP_MORE));
    return EXIT_DONE;
}
