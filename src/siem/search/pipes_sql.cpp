#include "siem/search/pipes_sql.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "codec/json.hpp"
#include "siem/search/expression_sql.hpp"
#include "siem/search/literal.hpp"
#include "siem/search/place.hpp"

namespace siem::search {
namespace {

using query::Call;
using query::Expression;
using Kind = Scalar::Kind;

bool of_many(Expression const& expression) {
    auto const* call = std::get_if<Call>(&expression.node);
    return call && call->function->kind == query::Kind::aggregate;
}

bool is_bin_of_time(Expression const& expression) {
    auto const* call = std::get_if<Call>(&expression.node);
    if (!call || call->function->name != "datefloor") return false;
    auto const* name = std::get_if<query::Name>(&call->arguments[0].node);
    return name && name->text == "@timestamp";
}

std::string ascending(std::string const& column) { return column + " ASC NULLS FIRST"; }
std::string descending(std::string const& column) { return column + " DESC NULLS LAST"; }

// Texts around stars as a regular expression: each star takes as little as it can.
std::string glob_pattern(std::vector<std::string> const& pieces) {
    std::string out = "(?s)";
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (i > 0) out += i + 1 == pieces.size() && pieces[i].empty() ? "(.*)$" : "(.*?)";
        for (char const c : pieces[i]) {
            bool const plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                               (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) & 0x80);
            if (is_control(c)) {
                append_hex(out, c);
            } else {
                if (!plain) out += '\\';
                out += c;
            }
        }
    }
    return out;
}

// Whether all groups take part wherever the expression matches: ClickHouse does not tell a group
// that took none from one that took nothing.
bool all_groups_match(std::string const& pattern) {
    if (pattern.find('|') != std::string::npos) return false;
    for (char const* const perhaps : {")?", ")*", "){0"}) {
        if (pattern.find(perhaps) != std::string::npos) return false;
    }
    return true;
}

// Says a pipe after the other, each of the rows of the statement so far. What returns false has
// said nothing.
class PipesWriter {
  public:
    PipesWriter(std::string from, std::int64_t now_millis) : from_(std::move(from)) {
        names_.now_millis = now_millis;
        names_.of = [this](query::Name const& name) { return meant(name); };
    }

    bool operator()(query::Where const& pipe) {
        std::optional<Scalar> const condition = expression_sql(pipe.condition, names_);
        if (!condition) return false;
        from_ = "(SELECT * FROM " + from_ + " WHERE " + truth_sql(*condition) + ")";
        return true;
    }

    bool operator()(query::Fields const& pipe) { return compute(pipe.columns); }
    bool operator()(query::Display const& pipe) { return compute(pipe.columns); }

    bool operator()(query::Parse const& pipe) {
        std::optional<Scalar> const source = expression_sql(pipe.source, names_);
        std::optional<std::string> const text = source ? text_sql(*source) : std::nullopt;
        bool const glob = !pipe.glob.empty();
        if (!text || (!glob && !all_groups_match(pipe.pattern.text))) return false;
        std::string const pattern = glob ? glob_pattern(pipe.glob) : "(?-s)" + pipe.pattern.text;
        std::string const groups = fresh();
        select("extractGroups(ifNull(" + *text + ", ''), " + literal(pattern) + ") AS " + groups);
        for (std::size_t i = 0; i < pipe.names.size(); ++i) {
            made_[pipe.names[i]] = {Kind::text, "if(empty(" + groups + "), NULL, " + groups + "[" +
                                                    std::to_string(i + 1) + "])"};
        }
        return true;
    }

    bool operator()(query::Sort const& pipe) {
        std::string columns;
        std::string order;
        for (query::Sort::Key const& key : pipe.keys) {
            std::optional<Scalar> const value = expression_sql(key.value, names_);
            if (!value || value->kind == Kind::other) return false;
            std::string const column = fresh();
            columns += (columns.empty() ? "" : ", ") + order_sql(*value) + " AS " + column;
            order += (order.empty() ? "" : ", ") +
                     (key.descending ? descending(column) : ascending(column));
        }
        select(columns);
        order_ = order;
        ordered_ = true;
        return true;
    }

    bool operator()(query::Limit const& pipe) {
        if (!pipe.any && !put_in_order()) return false;
        std::string const order = pipe.any ? std::string() : in_order();
        from_ = "(SELECT * FROM " + from_ + order + " LIMIT " + std::to_string(pipe.rows) + ")";
        ordered_ = true;
        return true;
    }

    bool operator()(query::Dedup const& pipe) {
        std::vector<std::string> keys;
        std::string columns;
        std::string missing;
        for (query::Expression const& field : pipe.fields) {
            std::optional<Scalar> const value = expression_sql(field, names_);
            if (!value || value->kind == Kind::other) return false;
            std::string const column = fresh();
            columns += value->sql + " AS " + column + ", ";
            missing += (missing.empty() ? "" : " OR ") + ("isNull(" + column + ")");
            keys.push_back(column);
        }
        if (!put_in_order()) return false;
        // Those that lack a value are each their own.
        std::string const own = fresh();
        select(columns + "if(" + missing + ", rowNumberInAllBlocks() + 1, 0) AS " + own);
        keys.push_back(own);
        from_ =
            "(SELECT * FROM " + from_ + in_order() + " LIMIT 1 BY " + base::join(keys, ", ") + ")";
        return true;
    }

    bool operator()(query::Stats const& pipe) {
        query::Stats stats = pipe;
        std::vector<std::string> columns;
        std::map<std::string, Scalar> aggregates;
        for (query::Column& column : stats.values) {
            if (!take_out(column.value, columns, aggregates)) return false;
        }
        std::vector<std::string> keys;
        std::map<std::string, Scalar> made;
        std::string order;
        for (query::Column const& column : stats.by) {
            std::optional<Scalar> const value = expression_sql(column.value, names_);
            if (!value || value->kind == Kind::other) return false;
            keys.push_back(fresh());
            columns.push_back(value->sql + " AS " + keys.back());
            Scalar const key{value->kind, keys.back(), value->whole};
            // Of bins a later stats makes larger ones.
            if (is_bin_of_time(column.value)) made["@timestamp"] = key;
            made[column.name] = key;
            order += (order.empty() ? "" : ", ") + ascending(keys.back());
        }
        Names const of_groups{[&](query::Name const& name) {
                                  auto const found = aggregates.find(name.text);
                                  return found == aggregates.end() ? Scalar() : found->second;
                              },
                              names_.now_millis};
        std::string values;
        for (query::Column const& column : stats.values) {
            std::optional<Scalar> const value = expression_sql(column.value, of_groups);
            if (!value || value->kind == Kind::other) return false;
            std::string const name = fresh();
            values += (values.empty() ? "" : ", ") + value->sql + " AS " + name;
            made[column.name] = {value->kind, name, value->whole};
        }
        std::string const by = keys.empty() ? "" : " GROUP BY " + base::join(keys, ", ");
        from_ = "(SELECT " + base::join(columns, ", ") + " FROM " + from_ + by + ")";
        select(values);
        made_ = std::move(made);
        events_ = false;
        order_ = order;
        ordered_ = true;
        return true;
    }

    bool operator()(query::Cluster const&) { return false; }
    bool operator()(query::Diff const&) { return false; }
    bool operator()(query::Unnest const&) { return false; }

    bool put_in_order() {
        if (ordered_) return true;
        // Whoever gave that name to something else has made another order.
        if (made_.count("@timestamp") + made_.count("@ptr") > 0) return false;
        order_ = newest_first().substr(std::string_view(" ORDER BY ").size());
        ordered_ = true;
        return true;
    }

    Piped piped(query::Query const& query, std::size_t done, std::size_t rows) {
        Piped out;
        out.whole = done == query.pipes.size() && put_in_order();
        out.done = {done, ordered_};
        std::string columns;
        for (query::Name const& name : query::names_asked(query, out.done)) {
            Scalar const value = meant(name);
            if (value.sql == kMissing) continue;
            columns += (columns.empty() ? "" : ", ") + value.sql + " AS " + fresh();
            out.columns.push_back({name.text, value.kind});
        }
        if (columns.empty()) columns = "NULL AS nothing";
        out.sql = "SELECT " + columns + " FROM " + from_ + in_order();
        if (out.whole) out.sql += " LIMIT " + std::to_string(rows);
        return out;
    }

  private:
    Scalar meant(query::Name const& name) const {
        auto const made = made_.find(name.text);
        if (made != made_.end()) return made->second;
        return events_ ? field_scalar(name.text) : Scalar();
    }

    // A column's name that is nobody else's.
    std::string fresh() { return "c" + std::to_string(++columns_); }
    void select(std::string const& columns) {
        from_ = "(SELECT *, " + columns + " FROM " + from_ + ")";
    }
    std::string in_order() const { return order_.empty() ? "" : " ORDER BY " + order_; }

    bool compute(std::vector<query::Column> const& all) {
        std::map<std::string, Scalar> const before = made_;
        std::string columns;
        for (query::Column const& column : all) {
            auto const* name = std::get_if<query::Name>(&column.value.node);
            if (name && name->text == column.name) continue;
            std::optional<Scalar> const value = expression_sql(column.value, names_);
            if (!value || value->kind == Kind::other) {
                made_ = before;
                return false;
            }
            std::string const own = fresh();
            columns += (columns.empty() ? "" : ", ") + value->sql + " AS " + own;
            made_[column.name] = {value->kind, own, value->whole};
        }
        if (!columns.empty()) select(columns);
        return true;
    }

    // What is computed of many rows is a column of its own, and in the expression its name.
    bool take_out(Expression& expression, std::vector<std::string>& columns,
                  std::map<std::string, Scalar>& aggregates) {
        auto* call = std::get_if<Call>(&expression.node);
        if (!call) return true;
        if (!of_many(expression)) {
            return std::all_of(call->arguments.begin(), call->arguments.end(),
                               [&](Expression& one) { return take_out(one, columns, aggregates); });
        }
        Scalars arguments;
        for (Expression const& argument : call->arguments) {
            std::optional<Scalar> value = expression_sql(argument, names_);
            if (!value) return false;
            arguments.push_back(*std::move(value));
        }
        std::optional<Scalar> const value =
            aggregate_sql(*call->function, arguments, meant({"@timestamp", {"@timestamp"}}));
        if (!value) return false;
        std::string const name = fresh();
        columns.push_back(value->sql + " AS " + name);
        aggregates[name] = {value->kind, name, value->whole};
        expression.node = query::Name{name, {name}};
        return true;
    }

    Names names_;
    std::string from_;
    std::map<std::string, Scalar> made_;
    std::string order_;
    bool ordered_ = false;
    bool events_ = true;  // what has no name yet is a field of the event
    std::size_t columns_ = 0;
};

query::Datum datum_of(codec::Json const& json, Kind kind) {
    if (json.is_text()) return json.text();
    if (!json.is_number()) return {};
    if (kind == Kind::time) return query::Time{static_cast<std::int64_t>(json.number())};
    if (kind == Kind::truth) return json.number() != 0;
    return json.number();
}

}  // namespace

Piped pipes_sql(query::Query const& query, Piping const& piping) {
    PipesWriter writer("(SELECT * FROM events WHERE " + piping.condition + ")", piping.now_millis);
    std::size_t const most = std::min(query.pipes.size(), piping.most_pipes);
    std::size_t done = 0;
    while (done < most && std::visit(writer, query.pipes[done].node)) ++done;
    return writer.piped(query, done, piping.rows);
}

Filters filters_sql(query::Query const& query, std::int64_t now_millis) {
    Names const of_events{[](query::Name const& name) { return field_scalar(name.text); },
                          now_millis};
    Filters out;
    for (query::Pipe const& pipe : query.pipes) {
        auto const* where = std::get_if<query::Where>(&pipe.node);
        std::optional<Scalar> const sql =
            where ? expression_sql(where->condition, of_events) : std::nullopt;
        if (!sql) break;
        out.sql += " AND " + truth_sql(*sql);
        out.pipes += 1;
    }
    return out;
}

base::Result<query::Row> row_of(Piped const& piped, std::string_view line,
                                std::int64_t now_millis) {
    base::Result<codec::Json> const cells = codec::parse_json(line);
    std::size_t const expected = std::max<std::size_t>(piped.columns.size(), 1);
    if (!cells || cells->items().size() != expected) {
        return base::fail(base::ErrorKind::retry, "the store answered a row that is none");
    }
    query::Row row(now_millis);
    for (std::size_t i = 0; i < piped.columns.size(); ++i) {
        query::Datum datum = datum_of(cells->items()[i], piped.columns[i].kind);
        if (!query::is_missing(datum)) row.set(piped.columns[i].name, std::move(datum));
    }
    return row;
}

}  // namespace siem::search
