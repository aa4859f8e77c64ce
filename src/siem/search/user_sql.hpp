// Statements that people write in ClickHouse's own SQL: what may be run of them. Nothing is told by
// the look of their text. The engine's parser says what it is: first it writes the text anew (as
// one statement, without comments), then it shows the tree of that, of which only known parts,
// functions and tables may be any. Pure.
//
//   SELECT formatQuerySingleLine('…')   the text anew, examined by examine_words()
//   EXPLAIN AST …                       its tree, examined by examine_tree()
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "siem/searcher.hpp"

namespace siem::search {

inline constexpr std::size_t kMostSqlBytes = 10'000;

// Errors are ErrorKind::skip and say what may not be.
base::Result<std::string> rewriting_sql(std::string_view text);
// That a written anew statement reads, by one SELECT, and says nothing of files, formats and
// settings; its names are plain, so that no tree of it can look like another.
base::Result<void> examine_words(std::string_view statement);
std::string tree_sql(std::string_view statement);
std::string tables_sql();
std::set<std::string> tables_of(std::string_view answer);
// `answer` is the tree, `tables` all that the engine has.
base::Result<void> examine_tree(std::string_view answer, std::set<std::string> const& tables);
// Of the functions that only compute.
bool is_plain_function(std::string_view name);

// What the statement answers, as JSONCompactEachRowWithNamesAndTypes, up to `rows`.
base::Result<Table> sql_table(std::string_view answer, std::uint64_t rows);

}  // namespace siem::search
