#include "siem/search/user_sql.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "codec/json.hpp"
#include "siem/sql.hpp"

namespace siem::search {
namespace {

using codec::Json;

constexpr std::size_t kMostTreeLines = 5'000;

tl::unexpected<base::Error> wrong(std::string message) {
    return base::fail(base::ErrorKind::skip, std::move(message));
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_figure(char c) { return c >= '0' && c <= '9'; }

bool is_plain_name(std::string_view name) {
    constexpr std::string_view kOthers = "._-@:/ %";
    return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
        return is_letter(c) || is_figure(c) || kOthers.find(c) != kOthers.npos;
    });
}

// Where the quoted text that begins here ends, behind its quote; npos where it does not.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
    for (std::size_t at = begin + 1; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == text[begin]) {
            return at + 1;
        }
    }
    return text.npos;
}

// What the grammar's words may say besides.
bool is_barred_word(std::string_view word) {
    static constexpr std::array kBarred = {"INTO",  "OUTFILE",  "FORMAT",  "SETTINGS",
                                           "APPLY", "PARALLEL", "EXPLAIN", "INSERT"};
    std::string const upper = base::upper(word);
    return std::find(kBarred.begin(), kBarred.end(), upper) != kBarred.end();
}

// A line of a tree: "    Function count (alias n) (children 1)".
struct Node {
    std::size_t depth = 0;
    std::string_view kind;
    std::string_view name;
    bool whole = false;  // has exactly the children that a statement of its kind has
};

Node node_of(std::string_view line) {
    Node node;
    while (node.depth < line.size() && line[node.depth] == ' ') ++node.depth;
    line.remove_prefix(node.depth);
    std::size_t const space = line.find(' ');
    node.kind = line.substr(0, space);
    if (space == line.npos) return node;
    node.name = line.substr(space + 1);
    node.whole = node.name == "(children 1)";
    std::size_t const rest = node.name.find(" (");
    if (node.name.starts_with('(')) {
        node.name = {};
    } else if (rest != node.name.npos) {
        node.name = node.name.substr(0, rest);
    }
    return node;
}

bool is_known_kind(std::string_view kind) {
    static constexpr std::array<std::string_view, 26> kKinds = {
        "SelectWithUnionQuery",
        "SelectIntersectExceptQuery",
        "SelectQuery",
        "ExpressionList",
        "Subquery",
        "WithElement",
        "TablesInSelectQuery",
        "TablesInSelectQueryElement",
        "TableExpression",
        "TableIdentifier",
        "TableJoin",
        "ArrayJoin",
        "Function",
        "Identifier",
        "Literal",
        "Asterisk",
        "QualifiedAsterisk",
        "ColumnsRegexpMatcher",
        "ColumnsTransformerList",
        "ColumnsExceptTransformer",
        "ColumnsReplaceTransformer",
        "ColumnsReplaceTransformer::Replacement",
        "OrderByElement",
        "WindowDefinition",
        "WindowListElement",
        "InterpolateElement"};
    return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

bool is_in(std::string_view function) {
    std::string const name = base::lower(function);
    return name.ends_with("in") &&
           (name == "in" || name == "notin" || name == "globalin" || name == "globalnotin" ||
            name == "nullin" || name == "notnullin" || name == "globalnullin" ||
            name == "globalnotnullin");
}

// Walks the lines of a tree with those that stand above each.
class TreeExaminer {
  public:
    explicit TreeExaminer(std::set<std::string> const& tables) : tables_(tables) {}

    base::Result<void> add(std::string_view line) {
        Node const node = node_of(line);
        if (node.depth > above_.size()) return wrong("this statement is none that is known here");
        above_.resize(node.depth);
        if (above_.empty() && !(node.kind == "SelectWithUnionQuery" && node.whole)) {
            return wrong("only SELECT is understood here, without INTO OUTFILE and FORMAT");
        }
        if (!is_known_kind(node.kind)) {
            return wrong("what the engine calls " + std::string(node.kind) + " may not be here");
        }
        base::Result<void> good = examine(node);
        above_.push_back({std::string(node.kind), std::string(node.name)});
        return good;
    }

  private:
    struct Above {
        std::string kind;
        std::string name;
    };

    base::Result<void> examine(Node const& node) const {
        std::string const name(node.name);
        if (node.kind == "TableIdentifier") {
            bool const other = name.find('.') != name.npos || tables_.count(name) > 0;
            if (name == "events" || !other) return {};  // what is no table is one of WITH
            return wrong("there is the table events alone; " + name + " is none of yours");
        }
        if (node.kind == "Function" && parent() == "TableExpression") {
            return wrong("table functions may not be here: " + name);
        }
        if (node.kind == "Function" && !is_plain_function(name)) {
            return wrong("the function " + name + " may not be here");
        }
        bool const listed = above_.size() >= 2 && parent() == "ExpressionList" &&
                            above_[above_.size() - 2].kind == "Function" &&
                            is_in(above_[above_.size() - 2].name);
        if (node.kind == "Identifier" && listed && !is_column(name)) {
            return wrong("behind IN stand values or a SELECT in parentheses, and no name: " + name);
        }
        return {};
    }
    std::string_view parent() const {
        return above_.empty() ? std::string_view() : std::string_view(above_.back().kind);
    }
    // The engine would take a name behind IN for a table, if it is one.
    bool is_column(std::string const& name) const {
        std::size_t const point = name.rfind('.');
        return tables_.count(name) == 0 &&
               (point == name.npos || tables_.count(name.substr(point + 1)) == 0);
    }

    std::set<std::string> const& tables_;
    std::vector<Above> above_;
};

char const* type_of(std::string const& type) {
    std::string inner = type;
    for (std::string_view const wrapper : {"LowCardinality(", "Nullable("}) {
        if (inner.starts_with(wrapper)) {
            inner = inner.substr(wrapper.size(), inner.size() - wrapper.size() - 1);
        }
    }
    for (std::string_view const number : {"UInt", "Int", "Float", "Decimal", "BFloat"}) {
        if (inner.starts_with(number)) return "number";
    }
    return inner.starts_with("Date") ? "time" : "text";
}

}  // namespace

base::Result<std::string> rewriting_sql(std::string_view text) {
    if (text.size() > kMostSqlBytes) return wrong("a statement has 10,000 bytes at most");
    if (!base::valid_utf8(text) || text.find('\0') != text.npos) {
        return wrong("a statement is UTF-8");
    }
    return "SELECT formatQuerySingleLine(" + literal(text) + ") AS statement FORMAT JSONEachRow";
}

base::Result<void> examine_words(std::string_view statement) {
    constexpr std::string_view kOthers = " ()[].,+-*/%=<>!?:|@";
    std::size_t at = 0;
    while (at < statement.size()) {
        char const c = statement[at];
        if (c == '\'' || c == '`' || c == '"') {
            std::size_t const end = end_of_quoted(statement, at);
            if (end == statement.npos) return wrong("a quote is not closed");
            bool const name = c != '\'';
            if (name && !is_plain_name(statement.substr(at + 1, end - at - 2))) {
                return wrong("names have letters, digits and . _ - @ : / % alone");
            }
            at = end;
        } else if (is_letter(c) || is_figure(c)) {
            std::size_t end = at;
            while (end < statement.size() &&
                   (is_letter(statement[end]) || is_figure(statement[end])))
                ++end;
            std::string_view const word = statement.substr(at, end - at);
            if (is_barred_word(word)) return wrong(std::string(word) + " may not be here");
            at = end;
        } else if (kOthers.find(c) == kOthers.npos) {
            return wrong(std::string("the character ") + c + " may not be here");
        } else {
            ++at;
        }
    }
    bool const reads = statement.starts_with("SELECT ") || statement.starts_with("WITH ") ||
                       statement.starts_with("(");
    if (!reads) return wrong("only SELECT is understood here");
    return {};
}

std::string tree_sql(std::string_view statement) { return "EXPLAIN AST " + std::string(statement); }

std::string tables_sql() { return "SELECT DISTINCT name FROM system.tables FORMAT JSONEachRow"; }

std::set<std::string> tables_of(std::string_view answer) {
    std::set<std::string> all;
    for (std::string_view const line : base::split(answer, '\n')) {
        if (base::Result<Json> const row = codec::parse_json(line))
            all.insert(row->at("name").text());
    }
    return all;
}

base::Result<void> examine_tree(std::string_view answer, std::set<std::string> const& tables) {
    TreeExaminer examiner(tables);
    std::size_t lines = 0;
    for (std::string_view const line : base::split(answer, '\n')) {
        if (line.empty()) continue;
        base::Result<Json> const row = codec::parse_json(line);
        if (!row || !row->at("explain").is_text()) return wrong("its tree cannot be read");
        std::string const& node = row->at("explain").text();
        if (node.empty()) continue;
        if (++lines > kMostTreeLines) return wrong("the statement has too many parts");
        base::Result<void> good = examiner.add(node);
        if (!good) return good;
    }
    if (lines == 0) return wrong("its tree cannot be read");
    return {};
}

base::Result<Table> sql_table(std::string_view answer, std::uint64_t rows) {
    std::vector<std::string_view> const lines = base::split(answer, '\n');
    base::Result<Json> const names = codec::parse_json(lines[0]);
    base::Result<Json> const types = codec::parse_json(lines.size() > 1 ? lines[1] : "");
    if (!names || !types || names->items().size() != types->items().size()) {
        return base::fail(base::ErrorKind::retry, "the store answered no table");
    }
    Table table;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < names->items().size(); ++i) {
        std::string const& name = names->items()[i].text();
        if (!seen.insert(name).second) {
            return wrong("two columns are called '" + name + "': name one with AS");
        }
        table.columns.push_back({name, type_of(types->items()[i].text())});
    }
    for (std::size_t at = 2; at < lines.size(); ++at) {
        if (lines[at].empty()) continue;
        table.more = table.count == rows;
        if (table.more) break;
        base::Result<Json> const row = codec::parse_json(lines[at]);
        if (!row || row->items().size() != table.columns.size()) {
            return base::fail(base::ErrorKind::retry, "the store answered a row that is no JSON");
        }
        Json::Object object;
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            object.emplace_back(table.columns[i].name, row->items()[i]);
        }
        table.rows += codec::to_json(Json(std::move(object))) + "\n";
        ++table.count;
    }
    return table;
}

}  // namespace siem::search
