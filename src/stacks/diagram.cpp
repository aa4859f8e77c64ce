#include "stacks/diagram.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "stacks/contract.hpp"
#include "stacks/diagram_boxes.hpp"
#include "stacks/diagram_plan.hpp"

namespace stacks {
namespace {

constexpr std::size_t kAccountsShown = 3;  // that send logs; of more, two and the others as one

// One picture on its way: which part stands in which box.
struct Drawing {
    Plan const& plan;
    std::vector<Account> const& accounts;
    Picture picture;
    std::optional<std::size_t> stack = {};                       // none: all of them
    std::map<std::size_t, std::vector<std::size_t>> parts = {};  // of a box
    std::map<std::size_t, std::size_t> box_of = {};              // of a part
    std::map<std::string, std::size_t> box_by_key = {};
    std::vector<int> frame_of = {};                                           // of a stack
    std::set<std::tuple<std::size_t, std::size_t, std::string>> linked = {};  // boxes, by what

    bool is_architecture() const { return !stack; }
};

std::string account_name(Drawing const& drawing, std::string const& id) {
    for (Account const& one : drawing.accounts) {
        if (one.id == id) return one.name;
    }
    return id;
}

bool is_error_log(Plan const& plan, std::size_t part) {
    if (!plan.parts[part].is("::LogGroup")) return false;
    auto const [first, last] = plan.links_to.equal_range(part);
    return std::none_of(first, last, [&](auto const& at) {
        return plan.parts[plan.links[at.second].from].forwards;
    });
}

// What stands in a box of its own. In the architecture, what only serves another is a line of it.
bool is_shown(Drawing const& drawing, std::size_t part) {
    Plan const& plan = drawing.plan;
    if (plan.parts[part].belongs_to_another()) return false;
    if (drawing.is_architecture()) {
        bool const served = plan.parts[part].is("::Alarm") || is_error_log(plan, part);
        return !served && !plan.is_taken_on_by_a_service(part);
    }
    if (plan.parts[part].stack == *drawing.stack) return true;
    // Of other stacks, what is directly before or after.
    auto const touches = [&](std::size_t other) {
        Part const& one = plan.parts[other];
        return one.stack == *drawing.stack && !one.belongs_to_another();
    };
    auto const from = plan.links_from.equal_range(part);
    auto const to = plan.links_to.equal_range(part);
    return std::any_of(from.first, from.second,
                       [&](auto const& at) { return touches(plan.links[at.second].to); }) ||
           std::any_of(to.first, to.second,
                       [&](auto const& at) { return touches(plan.links[at.second].from); });
}

// Those that are alike in all but their names share a box.
std::string key_of(Drawing const& drawing, std::size_t index, int frame) {
    Part const& part = drawing.plan.parts[index];
    bool const of_its_own = part.is("::Role") || part.is("::Queue") || part.is("::Bucket") ||
                            part.is("::Key") || part.is("::DeliveryStream") || part.is("::Alarm") ||
                            part.type.empty() || is_error_log(drawing.plan, index);
    std::string const there = part.id.empty() ? " there already" : "";
    return std::to_string(frame) + " " + part.type + " " + (of_its_own ? part.name : there);
}

void add_box(Drawing& drawing, std::size_t index) {
    Part const& part = drawing.plan.parts[index];
    int frame = drawing.is_architecture() ? drawing.frame_of[part.stack] : 0;
    bool const outside = drawing.stack && part.stack != *drawing.stack;
    if (part.type.empty() || outside) frame = -1;
    std::string const key = key_of(drawing, index, frame);
    auto const [at, fresh] = drawing.box_by_key.emplace(key, drawing.picture.boxes.size());
    if (fresh) {
        Box box{part.type.empty() ? "AWS account" : kind_of(part.type), part.name,
                service_of(part.type)};
        box.outside = outside || part.type.empty();
        box.frame = frame;
        if (part.type.empty()) box.title = account_name(drawing, part.name);
        if (part.type.empty() && box.title != part.name) box.lines.push_back(part.name);
        drawing.picture.boxes.push_back(std::move(box));
    }
    drawing.box_of[index] = at->second;
    drawing.parts[at->second].push_back(index);
}

void add_boxes(Drawing& drawing) {
    for (std::size_t i = 0; i < drawing.plan.parts.size(); ++i) {
        if (is_shown(drawing, i)) add_box(drawing, i);
    }
    for (auto const& [box, parts] : drawing.parts) {
        Box& shown = drawing.picture.boxes[box];
        bool const brief = drawing.is_architecture() || shown.outside;
        fill_box(shown, drawing.plan, parts, brief);
    }
}

// What a part that is not shown says in the box of the one that it serves.
void add_serving_lines(Drawing& drawing) {
    std::map<std::size_t, std::vector<std::string>> lines;
    for (Link const& link : drawing.plan.links) {
        Part const& from = drawing.plan.parts[link.from];
        Part const& to = drawing.plan.parts[link.to];
        auto const actor = drawing.box_of.find(link.from);
        auto const target = drawing.box_of.find(link.to);
        if (actor != drawing.box_of.end() && target == drawing.box_of.end()) {
            if (to.is("::Role")) lines[actor->second].push_back("as " + to.name);
            if (to.is("::LogGroup")) lines[actor->second].push_back("errors: " + to.name);
        }
        if (target != drawing.box_of.end() && from.is("::Alarm") && actor == drawing.box_of.end()) {
            lines[target->second].push_back("alarm: " + from.name);
        }
    }
    for (auto const& [box, said] : lines) {
        std::set<std::string> told;
        for (std::string const& line : said) {
            if (told.insert(line).second) drawing.picture.boxes[box].lines.push_back(line);
        }
    }
}

bool is_data(Link const& link, Part const& from) {
    static std::set<std::string> const kProperties{"DestinationArn", "BucketARN", "Queue", "Topic",
                                                   "deadLetterTargetArn"};
    return kProperties.count(link.property) != 0 && !from.is("::Alarm");
}

std::vector<std::string> label_of(Plan const& plan, Link const& link) {
    Part const& from = plan.parts[link.from];
    Part const& to = plan.parts[link.to];
    if (link.property == "deadLetterTargetArn") {
        return {"after " + plain(from.properties.at("RedrivePolicy").at("maxReceiveCount")) +
                " receives"};
    }
    if (link.property == "AssumeRole") return plan.allowed_to_account(link.to);
    if (to.is("::Role")) return {"takes on"};
    if (from.is("::Alarm")) return {"watches"};
    if (link.property == "ServiceToken") return {"made by"};
    if (from.is("::Bucket") && to.is("::Key")) return {"default encryption"};
    std::optional<std::size_t> const role = plan.role_of(link.from);
    std::vector<std::string> said =
        role ? plan.allowed(*role, link.to) : plan.allowed_to_service(link.to);
    return said.empty() ? std::vector<std::string>{link.property} : said;
}

void add_arrow(Drawing& drawing, Arrow arrow) {
    if (arrow.from == arrow.to) return;
    for (Arrow const& one : drawing.picture.arrows) {
        if (one.from == arrow.from && one.to == arrow.to && one.label == arrow.label) return;
    }
    drawing.picture.arrows.push_back(std::move(arrow));
}

void add_link(Drawing& drawing, Link const& link) {
    auto const from_box = drawing.box_of.find(link.from);
    auto const to_box = drawing.box_of.find(link.to);
    if (from_box == drawing.box_of.end() || to_box == drawing.box_of.end()) return;
    bool const both_outside = drawing.picture.boxes[from_box->second].outside &&
                              drawing.picture.boxes[to_box->second].outside;
    if (both_outside) return;
    // Those that share a box are alike.
    bool const fresh =
        drawing.linked.insert({from_box->second, to_box->second, link.property}).second;
    if (!fresh) return;
    Part const& from = drawing.plan.parts[link.from];
    Part const& to = drawing.plan.parts[link.to];
    Arrow arrow{from_box->second, to_box->second};
    if (from.forwards && to.is("::LogGroup")) {
        add_arrow(drawing, {to_box->second, from_box->second, Arrow::Kind::data});
        return;
    }
    arrow.label = label_of(drawing.plan, link);
    arrow.kind = is_data(link, from)                                  ? Arrow::Kind::data
                 : arrow.label.front().find(':') != std::string::npos ? Arrow::Kind::call
                                                                      : Arrow::Kind::use;
    arrow.upwards = to.is("::Role") || from.is("::Alarm");
    add_arrow(drawing, std::move(arrow));
}

// A role that somebody outside takes on does what its policies say: reading is log data on its way.
void add_deeds(Drawing& drawing, std::size_t role) {
    for (std::size_t const target : drawing.plan.reach_of(role)) {
        auto const shown = drawing.box_of.find(target);
        if (shown == drawing.box_of.end()) continue;
        std::size_t const box = shown->second;
        std::vector<std::string> label = drawing.plan.allowed(role, target);
        if (label.empty()) continue;
        bool const reads = label[0].find(":Get") != std::string::npos ||
                           label[0].find(":Receive") != std::string::npos;
        std::size_t const own = drawing.box_of.at(role);
        if (reads) {
            add_arrow(drawing, {box, own, Arrow::Kind::data, std::move(label)});
        } else {
            add_arrow(drawing, {own, box, Arrow::Kind::call, std::move(label), true});
        }
    }
}

void add_arrows(Drawing& drawing) {
    for (Link const& link : drawing.plan.links) add_link(drawing, link);
    for (auto const& [part, box] : drawing.box_of) {
        bool const acts = drawing.plan.parts[part].is("::Role") &&
                          !drawing.plan.is_taken_on_by_a_service(part) &&
                          !drawing.picture.boxes[box].outside;
        if (acts) add_deeds(drawing, part);
    }
}

// Whether one can be come to from the other, from above to below.
bool leads(std::vector<Arrow> const& arrows, std::size_t from, std::size_t to) {
    std::vector<std::size_t> next{from};
    std::set<std::size_t> seen{from};
    while (!next.empty()) {
        std::size_t const at = next.back();
        next.pop_back();
        if (at == to) return true;
        for (Arrow const& arrow : arrows) {
            std::size_t const above = arrow.upwards ? arrow.to : arrow.from;
            std::size_t const below = arrow.upwards ? arrow.from : arrow.to;
            if (above == at && seen.insert(below).second) next.push_back(below);
        }
    }
    return false;
}

// What would close a circle is drawn the other way up; what only refers back is left out.
void break_circles(Picture& picture) {
    std::vector<Arrow> placed;
    std::vector<std::size_t> gone;
    for (Arrow::Kind const kind : {Arrow::Kind::data, Arrow::Kind::call, Arrow::Kind::use}) {
        for (std::size_t i = 0; i < picture.arrows.size(); ++i) {
            Arrow& arrow = picture.arrows[i];
            if (arrow.kind != kind) continue;
            bool const back = std::any_of(placed.begin(), placed.end(), [&](Arrow const& one) {
                return one.from == arrow.to && one.to == arrow.from;
            });
            if (back && kind == Arrow::Kind::use) {
                gone.push_back(i);
                continue;
            }
            std::size_t const above = arrow.upwards ? arrow.to : arrow.from;
            std::size_t const below = arrow.upwards ? arrow.from : arrow.to;
            if (leads(placed, below, above)) arrow.upwards = !arrow.upwards;
            placed.push_back(arrow);
        }
    }
    std::sort(gone.rbegin(), gone.rend());
    for (std::size_t const at : gone) {
        picture.arrows.erase(picture.arrows.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

// A frame an account and region; of many that send logs, the first ones and all others as one.
void add_frames(Drawing& drawing) {
    std::vector<Synthesised> const& stacks = drawing.plan.stacks;
    std::size_t const senders = static_cast<std::size_t>(
        std::count_if(stacks.begin(), stacks.end(),
                      [](Synthesised const& one) { return one.name == kFirehoseStack; }));
    std::map<std::string, int> known;
    std::size_t sender = 0;
    for (Synthesised const& stack : stacks) {
        std::string key = stack.account.id + " " + stack.region;
        Frame frame{stack.account.name, stack.account.id + ", " + stack.region};
        bool const sends = stack.name == kFirehoseStack;
        if (sends && senders > kAccountsShown && sender >= kAccountsShown - 1) {
            key = "others";
            frame = {"… and " + std::to_string(senders - kAccountsShown + 1) + " more", "as these"};
        }
        sender += sends ? 1 : 0;
        auto const [at, fresh] =
            known.emplace(key, static_cast<int>(drawing.picture.frames.size()));
        if (fresh) drawing.picture.frames.push_back(std::move(frame));
        drawing.frame_of.push_back(at->second);
    }
}

void draw(Drawing& drawing) {
    add_boxes(drawing);
    if (drawing.is_architecture()) add_serving_lines(drawing);
    add_arrows(drawing);
    break_circles(drawing.picture);
}

Picture architecture_of(Plan const& plan, std::vector<Account> const& accounts) {
    Drawing drawing{plan,
                    accounts,
                    {"architecture", "Architecture",
                     "From the log groups of every account to the SIEM: each box a resource of the "
                     "templates, each arrow with what allows it."}};
    add_frames(drawing);
    draw(drawing);
    return std::move(drawing.picture);
}

// Of several stacks of that name, the one that makes most stands for all.
std::optional<Picture> stack_of(Plan const& plan, std::vector<Account> const& accounts,
                                char const* name, Picture picture) {
    std::size_t most = 0;
    std::size_t chosen = 0;
    for (std::size_t i = 0; i < plan.stacks.size(); ++i) {
        std::size_t const size = plan.stacks[i].tree.at("Resources").members().size();
        if (plan.stacks[i].name != name || size <= most) continue;
        most = size;
        chosen = i;
    }
    if (most == 0) return std::nullopt;
    Synthesised const& stack = plan.stacks[chosen];
    picture.frames.push_back(
        {stack.name, stack.account.name + ", " + stack.account.id + ", " + stack.region});
    Drawing drawing{plan, accounts, std::move(picture), chosen};
    draw(drawing);
    return std::move(drawing.picture);
}

}  // namespace

std::vector<Picture> pictures_of(std::vector<Synthesised> const& stacks,
                                 std::vector<Account> const& accounts) {
    Plan const plan = read_plan(stacks);
    std::vector<Picture> all{architecture_of(plan, accounts)};
    std::optional<Picture> const archive =
        stack_of(plan, accounts, kLoggingStack,
                 {"logging-stack", "The logging stack",
                  "The archive, the queue that is told of its objects, and the SIEM's role."});
    std::optional<Picture> const sender =
        stack_of(plan, accounts, kFirehoseStack,
                 {"firehose-stack", "The Firehose stack",
                  "What forwards the log groups of one account and region to the archive."});
    if (archive) all.push_back(*archive);
    if (sender) all.push_back(*sender);
    return all;
}

}  // namespace stacks
