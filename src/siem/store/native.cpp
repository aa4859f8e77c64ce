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

void NativeBlock::integers(std::string_view name, ValueColumn<std::int64_t> const& values) {
    static_assert(kAbsent == -1);  // all its bytes are the same
    integers(name, values.values());
    if (values.values().empty()) repeat('\xff', values.rows() * sizeof(kAbsent));
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

void NativeBlock::addresses(std::string_view name, ValueColumn<Ip> const& values) {
    head(name, "IPv6");
    pieces_.push_back(bytes_of(values.values()));
    if (values.values().empty()) repeat('\0', values.rows() * sizeof(Ip));
}

// Where no event has a value there is one piece of memory for all of them.
void NativeBlock::repeat(char byte, std::size_t times) {
    constexpr std::size_t kPiece = 64u << 10;
    static std::string const zeros(kPiece, '\0');
    static std::string const ones(kPiece, '\xff');
    std::string_view const piece = byte == '\0' ? zeros : ones;
    for (; times > kPiece; times -= kPiece) pieces_.push_back(piece);
    pieces_.push_back(piece.substr(0, times));
}

// Of ClickHouse's serialisation of LowCardinality: each block with a dictionary of its own.
void NativeBlock::coded(CodedColumn const& column) {
    Codes const& codes = column.codes();
    if (codes.size() == 0) return;
    constexpr std::uint64_t kOwnDictionary = 0x600;
    std::uint64_t const width = codes.width() == 1 ? 0 : codes.width() == 2 ? 1 : 2;
    std::string head;
    append_fixed(head, kOwnDictionary | width);
    append_fixed(head, column.dictionary_size());
    keep(std::move(head));
    pieces_.push_back(column.dictionary().encoded());
    std::string count;
    append_fixed(count, codes.size());
    keep(std::move(count));
    pieces_.push_back(codes.bytes());
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
                block.times(name, batch.times(field));
                break;
            case FieldType::integer:
                block.integers(name, batch.integers(field));
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
