#include "siem/batch.hpp"

#include "base/assert.hpp"

namespace siem {
namespace {

// By how much the dictionary grew: where few texts were expected, a hostile source may send a new
// one with each event, and a batch is bound by its bytes.
std::size_t add_coded(CodedColumn& column, std::string_view text) {
    std::size_t const before = column.dictionary().encoded().size();
    column.add(text);
    return column.dictionary().encoded().size() - before;
}

}  // namespace

void Batch::add(Event const& event) {
    each_field([&]<Field field>() {
        constexpr auto i = static_cast<std::size_t>(field);
        constexpr FieldInfo about = info(field);
        if constexpr (about.few_values) {
            bytes_ += 1 + add_coded(codes_[i], event.text[i]);
        } else if constexpr (about.type == FieldType::text) {
            texts_[i].add(event.text[i]);
            bytes_ += event.text[i].size() + 1;
        } else if constexpr (about.type == FieldType::ip) {
            ips_[i].add(event.ip[i]);
        } else if constexpr (about.type == FieldType::time) {
            times_[i].push_back(event.number[i]);
        } else {
            integers_[i].add(event.number[i]);
        }
    });
    for (Leaf const& leaf : event.leaves) {
        bytes_ += add_coded(leaf_paths_, leaf.path);
        leaf_values_.add(leaf.value);
        bytes_ += leaf.value.size() + 2;
    }
    leaf_ends_.push_back((leaf_ends_.empty() ? 0 : leaf_ends_.back()) + event.leaves.size());
    ++rows_;
}

Batch Batch::without(std::vector<bool> const& marked) const {
    ASSERT(marked.size() == rows_);
    std::vector<Texts> readers;
    for (std::size_t i = 0; i < kFields; ++i) readers.emplace_back(*this, static_cast<Field>(i));
    CodedColumn::Reader paths(leaf_paths_);
    TextColumn::Reader values(leaf_values_);
    Batch kept;
    Event event;
    for (std::size_t row = 0; row < rows_; ++row) {
        event.clear();
        for (std::size_t i = 0; i < kFields; ++i) {
            switch (info(static_cast<Field>(i)).type) {
                case FieldType::text:
                    event.text[i] = readers[i].next();
                    break;
                case FieldType::ip:
                    event.ip[i] = ips_[i][row];
                    break;
                case FieldType::time:
                    event.number[i] = times_[i][row];
                    break;
                case FieldType::integer:
                    event.number[i] = integers_[i][row];
                    break;
            }
        }
        std::uint64_t const begin = row == 0 ? 0 : leaf_ends_[row - 1];
        for (std::uint64_t leaf = begin; leaf < leaf_ends_[row]; ++leaf) {
            std::string_view const path = paths.next();
            event.leaves.push_back({path, values.next()});
        }
        if (!marked[row]) kept.add(event);
    }
    return kept;
}

void Batch::clear() {
    for (std::size_t i = 0; i < kFields; ++i) {
        texts_[i].clear();
        codes_[i].clear();
        times_[i].clear();
        integers_[i].clear();
        ips_[i].clear();
    }
    leaf_ends_.clear();
    leaf_paths_.clear();
    leaf_values_.clear();
    objects_.clear();
    rows_ = 0;
    bytes_ = 0;
}

}  // namespace siem
