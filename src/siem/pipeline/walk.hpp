// Through an archive in the order of its keys, folder by folder, past those whose dates lie outside
// of what is asked for. It goes on from any key. One thread.
//
//   pipeline::Walk walk(lister, {.bucket = "logs", .prefix = "cloudwatch/", .since = monday});
//   while (!walk.is_over()) { auto some = walk.next(); … }
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "siem/connector/lister.hpp"

namespace siem::pipeline {

struct Stretch {
    std::string bucket;
    std::string prefix = {};
    base::Instant since = base::Instant::min();
    base::Instant until = base::Instant::max();
    std::string after = {};  // the key to go on behind
};

class Walk {
  public:
    Walk(connector::Lister& lister, Stretch stretch);

    // Those of one page that are asked for, which may be none. After an error it asks again.
    base::Result<std::vector<connector::Listed>> next();
    bool is_over() const { return folders_.empty(); }
    std::uint64_t archived() const { return archived_; }  // passed over: nobody can read them now

  private:
    struct Folder {
        std::string prefix;
        bool flat;  // with all that is below
        std::string token = {};
        bool asked = false;
        std::vector<connector::Listed> objects = {};  // and folders, by their names
        std::size_t next = 0;
    };
    base::Result<void> ask(Folder& folder);
    Folder folder(std::string prefix) const;
    bool is_asked_for(connector::Listed const& object) const;
    bool is_outside(std::string const& prefix) const;
    bool is_behind(std::string const& prefix) const;

    connector::Lister& lister_;
    Stretch stretch_;
    std::vector<Folder> folders_;  // the innermost last
    std::uint64_t archived_ = 0;
};

}  // namespace siem::pipeline
