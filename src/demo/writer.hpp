// Writes the workload into the log groups, as any client would: over HTTP, signed, in batches. A
// cloud that has none of it yet gets the past half hour first, an attack included.
//
//   Writer writer(places, profiles, {.endpoint = url, .tell = print}, clock);
//   base::WorkerThread thread(writer, clock, "demo");
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "aws/client.hpp"
#include "aws/credentials.hpp"
#include "base/worker.hpp"
#include "demo/workload.hpp"

namespace demo {

struct WriterSettings {
    std::string endpoint;
    std::string region;
    std::uint64_t seed = 1;
    std::function<void(std::string const&)> tell;  // one line a stage, for people
};

class Writer final : public base::Worker {
  public:
    // `profiles` has the keys of every place's account.
    Writer(std::vector<Place> places, aws::Profiles const& profiles, WriterSettings settings,
           base::Clock const& clock);
    ~Writer() override;

    base::Instant step(base::Instant now) override;
    void cancel();  // from any thread: the running request fails, and all later ones

  private:
    struct Account;
    // Lines of one log stream, as PutLogEvents takes them.
    struct Batch {
        Place const* place = nullptr;
        std::string log_stream;
        codec::Json events = codec::Json::array();
    };

    base::Result<void> begin(base::Instant now);
    void fill(base::Instant end);
    base::Result<void> put(Batch const& batch);
    base::Result<void> make_stream(Place const& place, std::string const& log_stream);
    aws::Client& client_of(Place const& place);

    std::vector<Place> places_;
    WriterSettings settings_;
    std::map<std::string, std::unique_ptr<Account>> accounts_;  // by name
    std::optional<Workload> workload_;
    base::Instant written_;            // all before this is in `waiting_` or written
    base::Instant caught_up_at_ = {};  // where the past ends
    std::deque<Batch> waiting_;
    std::set<std::string> streams_;  // that were seen to exist, as "account group stream"
};

}  // namespace demo
