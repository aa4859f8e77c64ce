// catchment init: a config to start from, by asking, or from flags alone.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "base/id.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/folder.hpp"
#include "cli/running.hpp"
#include "stacks/draft.hpp"
#include "stacks/names.hpp"

namespace cli {
namespace {

constexpr std::size_t kExternalIdLetters = 32;

// A line that somebody typed, without its end; throws where there is no more.
std::string read_line() {
    std::array<char, 4096> line{};
    if (!std::fgets(line.data(), line.size(), stdin)) {
        throw std::runtime_error("nothing was written: the answers ended");
    }
    return std::string(base::trim(line.data()));
}

class Questions {
  public:
    explicit Questions(bool asks) : asks_(asks) {}

    // What was said by a flag, or is typed, or is there to be taken; asked again until it is right.
    std::string ask(std::string const& what, std::string const& said, std::string const& usual,
                    stacks::Rule (*wrong)(std::string_view)) const {
        if (!said.empty() || !asks_) return right(what, said.empty() ? usual : said, wrong);
        for (;;) {
            std::fputs((what + (usual.empty() ? "" : " [" + usual + "]") + ": ").c_str(), stdout);
            std::fflush(stdout);
            std::string const typed = read_line();
            std::string const& answer = typed.empty() ? usual : typed;
            stacks::Rule const rule = wrong(answer);
            if (!rule) return answer;
            say("  it must be " + *rule);
        }
    }

  private:
    static std::string right(std::string const& what, std::string const& value,
                             stacks::Rule (*wrong)(std::string_view)) {
        if (stacks::Rule const rule = wrong(value)) {
            throw std::runtime_error(what + " must be " + *rule +
                                     (value.empty() ? "" : ", not '" + value + "'"));
        }
        return value;
    }

    bool asks_;
};

// --account NAME=ID
std::string said_account(Arguments const& arguments, std::string_view name) {
    for (std::string const& one : arguments.init.accounts) {
        auto const parts = base::cut(one, "=");
        if (parts && parts->first == name) return std::string(parts->second);
    }
    return {};
}

void add_accounts(stacks::Draft& draft, Arguments const& arguments, Questions const& questions) {
    constexpr std::array<char const*, 4> kNeeded{"management", "kms", "logging", "siem"};
    for (char const* const name : kNeeded) {
        draft.accounts.push_back(
            {name, questions.ask("id of the account '" + std::string(name) + "'",
                                 said_account(arguments, name), "", &stacks::wrong_account_id)});
    }
    for (std::string const& one : arguments.init.accounts) {
        auto const parts = base::cut(one, "=");
        if (!parts) throw std::runtime_error("--account is NAME=ID, not '" + one + "'");
        std::string const name(parts->first);
        bool const needed = std::find(kNeeded.begin(), kNeeded.end(), name) != kNeeded.end();
        if (!needed) draft.accounts.push_back({name, std::string(parts->second)});
    }
}

}  // namespace

int run_init(Arguments const& arguments) {
    InitArguments const& said = arguments.init;
    if (std::filesystem::exists(said.out)) {
        throw std::runtime_error("'" + said.out + "' is there already: say another --out");
    }
    if (!arguments.yes && isatty(STDIN_FILENO) == 0) {
        throw std::runtime_error("there is nobody to ask: say what you want by flags, and --yes");
    }
    Questions const questions(!arguments.yes);
    base::SystemRandom random;
    stacks::Draft draft;
    draft.region =
        questions.ask("Region of the archive", said.region, "eu-west-1", &stacks::wrong_region);
    draft.regions = said.regions;
    draft.organization_id = questions.ask("id of the Organization", said.organization, "",
                                          &stacks::wrong_organization_id);
    add_accounts(draft, arguments, questions);
    std::string const usual = "central-logs-" + draft.organization_id.substr(2);
    draft.bucket =
        questions.ask("bucket of the archive", said.bucket, usual, &stacks::wrong_bucket_name);
    draft.external_id = base::hex_id(random, kExternalIdLetters);
    std::string const text = stacks::draft(draft);
    base::Result<stacks::Config> const read = stacks::parse_config(text, said.out);
    if (!read) throw std::runtime_error(read.error().message);
    write_file(said.out, text);
    say(said.out + " is written. What it asks for: catchment config check --config " + said.out);
    return 0;
}

}  // namespace cli
