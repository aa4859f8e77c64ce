#include "cli/arguments_siem.hpp"

#include <CLI/CLI.hpp>

namespace cli {
namespace {

void add_quarantine(CLI::App& app, Arguments& a) {
    CLI::App* const quarantine =
        app.add_subcommand("quarantine", "Objects and messages that could not be read");
    quarantine->require_subcommand(1);
    CLI::App* const list = quarantine->add_subcommand("list", "Say which, and why, newest first");
    list->add_option("--format", a.format, "table or ndjson")
        ->check(CLI::IsMember({"table", "ndjson"}))
        ->capture_default_str();
    add_siem_url(*list, a);
    CLI::App* const get = quarantine->add_subcommand("get", "Download the object of an entry");
    get->add_option("id", a.ids, "Of the entry")->required()->expected(1);
    get->add_option("--out", a.out, "The file, which must not be there")->required();
    add_siem_url(*get, a);
    CLI::App* const redrive = quarantine->add_subcommand(
        "redrive", "Take entries in again; what can be read by now leaves the quarantine");
    redrive->add_option("id", a.ids, "Of an entry; several, apart by spaces");
    redrive->add_flag("--all", a.all, "All that there is");
    add_siem_url(*redrive, a);
}

void add_backfill(CLI::App& app, Arguments& a) {
    CLI::App* const backfill = app.add_subcommand(
        "backfill",
        "Take in what a bucket has from before, by a running SIEM; what it has already stays once");
    backfill->add_option("--bucket", a.backfill.bucket, "The bucket")->required();
    backfill->add_option("--prefix", a.backfill.prefix, "What the keys begin with");
    backfill->add_option("--since", a.since, "How far back: 90d, or a time such as 2026-11-01")
        ->required();
    backfill->add_option("--until", a.backfill.until, "Likewise; now unless told");
    backfill->add_option("--queue", a.backfill.queue,
                         "As what reads that queue of the SIEM; the first unless told");
    backfill->add_option("--role-arn", a.role_arn, "Or as this role, of the queue's endpoint");
    backfill->add_option("--external-id", a.external_id, "Of the role");
    backfill->add_option("--region", a.backfill.region, "The bucket's, if not the queue's");
    backfill->add_flag("--restart", a.backfill.restart,
                       "Begin anew, where the same one was stopped before");
    backfill->add_flag("--dry-run", a.dry_run, "Say how many objects and bytes it is");
    add_siem_url(*backfill, a);
}

void add_retention(CLI::App& app, Arguments& a) {
    CLI::App* const retention =
        app.add_subcommand("retention", "How long events are kept, and what went");
    retention->require_subcommand(1);
    CLI::App* const report = retention->add_subcommand(
        "report", "Of each source: what there is, how much is due, what is held, what went when");
    report->add_option("--format", a.format, "table or json")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
    add_siem_url(*report, a);
}

constexpr char const* kAsAdministrator =
    "As the user who started the SIEM, on its machine; else CATCHMENT_TOKEN is an administrator's "
    "token. docs/access.md says what roles may.";

void add_what_user(CLI::App& verb, Arguments& a) {
    verb.add_option("--role", a.access.role, "viewer, analyst or admin")
        ->check(CLI::IsMember({"viewer", "analyst", "admin"}));
    verb.add_option("--log-group", a.access.log_groups,
                    "Sees these alone, a name or a pattern with * and ?; repeated");
    verb.add_option("--dataset", a.access.datasets,
                    "Sees these kinds of sources alone, such as aws.cloudtrail; repeated");
}

void add_users(CLI::App& app, Arguments& a) {
    CLI::App* const users = app.add_subcommand("users", "Who may use the SIEM, and what they see");
    users->require_subcommand(1);
    users->footer(kAsAdministrator);
    add_siem_url(*users->add_subcommand("list", "Say who there is"), a);
    auto const verb = [&](char const* name, char const* what) {
        CLI::App* const one = users->add_subcommand(name, what);
        one->add_option("name", a.access.name, "Of the user")->required();
        add_siem_url(*one, a);
        return one;
    };
    add_what_user(*verb("add", "Add one, and print the link by which the password is set"), a);
    CLI::App* const change = verb("change", "Change what is named, and leave the rest");
    add_what_user(*change, a);
    change->add_flag("--all-sources", a.access.all_sources, "Sees everything again");
    CLI::Option* const disable =
        change->add_flag("--disable", a.access.disable, "Lets nobody in by this name");
    change->add_flag("--enable", a.access.enable, "Again lets in")->excludes(disable);
    verb("reset", "Print another link: password, authenticator and sessions end");
    verb("remove", "Remove one, with sessions and tokens");
}

void add_tokens(CLI::App& app, Arguments& a) {
    CLI::App* const tokens =
        app.add_subcommand("tokens", "What lets scripts, scrapers and other machines in");
    tokens->require_subcommand(1);
    tokens->footer(kAsAdministrator);
    add_siem_url(*tokens->add_subcommand("list", "Say which there are"), a);
    CLI::App* const add = tokens->add_subcommand("add", "Make one; it is shown this once");
    add->add_option("name", a.access.name, "What it is for")->required();
    add->add_option("--scope", a.access.scopes, "read, metrics, operate or administer; repeated")
        ->check(CLI::IsMember({"read", "metrics", "operate", "administer"}))
        ->required();
    add->add_option("--lasts", a.access.lasts, "For so long, as 90d; for ever without it");
    add_siem_url(*add, a);
    CLI::App* const remove = tokens->add_subcommand("remove", "Revoke one");
    remove->add_option("id", a.access.name, "As the list has it")->required();
    add_siem_url(*remove, a);
}

void add_sources(CLI::App& app, Arguments& a) {
    CLI::App* const sources = app.add_subcommand(
        "sources", "Where events come from: how many, how late, and which fell silent");
    sources->add_option("text", a.query, "Of the log group, account, Region or dataset");
    sources->add_flag("--silent", a.silent,
                      "Those alone that fell silent; exit code 3 where some did");
    sources->add_option("--sort", a.sort, "By what, the most first")
        ->check(CLI::IsMember(
            {"rate", "bytes", "events", "failures", "latency", "last", "silent", "name"}))
        ->capture_default_str();
    sources->add_option("--limit", a.limit, "How many at most; else 100");
    sources->add_option("--format", a.format, "table or json")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
    sources->add_flag_callback(
        "--json", [&a] { a.format = "json"; }, "As --format json");
    add_siem_url(*sources, a);
}

void add_backup(CLI::App& app, Arguments& a) {
    CLI::App* const backup = app.add_subcommand(
        "backup", "Copy the event store of a running SIEM, only what is new where there is a copy");
    backup->add_option("--to", a.to,
                       "The folder, below the SIEM's --backups; without it, that. Of a store on "
                       "servers disk:NAME/PATH, a disk of theirs");
    backup->add_flag("--full", a.full, "All of it, also where there is one to build on");
    add_siem_url(*backup, a);
    CLI::App* const restore = app.add_subcommand(
        "restore", "Bring a backup back into a data folder whose SIEM is empty and not running");
    restore->add_option("--from", a.restore_from, "The folder of backup --to, or a backup in it")
        ->required();
    add_data(*restore, a);
    restore->add_option("--store", a.store,
                        "Instead: into these ClickHouse servers, from disk:NAME/PATH/TIME");
}

void add_export(CLI::App& app, Arguments& a) {
    CLI::App* const out =
        app.add_subcommand("export", "Write all events that a search finds to a file");
    out->add_option("query", a.query, "As for search; all events without it");
    out->add_option("--since", a.since, "How far back: 90s, 15m, 2h, 7d")->capture_default_str();
    out->add_option("--from", a.from, "Instead: from this time on, as 2026-11-23T08:30:00Z");
    out->add_option("--until", a.until, "And before this one");
    out->add_option("--format", a.export_format,
                    "ndjson, by time; or parquet, with the leaves as a map and in no order")
        ->check(CLI::IsMember({"ndjson", "parquet"}))
        ->capture_default_str();
    out->add_option("--compression", a.compression, "Of ndjson: none, gzip or zstd")
        ->check(CLI::IsMember({"none", "gzip", "zstd"}))
        ->capture_default_str();
    out->add_option("--out", a.export_out, "The file; - is standard output")->capture_default_str();
    out->add_flag("--force", a.force, "Write over a file that is there");
    add_siem_url(*out, a);
}

void add_sql(CLI::App& app, Arguments& a) {
    CLI::App* const sql = app.add_subcommand(
        "sql", "Ask in ClickHouse's SQL, a SELECT over the table events (docs/sql.md)");
    sql->add_option("query", a.query,
                    "For example: 'SELECT `user.name`, count() FROM events GROUP BY 1'")
        ->required();
    sql->add_option("--limit", a.limit, "How many rows at most; else 10,000");
    CLI::Option* const format = sql->add_option("--format", a.format, "table, ndjson or csv")
                                    ->check(CLI::IsMember({"table", "ndjson", "csv"}))
                                    ->capture_default_str();
    sql->add_flag("--json", a.json, "The same as --format ndjson")->excludes(format);
    add_siem_url(*sql, a);
}

void add_searches(CLI::App& app, Arguments& a) {
    CLI::App* const searches =
        app.add_subcommand("searches", "Searches that the SIEM keeps under a name");
    searches->require_subcommand(1);
    add_siem_url(*searches->add_subcommand("list", "Say which: yours, and those that are shared"),
                 a);
    CLI::App* const save =
        searches->add_subcommand("save", "Keep one, or change that of yours of this name");
    save->add_option("name", a.saved.name, "What it is called")->required();
    save->add_option("query", a.query, "As for search")->required();
    save->add_option("--since", a.since, "How far back it looks")->capture_default_str();
    save->add_option("--description", a.saved.description, "What it is for");
    save->add_flag("--shared", a.saved.shared, "For all: as an analyst or administrator");
    add_siem_url(*save, a);
    CLI::App* const remove = searches->add_subcommand("delete", "Forget one");
    remove->add_option("name", a.saved.name, "Of yours; an administrator's: OWNER/NAME")
        ->required();
    add_siem_url(*remove, a);
}

}  // namespace

void add_data(CLI::App& app, Arguments& a) {
    app.add_option("--data", a.data, "The folder that everything is kept in")
        ->capture_default_str();
}

void add_siem_url(CLI::App& app, Arguments& a) {
    app.add_option("--siem", a.siem_url, "Where the SIEM serves")->capture_default_str();
}

void add_search(CLI::App& app, Arguments& a) {
    CLI::App* const search =
        app.add_subcommand("search",
                           "Find events: words, \"phrases\", field:value, AND, OR, NOT; and count "
                           "them: 'error | stats count() by log.group'");
    CLI::Option const* const query =
        search->add_option("query", a.query, "For example: AccessDenied source.ip:203.0.113.7");
    CLI::Option const* const saved =
        search
            ->add_option("--saved", a.saved_search,
                         "Instead: what is saved under this name; another's as OWNER/NAME")
            ->excludes("query");
    search->callback([query, saved] {
        if (query->count() + saved->count() == 0) throw CLI::RequiredError("query");
    });
    search->add_option("--since", a.since, "How far back: 90s, 15m, 2h, 7d")
        ->capture_default_str()
        ->each([&a](std::string const&) { a.since_said = true; });
    search->add_option("--limit", a.limit,
                       "How many at most; else 100 events, or all rows of a table");
    CLI::Option* const format = search->add_option("--format", a.format, "table, ndjson or csv")
                                    ->check(CLI::IsMember({"table", "ndjson", "csv"}))
                                    ->capture_default_str();
    search->add_flag("--json", a.json, "The same as --format ndjson")->excludes(format);
    CLI::Option* const follow =
        search->add_flag("--follow", a.follow, "Events as they arrive, as `catchment tail`");
    search
        ->add_flag("--histogram", a.histogram,
                   "How many there are over the time, by level, instead of the events")
        ->excludes(follow);
    search
        ->add_option("--facets", a.facets,
                     "The most frequent values of fields, instead: user.name,source.ip")
        ->excludes(follow);
    add_siem_url(*search, a);
}

void add_events(CLI::App& app, Arguments& a) {
    add_sql(app, a);
    add_searches(app, a);
    add_sources(app, a);
    add_export(app, a);
    add_backup(app, a);
    add_quarantine(app, a);
    add_backfill(app, a);
    add_retention(app, a);
}

void add_access(CLI::App& app, Arguments& a) {
    add_users(app, a);
    add_tokens(app, a);
}

}  // namespace cli
