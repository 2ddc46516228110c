/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/name_scene.h"

static uint64_t random_next(void)
{
    static uint64_t state = 0x2545f4914f6cdd1d;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void arabic_names_fold_as_in_the_examples(void **state)
{
    (void)state;
    /* The worked example of Doc 9303-3 appendix B, and its two doublings. */
    assert_string_equal(fold("ابو بكر محمد بن زكريا الرازي"),
                        "ABW BKR MXHMD BN ZKRYA ALRAZY");
    assert_string_equal(fold("عبّاس"), "EBBAS");
    assert_string_equal(fold("فضّة"), "FXDZDZXAH");
}

static void teh_marbuta_depends_on_its_place(void **state)
{
    (void)state;
    assert_string_equal(fold("فاطمة"), "FAXTTMXAH");
    assert_string_equal(fold("فاطمة بن"), "FAXTTMXAH BN");
    assert_string_equal(fold("فاطمةَ"), "FAXTTMXAH");
    assert_string_equal(fold("مةن"), "MXTAN");
    assert_string_equal(fold("مةZ"), "MXTAZ");
    assert_string_equal(fold("مZ\xd9\x91"), "MZ");
}

static void vowel_signs_and_tatweel_are_dropped(void **state)
{
    (void)state;
    assert_string_equal(fold("مُحَمَّد"), "MXHMMD");
    assert_string_equal(fold("محـــمد"), "MXHMD");
    assert_string_equal(fold("\xd9\x91"), "");
    assert_string_equal(fold("ب \xd9\x91"), "B");
}

static void letters_of_one_language_follow_it(void **state)
{
    (void)state;
    assert_string_equal(fold("Єва Наєнко"), "YEVA NAIENKO");
    assert_string_equal(fold("Їжак Україна"), "YIZHAK UKRAINA");
    assert_string_equal(fold("Юрий Яковь"), "IURII IAKOV");
    assert_string_equal(fold("Ѓорѓи Ќосев"), "GJORGJI KJOSEV");
}

static void a_name_and_its_mrz_fold_alike(void **state)
{
    static const char *const pairs[][2] = {
        {"Müller", "MUELLER"},
        {"Müller", "MUXXLLER"},
        {"Mu\xcc\x88ller", "MUELLER"},
        {"Núñez", "NUNXXEZ"},
        {"Núñez", "NUNEZ"},
        {"D'Artagnan", "DARTAGNAN"},
        {"d’Artagnan", "DARTAGNAN"},
        {"Marie-Elise", "MARIE<ELISE"},
        {"Eriksson, Anna Maria", "ERIKSSON<<ANNA<MARIA<<<<<<<<"},
        {"Groß", "GROSS"},
        {"Ångström", "AANGSTROEM"},
        {"A\xcc\x8angstro\xcc\x88m", "AANGSTROEM"},
        {"Þórðarson", "THORDARSON"},
        {"Søren Kjær", "SOEREN<KJAER"},
        {"İbrahim Işık", "IBRAHIM<ISIK"},
        {"Щукин", "SHCHUKIN"},
        {"\xd0\x93\xcc\x81ор", "GJOR"},
        {"أحمد", "XAEXHMD"},
        {"\xd8\xa7\xd9\x94حمد", "XAEXHMD"},
        {"نٹ", "NXXT"},
        {"St. John (Jr.)", "ST<JOHN<JR"},
        {"  van\tder\xc2\xa0"
         "Berg ",
         "VAN<DER<BERG"},
        {"Sow–Ba", "SOW<BA"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char native[64];

        strcpy(native, fold(pairs[i][0]));
        assert_string_equal(native, fold(pairs[i][1]));
        assert_true(strlen(native) > 0);
    }
}

static void digits_stay(void **state)
{
    (void)state;
    assert_string_equal(fold("Anna 2"), "ANNA 2");
    assert_string_equal(fold("\xd9\xa0\xd9\xa9\xdb\xb0\xdb\xb9"), "0909");
}

static void what_has_no_letters_folds_to_nothing(void **state)
{
    (void)state;
    assert_string_equal(fold(""), "");
    assert_string_equal(fold(" <<-, "), "");
    assert_string_equal(fold("'.()/*"), "");
    assert_string_equal(fold("王小明"), "");
    assert_string_equal(fold("×÷ª"), "");
    assert_string_equal(fold("\xf0\x9f\x98\x80"), "");
}

static void what_is_not_utf8_is_refused(void **state)
{
    static const char *const bad[] = {"\xff", "A\xc3", "\xc0\x80",
                                      "\xed\xa0\x80"};
    uint8_t space[16];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct buffer out = buffer_of(space, sizeof space);

        assert_int_equal(name_fold(bytes_text(bad[i]), &out), VALUE_FORM);
    }
}

static void a_name_fits_or_is_refused(void **state)
{
    uint8_t space[20];

    (void)state;
    for (size_t capacity = 0; capacity < sizeof space; capacity++) {
        struct buffer out = buffer_of(space, capacity);

        assert_int_equal(name_fold(bytes_text("Müller ة Щ"), &out),
                         capacity < 16 ? VALUE_LENGTH : OK);
        out = buffer_of(space, capacity);
        /* The escape is first written out. */
        assert_int_equal(name_fold(bytes_text("نة ñ UXX"), &out),
                         capacity < 10 ? VALUE_LENGTH : OK);
    }
}

/* Any text of a few scripts, separators, marks and escapes. */
static void random_name(char *text)
{
    static const uint16_t from[] = {0x20,  0x41,   0xc0,   0x300, 0x400,
                                    0x620, 0x1e00, 0x2000, 0x660, 0x4e00};
    static const uint16_t span[] = {32, 26, 448, 20, 256, 190, 256, 64, 10, 9};
    static const char *const extra[] = {"X", "NX", "UXX", "ة",
                                        "ّ",  "ن",  "ؤ",   "<"};
    size_t count = random_next() % 24;

    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t kind = random_next() % 14;
        char *end = text + strlen(text);

        if (kind < sizeof from / sizeof *from)
            encode(from[kind] + (uint32_t)(random_next() % span[kind]), end);
        else
            strcpy(end, extra[random_next() % 8]);
    }
}

static void folding_holds_its_law(void **state)
{
    char name[256], folded[512], other[256], joined[1024], expected[1024];

    (void)state;
    for (unsigned round = 0; round < 100000; round++) {
        random_name(name);
        strcpy(folded, fold(name));
        assert_true(strlen(folded) <= NAME_GROWTH * strlen(name));
        assert_int_equal(
            strspn(folded, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "),
            strlen(folded));
        assert_null(strstr(folded, "  "));
        assert_true(folded[0] != ' ');
        assert_true(!*folded || folded[strlen(folded) - 1] != ' ');
        assert_string_equal(fold(folded), folded);
        random_name(other);
        strcat(strcat(strcpy(joined, name), "-"), other);
        strcpy(expected, folded);
        if (*fold(other))
            strcat(strcat(expected, *expected ? " " : ""), fold(other));
        assert_string_equal(fold(joined), expected);
    }
}

static void parts_are_split_at_spaces(void **state)
{
    struct bytes parts[NAME_PARTS_MAX];

    (void)state;
    assert_int_equal(name_parts(bytes_text(""), parts), 0);
    assert_int_equal(name_parts(bytes_of(NULL, 0), parts), 0);
    assert_int_equal(name_parts(bytes_text("ANNA"), parts), 1);
    assert_true(bytes_equal(parts[0], bytes_text("ANNA")));
    assert_int_equal(name_parts(bytes_text("VAN DER BERG"), parts), 3);
    assert_true(bytes_equal(parts[0], bytes_text("VAN")));
    assert_true(bytes_equal(parts[1], bytes_text("DER")));
    assert_true(bytes_equal(parts[2], bytes_text("BERG")));
    assert_int_equal(name_parts(bytes_text("  A  B "), parts), 2);
}

static void parts_have_a_bound(void **state)
{
    struct bytes parts[NAME_PARTS_MAX];

    (void)state;
    assert_int_equal(
        name_parts(bytes_text("A B C D E F G H I J K L M N O P"), parts), 16);
    assert_int_equal(
        name_parts(bytes_text("A B C D E F G H I J K L M N O P Q"), parts), 16);
    assert_true(bytes_equal(parts[15], bytes_text("P")));
}

static enum result person(const char *surname, const char *given,
                          const char *birth_date, const char *nationality,
                          char text[128])
{
    struct buffer out = buffer_of(text, 127);
    enum result result =
        name_person(bytes_text(surname), bytes_text(given),
                    bytes_text(birth_date), bytes_text(nationality), &out);

    text[out.size] = '\0';
    return result;
}

static void person_key_has_four_parts(void **state)
{
    char text[128], mrz[128];

    (void)state;
    assert_int_equal(
        person("Eriksson", "Anna Maria", "1974-08-12", "UTO", text), OK);
    assert_string_equal(text, "ERIKSSON|ANNA MARIA|1974-08-12|UTO");
    assert_int_equal(person("Müller", "", "1974-08-12", "D", text), OK);
    assert_string_equal(text, "MUELLER||1974-08-12|D");
    assert_int_equal(person("", "Ali", "1974-08-12", "MLI", text), OK);
    assert_string_equal(text, "|ALI|1974-08-12|MLI");
    assert_int_equal(person("Núñez-Peña", "José", "1974-08-12", "ESP", text),
                     OK);
    assert_int_equal(person("NUNEZ<PENA", "JOSE<<<", "1974-08-12", "ESP", mrz),
                     OK);
    assert_string_equal(text, mrz);
}

static void person_key_needs_names_date_and_nationality(void **state)
{
    static const char *const dates[] = {
        "",           "1974",        "1974-08",     "1974-08-XX",
        "1974-XX-XX", "19740812",    "1974-08-12~", "1974-08-1~",
        "1974/08/12", " 1974-08-12", "197X-08-12",  "740812"};
    static const char *const codes[] = {"", "ut", "UTOX", "U0O", "UT<", "D<<"};
    char text[128];

    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        assert_int_equal(person("A", "B", dates[i], "UTO", text), VALUE_DATE);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_int_equal(person("A", "B", "1974-08-12", codes[i], text),
                         VALUE_CODE);
    assert_int_equal(person("", "", "1974-08-12", "UTO", text), VALUE_FORM);
    assert_int_equal(person("王", "小明", "1974-08-12", "CHN", text),
                     VALUE_FORM);
    assert_int_equal(person("\xff", "B", "1974-08-12", "UTO", text),
                     VALUE_FORM);
    assert_int_equal(person("A", "\xff", "1974-08-12", "UTO", text),
                     VALUE_FORM);
}

static void person_key_fits_or_is_refused(void **state)
{
    uint8_t space[64];

    (void)state;
    for (size_t capacity = 0; capacity <= 18; capacity++) {
        struct buffer out = buffer_of(space, capacity);

        assert_int_equal(name_person(bytes_text("A"), bytes_text("B"),
                                     bytes_text("1974-08-12"),
                                     bytes_text("UTO"), &out),
                         capacity < 18 ? VALUE_LENGTH : OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arabic_names_fold_as_in_the_examples),
        cmocka_unit_test(teh_marbuta_depends_on_its_place),
        cmocka_unit_test(vowel_signs_and_tatweel_are_dropped),
        cmocka_unit_test(letters_of_one_language_follow_it),
        cmocka_unit_test(a_name_and_its_mrz_fold_alike),
        cmocka_unit_test(digits_stay),
        cmocka_unit_test(what_has_no_letters_folds_to_nothing),
        cmocka_unit_test(what_is_not_utf8_is_refused),
        cmocka_unit_test(a_name_fits_or_is_refused),
        cmocka_unit_test(folding_holds_its_law),
        cmocka_unit_test(parts_are_split_at_spaces),
        cmocka_unit_test(parts_have_a_bound),
        cmocka_unit_test(person_key_has_four_parts),
        cmocka_unit_test(person_key_needs_names_date_and_nationality),
        cmocka_unit_test(person_key_fits_or_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
