/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands, from which help and manual pages are made. */
#include "cli/commands.h"

#include <stddef.h>

const struct command commands[] = {
    {"demo", "[DIR]", "three posts, a headquarters and a neighbour tell their story",
     "cairn demo", options_demo, command_demo_run},
    {"authority", "VERB [WORD...]",
     "a country's root and its offices; certificates and revocations",
     "cairn authority init --country MLI authority\n"
     "cairn authority enroll kay.request --authority authority \\\n"
     "    --out kay.enrol\n"
     "cairn authority signer treaties --authority authority\n"
     "cairn authority request keeper archive --country MLI --authority gao\n"
     "cairn authority keeper archive --request gao/request \\\n"
     "    --authority authority --out gao.trust\n"
     "cairn authority take gao.trust --authority gao\n"
     "cairn authority copy /mnt/stick --authority authority\n"
     "cairn authority check --authority authority\n"
     "cairn authority revoke kayes-1 --authority authority --held kay.held \\\n"
     "    --reason stolen\n"
     "cairn authority rollover --authority authority",
     options_authority, command_authority_run},
    {"init", "", "keys, an empty store, and a request for a certificate",
     "cairn init --country MLI --post MLKAY --name kayes-1 --role post",
     options_init, command_init_run},
    {"enroll", "FILE", "takes the certificate and the membership in",
     "cairn enroll kay.enrol", options_enroll, command_enroll_run},
    {"run", "", "the daemon",
     "cairn run --listen 0.0.0.0:7465 --peer bamako@10.0.0.1:7465 \\\n"
     "    --device serial:/dev/ttyUSB0",
     options_run, command_run_run},
    {"check", "[FIELD=VALUE...]", "looks at a document; records nothing",
     "cairn check --reading\ncairn check document_number=D23145890\n"
     "cairn check --abroad ALB --document D23145890 --purpose border-control",
     options_check, command_check_run},
    {"record", "[FIELD=VALUE...]", "records a crossing",
     "cairn record --direction entry --reading purpose=trade\n"
     "cairn record --from crossings.ndjson\n"
     "cairn record --direction entry --reading --media face=face.jpg\n"
     "cairn record --group 9f3a1c20 --reading group_role=driver\n"
     "cairn record --direction exit --pass UTKAY-00417\n"
     "cairn record --direction entry paper_form=17 \\\n"
     "    event_time=2026-11-22T04:10:00Z document_number=D23145890",
     options_record, command_record_run},
    {"find", "", "crossings, newest first",
     "cairn find --document D23145890\n"
     "cairn find --name 'eriksson anna' --since 2026-01-01",
     options_find, command_find_run},
    {"show", "ID", "one record, merged; or every entry behind it",
     "cairn show MLKAY-3F2A-4512 --history", options_show, command_show_run},
    {"media", "ID", "the content of a record's picture or other medium",
     "cairn media MLKAY-3F2A-4512 --kind face --out face.jpg", options_media,
     command_media_run},
    {"amend", "ID FIELD=VALUE...", "corrects a record; nothing is lost",
     "cairn amend MLKAY-3F2A-4512 surname=ERIKSSON --reason 'typing error'",
     options_correct, command_amend_run},
    {"void", "ID", "marks a record as void; withdraws a note or link",
     "cairn void MLKAY-3F2A-4512 --reason 'recorded twice'", options_correct,
     command_void_run},
    {"note", "ID TEXT", "adds a note to a record",
     "cairn note MLKAY-3F2A-4512 'luggage left at the counter'\n"
     "cairn note MLKAY-3F2A-4512 @note.txt",
     NULL, command_note_run},
    {"approve", "ID",
     "a supervisor approves an officer's corrections of a record",
     "cairn approve MLKAY-3F2A-4519 --remarks 'passport seen'\n"
     "cairn approve MLKAY-3F2A-4512 --all",
     options_approve, command_approve_run},
    {"corrections", "", "officers' corrections, and who has approved them",
     "cairn corrections --awaiting", options_corrections,
     command_corrections_run},
    {"link", "ID ID", "says that two crossings are of one person",
     "cairn link MLKAY-3F2A-4512 MLKAY-3F2A-8120 --reason 'passport renewed'",
     options_link, command_link_run},
    {"stays", "", "who is in the country, since when, and for how long",
     "cairn stays --state overstayed\ncairn stays --document D23145890",
     options_stays, command_stays_run},
    {"permit", "VERB [ID] [NAME=VALUE...]",
     "visas, residence, extensions, withdrawals: issue, extend, withdraw, "
     "rule, list",
     "cairn permit issue document_number=D23145890 issuing_state=UTO \\\n"
     "    action=residence until=2027-05-31 reference=R-1207\n"
     "cairn permit extend MLKAY-3F2A-4512 until=2026-08-31\n"
     "cairn permit withdraw MLBKO-77C0-12 reason='given in error'\n"
     "cairn permit rule nationality=UTO days=90 window=180\n"
     "cairn permit list --document D23145890",
     options_permit, command_permit_run},
    {"post", "set CODE NAME=VALUE...", "what is said of a post",
     "cairn post set MLKAY name=Kayes hours='06:00-22:00' utc_offset=0\n"
     "cairn post set MLKAY closed=yes closed_until=2026-06-30",
     options_post, command_post_run},
    {"posts", "", "every post: last entry, last heard, silent or closed",
     "cairn posts", NULL, command_posts_run},
    {"entry", "ID", "an entry's bytes, exactly as signed (COSE_Sign1)",
     "cairn entry MLKAY-3F2A-4512 > entry.cose\n"
     "cairn entry MLKAY-3F2A-4512 --key > key.cbor",
     options_entry, command_entry_run},
    {"verify", "", "re-checks everything held", "cairn verify",
     options_verify, command_verify_run},
    {"status", "", "this node", "cairn status --wait synced --timeout 60",
     options_status, command_status_run},
    {"peers", "", "its peers: lag, bytes, last heard", "cairn peers", NULL,
     command_peers_run},
    {"members", "[NAME]", "who is who, and how fresh the list is",
     "cairn members\ncairn members kayes-1 --held --format json > kay.held",
     options_members, command_members_run},
    {"logs", "", "the logs held, with their ends", "cairn logs", NULL,
     command_logs_run},
    {"treaty", "VERB [WORD...]", "agreements between countries",
     "cairn treaty party --authority authority\n"
     "cairn treaty propose treaty.ini --out mli-alb.treaty\n"
     "cairn treaty show mli-alb.treaty\n"
     "cairn treaty accept mli-alb.treaty --authority authority\n"
     "cairn treaty list\n"
     "cairn treaty end mli-alb.treaty --authority authority",
     options_treaty, command_treaty_run},
    {"stats", "", "counts of crossings, as this node knew them",
     "cairn stats --by nationality,direction --since 2026-10-01\n"
     "cairn stats --by month,post --compare year --suppress 5 --format csv\n"
     "cairn stats --monthly 2026-10 --as-of 2026-11-05",
     options_stats, command_stats_run},
    {"disclosures", "", "what was shown to other countries",
     "cairn disclosures --to ALB --since 2026-11-01", options_disclosures,
     command_disclosures_run},
    {"officer", "VERB [NAME]", "who works at this node, and as what",
     "cairn officer add kone --role officer --new-passphrase-file kone.word\n"
     "cairn officer add keita --role supervisor,administrator\n"
     "cairn officer list\n"
     "cairn officer passphrase kone\n"
     "cairn officer remove kone\n"
     "cairn officer service --new-passphrase-file machine.word",
     options_officer, command_officer_run},
    {"login", "NAME", "an officer comes on duty", "cairn login kone --lane 2",
     options_login, command_login_run},
    {"logout", "", "an officer goes off duty", "cairn logout", NULL,
     command_logout_run},
    {"duty", "[show]", "who is on duty", "cairn duty", NULL, command_duty_run},
    {"accesses", "", "who looked a person up, and why",
     "cairn accesses --document D23145890 --since 2026-11-01 --purpose request",
     options_accesses, command_accesses_run},
    {"shift", "[open|close|show]", "hands a shift over, with its totals",
     "cairn shift open --officer keita\n"
     "cairn shift close --remarks 'two buses still expected'\n"
     "cairn shift show",
     options_shift, command_shift_run},
    {"tally", "", "people counted by hand, where documents are not read",
     "cairn tally --direction entry --mode foot --count 340 \\\n"
     "    --since 2026-11-22T06:00:00Z",
     options_tally, command_tally_run},
    {"group", "[open|show|close] [ID] [FIELD=VALUE...]",
     "a coach or a group of people, recorded in one session",
     "cairn group open direction=entry vehicle_plate=AB1234 mode=road \\\n"
     "    --size 50\n"
     "cairn record --group 9f3a1c20 --reading\n"
     "cairn group show 9f3a1c20\n"
     "cairn group close 9f3a1c20",
     options_group, command_group_run},
    {"doctor", "", "what is wrong here, and what helps", "cairn doctor", NULL,
     command_doctor_run},
    {"alert", "VERB [WORD...]", "the alert list",
     "cairn alert add document_number=D23145890 issuing_state=UTO \\\n"
     "    action=detain owner=police contact='tel. 17'\n"
     "cairn alert import alerts.csv\n"
     "cairn alert list --action detain\n"
     "cairn alert show MLBKO-9C1D-17\n"
     "cairn alert withdraw MLBKO-9C1D-17 --reason 'found'",
     options_alert, command_alert_run},
    {"hits", "", "crossings that have met an alert", "cairn hits --open",
     options_hits, command_hits_run},
    {"hit", "decide ID", "an officer's decision about a hit",
     "cairn hit decide MLKAY-77B0-12 --decision confirmed \\\n"
     "    --action 'handed over to the police' --officer kone",
     options_hit, command_hit_run},
    {"list", "[VERB] [WORD]",
     "this node's lists of lost and stolen documents",
     "cairn list\n"
     "cairn list import stolen.csv --name stolen --source Interpol \\\n"
     "    --date 2026-11-01\n"
     "cairn list remove stolen",
     options_list, command_list_run},
    {"index", "rebuild", "makes all indexes anew; the daemon serves meanwhile",
     "cairn index rebuild", options_index, command_index_run},
    {"mrz", "", "reads MRZ lines from standard input",
     "printf 'P<UTO...\\nL898...\\n' | cairn mrz", NULL, command_mrz_run},
    {0},
};

const struct option options_common[] = {
    {.name = "--store", .takes = "DIR",
     .help = "the node; else CAIRN_STORE, else the default place"},
    {.name = "--format", .takes = "FORM", .help = "table, json or csv"},
    {.name = "--passphrase-file", .takes = "FILE",
     .help = "what opens the key file"},
    {.name = "--no-passphrase", .flag = true,
     .help = "the key file has or gets no passphrase"},
    {.name = "--help", .flag = true, .help = "this text"},
    {0},
};
