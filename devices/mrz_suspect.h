/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mrz_suspect: characters of a machine readable zone that look misread. Used
 * by mrz alone.
 *
 * Law: it names, it changes nothing. The fields and checks of a document stay
 * as they were read.
 *
 * Specified in: ICAO Doc 9303, part 3 section 4 (which kind of character may
 * stand in which field); the pairs O/0, I/1, B/8, S/5 are those that OCR-B
 * readers mix up.
 *
 * Pure; no heap, no clock; safe in any thread.
 */
#ifndef CAIRN_DEVICES_MRZ_SUSPECT_H
#define CAIRN_DEVICES_MRZ_SUSPECT_H

#include "devices/mrz_fields.h"

/*
 * Fills in mrz->suspects, up to MRZ_SUSPECTS_MAX, from the zone and from
 * mrz->checks. Letters among digits and digits among letters come first; an
 * exchange is tried only in a field where none of these was found.
 */
void mrz_suspect_find(const struct mrz_zone *zone, struct mrz *mrz);

#endif
