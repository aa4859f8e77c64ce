#include "siem/store/native.hpp"

#include <algorithm>
#include <utility>

namespace siem::store {
namespace {

constexpr std::int64_t kLatest = 9'214'646'400'000'000 - 1;  // the end of 2261

void append_number(std::string& out, std::uint64_t number) {
    while (number >= 0x80) {
        out.push_back(static_cast<char>(number | 0x80));
        number >>= 7;
    }
    out.push_back(static_cast<char>(number));
}

// Of a column's dictionaries, which is told once before its rows: 1, as eight bytes.
constexpr std::string_view kDictionariesVersion("\1\0\0\0\0\0\0\0", 8);

void append_fixed(std::string& out, std::uint64_t number) {
    out.append(reinterpret_cast<char const*>(&number), sizeof(number));
}

template <typename Narrow>
void append_narrow(std::string& out, std::vector<std::uint32_t> const& codes) {
    std::vector<Narrow> const narrow(codes.begin(), codes.end());
    out.append(reinterpret_cast<char const*>(narrow.data()), narrow.size() * sizeof(Narrow));
}

template <typename T>
std::string_view bytes_of(std::vector<T> const& values) {
    return {reinterpret_cast<char const*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace

std::int64_t storable_time(std::int64_t micros) {
    return std::clamp<std::int64_t>(micros, 0, kLatest);
}

std::string quoted(std::string_view column) { return "`" + std::string(column) + "`"; }

NativeBlock::NativeBlock(std::uint64_t rows, std::uint64_t columns) {
    std::string head;
    append_number(head, columns);
    append_number(head, rows);
    keep(std::move(head));
}

void NativeBlock::keep(std::string made) {
    made_.push_back(std::move(made));
    pieces_.push_back(made_.back());
}

void NativeBlock::head(std::string_view name, std::string_view type) {
    std::string head;
    append_number(head, name.size());
    head += name;
    append_number(head, type.size());
    head += type;
    keep(std::move(head));
    structure_ += (structure_.empty() ? "" : ", ") + quoted(name) + " " + std::string(type);
}

void NativeBlock::texts(std::string_view name, std::string_view encoded) {
    head(name, "String");
    pieces_.push_back(encoded);
}

void NativeBlock::ranked_texts(std::string_view name, std::vector<std::int64_t> const& ranks,
                               std::string_view encoded) {
    head(name, "Tuple(UInt64, String)");
    pieces_.push_back(bytes_of(ranks));
    pieces_.push_back(encoded);
}

void NativeBlock::integers(std::string_view name, std::vector<std::int64_t> const& values) {
    head(name, "Int64");
    pieces_.push_back(bytes_of(values));
}

void NativeBlock::times(std::string_view name, std::vector<std::int64_t> const& values) {
    head(name, "DateTime64(6, 'UTC')");
    bool const storable = std::all_of(values.begin(), values.end(),
                                      [](std::int64_t t) { return t == storable_time(t); });
    if (storable) {
        pieces_.push_back(bytes_of(values));
        return;
    }
    std::vector<std::int64_t>& held = made_times_.emplace_back(values);
    for (std::int64_t& time : held) time = storable_time(time);
    pieces_.push_back(bytes_of(held));
}

void NativeBlock::addresses(std::string_view name, std::vector<Ip> const& values) {
    head(name, "IPv6");
    pieces_.push_back(bytes_of(values));
}

// Of ClickHouse's serialisation of LowCardinality: each block with a dictionary of its own.
void NativeBlock::coded(CodedColumn const& column) {
    if (column.codes().empty()) return;
    constexpr std::uint64_t kOwnDictionary = 0x600;
    std::size_t const size = column.dictionary_size();
    std::uint64_t const width = size <= 0x100 ? 0 : size <= 0x10000 ? 1 : 2;
    std::string head;
    append_fixed(head, kOwnDictionary | width);
    append_fixed(head, size);
    keep(std::move(head));
    pieces_.push_back(column.dictionary().encoded());
    std::string codes;
    append_fixed(codes, column.codes().size());
    if (width == 0) append_narrow<std::uint8_t>(codes, column.codes());
    if (width == 1) append_narrow<std::uint16_t>(codes, column.codes());
    keep(std::move(codes));
    if (width == 2) pieces_.push_back(bytes_of(column.codes()));
}

void NativeBlock::codes(std::string_view name, CodedColumn const& column) {
    head(name, "LowCardinality(String)");
    keep(std::string(kDictionariesVersion));
    coded(column);
}

void NativeBlock::maps(std::string_view name, Batch const& batch) {
    head(name, "Map(LowCardinality(String), String)");
    keep(std::string(kDictionariesVersion));
    pieces_.push_back(bytes_of(batch.leaf_ends()));
    coded(batch.leaf_paths());
    pieces_.push_back(batch.leaf_values().encoded());
}

void add_events(NativeBlock& block, Batch const& batch) {
    for (std::size_t i = 0; i < kFields; ++i) {
        auto const field = static_cast<Field>(i);
        std::string_view const name = info(field).name;
        switch (info(field).type) {
            case FieldType::text:
                if (info(field).few_values)
                    block.codes(name, batch.codes(field));
                else
                    block.texts(name, batch.texts(field).encoded());
                break;
            case FieldType::ip:
                block.addresses(name, batch.ips(field));
                break;
            case FieldType::time:
                block.times(name, batch.numbers(field));
                break;
            case FieldType::integer:
                block.integers(name, batch.numbers(field));
                break;
        }
    }
    block.maps("fields", batch);
}

std::string event_columns() {
    std::string out;
    for (std::size_t i = 0; i < kFields; ++i)
        out += quoted(info(static_cast<Field>(i)).name) + ", ";
    return out + "fields";
}

}  // namespace siem::store
