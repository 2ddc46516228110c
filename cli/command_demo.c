/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/demo_story.h"
#include "cli/demo_tell.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_MS = 250 };

struct option options_demo[] = {
    {.name = "--once", .flag = true, .help = "end when the story is told"},
    {0},
};

static bool tell_story(struct demo *demo)
{
    static bool (*const steps[])(struct demo * demo) = {
        demo_authority,  demo_enrolment,      demo_daemons, demo_reading,
        demo_elsewhere,  demo_false_document, demo_busy,    demo_power_cut,
        demo_correction, demo_verified,       demo_treaty,  demo_border,
    };

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        const struct demo_node *lost;

        if (!steps[i](demo))
            return false;
        lost = demo_network_lost(&demo->network);
        if (lost)
            return demo_wrong(demo, lost, MSG_DEMO_LOST, lost->name);
    }
    return !demo_process_stopped();
}

/* Keeps the network until a signal; who ends a daemon sees it come back. */
static bool stay(struct demo *demo)
{
    struct demo_node *nodes = demo->network.nodes;
    struct demo_node *lost;

    demo_tell_heading(MSG_DEMO_TRY);
    demo_tell(MSG_DEMO_TRY_FIND);
    demo_show(demo, &nodes[DEMO_FERRY],
              DEMO_WORDS("find", "--name", "HARROWYN"));
    demo_tell(MSG_DEMO_TRY_RECORD);
    demo_show(demo, &nodes[DEMO_COUNTER],
              DEMO_WORDS("record", "--direction", "exit",
                         "document_number=L71900241", "issuing_state=UTO",
                         "surname=OKORAMA"));
    demo_show(
        demo, &nodes[DEMO_FERRY],
        DEMO_WORDS("check", "document_number=L71900241", "issuing_state=UTO"));
    demo_tell(MSG_DEMO_TRY_KILL, (long)nodes[DEMO_GATE].pid,
              nodes[DEMO_GATE].name);
    demo_tell(MSG_DEMO_RUNS);
    while (demo_process_sleep(LOOK_MS)) {
        lost = demo_network_lost(&demo->network);
        if (!lost)
            continue;
        demo_tell(MSG_DEMO_RESTART, lost->name);
        if (!demo_network_start(&demo->network, lost)) {
            demo->suspect = lost;
            return false;
        }
    }
    return true;
}

static int finish(struct demo *demo, bool good)
{
    bool stopped = demo_process_stopped();

    /* The terminal has shown ^C. */
    if (stopped)
        putchar('\n');
    if (!good && !stopped && demo->suspect)
        demo_network_log(demo->suspect);
    demo_network_end(&demo->network, !good && !stopped);
    json_decref(demo->acknowledged);
    if (!good && !stopped)
        return command_fail(EXIT_MACHINE, MSG_DEMO_FAILED,
                            demo->network.directory);
    demo_tell(demo->network.made ? MSG_DEMO_REMOVED : MSG_DEMO_LEFT,
              demo->network.directory);
    return good ? EXIT_DONE : EXIT_NO;
}

int command_demo_run(const struct command *command)
{
    static struct demo demo;
    bool once = command_flag(command, "--once") || !isatty(STDOUT_FILENO);
    const char *directory = argument_count ? arguments[0] : NULL;
    bool good;
    int code;

    if (command_most(command, 1) != EXIT_DONE)
        return EXIT_USE;
    demo_process_begin();
    code = demo_network_begin(&demo.network, directory);
    if (code != EXIT_DONE)
        return code;
    demo.acknowledged = json_array();
    demo.today_days = (int32_t)(time(NULL) / 86400);
    demo.began_us = demo_process_now_us();
    demo_tell(MSG_DEMO_TITLE, demo.network.directory);
    good = tell_story(&demo);
    if (good)
        demo_tell(MSG_DEMO_TOLD,
                  (double)(demo_process_now_us() - demo.began_us) / 1e6);
    if (good && !once)
        good = stay(&demo);
    return finish(&demo, good);
}
