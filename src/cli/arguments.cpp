#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>

#include "base/log.hpp"
#include "cli/arguments_siem.hpp"
#include "cli/version.hpp"

namespace cli {
namespace {

constexpr char const* kAbout =
    "Catchment collects the CloudWatch logs of an AWS Organization and finds what is in them:\n"
    "an AWS-compatible cloud, the pipeline to a SIEM, and the SIEM itself, in one program.\n\n"
    "  catchment up --demo            everything on this machine, with a living workload\n"
    "  catchment search 'error'       what the last 15 minutes hold";

std::string check_listen(std::string const& text) {
    base::Result<http::Listen> const listen = http::parse_listen(text);
    return listen ? std::string() : listen.error().message;
}

std::string check_level(std::string const& text) {
    std::optional<base::LogLevel> const level = base::parse_log_level(text);
    if (!level) return "choose debug, info, warn, error or off";
    base::set_log_level(*level);
    return {};
}

void add_config(CLI::App& app, Arguments& a) {
    app.add_option("--config", a.config_path,
                   "What to collect, a catchment.yaml; without it, the shipped example");
}

void add_ready_file(CLI::App& app, Arguments& a) {
    app.add_option("--ready-file", a.ready_file,
                   "Written when all serves: JSON with the URLs and the credentials file");
}

void add_listen(CLI::App& app, char const* name, std::string& value, char const* what) {
    app.add_option(name, value, what)->check(check_listen)->capture_default_str();
}

// "--tls" of the cloud, "--web-tls" of the SIEM.
void add_tls(CLI::App& app, TlsArguments& a, std::string const& name) {
    CLI::Option* const tls = app.add_flag(
        name, a.on,
        "Speak TLS, with a certificate of an authority made in DIR/tls: clients trust its ca.pem");
    CLI::Option* const certificate =
        app.add_option(name + "-cert", a.certificate, "Serve with this one, a PEM file, instead");
    CLI::Option* const key = app.add_option(name + "-key", a.key, "And its key");
    certificate->needs(tls, key);
    key->needs(certificate);
    app.add_option(name + "-host", a.hosts, "Another name or address that clients use; repeated")
        ->needs(tls)
        ->excludes(certificate);
}

void add_enrichment(CLI::App& app, Arguments& a) {
    app.add_option("--enrichment", a.enrichment,
                   "Of accounts, networks, lookups and threats: docs/enrichment.md");
}

void add_disk_budget(CLI::App& app, Arguments& a) {
    app.add_option(
           "--disk-budget", a.disk_budget,
           "What the event store may take, as 200GB or 50GiB; without it the config's, else "
           "all but a twentieth (2 GiB at most) of the file system. Beyond it the intake "
           "pauses")
        ->transform(CLI::AsSizeValue(true));
    app.add_option("--backups", a.backups,
                   "The folder below which backups may be written; without it the config's, else "
                   "DIR/backups");
}

void add_store(CLI::App& app, Arguments& a) {
    app.add_option("--store", a.store,
                   "Where events are kept: clickhouse://USER@HOST:PORT/DATABASE, as "
                   "docs/clickhouse.md has it; without it the config's, else under DIR/siem");
}

void add_running(CLI::App& app, Arguments& a) {
    CLI::App* const up = app.add_subcommand("up", "Run the whole system on this machine");
    add_enrichment(*up, a);
    add_config(*up, a);
    add_data(*up, a);
    up->add_flag("--demo", a.demo, "Write a living workload, with an attack in it");
    add_listen(*up, "--cloud-listen", a.cloud_listen,
               "Where the cloud listens; port 0 is any free");
    add_tls(*up, a.tls, "--tls");
    add_listen(*up, "--web-listen", a.web_listen, "Where the SIEM listens; port 0 is any free");
    add_tls(*up, a.web_tls, "--web-tls");
    add_ready_file(*up, a);
    add_disk_budget(*up, a);
    add_store(*up, a);

    CLI::App* const cloud = app.add_subcommand("cloud", "Run the AWS-compatible cloud alone");
    add_config(*cloud, a);
    add_data(*cloud, a);
    add_listen(*cloud, "--listen", a.cloud_listen, "Where it listens; port 0 is any free");
    add_tls(*cloud, a.tls, "--tls");
    cloud
        ->add_option("--auth", a.auth,
                     "on, or off for test suites: any credentials are taken, an access key of 12 "
                     "digits is the account, POST /_catchment/reset wipes all; loopback only")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str();
    add_ready_file(*cloud, a);

    CLI::App* const siem = app.add_subcommand("siem", "Run the SIEM alone, against AWS or a cloud");
    add_config(*siem, a);
    add_data(*siem, a);
    add_listen(*siem, "--listen", a.web_listen, "Where it listens; port 0 is any free");
    add_tls(*siem, a.web_tls, "--web-tls");
    add_ready_file(*siem, a);
    add_disk_budget(*siem, a);
    add_store(*siem, a);
    add_enrichment(*siem, a);
    siem->add_option("--endpoint", a.endpoint, "The cloud's URL; without it, real AWS");
    siem->add_option("--queue-url", a.queue_url, "The queue; without it, the config's");
    siem->add_option("--queue", a.queues,
                     "url=URL[,name=…,region=…,role=ARN,external-id=…,endpoint=…,profile=…]; "
                     "repeated: these are read in place of all that the config names")
        ->type_name("KEY=VALUE,…");
    siem->add_option("--in-flight", a.in_flight_mib,
                     "MiB that are fetched and not stored, of all queues together; without it, the "
                     "config's, else 128")
        ->check(CLI::Range(16, 65'536));
    siem->add_option("--role-arn", a.role_arn, "The role to assume; without it, the config's");
    siem->add_option("--external-id", a.external_id, "Without it, the config's");
    siem->add_option("--credentials", a.credentials,
                     "A shared credentials file; without it DIR/credentials, which a cloud of "
                     "ours writes, else what every AWS tool finds: environment, web identity, "
                     "~/.aws (roles, SSO, credential_process), container, instance");
    siem->add_option("--profile", a.profile,
                     "The profile; without it, siem of the file, else AWS_PROFILE's or default");
}

void add_stack_verb(CLI::App& stacks, Arguments& a, char const* name, char const* what) {
    CLI::App* const verb = stacks.add_subcommand(name, what);
    add_config(*verb, a);
    bool const draws = std::string_view(name) == "diagram";
    if (draws) {
        verb->add_option("--format", a.diagram_format, "svg or mermaid")
            ->check(CLI::IsMember({"svg", "mermaid"}))
            ->capture_default_str();
    }
    if (draws || std::string_view(name) == "synth") {
        verb->add_option("--out", a.out, "The folder that is written to")->capture_default_str();
    }
    add_data(*verb, a);
    verb->add_option("--endpoint", a.endpoint,
                     "The cloud's URL; without it AWS_ENDPOINT_URL, else real AWS");
    verb->add_option("--credentials", a.credentials,
                     "A file with a profile for each account's name; without it DIR/credentials, "
                     "which a cloud of ours writes. An account without one is deployed to as the "
                     "config's deployment.role, taken on with what every AWS tool finds");
    if (std::string_view(name) != "publish") {
        verb->add_flag("--pipeline", a.pipeline,
                       "The pipeline that deploys the stacks, and the roles that it takes on in "
                       "each account, in place of the stacks themselves");
    }
    if (std::string_view(name) == "deploy") {
        verb->add_flag("--dry-run", a.dry_run, "Say what would change, and change nothing");
    }
    if (std::string_view(name) == "destroy") {
        verb->add_flag("--yes", a.yes, "Do not ask");
        verb->add_option("--archive", a.archive,
                         "The bucket's name: what is archived goes too, with bucket and key");
    }
}

void add_stacks(CLI::App& app, Arguments& a) {
    CLI::App* const stacks = app.add_subcommand(
        "stacks", "The pipeline as CloudFormation stacks, on AWS or on a cloud of ours");
    stacks->require_subcommand(1);
    add_stack_verb(*stacks, a, "synth", "Write the templates, one for each stack");
    add_stack_verb(*stacks, a, "diagram", "Draw the templates, for a design review");
    add_stack_verb(*stacks, a, "diff", "Say what a deployment would change");
    add_stack_verb(*stacks, a, "deploy", "Make or change the stacks, each after what it needs");
    add_stack_verb(*stacks, a, "status", "Say how each stack is");
    add_stack_verb(*stacks, a, "drift", "Say what is no longer as it was deployed");
    add_stack_verb(*stacks, a, "publish",
                   "Put the templates where the config's pipeline takes them from");
    add_stack_verb(*stacks, a, "destroy", "Take the stacks away; what is archived stays");
}

void add_configs(CLI::App& app, Arguments& a) {
    CLI::App* const config = app.add_subcommand("config", "Look at a config file");
    config->require_subcommand(1);
    CLI::App* const check =
        config->add_subcommand("check", "Say what a config asks for, or the line that is wrong");
    add_config(*check, a);
    config->add_subcommand("schema", "Print the JSON Schema of a config, for editors");

    CLI::App* const init =
        app.add_subcommand("init", "Write a config to start from, by asking or by flags");
    init->add_option("--out", a.init.out, "The file, which must not be there")
        ->capture_default_str();
    init->add_option("--region", a.init.region, "Of the archive");
    init->add_option("--regions", a.init.regions, "Of what is forwarded; else that one");
    init->add_option("--organization", a.init.organization, "Its id, o-…");
    init->add_option("--account", a.init.accounts,
                     "NAME=ID: management, kms, logging, siem, and each that has logs; repeated");
    init->add_option("--bucket", a.init.bucket, "Of the archive");
    init->add_flag("--yes", a.yes, "Do not ask");
}

void add_asking(CLI::App& app, Arguments& a) {
    CLI::App* const tail = app.add_subcommand("tail", "Show events as they arrive");
    tail->add_option("query", a.query, "Only those that match");
    tail->add_option("--format", a.format, "table or ndjson")
        ->check(CLI::IsMember({"table", "ndjson"}))
        ->capture_default_str();
    add_siem_url(*tail, a);

    CLI::App* const trace =
        app.add_subcommand("trace", "Write one marked event and follow it hop by hop");
    add_config(*trace, a);
    add_data(*trace, a);
    trace->add_option("--endpoint", a.cloud_url, "The cloud's URL")->capture_default_str();
    trace->add_option("--account", a.account, "The account to write in; else the first subscribed");
    trace->add_option("--log-group", a.log_group, "The log group; else the first subscribed");
    add_siem_url(*trace, a);

    CLI::App* const doctor =
        app.add_subcommand("doctor", "Check config, endpoints, credentials and every hop");
    add_config(*doctor, a);
    add_data(*doctor, a);
    doctor->add_option("--endpoint", a.cloud_url, "The cloud's URL")->capture_default_str();
    add_store(*doctor, a);
    add_siem_url(*doctor, a);

    CLI::App* const explain = app.add_subcommand(
        "explain", "Say who may do what, and which statements of which policies decide it");
    add_config(*explain, a);
    add_data(*explain, a);
    explain->add_option("--endpoint", a.cloud_url, "The cloud's URL")->capture_default_str();
    explain
        ->add_option("--as", a.as,
                     "The ARN of a user, a role or an account's root, or a service such as "
                     "firehose.amazonaws.com")
        ->required();
    explain->add_option("--action", a.action, "For example s3:PutObject")->required();
    explain->add_option("--resource", a.resource, "Its ARN")->capture_default_str();
    explain->add_option("--context", a.context,
                        "A condition key as KEY=VALUE, as often as there are; a key that is said "
                        "again has several values");

    app.add_subcommand("compatibility", "Print docs/compatibility.md: what of AWS is done");
}

void add_parsing(CLI::App& app, Arguments& a) {
    CLI::App* const parse = app.add_subcommand(
        "parse", "Show how the SIEM understands lines of a log, without storing them");
    parse->add_option("file", a.file, "Of a message a line; standard input without it");
    parse->add_option("--log-group", a.log_group, "Where they come from: it helps to tell sources");
    parse->add_option("--log-stream", a.log_stream, "Likewise");
    parse->add_option("--time-zone", a.time_zone, "What times without a zone are in, as +02:00");
    add_enrichment(*parse, a);
    parse->add_flag("--records", a.records,
                    "A JSON object a line: message, logGroup, logStream, key, header, timestamp");
    parse->add_option("--format", a.format, "table or json")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
}

}  // namespace

std::optional<Arguments> parse_arguments(int argc, char** argv, int& exit_code) {
    Arguments a;
    CLI::App app(kAbout, "catchment");
    app.set_version_flag("--version", std::string("catchment ") + kVersion);
    app.require_subcommand(1);
    app.fallthrough();
    app.add_option(
           "--log-level", [](CLI::results_t const&) { return true; },
           "debug, info, warn, error or off; logs are JSON lines on stderr")
        ->check(check_level)
        ->default_str("info");
    add_running(app, a);
    add_stacks(app, a);
    add_configs(app, a);
    add_search(app, a);
    add_asking(app, a);
    add_events(app, a);
    add_access(app, a);
    add_parsing(app, a);
    for (CLI::App* const command : app.get_subcommands({})) {
        command->footer("--log-level and --version stand in `catchment --help`.");
    }
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        exit_code = app.exit(error) == 0 ? 0 : 2;
        return std::nullopt;
    }
    CLI::App const* const command = app.get_subcommands().front();
    a.command = command->get_name();
    if (a.command == "config") a.config_verb = command->get_subcommands().front()->get_name();
    if (a.command == "quarantine") {
        a.quarantine_verb = command->get_subcommands().front()->get_name();
    }
    if (a.command == "searches") {
        a.saved.verb = command->get_subcommands().front()->get_name();
    }
    if (a.command == "users" || a.command == "tokens") {
        a.access.verb = command->get_subcommands().front()->get_name();
    }
    if (a.command == "stacks") a.stacks_verb = command->get_subcommands().front()->get_name();
    return a;
}

}  // namespace cli
