// A `catchment` of its own for a bench, in a fresh folder, on free ports, and clients of it.
//
//   Cloud cloud(program);
//   Caller caller(cloud, "workload-a");
//   caller.client.json(aws::kLogs, …);
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "aws/client.hpp"
#include "aws/credentials.hpp"
#include "base/clock.hpp"
#include "codec/json.hpp"

namespace bench {

// Made in the working directory, and removed: /tmp may be memory.
class Folder {
  public:
    Folder();
    ~Folder();
    std::string const& path() const { return path_; }

  private:
    std::string path_;
};

// One running process of the program; ends with it.
class Process {
  public:
    // `arguments` come after the command; --data and --ready-file are given.
    Process(std::string const& program, std::string const& command, std::string const& data,
            std::vector<std::string> const& arguments);
    ~Process();
    codec::Json const& ready() const { return ready_; }
    double cpu_seconds() const;
    std::uint64_t peak_bytes() const;      // resident, at its highest
    std::uint64_t resident_bytes() const;  // now

  private:
    std::uint64_t memory(std::string const& line) const;  // of /proc/ID/status

    pid_t id_ = -1;
    codec::Json ready_;
};

struct Caller {
    Caller(std::string const& endpoint, aws::Credentials const& credentials)
        : keys(credentials), client({endpoint, "eu-west-1"}, keys, clock) {}
    base::SystemClock clock;
    aws::FixedCredentials keys;
    aws::Client client;
};

// A new role, by its ARN, that `principal` may assume and that may do everything.
// R"({"Service":"firehose.amazonaws.com"})", R"({"AWS":"111122223333"})"
std::string make_role(Caller& caller, std::string const& name, std::string const& principal);

aws::Profiles profiles(std::string const& path);
// The value, or the end of the bench with what went wrong.
codec::Json must(base::Result<codec::Json> result, char const* what);

// What a sync of `bytes` appended costs on this disk, in seconds: the least a durable reply takes.
double synced_append(std::string const& folder, std::uint64_t bytes, int times);

}  // namespace bench
