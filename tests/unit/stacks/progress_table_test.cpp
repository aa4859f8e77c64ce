// A deployment as rows: what is shown of each stack, in whichever room there is.
#include "stacks/progress_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/text.hpp"

using namespace stacks;

namespace {

constexpr base::Instant kBegin = base::from_millis(1'000'000);

base::Instant after(int seconds) { return kBegin + std::chrono::seconds(seconds); }

Progress of_stack(char const* stack, char const* account, char const* status) {
    return {stack, account, "", "AWS::CloudFormation::Stack", status};
}

Progress of_resource(char const* resource, char const* status, std::string const& reason = "") {
    return {"catchment-logging", "logging", resource, "AWS::SQS::Queue", status, reason};
}

struct Shown {
    ProgressTable table{synthesise(example_config())};
    std::vector<std::string> lines(TerminalSize size = {80, 24}, int seconds = 65) const {
        return table.lines(size, after(seconds), false);
    }
    std::string line(char const* what) const {
        for (std::string const& one : lines()) {
            if (one.find(what) != std::string::npos) return one;
        }
        return {};
    }
};

}  // namespace

TEST_CASE("before anything begins each stack waits") {
    Shown const shown;
    std::vector<std::string> const lines = shown.lines();
    REQUIRE(lines.size() == 6);
    CHECK(lines[0] == "ACCOUNT     REGION     STACK     STATUS        DONE   TIME  RESOURCE");
    CHECK(lines[1] == "kms         eu-west-1  key       waiting       0/2");
    CHECK(lines[4] == "workload-a  eu-west-1  firehose  waiting       0/15");
}

TEST_CASE("a stack on its way shows how far it is, and what it makes") {
    Shown shown;
    shown.table.note(of_stack("catchment-logging", "logging", "CREATE_IN_PROGRESS"), kBegin);
    shown.table.note(of_resource("LogQueueDlq", "CREATE_IN_PROGRESS"), kBegin);
    shown.table.note(of_resource("LogQueueDlq", "CREATE_COMPLETE"), after(1));
    shown.table.note(of_resource("LogQueue", "CREATE_IN_PROGRESS"), after(2));
    CHECK(shown.line("logging") ==
          "logging     eu-west-1  logging   creating      1/10   1:05  LogQueue");
    shown.table.note(of_stack("catchment-logging", "logging", "CREATE_COMPLETE"), after(9));
    CHECK(shown.line("logging") == "logging     eu-west-1  logging   created       10/10  0:09");
}

TEST_CASE("a change counts what changes; what does not is over at once") {
    Shown shown;
    Progress counted = of_stack("catchment-logging", "logging", "");
    counted.total = 2;
    shown.table.note(counted, kBegin);
    CHECK(shown.line("logging").find("preparing     0/2 ") != std::string::npos);
    shown.table.note(of_stack("catchment-logging", "logging", "UPDATE_IN_PROGRESS"), kBegin);
    CHECK(shown.line("logging").find("updating      0/2 ") != std::string::npos);
    shown.table.note(of_stack("catchment-key", "kms", "NO_CHANGES"), kBegin);
    CHECK(shown.line("kms").find("unchanged     2/2 ") != std::string::npos);
}

TEST_CASE("what fails says why beneath, and what is undone because of it does not") {
    Shown shown;
    shown.table.note(of_stack("catchment-logging", "logging", "CREATE_IN_PROGRESS"), kBegin);
    shown.table.note(of_resource("LogQueue", "CREATE_FAILED", "a queue of that name is there"),
                     kBegin);
    shown.table.note(of_resource("LogBucket", "CREATE_FAILED", "Resource creation cancelled"),
                     kBegin);
    shown.table.note(of_stack("catchment-logging", "logging", "ROLLBACK_IN_PROGRESS"), after(1));
    std::vector<std::string> const lines = shown.lines();
    REQUIRE(lines.size() == 7);
    CHECK(lines[2].find("rolling back") != std::string::npos);
    CHECK(lines[3] == "  LogQueue (AWS::SQS::Queue): a queue of that name is there");
    CHECK(shown.table.lines({80, 24}, kBegin, true)[2].starts_with("\x1b[31m"));
}

TEST_CASE("no line is wider than the terminal, whatever is in it") {
    Shown shown;
    shown.table.note(of_resource("LogQueue", "CREATE_FAILED",
                                 "überlang \x1b[2J " + std::string(300, 'x') + " and on\n"),
                     kBegin);
    for (std::size_t const columns : {1u, 20u, 40u, 79u, 80u, 200u}) {
        for (std::string const& line : shown.lines({columns, 24})) {
            auto const width = std::count_if(line.begin(), line.end(), [](char c) {
                return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
            });
            CHECK(static_cast<std::size_t>(width) <= columns);
            CHECK(line.find('\x1b') == std::string::npos);
            CHECK(line.find('\n') == std::string::npos);
        }
    }
}

TEST_CASE("of more stacks than rows those at work are shown") {
    Shown shown;
    shown.table.note(of_stack("catchment-firehose", "workload-b", "CREATE_IN_PROGRESS"), kBegin);
    std::vector<std::string> const lines = shown.lines({80, 5});
    REQUIRE(lines.size() == 3);
    CHECK(lines[1].starts_with("workload-b"));
    CHECK(lines[2] == "… and 4 more stacks");
    for (std::size_t rows = 1; rows < 12; ++rows) {
        CHECK(shown.lines({80, rows}).size() <= std::max<std::size_t>(rows, 2));
    }
}

TEST_CASE("statuses in words") {
    CHECK(status_in_words("") == "waiting");
    CHECK(status_in_words("IMPORT_COMPLETE") == "adopted");
    CHECK(status_in_words("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS") == "cleaning up");
    CHECK(status_in_words("UPDATE_ROLLBACK_COMPLETE") == "rolled back");
    CHECK(status_in_words("DELETE_FAILED") == "failed");
    CHECK(status_in_words("REVIEW_IN_PROGRESS") == "review_in_progress");
}
