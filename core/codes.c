/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codes.h"

#include <stddef.h>

#define END {0, NULL}

const struct code codes_document_class[] = {
    {1, "passport"},          {2, "id_card"},
    {3, "travel_certificate"}, {4, "laissez_passer"},
    {5, "refugee_travel_document"}, {6, "border_pass"},
    {7, "seaman_book"},       {8, "birth_certificate"},
    {9, "none"},              {10, "visa"},
    END,
};

const struct code codes_sex[] = {{1, "M"}, {2, "F"}, {3, "X"}, END};

const struct code codes_direction[] = {{1, "entry"}, {2, "exit"}, END};

const struct code codes_outcome[] = {
    {1, "admitted"},    {2, "refused"},   {3, "referred"},    {4, "allowed"},
    {5, "exit_denied"}, {6, "withdrawn"}, {7, "handed_over"}, END,
};

const struct code codes_time_quality[] = {
    {1, "clock"}, {2, "typed"}, {3, "estimated"}, {4, "doubtful"}, END,
};

const struct code codes_capture[] = {
    {1, "read"},  {2, "chip"},   {3, "typed"},
    {4, "paper"}, {5, "import"}, {6, "api"}, END,
};

const struct code codes_category[] = {
    {1, "citizen"},  {2, "resident"}, {3, "visitor"}, {4, "crew"},
    {5, "diplomat"}, {6, "asylum"},   {7, "refugee"}, {8, "returnee"},
    {9, "removed"},  {10, "transit"}, {11, "border_resident"}, END,
};

const struct code codes_mode[] = {
    {1, "road"}, {2, "rail"},  {3, "air"},
    {4, "sea"},  {5, "river"}, {6, "foot"}, END,
};

const struct code codes_purpose[] = {
    {1, "visit"},      {2, "trade"},    {3, "work"},     {4, "transit"},
    {5, "study"},      {6, "family"},   {7, "tourism"},  {8, "medical"},
    {9, "religion"},   {10, "official"}, {11, "return"}, {12, "settlement"},
    {13, "protection"}, {14, "other"},  END,
};

const struct code codes_status[] = {
    {1, "visa_free"}, {2, "visa"},    {3, "resident"},   {4, "transit"},
    {5, "local_border_traffic"},      {6, "protection"}, {7, "crew"},
    {8, "temporary"}, END,
};

const struct code codes_group_role[] = {
    {1, "driver"}, {2, "leader"}, {3, "member"}, END,
};

const struct code codes_minor_status[] = {
    {1, "with_parent"}, {2, "with_guardian"}, {3, "with_group"}, {4, "alone"},
    END,
};

const struct code codes_refusal[] = {
    {1, "A"}, {2, "B"}, {3, "C"}, {4, "D"}, {5, "E"},
    {6, "F"}, {7, "G"}, {8, "H"}, {9, "I"}, END,
};

const struct code codes_vehicle[] = {
    {1, "car"},   {2, "bus"},  {3, "truck"}, {4, "motorcycle"},
    {5, "bicycle"}, {6, "cart"}, {7, "boat"},  {8, "other"}, END,
};

const struct code codes_crew_role[] = {
    {1, "master"}, {2, "crew"}, {3, "cabin"}, {4, "technical"}, END,
};

const struct code codes_visa_type[] = {
    {1, "transit"}, {2, "short_stay"}, {3, "long_stay"}, {4, "multiple"}, END,
};

const struct code codes_media[] = {
    {1, "face"},        {2, "document_image"}, {3, "fingerprint_template"},
    {4, "chip_data"},   {5, "signature"},      {6, "form"}, END,
};

const struct code codes_media_format[] = {
    {1, "jpeg"}, {2, "jpeg2000"}, {3, "png"}, {4, "wsq"},
    {5, "iso19794"}, {6, "pdf"},  {7, "binary"}, END,
};

const struct code codes_check[] = {
    {1, "mrz"},        {2, "expiry"},      {3, "alert"},  {4, "document_list"},
    {5, "open_stay"},  {6, "duplicate"},   {7, "visa"},   {8, "chip"},
    {9, "face_match"}, {10, "look_alike"}, {11, "pace"},  {12, "issuing_state"},
    {13, "travel_time"}, {14, "frequent"}, END,
};

const struct code codes_check_result[] = {
    {1, "ok"}, {2, "wrong"}, {3, "not_done"}, END,
};

const struct code codes_alert_action[] = {
    {1, "detain"}, {2, "refuse"},  {3, "refer"},
    {4, "inform"}, {5, "observe"}, {6, "seize"}, END,
};

const struct code codes_alert_match[] = {
    {1, "document"}, {2, "person_exact"},  {3, "person_variant"},
    {4, "plate"},    {5, "person_partial"}, END,
};

const struct code codes_hit_decision[] = {
    {1, "confirmed"}, {2, "false"}, {3, "unresolved"}, END,
};

const struct code codes_revocation[] = {
    {1, "lost"},   {2, "stolen"},   {3, "copied"},
    {4, "closed"}, {5, "replaced"}, {6, "misused"}, END,
};

const struct code codes_permit[] = {
    {1, "visa"}, {2, "residence"}, {3, "extension"}, {4, "withdrawal"},
    {5, "rule"}, END,
};

const struct code codes_yes[] = {{1, "yes"}, END};

uint16_t codes_number(const struct code *table, struct bytes name)
{
    for (; table->name; table++)
        if (bytes_equal(bytes_text(table->name), name))
            return table->number;
    return 0;
}

const char *codes_name(const struct code *table, uint64_t number)
{
    for (; table->name; table++)
        if (table->number == number)
            return table->name;
    return NULL;
}
