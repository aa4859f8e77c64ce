// A message, whatever it is: kept byte for byte, its leaves each once, and a batch that reads back.
#include <set>

#include "base/assert.hpp"
#include "siem/batch.hpp"
#include "siem/normalise/normaliser.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const message(reinterpret_cast<char const*>(data), size);
    siem::normalise::Normaliser normaliser;
    siem::Event event;
    normaliser.normalise({"111122223333", "/g", "s", "1", 1, message}, {"eu-west-1", "b", "k", 1},
                         event);
    ASSERT(event[siem::Field::message] == message);
    std::set<std::string_view> paths;
    for (siem::Leaf const& leaf : event.leaves) ASSERT(paths.insert(leaf.path).second);
    siem::Batch batch;
    batch.add(event);
    ASSERT(siem::TextColumn::Reader(batch.texts(siem::Field::message)).next() == message);
    siem::TextColumn::Reader values(batch.leaf_values());
    for (siem::Leaf const& leaf : event.leaves) ASSERT(values.next() == leaf.value);
    ASSERT(values.empty());
    return 0;
}
