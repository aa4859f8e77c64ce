// A policy, and behind a line of "----" what it is asked: an action, a resource and the values of
// keys, a line each. Whatever the text is: it is judged in every place, and what cannot be read
// denies.
#include "base/assert.hpp"
#include "base/text.hpp"
#include "policy/evaluation.hpp"

namespace {

using namespace policy;

constexpr std::string_view kParting = "\n----\n";

Request request(std::vector<std::string_view> const& lines) {
    Request asked{.principal = {.kind = Principal::Kind::session,
                                .account = "111122223333",
                                .arn = "arn:aws:sts::111122223333:assumed-role/app/s",
                                .role_arn = "arn:aws:iam::111122223333:role/app"},
                  .action = "s3:GetObject",
                  .resource = "arn:aws:s3:::logs/a"};
    if (!lines.empty()) asked.action = lines[0];
    if (lines.size() > 1) asked.resource = lines[1];
    for (std::size_t i = 2; i < lines.size(); ++i) {
        auto const both = base::cut(lines[i], "=");
        if (both) asked.context.set(both->first, std::string(both->second));
    }
    return asked;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    auto const both = base::cut(text, kParting);
    std::string const document(both ? both->first : text);
    Request const asked =
        request(both ? base::split(both->second, '\n') : std::vector<std::string_view>{});
    for (Kind const kind : {Kind::identity, Kind::trust, Kind::resource, Kind::service_control}) {
        auto const wrong = malformed(document, kind);
        ASSERT(!wrong || !wrong->empty());
        ASSERT(wrong || read(document));  // what is taken can be judged
    }
    Library library;
    std::vector<Named> const one = {{"it", library.find(document)}};
    for (Policies const& policies :
         {Policies{.identity = one}, Policies{.identity = one, .boundary = one, .session = one},
          Policies{.resource = one}, Policies{.service_control = {one}}}) {
        Decision const decision = evaluate(asked, policies);
        ASSERT(!reason(decision, asked).empty());
        ASSERT(read(document) || !decision.allowed);
    }
    return 0;
}
