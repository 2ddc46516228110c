/* SPDX-License-Identifier: Apache-2.0 */
/* Which names and birth dates mean one person, and that each pair which does
 * has a key in common. The names are made up. */
#include "core/match.h"
#include "core/name.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

enum { KEYS = MATCH_KEYS_MAX, KEY_BYTES = 600, RANDOM_PAIRS = 40000 };

/* surname, given names, birth date; twice; what they are to each other. */
struct pair {
    enum match match;
    const char *left[3], *right[3];
};

static struct match_person person(const char *const texts[3])
{
    return (struct match_person){bytes_text(texts[0]), bytes_text(texts[1]),
                                 bytes_text(texts[2])};
}

struct gathered {
    size_t count;
    size_t sizes[KEYS];
    uint8_t keys[KEYS][KEY_BYTES];
};

static void gather(void *user, struct bytes key)
{
    struct gathered *to = user;

    assert_true(to->count < KEYS);
    assert_true(key.size <= KEY_BYTES);
    memcpy(to->keys[to->count], key.data, key.size);
    to->sizes[to->count++] = key.size;
}

static bool common_key(const struct match_person *left,
                       const struct match_person *right)
{
    static struct gathered a, b;

    a.count = b.count = 0;
    match_keys(left, gather, &a);
    match_keys(right, gather, &b);
    for (size_t i = 0; i < a.count; i++)
        for (size_t k = 0; k < b.count; k++)
            if (a.sizes[i] == b.sizes[k] &&
                memcmp(a.keys[i], b.keys[k], a.sizes[i]) == 0)
                return true;
    return false;
}

static void is(const struct pair *pair)
{
    struct match_person left = person(pair->left), right = person(pair->right);

    if (match_persons(&left, &right) != pair->match ||
        match_persons(&right, &left) != pair->match)
        fail_msg("%s, %s (%s) and %s, %s (%s): %d, not %d", pair->left[0],
                 pair->left[1], pair->left[2], pair->right[0], pair->right[1],
                 pair->right[2], (int)match_persons(&left, &right),
                 (int)pair->match);
    if (pair->match != MATCH_NONE)
        assert_true(common_key(&left, &right));
}

#define D "1974-08-12"
#define P MATCH_PARTIAL
#define V MATCH_VARIANT
#define X MATCH_EXACT

static const struct pair matches[] = {
    /* As it is written, in whichever case and with whichever marks. */
    {X, {"ERIKSSON", "ANNA MARIA", D}, {"ERIKSSON", "ANNA MARIA", D}},
    {X, {"Eriksson", "Anna Maria", D}, {"ERIKSSON", "ANNA MARIA", D}},
    {X, {"ERIKSSON", "ANNA<MARIA", D}, {"ERIKSSON", "ANNA MARIA", D}},
    {X, {"TRAORÉ", "AÏCHA", D}, {"TRAORE", "AICHA", D}},
    {X, {"O'CONNOR", "SIOBHAN", D}, {"OCONNOR", "SIOBHAN", D}},
    {X, {"ŁUKASZEWICZ", "ŻANETA", D}, {"LUKASZEWICZ", "ZANETA", D}},
    {X, {"ŞAHİN", "ÇAĞLA", D}, {"SAHIN", "CAGLA", D}},
    {X, {"Ðorđević", "Ana", D}, {"DORDEVIC", "ANA", D}},
    {X, {"ÞÓRSDÓTTIR", "BJÖRK", D}, {"THORSDOTTIR", "BJOERK", D}},
    {X, {"GROß", "ELKE", D}, {"GROSS", "ELKE", D}},
    {X, {"Иванова", "Елена", D}, {"IVANOVA", "ELENA", D}},
    {X, {"Щербаков", "Юрий", D}, {"SHCHERBAKOV", "IURII", D}},
    {X, {"ERIKSSON", "ANNA", "1974-01-01"}, {"ERIKSSON", "ANNA", "1974-01-01"}},
    {X, {"SUKARNA", "", D}, {"SUKARNA", "", D}},
    /* Transliteration variants of Doc 9303 part 3, section 6. */
    {X, {"MÜLLER", "JÖRG", D}, {"MUELLER", "JOERG", D}},
    {V, {"MÜLLER", "JÖRG", D}, {"MULLER", "JORG", D}},
    {V, {"MUELLER", "JOERG", D}, {"MULLER", "JORG", D}},
    {V, {"MUXXLLER", "JORG", D}, {"MULLER", "JOERG", D}},
    {X, {"MUXXLLER", "JOERG", D}, {"MÜLLER", "JÖRG", D}},
    {V, {"JÄGER", "ELKE", D}, {"JAGER", "ELKE", D}},
    {V, {"ÅBERG", "LARS", D}, {"ABERG", "LARS", D}},
    {X, {"ÅBERG", "LARS", D}, {"AABERG", "LARS", D}},
    {V, {"ÆGIDIUS", "KNUD", D}, {"AGIDIUS", "KNUD", D}},
    {V, {"SØRENSEN", "BØRGE", D}, {"SORENSEN", "BORGE", D}},
    {X, {"SØRENSEN", "BØRGE", D}, {"SOERENSEN", "BOERGE", D}},
    {X, {"MUÑOZ", "ÍÑIGO", D}, {"MUNXXOZ", "INIGO", D}},
    {X, {"MUÑOZ", "ÍÑIGO", D}, {"MUNOZ", "INXXIGO", D}},
    {V, {"VÄÄNÄNEN", "MÄRTA", D}, {"VAANANEN", "MARTA", D}},
    {V, {"MANUEL", "RAFAEL", D}, {"MANUL", "RAFAL", D}},
    /* Spacing and hyphens. */
    {V, {"DE LA CRUZ", "JUAN", D}, {"DELACRUZ", "JUAN", D}},
    {V, {"DE LA CRUZ", "JUAN", D}, {"DELA CRUZ", "JUAN", D}},
    {V, {"DE LACRUZ", "JUAN", D}, {"DELA CRUZ", "JUAN", D}},
    {X, {"DE-LA-CRUZ", "JUAN", D}, {"DE LA CRUZ", "JUAN", D}},
    {V, {"KEITA", "JEAN-PIERRE", D}, {"KEITA", "JEANPIERRE", D}},
    {X, {"KEITA", "JEAN-PIERRE", D}, {"KEITA", "JEAN PIERRE", D}},
    {V, {"AL-HASSAN", "OMAR", D}, {"ALHASSAN", "OMAR", D}},
    {V, {"MC DONALD", "IAN", D}, {"MCDONALD", "IAN", D}},
    {V, {"VAN DER BERG", "PIET", D}, {"VANDERBERG", "PIET", D}},
    {V, {"ANNA ERIK", "IDA", D}, {"ANNAERIK", "IDA", D}},
    {V, {"O CONNOR", "SIOBHAN", D}, {"O'CONNOR", "SIOBHAN", D}},
    /* Order. */
    {V, {"GARCIA LOPEZ", "JUAN", D}, {"LOPEZ GARCIA", "JUAN", D}},
    {V, {"ERIKSSON", "ANNA MARIA", D}, {"ERIKSSON", "MARIA ANNA", D}},
    {V, {"TRAORE", "MAMADOU", D}, {"MAMADOU", "TRAORE", D}},
    {V, {"TRAORE", "MAMADOU ALI", D}, {"MAMADOU ALI", "TRAORE", D}},
    {V, {"CRUZ", "JUAN CARLOS", D}, {"CARLOS CRUZ", "JUAN", D}},
    {V, {"NGUYEN", "VAN HAI", D}, {"HAI", "NGUYEN VAN", D}},
    {V, {"TRAORE MAMADOU", "", D}, {"TRAORE", "MAMADOU", D}},
    {V, {"", "TRAORE MAMADOU", D}, {"TRAORE", "MAMADOU", D}},
    {V, {"DE LA CRUZ", "JUAN", D}, {"JUAN", "DELACRUZ", D}},
    {V, {"DE LA CRUZ", "JUAN CARLOS", D}, {"DELACRUZ CARLOS", "JUAN", D}},
    {V, {"MÜLLER LÜTH", "JÖRG", D}, {"LUTH MULLER", "JORG", D}},
    /* A line of an MRZ that is full: 39, 30 and 31 characters. */
    {V,
     {"NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG", D},
     {"NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG K", D}},
    {V,
     {"NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG", D},
     {"NILAVADHANANANDA", "CHAYAPA DEJTHAM KRASU", D}},
    {V,
     {"BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO", D},
     {"BENNELONG WOOLOOMOOLOO WARRANDYTE W", "DI", D}},
    {V,
     {"PAPANDROPOULOUS", "JONATHON WARREN TREVOR", D},
     {"PAPANDROPOULOUS", "JONATHON WARR", D}},
    {V,
     {"PAPANDROPOULOUS", "JONATHON WARREN TREVOR", D},
     {"PAPANDROPOULOUS", "JONATHON W TR", D}},
    {V,
     {"PAPANDROPOULOUS", "JONATHON WARREN TREVOR", D},
     {"PAPANDROPOULOUS", "JONATHON WARRE", D}},
    /* In part: a given name less, a surname less, a date not wholly known. */
    {P, {"ERIKSSON", "ANNA MARIA", D}, {"ERIKSSON", "ANNA", D}},
    {P, {"ERIKSSON", "ANNA MARIA", D}, {"ERIKSSON", "MARIA", D}},
    {P, {"ERIKSSON", "ANNA MARIA", D}, {"ERIKSSON", "MARIA LISA", D}},
    {P, {"ERIKSSON", "ANNA", D}, {"ERIKSSON", "ANNA", "1974-08-XX"}},
    {P, {"ERIKSSON", "ANNA", D}, {"ERIKSSON", "ANNA", "1974-XX-XX"}},
    {P, {"ERIKSSON", "ANNA", D}, {"ERIKSSON", "ANNA", "1974-01-01"}},
    {P, {"ERIKSSON", "ANNA", D}, {"ERIKSSON", "ANNA", "1974-03-05~"}},
    {P, {"MÜLLER", "JÖRG", "1974-XX-XX"}, {"MULLER", "JORG", "1974-XX-XX"}},
    {P, {"GARCIA LOPEZ", "JUAN", D}, {"GARCIA", "JUAN", D}},
    {P, {"GARCIA LOPEZ", "JUAN", D}, {"LOPEZ", "JUAN", D}},
    {P, {"TRAORE", "MAMADOU ALI", D}, {"MAMADOU SEKOU", "TRAORE", D}},
    {P, {"DE LA CRUZ", "JUAN CARLOS", D}, {"DELACRUZ", "CARLOS", D}},
    {P, {"KEITA", "JEAN PIERRE MARIE", D}, {"KEITA", "JEANPIERRE", D}},
};

static const struct pair others[] = {
    /* Other names. */
    {0, {"ERIKSSON", "ANNA", D}, {"ERIKSEN", "ANNA", D}},
    {0, {"ERIKSSON", "ANNA", D}, {"ERIKSSON", "LISA", D}},
    {0, {"ERIKSSON", "ANNA", D}, {"LINDGREN", "ANNA", D}},
    {0, {"ERIKSSON", "ANNA", D}, {"ERIKSSON", "", D}},
    {0, {"ERIKSSON", "ANNA", D}, {"", "ANNA", D}},
    {0, {"ERIKSSON", "ANNA", D}, {"ANNA", "LINDGREN", D}},
    {0, {"TRAORE", "MAMADOU", D}, {"TRAORE", "MOHAMED", D}},
    {0, {"MOHAMED", "ALI", D}, {"MUHAMMAD", "ALI", D}},
    {0, {"KOENIG", "OTTO", D}, {"KONG", "OTTO", D}},
    {0, {"MULLER", "JORG", D}, {"MILLER", "JORG", D}},
    {0, {"MAIER", "EVA", D}, {"MEYER", "EVA", D}},
    {0, {"SMITH", "JON", D}, {"SMYTH", "JON", D}},
    {0, {"ROSE", "IDA", D}, {"ROSA", "IDA", D}},
    {0, {"LEA", "NOR", D}, {"AL", "RON", D}},
    {0, {"CISSE", "AWA", D}, {"CISE", "AWA", D}},
    {0, {"GROß", "ELKE", D}, {"GROS", "ELKE", D}},
    /* Short and lone parts do not make a person. */
    {0, {"DE LA CRUZ", "JUAN", D}, {"DE SOUZA", "JUAN", D}},
    {0, {"VAN DIJK", "PIET", D}, {"VAN RIJN", "PIET", D}},
    {0, {"BIN SAID", "OMAR", D}, {"BIN OMAN", "OMAR", D}},
    {0, {"DE LA CRUZ", "JUAN", D}, {"JUAN", "DE SOUZA", D}},
    {0, {"ERIKSSON", "ANNA M", D}, {"ERIKSSON", "M LISA", D}},
    {0, {"GARCIA LOPEZ", "JUAN", D}, {"GARCIA PEREZ", "JOSE", D}},
    {0, {"CRUZ", "JUAN CARLOS", D}, {"CARLOS", "JUAN", D}},
    {0, {"SUKARNA", "", D}, {"SUKARNA", "DEWI", D}},
    /* Letters in another order. */
    {0, {"MORA", "LUIS", D}, {"ROMA", "LUIS", D}},
    {0, {"ANNAERIK", "IDA", D}, {"ERIKANNA", "IDA", D}},
    /* The line is not full, or what is left does not begin the name. */
    {0,
     {"PAPANDROPOULOUS", "JONATHON WARREN TREVOR", D},
     {"PAPANDROPOULOUS", "JONATHAN WARR", D}},
    {0,
     {"PAPANDROPOULOUS", "JONATHON TREVOR", D},
     {"PAPANDROPOULOU", "JONATHO", D}},
    {0,
     {"BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO", D},
     {"WOOLOOMOOLOO BENNELONG WARRANDYTE W", "DI", D}},
    {0,
     {"BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO", D},
     {"BENNE WOOLOOMOOLOO WARRANDYTE WARNA", "DI", D}},
    /* Dates. */
    {0, {"ERIKSSON", "ANNA", D}, {"ERIKSSON", "ANNA", "1974-08-13"}},
    {0, {"ERIKSSON", "ANNA", D}, {"ERIKSSON", "ANNA", "1975-08-12"}},
    {0, {"ERIKSSON", "ANNA", D}, {"ERIKSSON", "ANNA", "1974-09-XX"}},
    {0, {"ERIKSSON", "ANNA", D}, {"ERIKSSON", "ANNA", "197X-08-12"}},
    {0, {"ERIKSSON", "ANNA", D}, {"ERIKSSON", "ANNA", "XXXX-XX-XX"}},
    {0, {"ERIKSSON", "ANNA", D}, {"ERIKSSON", "ANNA", ""}},
    {0, {"ERIKSSON", "ANNA", "1974-01-01"}, {"ERIKSSON", "ANNA", "1975-01-01"}},
    {0,
     {"ERIKSSON", "ANNA", "1974-08-12~"},
     {"ERIKSSON", "ANNA", "1973-08-12"}},
};

static void names_that_mean_one_person_match(void **state)
{
    (void)state;
    assert_true(sizeof matches / sizeof *matches >= 60);
    for (size_t i = 0; i < sizeof matches / sizeof *matches; i++)
        is(&matches[i]);
}

static void names_of_others_do_not_match(void **state)
{
    (void)state;
    assert_true(sizeof others / sizeof *others >= 30);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        is(&others[i]);
}

static void a_person_without_a_name_or_year_cannot_be_compared(void **state)
{
    static const struct {
        enum result result;
        const char *texts[3];
    } cases[] = {
        {OK, {"A", "", "1974-XX-XX"}},
        {OK, {"", "A", D}},
        {VALUE_FORM, {"", "", D}},
        {VALUE_FORM, {"- '", "", D}},
        {VALUE_FORM, {"王", "小", D}},
        {VALUE_FORM, {"\xff", "A", D}},
        {VALUE_DATE, {"A", "B", ""}},
        {VALUE_DATE, {"A", "B", "1974"}},
        {VALUE_DATE, {"A", "B", "19XX-08-12"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct match_person one = person(cases[i].texts);

        assert_int_equal(match_able(&one), cases[i].result);
        assert_int_equal(match_persons(&one, &one) == MATCH_NONE,
                         cases[i].result != OK);
    }
}

static void a_name_has_a_bound(void **state)
{
    char text[MATCH_NAME_MAX + 2];
    struct match_person one = {{NULL, 0}, {NULL, 0}, bytes_text(D)};

    (void)state;
    memset(text, 'A', sizeof text);
    for (size_t i = 1; i < sizeof text; i += 8)
        text[i] = ' ';
    one.surname = one.given = bytes_of(text, MATCH_NAME_MAX);
    assert_int_equal(match_able(&one), OK);
    assert_true(common_key(&one, &one));
    one.given = bytes_of(text, MATCH_NAME_MAX + 1);
    assert_int_equal(match_able(&one), VALUE_LENGTH);
    one.given = bytes_of(text, 1);
    one.surname = bytes_of(text, MATCH_NAME_MAX + 1);
    assert_int_equal(match_able(&one), VALUE_LENGTH);
}

/* Names of few letters, so that many match in all ways. */
static void random_name(char *out, size_t most)
{
    static const char *const parts[] = {"A", "AE", "ANA", "UE", "ERIK", "NON"};
    size_t count = (size_t)rand() % (most + 1);

    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        strcat(out, parts[(size_t)rand() % 6]);
        if (rand() % 2)
            strcat(out, " ");
    }
}

static void whatever_matches_has_a_key_in_common_and_both_ways(void **state)
{
    static const char *const dates[] = {D, "1974-XX-XX", "1974-08-XX"};
    char names[4][160];
    size_t found = 0;

    (void)state;
    srand(9303);
    for (int i = 0; i < RANDOM_PAIRS; i++) {
        size_t most = i % 8 == 0 ? 14 : 3;
        struct match_person one, other;
        enum match match;

        for (size_t n = 0; n < 4; n++)
            random_name(names[n], most);
        one = (struct match_person){bytes_text(names[0]), bytes_text(names[1]),
                                    bytes_text(dates[rand() % 3])};
        other =
            (struct match_person){bytes_text(names[2]), bytes_text(names[3]),
                                  bytes_text(dates[rand() % 3])};
        match = match_persons(&one, &other);
        if (match_persons(&other, &one) != match)
            fail_msg("one way: %s, %s and %s, %s", names[0], names[1], names[2],
                     names[3]);
        if (match == MATCH_NONE)
            continue;
        found++;
        if (!common_key(&one, &other))
            fail_msg("no key: %s, %s and %s, %s", names[0], names[1], names[2],
                     names[3]);
    }
    assert_true(found > 200);
}

static void a_name_that_a_line_cuts_off_is_found(void **state)
{
    static const char *const surname = "BENNELONG-SMITHERSON WOOLOOMOOLOO";
    static const char *const given = "DINGO POTOROO WALLABY";
    struct match_person whole = {bytes_text(surname), bytes_text(given),
                                 bytes_text(D)};

    (void)state;
    /* Whatever is left of the surname, given names fill the line. */
    for (size_t left = 6; left < strlen(surname); left++) {
        struct match_person cut = whole;
        size_t lines[] = {30, 31, 39};

        cut.surname.size = left;
        for (size_t i = 0; i < 3; i++) {
            if (lines[i] < left + 3 || lines[i] - left - 2 > strlen(given) ||
                strchr(" -", surname[left - 1]) ||
                given[lines[i] - left - 3] == ' ')
                continue;
            cut.given.size = lines[i] - left - 2;
            if (match_persons(&whole, &cut) == MATCH_NONE)
                fail_msg("%zu letters of %zu", left, lines[i]);
            assert_true(common_key(&whole, &cut));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_mean_one_person_match),
        cmocka_unit_test(names_of_others_do_not_match),
        cmocka_unit_test(a_person_without_a_name_or_year_cannot_be_compared),
        cmocka_unit_test(a_name_has_a_bound),
        cmocka_unit_test(a_name_that_a_line_cuts_off_is_found),
        cmocka_unit_test(whatever_matches_has_a_key_in_common_and_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
