// A request's head, one line a header: whatever it says of its signature is read or refused, and
// never found right.
#include <cstdint>
#include <cstdlib>

#include "aws/dispatch.hpp"
#include "aws/signature.hpp"
#include "base/text.hpp"

namespace {

http::Head head_of(std::string_view text) {
    http::Head head;
    bool first = true;
    for (std::string_view line : base::split(text, '\n')) {
        auto const pair = base::cut(line, first ? " " : ": ");
        if (!pair) continue;
        if (first) {
            head.method = std::string(pair->first);
            head.target = std::string(pair->second);
        } else {
            head.headers.add(std::string(pair->first), std::string(pair->second));
        }
        first = false;
    }
    return head;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    http::Head const head = head_of({reinterpret_cast<char const*>(data), size});
    try {
        aws::Authorization const auth = aws::parse_authorization(head);
        aws::verify_time(auth, base::from_millis(1'795'000'000'000));
    } catch (aws::Error const& error) {
        aws::render_error(aws::protocol_of(head), error, "id", "urn:x");
    }
    try {
        aws::Authorization const auth = aws::parse_authorization(head);
        aws::verify_signature(auth, head, auth.payload_hash, "a secret that nobody guesses");
        std::abort();
    } catch (aws::Error const&) {
    }
    return 0;
}
