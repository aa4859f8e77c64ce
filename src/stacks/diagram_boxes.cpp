#include "stacks/diagram_boxes.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace stacks {
namespace {

using codec::Json;
using Lines = std::vector<std::string>;

constexpr std::size_t kNamesShown = 4;
constexpr std::size_t kStatementsShown = 12;
constexpr std::int64_t kDay = 86'400;

// The first ones, and how many there are besides.
void add_some(Lines& lines, Lines const& all, std::size_t most) {
    std::size_t const shown = all.size() > most ? most - 1 : all.size();
    lines.insert(lines.end(), all.begin(), all.begin() + static_cast<std::ptrdiff_t>(shown));
    if (shown < all.size()) {
        lines.push_back("… and " + std::to_string(all.size() - shown) + " more");
    }
}

void add_once(Lines& lines, std::string const& line) {
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
}

Lines of_bucket(Json const& properties) {
    Lines lines;
    if (properties.at("PublicAccessBlockConfiguration").at("BlockPublicPolicy").boolean()) {
        lines.push_back("no public access");
    }
    if (properties.at("VersioningConfiguration").at("Status").text() == "Enabled") {
        lines.push_back("versioned");
    }
    if (properties.at("ObjectLockEnabled").boolean()) lines.push_back("object lock");
    for (Json const& rule : properties.at("LifecycleConfiguration").at("Rules").items()) {
        Json const& days = rule.at("ExpirationInDays");
        if (!days.is_null()) lines.push_back("kept for " + plain(days) + " days");
    }
    return lines;
}

Lines of_queue(Json const& properties) {
    Lines lines;
    Json const& visibility = properties.at("VisibilityTimeout");
    Json const& kept = properties.at("MessageRetentionPeriod");
    if (!visibility.is_null()) lines.push_back("visibility timeout " + plain(visibility) + " s");
    if (kept.integer() >= kDay) {
        lines.push_back("keeps messages " + std::to_string(kept.integer() / kDay) + " days");
    }
    return lines;
}

Lines of_stream(Json const& properties, bool brief) {
    Json const& to = properties.at("ExtendedS3DestinationConfiguration");
    Json const& hints = to.at("BufferingHints");
    Lines lines;
    if (hints.is_object()) {
        lines.push_back("buffers " + plain(hints.at("IntervalInSeconds")) + " s or " +
                        plain(hints.at("SizeInMBs")) + " MiB");
    }
    Json const& processors = to.at("ProcessingConfiguration").at("Processors");
    if (!processors.items().empty()) {
        lines.push_back(processors.items().size() > 1 ? "takes messages out of envelopes"
                                                      : "decompresses envelopes");
    }
    if (!brief && !to.at("Prefix").is_null()) lines.push_back("to " + plain(to.at("Prefix")));
    return lines;
}

Lines of_filter(Part const& part) {
    Lines lines{part.pattern.empty() ? "every event" : "what matches " + part.pattern};
    if (part.is("::AccountPolicy")) {
        std::string const criteria = plain(part.properties.at("SelectionCriteria"));
        lines.push_back(part.properties.has("SelectionCriteria") ? criteria : "of every log group");
    }
    return lines;
}

Lines details_of(Part const& part, bool brief) {
    if (part.is("::Bucket")) return of_bucket(part.properties);
    if (part.is("::Queue")) return of_queue(part.properties);
    if (part.is("::DeliveryStream")) return of_stream(part.properties, brief);
    if (part.forwards) return of_filter(part);
    if (part.is("::Key") && part.properties.at("EnableKeyRotation").boolean()) return {"rotated"};
    if (part.is("::LogGroup") && part.properties.has("RetentionInDays")) {
        return {"kept for " + plain(part.properties.at("RetentionInDays")) + " days"};
    }
    if (part.is("::Alarm")) return {plain(part.properties.at("AlarmDescription"))};
    return {};
}

// "+ Write: s3:PutObject +2": two more of them.
std::string line_of(TemplateStatement const& statement) {
    Lines const actions = statement.actions();
    std::string line = statement.allows() ? "+ " : "− ";
    line += (statement.sid().empty() ? "statement" : statement.sid()) + ": ";
    line += actions.empty() ? "" : actions.front();
    if (actions.size() > 1) line += " +" + std::to_string(actions.size() - 1);
    return line;
}

Lines statements_at(Plan const& plan, std::size_t part) {
    Lines lines;
    auto const [first, last] = plan.grants_at.equal_range(part);
    for (auto at = first; at != last; ++at) {
        lines.push_back(line_of(plan.grants[at->second].statement));
    }
    return lines;
}

// "4 log groups" of the kind "Log group", "2 IAM roles".
std::string counted(std::size_t count, std::string const& kind) {
    bool const name = kind.size() > 1 && kind[1] >= 'A' && kind[1] <= 'Z';
    std::string const plural = (name ? kind : base::lower(kind)) + "s";
    return std::to_string(count) + " " + plural;
}

}  // namespace

void fill_box(Box& box, Plan const& plan, std::vector<std::size_t> const& parts, bool brief) {
    Lines names;
    Lines details;
    for (std::size_t const index : parts) {
        add_once(names, plan.parts[index].name);
        for (std::string const& line : details_of(plan.parts[index], brief))
            add_once(details, line);
    }
    Part const& first = plan.parts[parts.front()];
    if (first.type.empty()) return;
    bool const many = parts.size() > 1;
    if (many && names.size() > 1) {
        box.title = counted(parts.size(), box.kind);
        add_some(box.lines, names, kNamesShown);
    } else if (many) {
        box.kind += " × " + std::to_string(parts.size());
    }
    if (first.id.empty()) box.lines.push_back("there already");
    // What differs from one to the next is not said.
    if (!many || first.forwards) add_some(box.lines, details, kNamesShown);
    if (brief) return;
    for (std::size_t const index : parts) {
        add_some(box.lines, statements_at(plan, index), kStatementsShown);
    }
}

}  // namespace stacks
