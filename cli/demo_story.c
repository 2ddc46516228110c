/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/demo_story.h"
#include "cli/command.h"
#include "cli/demo_tell.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool demo_wrong(struct demo *demo, const struct demo_node *node,
                enum message id, ...)
{
    char text[512];
    va_list list;

    if (demo_process_stopped())
        return false;
    demo->suspect = node;
    va_start(list, id);
    vsnprintf(text, sizeof text, message(id), list);
    va_end(list);
    command_fail(EXIT_MACHINE, MSG_DEMO_WRONG, text);
    return false;
}

void demo_show(const struct demo *demo, const struct demo_node *node,
               const char *const *words)
{
    demo_tell_command(DEMO_TRY, demo->network.program, node->store, words);
}

void demo_show_run(const struct demo *demo, const struct demo_node *node,
                   const char *const *words)
{
    demo_tell_command(DEMO_RUNS, demo->network.program, node->store, words);
}

bool demo_ask_node(struct demo *demo, const struct demo_node *node,
                   struct demo_answer *answer, const char *const *words)
{
    const struct demo_node *lost = demo_network_lost(&demo->network);

    answer->objects = NULL;
    if (lost)
        return demo_wrong(demo, lost, MSG_DEMO_LOST, lost->name);
    if (demo_ask(node->store, answer, words))
        return true;
    demo_answer_free(answer);
    demo->suspect = node;
    return false;
}

void demo_authority_path(const struct demo *demo, const char *country,
                         char path[DEMO_PATH_MAX])
{
    snprintf(path, DEMO_PATH_MAX, "%s/authority-%s", demo->network.directory,
             country);
}

bool demo_make_authority(struct demo *demo, const char *country,
                         char fingerprint[DEMO_TEXT_MAX])
{
    char path[DEMO_PATH_MAX];
    struct demo_answer answer;
    const char *const words[] = {"authority", "init", "--country",
                                 country,     path,   "--no-passphrase",
                                 NULL};
    bool good;

    demo_authority_path(demo, country, path);
    demo_tell_command(DEMO_RUNS, demo->network.program, NULL, words);
    good = demo_ask(NULL, &answer, words);
    if (good && !demo_answer_text(&answer, NULL, "fingerprint"))
        good = demo_wrong(demo, NULL, MSG_DEMO_NO_FIELD, "fingerprint");
    if (good)
        snprintf(fingerprint, DEMO_TEXT_MAX, "%s",
                 demo_answer_text(&answer, NULL, "fingerprint"));
    demo_answer_free(&answer);
    return good;
}

bool demo_authority(struct demo *demo)
{
    demo_tell_step(MSG_DEMO_AUTHORITY);
    demo_tell(MSG_DEMO_AUTHORITY_WHAT);
    if (!demo_make_authority(demo, demo->network.nodes[0].country,
                             demo->fingerprint))
        return false;
    demo_tell(MSG_DEMO_FINGERPRINT);
    demo_tell_line("%s", demo->fingerprint);
    return true;
}

bool demo_carry_out(struct demo *demo, const char *store, bool show,
                    const char *const *words)
{
    struct demo_answer answer;
    bool good;

    if (show)
        demo_tell_command(DEMO_RUNS, demo->network.program, store, words);
    good = demo_ask(store, &answer, words);
    if (good && answer.code != EXIT_DONE)
        good = demo_wrong(demo, NULL, MSG_DEMO_ANSWER_NO, words[0]);
    demo_answer_free(&answer);
    return good;
}

bool demo_enrol(struct demo *demo, const struct demo_node *node,
                const char *fingerprint, bool show)
{
    char authority[DEMO_PATH_MAX], request[DEMO_PATH_MAX];
    char certified[DEMO_PATH_MAX];

    demo_authority_path(demo, node->country, authority);
    snprintf(request, sizeof request, "%s/%s.request", demo->network.directory,
             node->name);
    snprintf(certified, sizeof certified, "%s/%s.enrolment",
             demo->network.directory, node->name);
    return demo_carry_out(demo, node->store, show,
                          DEMO_WORDS("init", "--country", node->country,
                                     "--post", node->post, "--name", node->name,
                                     "--role", node->role, "--request", request,
                                     "--no-passphrase")) &&
           demo_carry_out(demo, NULL, show,
                          DEMO_WORDS("authority", "enroll", request,
                                     "--authority", authority, "--out",
                                     certified, "--no-passphrase")) &&
           demo_carry_out(demo, node->store, show,
                          DEMO_WORDS("enroll", certified, "--root", fingerprint,
                                     "--no-passphrase"));
}

bool demo_enrolment(struct demo *demo)
{
    demo_tell_step(MSG_DEMO_ENROLMENT);
    demo_tell(MSG_DEMO_ENROLMENT_WHAT, demo->network.nodes[0].name);
    for (size_t i = 0; i < DEMO_HOME; i++) {
        const struct demo_node *node = &demo->network.nodes[i];

        if (!demo_enrol(demo, node, demo->fingerprint, i == 0))
            return false;
        demo_tell_line("%-8s %s", node->name, node->role);
    }
    demo_tell(MSG_DEMO_PASSPHRASE);
    demo_show(demo, &demo->network.nodes[0], DEMO_WORDS("members"));
    return true;
}

bool demo_daemons(struct demo *demo)
{
    struct demo_node *nodes = demo->network.nodes;

    demo_tell_step(MSG_DEMO_DAEMONS);
    demo_tell(MSG_DEMO_DAEMONS_WHAT);
    for (size_t i = 0; i < DEMO_HOME; i++) {
        if (!demo_network_start(&demo->network, &nodes[i])) {
            demo->suspect = &nodes[i];
            return false;
        }
        demo_tell_line("%-8s %s%s%s", nodes[i].name, nodes[i].listen,
                       nodes[i].device[0] ? "  " : "", nodes[i].device);
    }
    demo_tell(MSG_DEMO_DAEMONS_RUN, nodes[DEMO_FERRY].name);
    demo_tell_command(DEMO_RUNS, demo->network.program, NULL,
                      nodes[DEMO_FERRY].words);
    if (demo->network.fifos)
        demo_tell(MSG_DEMO_FIFOS);
    demo_show(demo, &nodes[DEMO_HEADQUARTERS], DEMO_WORDS("peers"));
    return true;
}

bool demo_record(struct demo *demo, const struct demo_node *node,
                 const char *mrz)
{
    const char *const words[] = {"record", "--direction",
                                 "entry",  mrz ? "--mrz" : "--reading",
                                 mrz,      NULL};
    struct demo_answer answer;
    const char *id, *ref;
    bool good = demo_ask_node(demo, node, &answer, words);

    if (!good)
        return false;
    id = demo_answer_text(&answer, "recorded", "id");
    ref = demo_answer_text(&answer, "recorded", "ref");
    if (id && ref) {
        snprintf(demo->last_ref, sizeof demo->last_ref, "%s", ref);
        json_array_append_new(demo->acknowledged, json_string(id));
    } else {
        good = demo_wrong(demo, node, MSG_DEMO_NO_FIELD, "id");
    }
    demo_answer_free(&answer);
    return good;
}
