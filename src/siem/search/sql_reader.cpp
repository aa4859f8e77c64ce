#include "siem/search/sql_reader.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"
#include "codec/json.hpp"
#include "siem/search/user_sql.hpp"

namespace siem::search {
namespace {

// ClickHouse's codes of what is not the statement's fault.
constexpr std::array<std::string_view, 6> kOurs = {
    "159",  // it took too long
    "241",  // or too much memory
    "396",  // or its answer is too large
    "394",  // it was cancelled
    "202",  // too many run
    "210",  // the network
};

// What the engine says of the text; of a statement that holds it, it says too much.
base::Error about_text(base::Error error) {
    bool const ours =
        error.code.empty() || std::find(kOurs.begin(), kOurs.end(), error.code) != kOurs.end();
    if (ours) return error;
    error.kind = base::ErrorKind::skip;
    constexpr std::string_view kException = "DB::Exception: ";
    std::size_t const told = error.message.find(kException);
    if (told != error.message.npos) error.message.erase(0, told + kException.size());
    error.message = error.message.substr(0, error.message.find(": In scope "));
    return error;
}

}  // namespace

base::Result<std::string> SqlReader::examined(std::string const& text, Asker& asker) {
    base::Result<std::string> const rewriting = rewriting_sql(text);
    if (!rewriting) return rewriting;
    base::Result<std::string> const answer = program_(*rewriting, asker);
    if (!answer) return base::fail(about_text(answer.error()));
    base::Result<codec::Json> const row = codec::parse_json(base::trim(*answer));
    if (!row) return base::fail(base::ErrorKind::retry, "the store answered no statement");
    std::string statement = row->at("statement").text();
    base::Result<void> const words = examine_words(statement);
    if (!words) return base::fail(words.error());
    base::Result<std::string> const tables = program_(tables_sql(), asker);
    if (!tables) return base::fail(tables.error());
    base::Result<std::string> const tree = program_(tree_sql(statement), asker);
    if (!tree) return base::fail(about_text(tree.error()));
    base::Result<void> const good = examine_tree(*tree, tables_of(*tables));
    if (!good) return base::fail(good.error());
    return statement;
}

base::Result<Table> SqlReader::read(std::string const& text, std::uint64_t rows, Asker& asker) {
    std::unique_lock const turn(running_, std::try_to_lock);
    if (!turn) {
        return base::fail(base::ErrorKind::retry, "another statement runs; try again in a moment");
    }
    base::Result<std::string> const statement = examined(text, asker);
    if (!statement) return base::fail(statement.error());
    base::Result<std::string> const answer = user_(*statement, asker);
    if (!answer) return base::fail(about_text(answer.error()));
    return sql_table(*answer, rows);
}

}  // namespace siem::search
