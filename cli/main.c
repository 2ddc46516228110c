/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands, and the help that is made from it. */
#include "cli/commands.h"
#include "cli/doors.h"
#include "core/entry.h"
#include "replication/node.h"
#include "storage/store.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

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
     "cairn record --from crossings.ndjson",
     options_record, command_record_run},
    {"find", "", "crossings, newest first",
     "cairn find --document D23145890\n"
     "cairn find --name 'eriksson anna' --since 2026-01-01",
     options_find, command_find_run},
    {"show", "ID", "one record, merged; or every entry behind it",
     "cairn show MLKAY-3F2A-4512 --history", options_show, command_show_run},
    {"amend", "ID FIELD=VALUE...", "corrects a record; nothing is lost",
     "cairn amend MLKAY-3F2A-4512 surname=ERIKSSON --reason 'typing error'",
     options_correct, command_amend_run},
    {"void", "ID", "marks a record as void",
     "cairn void MLKAY-3F2A-4512 --reason 'recorded twice'", options_correct,
     command_void_run},
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
    {"disclosures", "", "what was shown to other countries",
     "cairn disclosures --to ALB --since 2026-11-01", options_disclosures,
     command_disclosures_run},
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
    {"index", "rebuild", "makes all indexes anew; the daemon serves meanwhile",
     "cairn index rebuild", options_index, command_index_run},
    {"mrz", "", "reads MRZ lines from standard input",
     "printf 'P<UTO...\\nL898...\\n' | cairn mrz", NULL, command_mrz_run},
    {0},
};

static const struct option common_options[] = {
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

static void print_options(const struct option *options)
{
    char name[64];

    for (; options && options->name; options++) {
        snprintf(name, sizeof name, "%s%s%s", options->name,
                 options->flag ? "" : " ", options->flag ? "" : options->takes);
        printf("  %-27s %s\n", name, message_text(options->help));
    }
}

static int print_help(const struct command *command)
{
    printf(message(MSG_HELP_USE), command->name,
           command->arguments[0] ? " " : "", command->arguments);
    printf("%s.\n\n", message_text(command->summary));
    print_options(command->options);
    print_options(common_options);
    printf("\n%s\n%s\n", message(MSG_HELP_EXAMPLE), command->example);
    return EXIT_DONE;
}

static int print_commands(void)
{
    puts(message(MSG_HELP_ALL));
    for (const struct command *command = commands; command->name; command++)
        printf("  %-10s %s\n", command->name, message_text(command->summary));
    puts(message(MSG_HELP_MORE));
    return EXIT_DONE;
}

static int print_version(void)
{
    printf("cairn %s (entry %d, protocol %d, store %d)\n", CAIRN_VERSION,
           ENTRY_VERSION_KNOWN, NODE_VERSION, STORE_FORMAT);
    return EXIT_DONE;
}

/* Keys are in this process: no dump of it may hold them. */
static void guard_process(void)
{
    struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on files is a full disk */
}

static int run_command(const char *name, int argc, char **argv)
{
    for (const struct command *command = commands; command->name; command++) {
        bool help;
        int code;

        if (strcmp(command->name, name) != 0)
            continue;
        code = command_parse(command, argc, argv, &help);
        if (code != EXIT_DONE)
            return code;
        return help ? print_help(command) : command->run(command);
    }
    return command_fail(EXIT_USE, MSG_UNKNOWN_COMMAND, name);
}

int main(int argc, char **argv)
{
    int code;

    messages_begin();
    guard_process();
    if (sodium_init() < 0)
        return EXIT_MACHINE;
    if (argc < 2)
        return doors_print();
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0)
        return print_commands();
    if (strcmp(argv[1], "--version") == 0)
        return print_version();
    code = run_command(argv[1], argc - 2, argv + 2);
    return fflush(stdout) == 0 ? code : EXIT_MACHINE;
}
