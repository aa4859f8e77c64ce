// The one program.
#include <cstdio>
#include <exception>
#include <map>
#include <string>

#include "base/large_pages.hpp"
#include "cli/commands.hpp"

namespace {

using Command = int (*)(cli::Arguments const&);

std::map<std::string, Command> const& commands() {
    static std::map<std::string, Command> const all{
        {"up", &cli::run_up},
        {"cloud", &cli::run_cloud},
        {"siem", &cli::run_siem},
        {"search", &cli::run_search},
        {"searches", &cli::run_searches},
        {"sql", &cli::run_sql},
        {"tail", &cli::run_tail},
        {"trace", &cli::run_trace},
        {"sources", &cli::run_sources},
        {"export", &cli::run_export},
        {"backup", &cli::run_backup},
        {"restore", &cli::run_restore},
        {"quarantine", &cli::run_quarantine},
        {"backfill", &cli::run_backfill},
        {"retention", &cli::run_retention},
        {"users", &cli::run_users},
        {"tokens", &cli::run_tokens},
        {"parse", &cli::run_parse},
        {"doctor", &cli::run_doctor},
        {"explain", &cli::run_explain},
        {"stacks", &cli::run_stacks},
        {"config", &cli::run_config},
        {"init", &cli::run_init},
        {"compatibility", &cli::run_compatibility},
    };
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    base::return_large_pieces();
    int exit_code = 0;
    std::optional<cli::Arguments> const arguments = cli::parse_arguments(argc, argv, exit_code);
    if (!arguments) return exit_code;
    try {
        return commands().at(arguments->command)(*arguments);
    } catch (std::exception const& error) {
        std::fprintf(stderr, "catchment: %s\n", error.what());
        return 1;
    }
}
