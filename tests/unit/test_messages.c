/* SPDX-License-Identifier: Apache-2.0 */
/* Every sentence stands there in both languages. */
#include "tests/unit/unit.h"

#include "cli/commands.h"

#include <stdlib.h>
#include <string.h>

static const char *in(const char *language, enum message id)
{
    messages_answer(language);
    return message(id);
}

/* The next conversion of a format, such as "%llu"; its length, 0 at the end. */
static size_t conversion(const char **at)
{
    const char *from = strchr(*at, '%');
    size_t length;

    while (from && from[1] == '%')
        from = strchr(from + 2, '%');
    if (!from)
        return 0;
    length = 1 + strspn(from + 1, "-+ #0123456789.*lzh");
    *at = from;
    return length + 1;
}

static void assert_same_formats(const char *english, const char *french)
{
    for (;;) {
        size_t one = conversion(&english), other = conversion(&french);

        assert_int_equal(one, other);
        if (one == 0)
            return;
        assert_memory_equal(english, french, one);
        english += one;
        french += other;
    }
}

/* Words that are the same in both, codes and forms of values. */
static bool is_neutral(const char *text)
{
    size_t letters = 0;

    for (; *text; text++) {
        if (*text == '%')
            text += text[1] != '\0';
        else
            letters += *text != ' ' && *text != ':' && *text != '(' &&
                       *text != ')' && *text != '\'';
    }
    return letters == 0;
}

static void every_sentence_stands_in_both_languages(void **state)
{
    (void)state;
    for (int id = 0; id < MESSAGE_COUNT; id++) {
        const char *english = in("en", (enum message)id);
        const char *french = in("fr", (enum message)id);

        assert_non_null(english);
        if (!french)
            fail_msg("no French for: %s", english);
        assert_same_formats(english, french);
        if (!is_neutral(english) && strlen(english) > 40 &&
            strcmp(english, french) == 0)
            fail_msg("the same in both: %s", english);
    }
    messages_answer(NULL);
}

static void every_outcome_stands_in_both_languages(void **state)
{
    (void)state;
    for (int result = 0; result < RESULT_COUNT; result++) {
        const char *english = result_sentence((enum result)result);

        messages_answer("fr");
        if (strcmp(message_result((enum result)result), english) == 0)
            fail_msg("no French for: %s", english);
        messages_answer("en");
        assert_string_equal(message_result((enum result)result), english);
    }
    messages_answer(NULL);
}

static void assert_translated(const char *english)
{
    messages_answer("fr");
    if (strcmp(message_text(english), english) == 0)
        fail_msg("no French for: %s", english);
    messages_answer("en");
    assert_ptr_equal(message_text(english), english);
    messages_answer(NULL);
}

static void all_help_stands_in_both_languages(void **state)
{
    (void)state;
    for (const struct option *option = options_common; option->name; option++)
        assert_translated(option->help);
    for (const struct command *command = commands; command->name; command++) {
        assert_translated(command->summary);
        for (const struct option *option = command->options;
             option && option->name; option++)
            assert_translated(option->help);
    }
}

static void the_language_is_that_of_the_environment(void **state)
{
    (void)state;
    unsetenv("LC_ALL");
    setenv("LC_MESSAGES", "fr_ML.UTF-8", 1);
    setenv("LANG", "de_DE", 1);
    messages_begin();
    assert_string_equal(messages_language(), "fr");
    setenv("LC_ALL", "C.UTF-8", 1);
    messages_begin();
    assert_string_equal(messages_language(), "en");
    setenv("LC_ALL", "", 1);
    messages_begin();
    assert_string_equal(messages_language(), "fr");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sentence_stands_in_both_languages),
        cmocka_unit_test(every_outcome_stands_in_both_languages),
        cmocka_unit_test(all_help_stands_in_both_languages),
        cmocka_unit_test(the_language_is_that_of_the_environment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
