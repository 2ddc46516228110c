/* SPDX-License-Identifier: Apache-2.0 */
/*
 * treaties_scene: a set of treaties to which a test adds one text after the
 * other, signed and ended by whom it says.
 */
#ifndef CAIRN_TESTS_UNIT_TREATIES_SCENE_H
#define CAIRN_TESTS_UNIT_TREATIES_SCENE_H

#include "tests/unit/treaty_scene.h"

/* Beside the roots: signers of both, a post of home, a country that is not in
 * the roster until a test admits it. */
enum { OUR_SIGNER = 10, THEIR_SIGNER, OUR_POST, STRANGER };
enum { NOW = 1500 };

static const struct scene_text plain = SCENE_TEXT;
static struct treaties treaties;
static struct scene_statement statement;
static uint8_t space[SCENE_BODY];
static uint8_t id[HASH_SIZE]; /* of the last text */

static inline int setup(void **state)
{
    (void)state;
    scene_roster();
    scene_member(0, OUR_SIGNER, ROLE_SIGNER, "");
    scene_member(1, THEIR_SIGNER, ROLE_SIGNER, "");
    scene_member(0, OUR_POST, ROLE_POST, "KAY");
    treaties_begin(&treaties);
    return 0;
}

static inline enum result add(uint8_t author)
{
    return treaties_add(&treaties, &roster, &statement.entry, &statement.body,
                        scene_signer(author).public);
}

static inline enum result sign(const struct scene_text *text, uint8_t author)
{
    struct bytes terms = scene_put(text, space);

    treaty_id(terms, id);
    scene_sign(&statement, terms);
    return add(author);
}

static inline enum result end(uint8_t author)
{
    scene_end(&statement, id);
    return add(author);
}

static inline enum treaty_state state_at(uint64_t now_s, uint8_t clock)
{
    const struct treaty_held *held = treaties_find(&treaties, id);

    assert_non_null(held);
    return treaty_state(held, &roster, now_s, clock);
}

static inline enum treaty_state state_now(void)
{
    return state_at(NOW, CLOCK_NETWORK);
}

#endif
