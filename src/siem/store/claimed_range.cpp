#include "siem/store/claimed_range.hpp"

#include <algorithm>
#include <unordered_map>

#include "siem/text_column.hpp"

namespace siem::store {

std::vector<ClaimedRange> ranges_of(Identities const& batch) {
    std::vector<ClaimedRange> ranges;
    for (Identities::Stream const& stream : batch.streams) {
        ranges.push_back({stream_key(stream.account, stream.group, stream.stream), {}, {}});
        ranges.back().last = stream.last_id;
        ranges.back().first = stream.last_id;
    }
    for (Identities::Run const& run : batch.runs) {
        std::string& first = ranges[run.stream].first;
        if (id_less(run.first, first)) first = run.first;
    }
    return ranges;
}

std::string encode(std::vector<ClaimedRange> const& ranges) {
    TextColumn texts;
    for (ClaimedRange const& one : ranges) {
        texts.add(one.stream);
        texts.add(one.first);
        texts.add(one.last);
    }
    return std::string(texts.encoded());
}

base::Result<std::vector<ClaimedRange>> decode_ranges(std::string_view encoded) {
    std::vector<ClaimedRange> ranges;
    for (TextColumn::Reader texts(encoded); !texts.empty();) {
        ClaimedRange one;
        for (std::string* const text : {&one.stream, &one.first, &one.last}) {
            if (texts.empty()) {
                return base::fail(base::ErrorKind::retry, "a claim in the store is torn");
            }
            *text = texts.next();
        }
        ranges.push_back(std::move(one));
    }
    return ranges;
}

bool overlap(std::vector<ClaimedRange> const& a, std::vector<ClaimedRange> const& b) {
    std::unordered_map<std::string_view, ClaimedRange const*> by_stream;
    for (ClaimedRange const& one : a) by_stream.emplace(one.stream, &one);
    return std::any_of(b.begin(), b.end(), [&](ClaimedRange const& one) {
        auto const found = by_stream.find(one.stream);
        return found != by_stream.end() && !id_less(one.last, found->second->first) &&
               !id_less(found->second->last, one.first);
    });
}

}  // namespace siem::store
