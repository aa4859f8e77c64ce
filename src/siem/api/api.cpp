#include "siem/api/api.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "siem/api/access.hpp"
#include "siem/api/export.hpp"
#include "siem/api/loki.hpp"
#include "siem/api/quarantine.hpp"
#include "siem/api/reply.hpp"
#include "siem/api/saved.hpp"
#include "siem/api/search.hpp"
#include "siem/api/sign_on.hpp"
#include "siem/api/sql.hpp"
#include "siem/api/state.hpp"
#include "siem/api/users.hpp"

namespace siem::api {
namespace {

constexpr std::size_t kThreads = 3;   // one may be busy with an export, one with a backup
constexpr std::size_t kSearches = 3;  // as many as the store has connections for them
constexpr std::uint64_t kMostBody = 64 << 10;

// The asker leaves with the call: when the client has, or has been answered.
class Attended final : public http::PipedCall {
  public:
    Attended(std::unique_ptr<http::Call> call, std::shared_ptr<Asker> asker,
             std::shared_ptr<std::shared_ptr<http::Pipe>> outlet)
        : call_(std::move(call)), asker_(std::move(asker)), outlet_(std::move(outlet)) {}
    ~Attended() override { asker_->leave(); }

    bool write(std::string_view bytes) override { return call_->write(bytes); }
    void finish(http::Respond respond) override { call_->finish(std::move(respond)); }
    std::shared_ptr<http::Pipe> pipe() const override { return *outlet_; }

  private:
    std::unique_ptr<http::Call> call_;
    std::shared_ptr<Asker> asker_;  // shared with the thread that works on the answer
    std::shared_ptr<std::shared_ptr<http::Pipe>> outlet_;  // and so is this
};

// "GET, POST and DELETE".
std::string in_words(std::vector<std::string> const& words) {
    std::string out = words.front();
    for (std::size_t i = 1; i < words.size(); ++i) {
        out += (i + 1 == words.size() ? " and " : ", ") + words[i];
    }
    return out;
}

bool takes(Resource const& resource, std::string const& method) {
    auto const& all = resource.methods;
    std::string const meant = method == "HEAD" ? "GET" : method;
    return std::find(all.begin(), all.end(), meant) != all.end();
}

// Where a part of a resource's path is in braces any name may stand.
bool is_at(std::string_view resource, std::string_view path) {
    std::size_t const open = resource.find('{');
    if (open == resource.npos) return resource == path;
    std::string_view const rest = resource.substr(resource.find('}') + 1);
    if (!path.starts_with(resource.substr(0, open)) || !path.ends_with(rest)) return false;
    if (path.size() <= open + rest.size()) return false;
    return path.substr(open, path.size() - open - rest.size()).find('/') == path.npos;
}

}  // namespace

Api::Api(Searcher& searcher, Sources sources, Access access, Surroundings const& around)
    : sources_(std::move(sources)),
      clock_(around.clock),
      door_(std::move(access)),
      tails_(searcher, around.metrics),
      desk_(kThreads),
      searches_(kSearches),
      provider_(1) {
    for (Resources const& some :
         {search_resources(searcher), tails_.resources(), export_resources(sources_),
          quarantine_resources(sources_), access_resources(door_), sign_on_resources(door_),
          user_resources(door_), saved_resources(sources_, searcher), loki_resources(searcher),
          sql_resources(sources_, searcher), state_resources(sources_, around.metrics)}) {
        resources_.insert(resources_.end(), some.begin(), some.end());
    }
}

Api::~Api() = default;

std::unique_ptr<http::Call> Api::begin(http::Head const& head) {
    Asked asked{head, http::parse_query(head.query()), clock_.now(), std::make_shared<Asker>(),
                std::make_shared<std::shared_ptr<http::Pipe>>()};
    auto answered = [this, asked](http::Head const&, std::string body, http::Respond respond) {
        Asked whole = asked;
        whole.body = std::move(body);
        answer(std::move(whole), std::move(respond));
    };
    return std::make_unique<Attended>(http::collect(head, kMostBody, std::move(answered)),
                                      asked.asker, asked.outlet);
}

Resource const* Api::find(std::string_view path) const {
    auto const found = std::find_if(resources_.begin(), resources_.end(),
                                    [&](Resource const& one) { return is_at(one.path, path); });
    return found == resources_.end() ? nullptr : &*found;
}

http::Reply Api::nothing_there(http::Head const& head) const {
    if (sources_.page && !head.path().starts_with("/api/")) {
        bool const reads = head.method == "GET" || head.method == "HEAD";
        return reads ? sources_.page(head) : not_allowed("GET");
    }
    std::vector<std::string> paths;
    for (Resource const& one : resources_) paths.push_back(one.path);
    return not_found("There is " + in_words(paths) + ".");
}

Desk& Api::desk_of(Where where) {
    if (where == Where::provider) return provider_;
    return where == Where::searches ? searches_ : desk_;
}

void Api::answer(Asked asked, http::Respond respond) {
    http::Head const& head = asked.head;
    if (std::optional<http::Reply> refused = door_.refuse(head)) return respond(*refused);
    Resource const* const resource = find(head.path());
    if (resource == nullptr) return respond(nothing_there(head));
    if (!takes(*resource, head.method)) return respond(not_allowed(in_words(resource->methods)));
    std::optional<http::Reply> refused = door_.refuse(*resource, asked);
    if (refused && asked.caller.name.empty()) return respond(*std::move(refused));
    respond = door_.recorded(*resource, asked, std::move(respond));
    if (refused) return respond(*std::move(refused));
    if (resource->where == Where::at_once) return resource->answer(asked, respond);
    bool const taken = desk_of(resource->where).give([resource, asked, respond] {
        bool const wanted = asked.head.method != "GET" || !asked.asker->left();
        if (wanted) resource->answer(asked, respond);
    });
    if (!taken) respond(busy());
}

}  // namespace siem::api
