/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/demo_tell.h"
#include "cli/demo_process.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int step;

static bool bright(void)
{
    const char *terminal = getenv("TERM");

    return isatty(STDOUT_FILENO) == 1 && terminal && terminal[0] &&
           strcmp(terminal, "dumb") != 0 && !getenv("NO_COLOR");
}

static void flush(void)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        demo_process_stop();
}

static void put_heading(const char *number, const char *text)
{
    const char *on = bright() ? "\033[1m" : "", *off = on[0] ? "\033[0m" : "";

    printf("\n%s%2s  %s%s\n", on, number, text, off);
    flush();
}

void demo_tell_step(enum message id)
{
    char number[16];

    if (step > 0 && isatty(STDOUT_FILENO) == 1)
        demo_process_sleep(DEMO_TELL_PAUSE_MS);
    (void)snprintf(number, sizeof number, "%d", ++step);
    put_heading(number, message(id));
}

void demo_tell_heading(enum message id)
{
    put_heading("", message(id));
}

/* Prints words until the line is full; a longer word has its own line. */
static void put_wrapped(char *text)
{
    size_t column = 0;
    char *rest = text, *word;

    while ((word = strsep(&rest, " ")) != NULL) {
        size_t size = strlen(word);

        if (column > 0 && column + 1 + size > DEMO_TELL_WIDTH) {
            putchar('\n');
            column = 0;
        }
        column += (size_t)printf("%s%s", column ? " " : "    ", word);
    }
    putchar('\n');
    flush();
}

void demo_tell(enum message id, ...)
{
    char text[DEMO_TELL_MAX];
    va_list list;

    va_start(list, id);
    vsnprintf(text, sizeof text, message(id), list);
    va_end(list);
    put_wrapped(text);
}

void demo_tell_line(const char *format, ...)
{
    va_list list;

    fputs("      ", stdout);
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    putchar('\n');
    flush();
}

static void put_quoted(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_-+=:,./@%";

    putchar(' ');
    if ((word[0] && word[strspn(word, plain)] == '\0') ||
        strcmp(word, "|") == 0) {
        fputs(word, stdout);
        return;
    }
    putchar('\'');
    for (; *word; word++)
        if (*word == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*word);
    putchar('\'');
}

void demo_tell_command(enum demo_mark mark, const char *program,
                       const char *store, const char *const *words)
{
    printf("    %c", mark);
    put_quoted(program);
    for (size_t i = 0; words[i]; i++) {
        put_quoted(words[i]);
        if (i == 0 && store) {
            fputs(" --store", stdout);
            put_quoted(store);
        }
    }
    putchar('\n');
    flush();
}
