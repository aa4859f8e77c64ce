#include "cli/stack_progress.hpp"

#include <fmt/format.h>

#include "cli/running.hpp"

namespace cli {

void say_progress(stacks::Progress const& progress) {
    // Of each resource its end is told; of what fails, why.
    bool const own = progress.resource.empty();
    if (own && progress.status.empty()) return;
    if (!own && progress.status.ends_with("_IN_PROGRESS")) return;
    std::string const what = own ? progress.stack : progress.resource + " (" + progress.type + ")";
    bool const failed = progress.status.find("FAILED") != std::string::npos ||
                        progress.status.find("ROLLBACK") != std::string::npos;
    say(fmt::format("{:<14} {:<38} {}{}", progress.account, progress.status + (own ? " " : "  "),
                    what, failed && !progress.reason.empty() ? ": " + progress.reason : ""));
}

}  // namespace cli
