#include "cases/cases.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace cases {
namespace {

struct Case {
    std::string comment;
    std::string input;
    std::string expected;
    int line = 0;
};

std::vector<Case> read(std::filesystem::path const& path) {
    std::ifstream file(path);
    std::vector<Case> all;
    Case now;
    bool expecting = false;
    int number = 0;
    auto const finish = [&] {
        if (!now.input.empty()) all.push_back(now);
        now = {};
        expecting = false;
    };
    for (std::string line; std::getline(file, line);) {
        ++number;
        if (line == "----") {
            expecting = true;
        } else if (expecting && line.empty()) {
            finish();
        } else if (expecting) {
            now.expected += line + "\n";
        } else if (now.input.empty() && (line.empty() || line.starts_with('#'))) {
            now.comment += line + "\n";
        } else {
            if (now.input.empty()) now.line = number;
            now.input += line + "\n";
        }
    }
    finish();
    return all;
}

void write(std::filesystem::path const& path, std::vector<Case> const& all) {
    std::ofstream file(path);
    for (Case const& one : all) {
        file << one.comment << one.input << "----\n" << one.expected << "\n";
    }
}

std::size_t run_file(std::filesystem::path const& path,
                     std::function<std::string(std::string const&)> const& shown) {
    std::vector<Case> all = read(path);
    bool const update = std::getenv("CATCHMENT_UPDATE_CASES") != nullptr;
    for (Case& one : all) {
        std::string const seen = shown(one.input);
        if (update) one.expected = seen;
        std::string const where = path.filename().string() + ":" + std::to_string(one.line);
        CHECK_MESSAGE(seen == one.expected, where << "\n" << one.input << "----\n" << seen);
    }
    if (update) write(path, all);
    return all.size();
}

std::set<std::filesystem::path> files_of(std::string const& folder) {
    std::set<std::filesystem::path> files;  // in the order of their names
    for (auto const& entry : std::filesystem::directory_iterator("tests/cases/" + folder)) {
        if (entry.path().extension() == ".test") files.insert(entry.path());
    }
    return files;
}

}  // namespace

std::size_t run_cases(std::string const& folder,
                      std::function<std::string(std::string const&)> const& shown) {
    std::size_t count = 0;
    for (std::filesystem::path const& path : files_of(folder)) count += run_file(path, shown);
    return count;
}

std::size_t run_inputs(std::string const& folder,
                       std::function<void(std::string const&)> const& run) {
    std::size_t count = 0;
    for (std::filesystem::path const& path : files_of(folder)) {
        for (Case const& one : read(path)) {
            run(one.input);
            ++count;
        }
    }
    return count;
}

}  // namespace cases
