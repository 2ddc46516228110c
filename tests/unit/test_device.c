/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "devices/device.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void device_spec_reads_what_it_documents(void **state)
{
    static const struct {
        const char *text;
        struct device_spec want;
    } cases[] = {
        {"serial:/dev/ttyUSB0", {"/dev/ttyUSB0", "1", SCAN_AUTO, 9600}},
        {"serial:/dev/ttyACM*", {"/dev/ttyACM*", "1", SCAN_AUTO, 9600}},
        {"serial:r,lines", {"r", "1", SCAN_LINES, 9600}},
        {"serial:r,stxetx,baud=115200", {"r", "1", SCAN_STXETX, 115200}},
        {"serial:r,auto,lane=Bus-2_a.b", {"r", "Bus-2_a.b", SCAN_AUTO, 9600}},
        {"serial:r,lane=7,baud=19200,lines", {"r", "7", SCAN_LINES, 19200}},
        {"serial:a:b=c d", {"a:b=c d", "1", SCAN_AUTO, 9600}},
    };
    struct device_spec spec;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(device_spec_parse(cases[i].text, &spec), OK);
        assert_string_equal(spec.path, cases[i].want.path);
        assert_string_equal(spec.lane, cases[i].want.lane);
        assert_int_equal(spec.profile, cases[i].want.profile);
        assert_int_equal(spec.baud, cases[i].want.baud);
    }
}

static void device_spec_refuses_everything_else(void **state)
{
    static const char *const cases[] = {
        "",
        "serial",
        "serial:",
        "serial:,lines",
        "usb:/dev/x",
        "Serial:r",
        "serial:r,",
        "serial:r,,lines",
        "serial:r,line",
        "serial:r,lines,lines",
        "serial:r,lines,auto",
        "serial:r,baud=",
        "serial:r,baud=9601",
        "serial:r,baud=09600",
        "serial:r,baud=-9600",
        "serial:r,baud=9600,baud=9600",
        "serial:r,lane=",
        "serial:r,lane=a b",
        "serial:r,lane=a\x1b",
        "serial:r,lane=1,lane=1",
        "serial:r,speed=9600",
        "serial:r, lines",
    };
    struct device_spec spec;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (device_spec_parse(cases[i], &spec) != DEVICE_SPEC)
            fail_msg("%s", cases[i]);
}

static void device_spec_refuses_one_more_than_its_bounds(void **state)
{
    char text[READING_SOURCE_MAX + 64] = "serial:";
    char lane[LANE_SIZE_MAX + 64] = "serial:r,lane=";
    struct device_spec spec;

    (void)state;
    memset(text + 7, 'p', READING_SOURCE_MAX);
    assert_int_equal(device_spec_parse(text, &spec), OK);
    assert_int_equal(strlen(spec.path), READING_SOURCE_MAX);
    text[7 + READING_SOURCE_MAX] = 'p';
    assert_int_equal(device_spec_parse(text, &spec), DEVICE_SPEC);
    memset(lane + 14, 'l', LANE_SIZE_MAX);
    assert_int_equal(device_spec_parse(lane, &spec), OK);
    assert_int_equal(strlen(spec.lane), LANE_SIZE_MAX);
    lane[14 + LANE_SIZE_MAX] = 'l';
    assert_int_equal(device_spec_parse(lane, &spec), DEVICE_SPEC);
}

static void device_profiles_have_the_names_of_the_specification(void **state)
{
    (void)state;
    assert_string_equal(device_profile_name(SCAN_AUTO), "auto");
    assert_string_equal(device_profile_name(SCAN_LINES), "lines");
    assert_string_equal(device_profile_name(SCAN_STXETX), "stxetx");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(device_spec_reads_what_it_documents),
        cmocka_unit_test(device_spec_refuses_everything_else),
        cmocka_unit_test(device_spec_refuses_one_more_than_its_bounds),
        cmocka_unit_test(device_profiles_have_the_names_of_the_specification),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
