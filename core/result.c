/* SPDX-License-Identifier: Apache-2.0 */
#include "core/result.h"
#include "core/check.h"

static const char *const codes[] = {
#define RESULT_CODE(name, code, sentence) code,
    RESULT_LIST(RESULT_CODE)};

static const char *const sentences[] = {
#define RESULT_SENTENCE(name, code, sentence) sentence,
    RESULT_LIST(RESULT_SENTENCE)};

const char *result_code(enum result result)
{
    check(result < RESULT_COUNT);
    return codes[result];
}

const char *result_sentence(enum result result)
{
    check(result < RESULT_COUNT);
    return sentences[result];
}
