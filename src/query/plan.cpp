#include "query/plan.hpp"

#include <algorithm>
#include <limits>

#include "query/function.hpp"

namespace query {
namespace {

constexpr std::int64_t kDayMillis = 24 * 3600 * 1000;
constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

Name plain(std::string const& text) { return {text, {text}}; }

bool has(std::vector<Name> const& names, std::string const& text) {
    return std::any_of(names.begin(), names.end(),
                       [&](Name const& name) { return name.text == text; });
}

void add(std::vector<Name>& names, Name name) {
    if (!has(names, name.text)) names.push_back(std::move(name));
}

// The field itself, or the name that it is computed under.
Name name_of(Column const& column) {
    auto const* name = std::get_if<Name>(&column.value.node);
    return name && name->text == column.name ? *name : plain(column.name);
}

Sort newest_first() {
    Sort sort;
    for (char const* const field : {"@timestamp", "@ptr"}) {
        sort.keys.push_back({Expression{plain(field)}, true});
    }
    return sort;
}

// Walks over the pipes and knows what is shown behind each.
struct Showing {
    Shown shown = {};
    std::vector<Name> displayed = {};
    bool chosen = false;  // by fields, or because it was counted

    void operator()(Fields const& pipe) {
        chosen = true;
        for (Column const& column : pipe.columns) add(shown.columns, name_of(column));
    }
    void operator()(Display const& pipe) {
        displayed.clear();
        for (Column const& column : pipe.columns) add(displayed, name_of(column));
    }
    void operator()(Parse const& pipe) {
        for (std::string const& name : pipe.names) add(shown.columns, plain(name));
    }
    void operator()(Unnest const& pipe) { add(shown.columns, plain(pipe.into)); }
    void operator()(Stats const& pipe) {
        counted();
        for (Column const& column : pipe.by) add(shown.columns, plain(column.name));
        for (Column const& column : pipe.values) add(shown.columns, plain(column.name));
    }
    void operator()(Cluster const&) {
        counted();
        for (char const* const name : {"@pattern", "@ratio", "@sampleCount", "@severityLabel"}) {
            add(shown.columns, plain(name));
        }
    }
    void operator()(Diff const&) {
        (*this)(Cluster());
        add(shown.columns, plain("@diffEventCount"));
        add(shown.columns, plain("@diffDescription"));
    }
    void operator()(Where const&) {}
    void operator()(Sort const&) {}
    void operator()(Limit const&) {}
    void operator()(Dedup const&) {}

    void counted() {
        shown = {{}, false};
        displayed.clear();
        chosen = true;
    }
};

void add_names(Expression const& expression, std::vector<Name>& names) {
    any_part(expression, [&](Expression const& part) {
        if (auto const* name = std::get_if<Name>(&part.node)) add(names, *name);
        return false;
    });
}

// Names that a pipe asks for; `last` where rows do not come further than it.
struct Asking {
    std::vector<Name>& names;
    bool last = false;

    void operator()(Fields const& pipe) { columns(pipe.columns); }
    void operator()(Display const& pipe) { columns(pipe.columns); }
    void operator()(Where const& pipe) { add_names(pipe.condition, names); }
    void operator()(Parse const& pipe) { add_names(pipe.source, names); }
    void operator()(Unnest const& pipe) { add_names(pipe.list, names); }
    void operator()(Sort const& pipe) {
        for (Sort::Key const& key : pipe.keys) add_names(key.value, names);
    }
    void operator()(Limit const&) {}
    void operator()(Dedup const& pipe) {
        for (Expression const& field : pipe.fields) add_names(field, names);
    }
    void operator()(Stats const& pipe) {
        columns(pipe.by);
        columns(pipe.values);
        add(names, plain("@timestamp"));  // earliest, latest
        last = true;
    }
    void operator()(Cluster const& pipe) {
        add_names(pipe.source, names);
        last = true;
    }
    void operator()(Diff const&) { last = true; }

    void columns(std::vector<Column> const& all) {
        for (Column const& column : all) add_names(column.value, names);
    }
};

// What the pipes from that one on ask for; what is shown, unless rows do not come so far.
void ask(Query const& query, std::size_t from, Shown const& shown, std::vector<Name>& names) {
    Asking asking{names};
    for (std::size_t i = from; i < query.pipes.size() && !asking.last; ++i) {
        std::visit(asking, query.pipes[i].node);
    }
    if (asking.last) return;
    for (Name const& name : shown.columns) add(names, name);
}

class Planner {
  public:
    Planner(Query const& query, Compared const& compared, Planning planning, Done const& done)
        : query_(query),
          compared_(compared),
          planning_(std::move(planning)),
          rows_(planning_.most_rows),
          shown_(shown_by(query)),
          done_(done.pipes),
          ordered_(done.ordered) {}

    Planned planned() {
        for (at_ = done_; at_ < query_.pipes.size(); ++at_) {
            std::visit(*this, query_.pipes[at_].node);
        }
        put_in_order();
        planned_.stages.push_back(make_stage(Limit{rows_}));
        return std::move(planned_);
    }

    void operator()(Fields const& pipe) { planned_.stages.push_back(make_stage(pipe)); }
    void operator()(Display const& pipe) { (*this)(Fields{pipe.columns}); }
    void operator()(Where const& pipe) { planned_.stages.push_back(make_stage(pipe)); }
    void operator()(Parse const& pipe) { planned_.stages.push_back(make_stage(pipe)); }
    void operator()(Unnest const& pipe) { planned_.stages.push_back(make_stage(pipe)); }
    void operator()(Limit const& pipe) {
        if (!pipe.any) put_in_order();
        keep(make_stage(pipe));
        ordered_ = true;  // by no order but their coming, where it says any
    }
    void operator()(Stats const& pipe) {
        keep(make_stage(pipe, planning_));
        ordered_ = true;
    }
    void operator()(Sort const& pipe) {
        ordered_ = true;
        sort_ = pipe;
        bool const for_dedup = at_ + 1 < query_.pipes.size() &&
                               std::holds_alternative<Dedup>(query_.pipes[at_ + 1].node);
        if (!for_dedup) keep(make_stage(pipe, keeping(at_ + 1)));
    }
    void operator()(Dedup const& pipe) {
        bool const sorted = at_ > done_ && std::holds_alternative<Sort>(query_.pipes[at_ - 1].node);
        Sort const sort = sorted ? sort_ : ordered_ ? Sort() : newest_first();
        keep(make_stage(pipe, sort, keeping(at_ + 1)));
        ordered_ = true;
    }
    void operator()(Cluster const& pipe) {
        bool const with_diff = at_ + 1 < query_.pipes.size() &&
                               std::holds_alternative<Diff>(query_.pipes[at_ + 1].node);
        keep(make_stage(pipe, with_diff ? compared_ : Compared(), planning_));
        ordered_ = true;
    }
    void operator()(Diff const&) {
        bool const done = at_ > 0 && std::holds_alternative<Cluster>(query_.pipes[at_ - 1].node);
        if (done) return;
        keep(make_stage(Cluster{Expression{plain("@message")}}, compared_, planning_));
        ordered_ = true;
    }

  private:
    void keep(std::unique_ptr<Stage> stage) {
        if (!kept_) planned_.first_keeping = planned_.stages.size();
        kept_ = true;
        planned_.stages.push_back(std::move(stage));
    }

    void put_in_order() {
        if (ordered_) return;
        ordered_ = true;
        keep(make_stage(newest_first(), keeping(at_)));
    }

    // Of a stage that keeps rows for the pipes from that one on.
    Planning keeping(std::size_t from) const {
        Planning planning = planning_;
        planning.most_rows = rows_wanted(from);
        ask(query_, from, shown_, planning.needed);
        return planning;
    }

    std::size_t rows_wanted(std::size_t from) const {
        for (std::size_t i = from; i < query_.pipes.size(); ++i) {
            auto const& node = query_.pipes[i].node;
            if (auto const* limit = std::get_if<Limit>(&node)) return std::min(limit->rows, rows_);
            bool const each = std::holds_alternative<Fields>(node) ||
                              std::holds_alternative<Display>(node) ||
                              std::holds_alternative<Parse>(node);
            if (!each) return kAll;
        }
        return rows_;
    }

    Query const& query_;
    Compared compared_;
    Planning planning_;
    std::size_t rows_;
    Shown shown_;
    Planned planned_;
    Sort sort_;         // the last one
    std::size_t done_;  // pipes that are not for us
    std::size_t at_ = 0;
    bool ordered_;
    bool kept_ = false;
};

}  // namespace

Shown shown_by(Query const& query) {
    Showing showing;
    for (Pipe const& pipe : query.pipes) std::visit(showing, pipe.node);
    Shown shown = std::move(showing.shown);
    if (!showing.chosen) {
        shown.columns.insert(shown.columns.begin(), {plain("@timestamp"), plain("@message")});
    }
    if (!showing.displayed.empty()) shown.columns = std::move(showing.displayed);
    if (shown.events) add(shown.columns, plain("@ptr"));
    return shown;
}

Compared compared_by(Query const& query, Range range) {
    for (Pipe const& pipe : query.pipes) {
        auto const* diff = std::get_if<Diff>(&pipe.node);
        if (!diff) continue;
        std::int64_t back = range.last_millis - range.first_millis + 1;
        if (diff->previous == Previous::day) back = kDayMillis;
        if (diff->previous == Previous::week) back = 7 * kDayMillis;
        if (diff->previous == Previous::month) {
            // As long as the month before is.
            Period const month{1, Unit::month};
            std::int64_t const begin = floor_time(range.first_millis, month);
            back = begin - floor_time(begin - 1, month);
        }
        return {true, range, {range.first_millis - back, range.last_millis - back}};
    }
    return {};
}

Planned plan(Query const& query, Compared const& compared, Planning planning, Done const& done) {
    return Planner(query, compared, std::move(planning), done).planned();
}

std::vector<Name> names_asked(Query const& query, Done const& done) {
    std::vector<Name> names;
    ask(query, done.pipes, shown_by(query), names);
    if (done.ordered) return names;
    for (Sort::Key const& key : newest_first().keys) add_names(key.value, names);
    return names;
}

}  // namespace query
