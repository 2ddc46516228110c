/* SPDX-License-Identifier: Apache-2.0 */
#include "devices/device.h"
#include "core/check.h"

#include <string.h>

static const char *const profiles[SCAN_PROFILE_COUNT] = {
    [SCAN_AUTO] = "auto",
    [SCAN_LINES] = "lines",
    [SCAN_STXETX] = "stxetx",
};

/* Which options a specification has had. */
struct given {
    bool profile;
    bool baud;
    bool lane;
};

const char *device_profile_name(enum scan_profile profile)
{
    check(profile < SCAN_PROFILE_COUNT);
    return profiles[profile];
}

static bool starts_with(struct bytes text, const char *start)
{
    struct bytes want = bytes_text(start);

    return text.size >= want.size &&
           bytes_equal(bytes_of(text.data, want.size), want);
}

static struct bytes without(struct bytes text, size_t count)
{
    return bytes_of(text.data + count, text.size - count);
}

/* The text up to the next comma; rest is what follows the comma. */
static struct bytes next_part(struct bytes *rest, bool *more)
{
    const uint8_t *comma =
        rest->size > 0 ? memchr(rest->data, ',', rest->size) : NULL;
    struct bytes part = *rest;

    *more = comma != NULL;
    if (comma) {
        part.size = (size_t)(comma - rest->data);
        *rest = without(*rest, part.size + 1);
    }
    return part;
}

static bool copy(struct bytes text, char *out, size_t max)
{
    if (text.size == 0 || text.size > max)
        return false;
    memcpy(out, text.data, text.size);
    out[text.size] = '\0';
    return true;
}

static bool parse_lane(struct bytes text, char *lane)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];

        if (!(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
            !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.')
            return false;
    }
    return copy(text, lane, LANE_SIZE_MAX);
}

static bool parse_baud(struct bytes text, uint32_t *baud)
{
    static const struct {
        const char *text;
        uint32_t baud;
    } rates[] = {
        {"1200", 1200},   {"2400", 2400},     {"4800", 4800},
        {"9600", 9600},   {"19200", 19200},   {"38400", 38400},
        {"57600", 57600}, {"115200", 115200}, {"230400", 230400},
    };

    for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        if (!bytes_equal(text, bytes_text(rates[i].text)))
            continue;
        *baud = rates[i].baud;
        return true;
    }
    return false;
}

static bool parse_profile(struct bytes text, enum scan_profile *profile)
{
    for (size_t i = 0; i < SCAN_PROFILE_COUNT; i++) {
        if (!bytes_equal(text, bytes_text(profiles[i])))
            continue;
        *profile = (enum scan_profile)i;
        return true;
    }
    return false;
}

/* True the first time. */
static bool once(bool *given)
{
    bool first = !*given;

    *given = true;
    return first;
}

static bool parse_option(struct bytes text, struct device_spec *out,
                         struct given *given)
{
    if (starts_with(text, "baud="))
        return once(&given->baud) && parse_baud(without(text, 5), &out->baud);
    if (starts_with(text, "lane="))
        return once(&given->lane) && parse_lane(without(text, 5), out->lane);
    return once(&given->profile) && parse_profile(text, &out->profile);
}

enum result device_spec_parse(const char *text, struct device_spec *out)
{
    struct bytes rest = bytes_text(text);
    struct given given = {0};
    bool more;

    *out = (struct device_spec){.lane = "1", .baud = 9600};
    if (!starts_with(rest, "serial:"))
        return DEVICE_SPEC;
    rest = without(rest, 7);
    if (!copy(next_part(&rest, &more), out->path, READING_SOURCE_MAX))
        return DEVICE_SPEC;
    while (more)
        if (!parse_option(next_part(&rest, &more), out, &given))
            return DEVICE_SPEC;
    return OK;
}
