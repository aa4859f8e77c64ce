// A message of the queue: understood or set aside, and no object without a name.
#include "base/assert.hpp"
#include "siem/connector/notification.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    auto const said =
        siem::connector::parse_notification({reinterpret_cast<char const*>(data), size});
    if (!said) {
        ASSERT(said.error().kind == base::ErrorKind::quarantine);
        return 0;
    }
    for (siem::connector::ObjectCreated const& object : said->objects) {
        ASSERT(!object.bucket.empty() && !object.key.empty());
    }
    return 0;
}
