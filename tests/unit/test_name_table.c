/* SPDX-License-Identifier: Apache-2.0 */
#include "core/name_table.h"
#include "tests/unit/name_scene.h"

/* Rows of "letter folded", with | between. */
static void fold_rows(const char *rows)
{
    while (*rows) {
        const char *blank = strchr(rows, ' ');
        size_t end = strcspn(rows, "|");
        char expected[8] = {0};

        memcpy(expected, blank + 1, end - (size_t)(blank + 1 - rows));
        assert_string_equal(fold_bytes(bytes_of(rows, (size_t)(blank - rows))),
                            expected);
        rows += end + (rows[end] == '|');
    }
}

/* Doc 9303-3 section 6.A, letter by letter. */
static void latin_letters_fold_as_published(void **state)
{
    (void)state;
    fold_rows("À A|Á A|Â A|Ã A|Ä AE|Å AA|Æ AE|Ç C|È E|É E|Ê E|Ë E|Ì I|Í I|Î I|"
              "Ï I|Ð D|Ñ N|Ò O|Ó O|Ô O|Õ O|Ö OE|Ø OE|Ù U|Ú U|Û U|Ü UE|Ý Y|Þ TH|"
              "Ā A|Ă A|Ą A|Ć C|Ĉ C|Ċ C|Č C|Ď D|Đ D|Ē E|Ĕ E|Ė E|Ę E|Ě E|Ĝ G|Ğ G|"
              "Ġ G|Ģ G|Ĥ H|Ħ H|Ĩ I|Ī I|Ĭ I|Į I|İ I|ı I|Ĳ IJ|Ĵ J|Ķ K|Ĺ L|Ļ L|"
              "Ľ L|Ŀ L|Ł L|Ń N|Ņ N|Ň N|Ŋ N|Ō O|Ŏ O|Ő O|Œ OE|Ŕ R|Ŗ R|Ř R|Ś S|"
              "Ŝ S|Ş S|Š S|Ţ T|Ť T|Ŧ T|Ũ U|Ū U|Ŭ U|Ů U|Ű U|Ų U|Ŵ W|Ŷ Y|Ÿ Y|Ź Z|"
              "Ż Z|Ž Z|ẞ SS");
}

static void small_letters_fold_as_great_ones(void **state)
{
    (void)state;
    fold_rows("à A|ä AE|å AA|æ AE|ç C|é E|ï I|ð D|ñ N|ö OE|ø OE|ü UE|ý Y|þ TH|"
              "ß SS|ÿ Y|ą A|č C|đ D|ę E|ğ G|ħ H|ĳ IJ|ł L|ň N|ŋ N|ő O|œ OE|ř R|"
              "ş S|š S|ţ T|ů U|ŵ W|ŷ Y|ž Z");
}

static void other_latin_letters_fold_to_their_base(void **state)
{
    (void)state;
    fold_rows("Ɓ B|ɓ B|Ɔ O|ɔ O|Ɗ D|ɗ D|Ɛ E|ɛ E|Ɣ G|ɣ G|Ƙ K|ƙ K|Ɲ N|ɲ N|Ƴ Y|ƴ Y|"
              "Ʋ V|Ə A|ə A|Ș S|ț T|Ơ O|ư U|ệ E|ữ U|ỳ Y|Ậ A|Ḥ H|ṣ S|ṭ T|ẓ Z|ẁ W|"
              "Ǎ A|ǚ UE");
}

/* Doc 9303-3 section 6.B; small ones; and letters of Asia by their base. */
static void cyrillic_letters_fold_as_published(void **state)
{
    (void)state;
    fold_rows("Ё E|Ђ D|Ѕ DZ|І I|Ј J|Љ LJ|Њ NJ|Ћ C|Ѓ GJ|Ќ KJ|Ў U|Џ DZ|А A|Б B|"
              "В V|Г G|Д D|Е E|Ж ZH|З Z|И I|Й I|К K|Л L|М M|Н N|О O|П P|Р R|"
              "С S|Т T|У U|Ф F|Х KH|Ц TS|Ч CH|Ш SH|Щ SHCH|Ъ IE|Ы Y|Э E|Ю IU|"
              "Я IA|Ѫ U|Ѵ Y|Ґ G|Ғ G|Һ C|ж ZH|щ SHCH|я IA|ё E|ђ D|ѓ GJ|џ DZ|ґ G|"
              "қ K|ң N|ө O|ү U|ҳ KH|ҷ CH|ӣ I|ӯ U");
}

static const struct {
    uint32_t point;
    const char *text;
} arabic[] = {
    {0x0621, "XE"},  {0x0622, "XAA"}, {0x0623, "XAE"}, {0x0624, "U"},
    {0x0625, "I"},   {0x0626, "XI"},  {0x0627, "A"},   {0x0628, "B"},
    {0x062a, "T"},   {0x062b, "XTH"}, {0x062c, "J"},   {0x062d, "XH"},
    {0x062e, "XKH"}, {0x062f, "D"},   {0x0630, "XDH"}, {0x0631, "R"},
    {0x0632, "Z"},   {0x0633, "S"},   {0x0634, "XSH"}, {0x0635, "XSS"},
    {0x0636, "XDZ"}, {0x0637, "XTT"}, {0x0638, "XZZ"}, {0x0639, "E"},
    {0x063a, "G"},   {0x0641, "F"},   {0x0642, "Q"},   {0x0643, "K"},
    {0x0644, "L"},   {0x0645, "M"},   {0x0646, "N"},   {0x0647, "H"},
    {0x0648, "W"},   {0x0649, "XAY"}, {0x064a, "Y"},   {0x0671, "XXA"},
    {0x0679, "XXT"}, {0x067c, "XRT"}, {0x067e, "P"},   {0x0681, "XKE"},
    {0x0685, "XXH"}, {0x0686, "XC"},  {0x0688, "XXD"}, {0x0689, "XDR"},
    {0x0691, "XXR"}, {0x0693, "XRR"}, {0x0696, "XRX"}, {0x0698, "XJ"},
    {0x069a, "XXS"}, {0x06a9, "XKK"}, {0x06ab, "XXK"}, {0x06ad, "XNG"},
    {0x06af, "XGG"}, {0x06ba, "XNN"}, {0x06bc, "XXN"}, {0x06be, "XDO"},
    {0x06c0, "XYH"}, {0x06c1, "XXG"}, {0x06c2, "XGE"}, {0x06c3, "XTG"},
    {0x06cc, "XYA"}, {0x06cd, "XXY"}, {0x06d0, "Y"},   {0x06d2, "XYB"},
    {0x06d3, "XBE"}};

/* Doc 9303-3 section 6.C, before another letter, so that none is at an end. */
static void arabic_letters_fold_as_published(void **state)
{
    char name[16], expected[16];

    (void)state;
    for (size_t i = 0; i < sizeof arabic / sizeof *arabic; i++) {
        encode('Z', encode(arabic[i].point, name));
        strcat(strcpy(expected, arabic[i].text), "Z");
        assert_string_equal(fold(name), expected);
    }
}

static void the_table_is_sorted_and_plain(void **state)
{
    uint32_t before = 0;

    (void)state;
    for (size_t i = 0; i < name_letter_count(); i++) {
        const struct name_letter *letter = name_letter_at(i);

        assert_true(letter->first > before && letter->last >= letter->first);
        before = letter->last;
        assert_true(strspn(letter->text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
                    strlen(letter->text));
        assert_in_range(strlen(letter->text), 1, 4);
        for (uint32_t p = letter->first; p <= letter->last; p++)
            assert_ptr_equal(name_letter(p), letter);
    }
    assert_null(name_letter(0));
    assert_null(name_letter(0x00d7));
    assert_null(name_letter(0x10ffff));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(latin_letters_fold_as_published),
        cmocka_unit_test(small_letters_fold_as_great_ones),
        cmocka_unit_test(other_latin_letters_fold_to_their_base),
        cmocka_unit_test(cyrillic_letters_fold_as_published),
        cmocka_unit_test(arabic_letters_fold_as_published),
        cmocka_unit_test(the_table_is_sorted_and_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
