/* SPDX-License-Identifier: Apache-2.0 */
/* A second country: a treaty with it, and what its post then sees. */
#include "cli/command.h"
#include "cli/demo_story.h"
#include "cli/demo_tell.h"
#include "cli/input.h"
#include "core/bytes.h"
#include "core/date.h"

#include <stdio.h>
#include <string.h>

enum { ABROAD_WAIT_MS = 20000, STEP_MS = 50, TREATY_TEXT_MAX = 1024 };

/* What the two texts and the fingerprint of the treaty are known by. */
struct paper {
    char readable[DEMO_PATH_MAX], text[DEMO_PATH_MAX];
    char fingerprint[DEMO_TEXT_MAX];
};

static const char granted[] = "direction, outcome, event_time, post, "
                              "document_number, issuing_state";

/* What `treaty party` tells of a country. */
static bool root_of(struct demo *demo, const char *country,
                    char root[DEMO_TEXT_MAX])
{
    char path[DEMO_PATH_MAX];
    struct demo_answer answer;
    const char *const words[] = {"treaty", "party", "--authority", path, NULL};
    const char *text;
    bool good;

    demo_authority_path(demo, country, path);
    demo_tell_command(DEMO_RUNS, demo->network.program, NULL, words);
    good = demo_ask(NULL, &answer, words);
    text = demo_answer_text(&answer, "party", "root");
    if (good && !text)
        good = demo_wrong(demo, NULL, MSG_DEMO_NO_FIELD, "root");
    if (good)
        snprintf(root, DEMO_TEXT_MAX, "%s", text);
    demo_answer_free(&answer);
    return good;
}

/* The treaty as people read it. */
static bool write_readable(struct demo *demo, const char *path)
{
    const char *giver = demo->network.nodes[DEMO_COUNTER].country;
    const char *taker = demo->network.nodes[DEMO_ABROAD].country;
    char text[TREATY_TEXT_MAX], from[DATE_TEXT_SIZE];
    char roots[2][DEMO_TEXT_MAX];
    int size;

    if (!root_of(demo, giver, roots[0]) || !root_of(demo, taker, roots[1]))
        return false;
    (void)date_format(demo->today_days, from);
    size = snprintf(text, sizeof text,
                    "[treaty]\nfrom = %s\nuntil = none\n"
                    "purposes = border-control\n\n"
                    "[party %s]\nroot = %s\n\n[party %s]\nroot = %s\n\n"
                    "[grant there]\ngiver = %s\nkind = crossing\nfields = %s\n"
                    "excluded = category:asylum\ndays = 365\n\n"
                    "[grant back]\ngiver = %s\nkind = crossing\nfields = %s\n"
                    "excluded = category:asylum\ndays = 365\n",
                    from, giver, roots[0], taker, roots[1], giver, granted,
                    taker, granted);
    demo_tell_line("giver = %s, kind = crossing, fields =", giver);
    demo_tell_line("%s", granted);
    return input_write_file(path, bytes_of((const uint8_t *)text, (size_t)size),
                            0644);
}

static bool propose(struct demo *demo, struct paper *paper)
{
    const char *const words[] = {"treaty", "propose",   paper->readable,
                                 "--out",  paper->text, NULL};
    struct demo_answer answer;
    const char *text;
    bool good;

    demo_tell_command(DEMO_RUNS, demo->network.program, NULL, words);
    good = demo_ask(NULL, &answer, words);
    text = demo_answer_text(&answer, "treaty", "fingerprint");
    if (good && !text)
        good = demo_wrong(demo, NULL, MSG_DEMO_NO_FIELD, "fingerprint");
    if (good)
        snprintf(paper->fingerprint, DEMO_TEXT_MAX, "%s", text);
    demo_answer_free(&answer);
    return good;
}

/* A country signs, and one of its running nodes takes what it signed. */
static bool accept_by(struct demo *demo, const struct demo_node *node,
                      const struct paper *paper)
{
    char authority[DEMO_PATH_MAX], trust[DEMO_PATH_MAX + 8];

    demo_authority_path(demo, node->country, authority);
    snprintf(trust, sizeof trust, "%s/trust", authority);
    return demo_carry_out(demo, NULL, true,
                          DEMO_WORDS("treaty", "accept", paper->text,
                                     "--authority", authority, "--fingerprint",
                                     paper->fingerprint, "--no-passphrase")) &&
           demo_carry_out(demo, node->store, true,
                          DEMO_WORDS("enroll", trust, "--no-passphrase"));
}

/* Waits until the post tells that the peer that it dials refuses it. */
static bool see_refusal(struct demo *demo, const struct demo_node *post)
{
    const char *const words[] = {"peers", NULL};
    int64_t until_us = demo_process_now_us() + ABROAD_WAIT_MS * INT64_C(1000);
    struct demo_answer answer;
    const char *state;
    bool refused = false;

    demo_show_run(demo, post, words);
    while (!refused && demo_process_now_us() < until_us) {
        if (!demo_ask_node(demo, post, &answer, words))
            return false;
        state = demo_answer_text(&answer, "peer", "state");
        refused = state && strcmp(state, "refused") == 0;
        demo_answer_free(&answer);
        if (!refused && !demo_process_sleep(STEP_MS))
            return false;
    }
    if (!refused)
        return demo_wrong(demo, post, MSG_DEMO_LATE, post->name,
                          ABROAD_WAIT_MS / 1000);
    demo_tell_line("refused");
    return true;
}

/* The other country's authority, and its post, running. */
static bool found_country(struct demo *demo, struct demo_node *post)
{
    char fingerprint[DEMO_TEXT_MAX];

    if (!demo_make_authority(demo, post->country, fingerprint) ||
        !demo_enrol(demo, post, fingerprint, false))
        return false;
    if (!demo_network_start(&demo->network, post)) {
        demo->suspect = post;
        return false;
    }
    demo_tell_command(DEMO_RUNS, demo->network.program, NULL, post->words);
    return see_refusal(demo, post);
}

bool demo_treaty(struct demo *demo)
{
    struct demo_node *nodes = demo->network.nodes;
    struct demo_node *abroad = &nodes[DEMO_ABROAD];
    struct paper paper;

    snprintf(paper.readable, DEMO_PATH_MAX, "%s/treaty.ini",
             demo->network.directory);
    snprintf(paper.text, DEMO_PATH_MAX, "%s/treaty", demo->network.directory);
    demo_tell_step(MSG_DEMO_TREATY);
    demo_tell(MSG_DEMO_TREATY_COUNTRY, abroad->country, abroad->name,
              nodes[DEMO_COUNTER].name);
    if (!found_country(demo, abroad))
        return false;
    demo_tell(MSG_DEMO_TREATY_WHAT);
    if (!write_readable(demo, paper.readable) || !propose(demo, &paper))
        return false;
    demo_tell(MSG_DEMO_TREATY_FINGERPRINT);
    demo_tell_line("%s", paper.fingerprint);
    demo_tell(MSG_DEMO_TREATY_SIGNED, nodes[DEMO_HEADQUARTERS].name);
    if (!accept_by(demo, &nodes[DEMO_HEADQUARTERS], &paper) ||
        !accept_by(demo, abroad, &paper))
        return false;
    demo_show(demo, abroad, DEMO_WORDS("treaty", "list"));
    return true;
}

/* Asks until the answer has an object of that type, or it takes too long. */
static bool await_answer(struct demo *demo, const struct demo_node *node,
                         const char *type, const char *const *words,
                         struct demo_answer *answer)
{
    int64_t until_us = demo_process_now_us() + ABROAD_WAIT_MS * INT64_C(1000);

    while (demo_process_now_us() < until_us) {
        if (!demo_ask_node(demo, node, answer, words))
            return false;
        if (demo_answer_object(answer, type))
            return true;
        demo_answer_free(answer);
        if (!demo_process_sleep(STEP_MS))
            return false;
    }
    return demo_wrong(demo, node, MSG_DEMO_LATE, node->name,
                      ABROAD_WAIT_MS / 1000);
}

/* Its granted fields; nothing else may be there. */
static bool tell_granted(struct demo *demo, const struct demo_node *node,
                         const struct demo_answer *answer)
{
    static const char *const withheld[] = {"surname", "given_names",
                                           "birth_date", "nationality"};
    const json_t *crossing = demo_answer_object(answer, "crossing");
    const char *ref, *number, *time, *direction;

    if (json_unpack((json_t *)(uintptr_t)crossing, "{s:s, s:s, s:s, s:s}",
                    "ref", &ref, "document_number", &number, "event_time",
                    &time, "direction", &direction) != 0)
        return demo_wrong(demo, node, MSG_DEMO_NO_FIELD, "event_time");
    for (size_t i = 0; i < sizeof withheld / sizeof withheld[0]; i++)
        if (json_object_get(crossing, withheld[i]))
            return demo_wrong(demo, node, MSG_DEMO_SHOWN, withheld[i],
                              node->country);
    if (!json_is_true(json_object_get(crossing, "withheld")))
        return demo_wrong(demo, node, MSG_DEMO_NO_FIELD, "withheld");
    demo_tell_line("%-8s %s, %s, %s, %s, surname withheld", node->name, ref,
                   number, direction, time);
    return true;
}

static bool see_granted(struct demo *demo, const struct demo_node *node)
{
    const char *const find[] = {"find", "--document",
                                demo->traveller.document_number, NULL};
    struct demo_answer answer;
    bool good;

    if (!await_answer(demo, node, "crossing", find, &answer))
        return false;
    demo_show_run(demo, node, find);
    good = tell_granted(demo, node, &answer);
    demo_answer_free(&answer);
    return good;
}

/* The question of an officer there; it is put on record. */
static bool ask_abroad(struct demo *demo, const struct demo_node *node)
{
    const char *const words[] = {"check",
                                 "--abroad",
                                 demo->network.nodes[DEMO_COUNTER].country,
                                 "--document",
                                 demo->traveller.document_number,
                                 "--purpose",
                                 "border-control",
                                 NULL};
    struct demo_answer answer;
    const char *said;
    bool good;

    demo_tell(MSG_DEMO_ABROAD_ASK);
    demo_show_run(demo, node, words);
    if (!demo_ask_node(demo, node, &answer, words))
        return false;
    said = demo_answer_text(&answer, "abroad", "answer");
    good = said && strcmp(said, "yes") == 0;
    if (good)
        demo_tell_line("%s", said);
    demo_answer_free(&answer);
    return good || demo_wrong(demo, node, MSG_DEMO_ANSWER_NO, words[0]);
}

/* What the giving post has put on record. */
static bool tell_disclosed(struct demo *demo, const struct demo_node *node)
{
    const char *const words[] = {"disclosures", NULL};
    const char *time, *by, *to, *country;
    struct demo_answer answer;
    bool good;

    demo_tell(MSG_DEMO_ABROAD_DISCLOSED, node->name);
    if (!await_answer(demo, node, "disclosure", words, &answer))
        return false;
    demo_show_run(demo, node, words);
    good = json_unpack(
               (json_t *)(uintptr_t)demo_answer_object(&answer, "disclosure"),
               "{s:s, s:s, s:s, s:s}", "time", &time, "by", &by, "to", &to,
               "country", &country) == 0;
    if (good)
        demo_tell_line("%s  %s to %s of %s", time, by, to, country);
    demo_answer_free(&answer);
    return good || demo_wrong(demo, node, MSG_DEMO_NO_FIELD, "country");
}

bool demo_border(struct demo *demo)
{
    const struct demo_node *nodes = demo->network.nodes;
    const struct demo_node *abroad = &nodes[DEMO_ABROAD];

    demo_tell_step(MSG_DEMO_ABROAD);
    demo_tell(MSG_DEMO_ABROAD_WHAT, abroad->name, nodes[DEMO_COUNTER].name);
    if (!see_granted(demo, abroad))
        return false;
    demo_tell(MSG_DEMO_ABROAD_VERIFY);
    demo_show_run(demo, abroad, DEMO_WORDS("verify"));
    return demo_verify(demo, abroad, 1) && ask_abroad(demo, abroad) &&
           tell_disclosed(demo, &nodes[DEMO_COUNTER]);
}
