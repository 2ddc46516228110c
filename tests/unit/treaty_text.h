/* SPDX-License-Identifier: Apache-2.0 */
/*
 * treaty_text: what reading one text of treaty_scene.h gives.
 */
#ifndef CAIRN_TESTS_UNIT_TREATY_TEXT_H
#define CAIRN_TESTS_UNIT_TREATY_TEXT_H

#include "tests/unit/treaty_scene.h"

static uint8_t space[SCENE_BODY];
static struct treaty treaty;

static const struct scene_text plain = SCENE_TEXT;

static inline enum result read_of(const struct scene_text *text)
{
    return treaty_read(scene_put(text, space), &treaty);
}

/* What reading the plain text with another grant gives. */
static inline enum result grant_of(const struct scene_grant *grant)
{
    struct scene_text text = plain;

    text.grants[0] = *grant;
    return read_of(&text);
}

#endif
