#include "siem/api/quarantine.hpp"

#include "siem/api/reply.hpp"

namespace siem::api {
namespace {

constexpr std::uint64_t kMostQuarantined = 1000;

// Somebody's bytes: to be kept, not to be shown.
http::Reply object_reply(base::Result<std::string> bytes) {
    if (bytes) {
        http::Reply reply = text_reply(200, "application/octet-stream", *std::move(bytes));
        reply.headers.add("Content-Disposition", "attachment; filename=\"object\"");
        return reply;
    }
    bool const none = bytes.error().kind == base::ErrorKind::skip;
    return none ? not_found(bytes.error().message)
                : error_reply(503, "object", bytes.error().message);
}

http::Reply object(Sources const& sources, Asked const& asked) {
    std::string const id = asked.text("id");
    if (id.empty()) return bad_request("Say which: id=…, as the list of the quarantine has it.");
    return object_reply(sources.quarantined_object(id));
}

http::Reply redrive(Sources const& sources, Asked const& asked) {
    Redriven what;
    if (asked.head.method == "POST") {
        for (auto const& [name, value] : asked.parameters) {
            if (name == "id") what.ids.push_back(value);
            if (name == "all") what.all = value == "true";
        }
        if (what.ids.empty() && !what.all) {
            return bad_request("Say which: id=…, repeated, or all=true.");
        }
    }
    return json_or_error(sources.redrive(what));
}

}  // namespace

Resources quarantine_resources(Sources const& sources) {
    Resources all = {
        {"/api/v1/quarantine", {"GET"}, Where::desk, replying([&sources](Asked const&) {
             return ndjson_reply(sources.quarantine(kMostQuarantined));
         })},
        {"/api/v1/quarantine/object",
         {"GET"},
         Where::desk,
         replying([&sources](Asked const& asked) { return object(sources, asked); })},
        {"/api/v1/quarantine/redrive",
         {"GET", "POST"},
         Where::desk,
         replying([&sources](Asked const& asked) { return redrive(sources, asked); })}};
    for (Resource& one : all) {
        one.to_read = one.to_change = Permission::operate;
        one.shows_all = true;
    }
    all[1].audited = true;
    return all;
}

}  // namespace siem::api
