#include "siem/enrich/tables.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace siem::enrich {
namespace {

base::Result<void> wrong(std::size_t line, std::string const& why) {
    return base::fail(base::ErrorKind::stop, "line " + std::to_string(line) + ": " + why);
}

std::string_view next_line(std::string_view& text) {
    std::size_t const end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::vector<std::string> columns_of(std::string_view line) {
    std::vector<std::string> columns(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        char const c = line[i];
        bool const twice = quoted && c == '"' && line.substr(i + 1, 1) == "\"";
        if (twice) {
            columns.back() += line[++i];
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted && columns.size() < kMostColumns) {
            columns.emplace_back();
        } else {
            columns.back() += c;
        }
    }
    return columns;
}

bool is_hash(std::string_view text) {
    bool const long_enough = text.size() == 32 || text.size() == 40 || text.size() == 64;
    return long_enough && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_domain(std::string_view text) {
    return text.find('.') != std::string_view::npos && text.size() < 254 &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") ==
               std::string_view::npos;
}

}  // namespace

bool Tables::empty() const {
    return accounts.empty() && networks.empty() && lookups.empty() && geo.empty() &&
           threat_addresses.empty() && threat_domains.empty() && threat_hashes.empty();
}

base::Result<void> read_lookup(LookupKey key, std::string_view csv, Tables& tables) {
    Lookup lookup{std::move(key), {}, {}};
    std::vector<std::string> const header = columns_of(next_line(csv));
    if (header.size() < 2) return wrong(1, "the header names a key and at least one column");
    for (std::size_t i = 1; i < header.size(); ++i) {
        lookup.names.push_back(lookup.key.prefix + "." + std::string(base::trim(header[i])));
    }
    for (std::size_t number = 2; !csv.empty(); ++number) {
        std::string_view const line = next_line(csv);
        if (base::trim(line).empty()) continue;
        if (lookup.rows.size() == kMostRows)
            return wrong(number, "more rows than a table may have");
        std::vector<std::string> row = columns_of(line);
        std::string const id = base::lower(base::trim(row.front()));
        row.erase(row.begin());
        row.resize(lookup.names.size());
        lookup.rows.emplace(id, std::move(row));
    }
    tables.lookups.push_back(std::move(lookup));
    return {};
}

base::Result<void> read_threats(std::string const& feed, std::string_view text, Tables& tables) {
    for (std::size_t number = 1; !text.empty(); ++number) {
        std::string_view line = base::trim(next_line(text));
        line = line.substr(0, line.find_first_of("#, \t"));
        if (line.empty()) continue;
        if (number > kMostRows) return wrong(number, "more indicators than a list may have");
        std::string const indicator = base::lower(line);
        if (tables.threat_addresses.add(indicator, feed)) continue;
        if (is_hash(indicator))
            tables.threat_hashes.emplace(indicator, feed);
        else if (is_domain(indicator))
            tables.threat_domains.emplace(indicator, feed);
        else
            return wrong(number, "'" + indicator + "' is no address, network, domain or hash");
    }
    return {};
}

}  // namespace siem::enrich
