// Pictures of templates: what is in them, that nothing lies on anything else, and that no name can
// break out of its text.
#include "stacks/diagram.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "codec/xml.hpp"
#include "stacks/contract.hpp"
#include "stacks/diagram_layout.hpp"
#include "stacks/diagram_text.hpp"

using namespace stacks;
using codec::Json;

namespace {

std::vector<Picture> of_example() {
    Config const config = example_config();
    return pictures_of(synthesise(config), config.accounts);
}

Config with_accounts(int count) {
    Config config = example_config();
    config.subscriptions.clear();
    for (int i = 0; i < count; ++i) {
        std::string const name = "team-" + std::to_string(i);
        config.accounts.push_back({name, std::to_string(300'000'000'000 + i)});
        Subscription one{.accounts = {name}, .regions = {config.region}};
        one.pattern = i % 3 == 0 ? "ERROR" : "";
        one.create = i % 2 == 0;
        for (int group = 0; group <= i % 9; ++group) {
            one.log_groups.push_back("/app/service-" + std::to_string(group));
        }
        config.subscriptions.push_back(one);
    }
    return config;
}

bool overlap(Rect const& a, Rect const& b) {
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

// The part of a line between two of its points, without where it touches at the ends.
Rect between(Point const& a, Point const& b) {
    double const left = std::min(a.x, b.x);
    double const top = std::min(a.y, b.y);
    return {left - 0.2, top + 0.5, std::abs(a.x - b.x) + 0.4,
            std::max(0.0, std::abs(a.y - b.y) - 1)};
}

void check_that_nothing_overlaps(Picture const& picture) {
    CAPTURE(picture.name);
    Layout const layout = lay_out(arrange(picture));
    std::vector<Rect> solid = layout.boxes;
    for (auto const& [arrow, rect] : layout.labels) solid.push_back(rect);
    for (std::size_t i = 0; i < solid.size(); ++i) {
        CHECK(solid[i].x >= 0);
        CHECK(solid[i].x + solid[i].width <= layout.width);
        CHECK(solid[i].y + solid[i].height <= layout.height);
        for (std::size_t j = 0; j < i; ++j) CHECK_FALSE(overlap(solid[i], solid[j]));
        for (Line const& line : layout.lines) {
            for (std::size_t k = 1; k < line.points.size(); ++k) {
                CHECK_FALSE(overlap(solid[i], between(line.points[k - 1], line.points[k])));
            }
        }
    }
    for (std::size_t i = 0; i < layout.frames.size(); ++i) {
        if (layout.frames[i].width == 0) continue;
        for (std::size_t j = 0; j < i; ++j)
            CHECK_FALSE(overlap(layout.frames[i], layout.frames[j]));
        for (std::size_t box = 0; box < layout.boxes.size(); ++box) {
            bool const inside = picture.boxes[box].frame == static_cast<int>(i);
            CHECK(overlap(layout.frames[i], layout.boxes[box]) == inside);
        }
    }
}

bool has_arrow(Picture const& picture, char const* from, char const* to, char const* label) {
    return std::any_of(picture.arrows.begin(), picture.arrows.end(), [&](Arrow const& one) {
        bool const ends =
            picture.boxes[one.from].title == from && picture.boxes[one.to].title == to;
        bool const says = std::find(one.label.begin(), one.label.end(), label) != one.label.end();
        return ends && (says || (one.label.empty() && std::string(label).empty()));
    });
}

}  // namespace

TEST_CASE("the architecture goes from the log groups to the SIEM, each arrow by its statement") {
    Picture const picture = of_example().front();
    CHECK(picture.name == "architecture");
    CHECK(has_arrow(picture, "4 log groups", "centralised-logs-kinesis", ""));
    CHECK(has_arrow(picture, "centralised-logs-kinesis", "centralised-logs", "role: Deliver"));
    CHECK(has_arrow(picture, "centralised-logs", "catchment-central-logs",
                    "bucket: WriteFromTheOrganization"));
    CHECK(has_arrow(picture, "centralised-logs", "LogKey", "key: FirehoseThroughS3"));
    CHECK(
        has_arrow(picture, "catchment-central-logs", "catchment-siem", "queue: EventsOfTheBucket"));
    CHECK(has_arrow(picture, "catchment-siem", "catchment-siem", "role: Poll"));
    CHECK(has_arrow(picture, "catchment-siem", "LogKey", "key: SiemThroughS3"));
    CHECK(has_arrow(picture, "siem", "catchment-siem", "trust: TheSiem, external id"));
}

TEST_CASE("a statement that is not in the template is not in the picture") {
    Config const config = example_config();
    std::vector<Synthesised> stacks = synthesise(config);
    std::string text = codec::to_json(stacks[0].tree);
    text.replace(text.find("FirehoseThroughS3"), 17, "RenamedByAnother0");
    stacks[0].tree = codec::parse_json(text).value();
    std::string const svg = to_svg(pictures_of(stacks, config.accounts).front());
    CHECK(svg.find("RenamedByAnother0") != std::string::npos);
    CHECK(svg.find("FirehoseThroughS3") == std::string::npos);
}

TEST_CASE("no box, label or line lies on another, however many accounts there are") {
    for (int const count : {1, 2, 3, 4, 40}) {
        CAPTURE(count);
        Config const config = with_accounts(count);
        std::vector<Picture> const all = pictures_of(synthesise(config), config.accounts);
        CHECK(all.size() == 3);
        for (Picture const& picture : all) check_that_nothing_overlaps(picture);
    }
    for (Picture const& picture : of_example()) check_that_nothing_overlaps(picture);
}

TEST_CASE("of many accounts the first are shown, and how many more there are") {
    Config const config = with_accounts(40);
    std::string const svg = to_svg(pictures_of(synthesise(config), config.accounts).front());
    CHECK(svg.find("… and 38 more") != std::string::npos);
    CHECK(svg.find("team-1<") != std::string::npos);
    CHECK(svg.find("team-2<") == std::string::npos);
}

TEST_CASE("what is not known is a box all the same, also where things refer to each other") {
    Config const config = example_config();
    std::vector<Synthesised> stacks = synthesise(config);
    stacks[1].tree = codec::parse_json(R"({"Resources": {
        "A": {"Type": "Custom::Thing", "Properties": {"Other": {"Ref": "B"}}},
        "B": {"Type": "AWS::Step::StateMachine", "Properties":
            {"Other": {"Fn::Sub": "${A}-x"}}}}})")
                         .value();
    std::vector<Picture> const all = pictures_of(stacks, config.accounts);
    REQUIRE(all.size() == 3);
    CHECK(all[1].boxes[0].kind == "Custom thing");
    CHECK(all[1].boxes[1].kind == "Step state machine");
    for (Picture const& picture : all) check_that_nothing_overlaps(picture);
}

TEST_CASE("a filter that a custom resource makes, and one of the whole account, are filters") {
    Config const config = example_config();
    std::vector<Synthesised> stacks = synthesise(config);
    Json resources = stacks.back().tree.at("Resources");
    std::string const create =
        R"({"parameters":{"filterName":"mine","logGroupName":"/app/x","filterPattern":"ERROR",)"
        R"("destinationArn":"${FirehoseStream.Arn}"}})";
    std::string const all = R"({"DestinationArn":"${FirehoseStream.Arn}"})";
    Json const token = Json::object({{"Fn::GetAtt", Json::array({"Function", "Arn"})}});
    resources.set(
        "Custom",
        Json::object(
            {{"Type", "Custom::Subscription"},
             {"Properties", Json::object({{"ServiceToken", token},
                                          {"Create", Json::object({{"Fn::Sub", create}})}})}}));
    resources.set("Function", Json::object({{"Type", "AWS::Lambda::Function"}}));
    resources.set(
        "All",
        Json::object({{"Type", "AWS::Logs::AccountPolicy"},
                      {"Properties",
                       Json::object({{"PolicyName", "all"},
                                     {"SelectionCriteria", "LogGroupName NOT IN [x]"},
                                     {"PolicyDocument", Json::object({{"Fn::Sub", all}})}})}}));
    stacks.back().tree.set("Resources", resources);
    for (Picture const& picture : pictures_of(stacks, config.accounts)) {
        check_that_nothing_overlaps(picture);
        if (picture.name != "architecture") continue;
        CHECK(has_arrow(picture, "/app/x", "mine", ""));
        CHECK(has_arrow(picture, "mine", "centralised-logs", "DestinationArn"));
        CHECK(has_arrow(picture, "mine", "Function", "made by"));
        CHECK(has_arrow(picture, "all", "centralised-logs", "DestinationArn"));
        std::string const svg = to_svg(picture);
        CHECK(svg.find("what matches ERROR") != std::string::npos);
        CHECK(svg.find("NOT IN") != std::string::npos);
    }
}

TEST_CASE("whom a dead-letter queue takes from is no arrow") {
    Picture const picture = of_example()[1];
    CHECK(has_arrow(picture, "catchment-siem", "catchment-siem-dlq", "after 10 receives"));
    CHECK(std::none_of(picture.arrows.begin(), picture.arrows.end(), [&](Arrow const& one) {
        return picture.boxes[one.from].title == "catchment-siem-dlq";
    }));
}

TEST_CASE("what closes a circle is drawn upwards") {
    Config const config = example_config();
    std::vector<Synthesised> stacks = synthesise(config);
    Json resources = stacks[1].tree.at("Resources");
    Json dead = resources.at("LogQueueDlq");
    Json properties = dead.at("Properties");
    properties.set("GoesBackTo", queue_arn(config));
    dead.set("Properties", properties);
    resources.set("LogQueueDlq", dead);
    stacks[1].tree.set("Resources", resources);
    Picture const picture = pictures_of(stacks, config.accounts)[1];
    CHECK(has_arrow(picture, "catchment-siem", "catchment-siem-dlq", "after 10 receives"));
    CHECK(std::any_of(picture.arrows.begin(), picture.arrows.end(), [&](Arrow const& one) {
        return picture.boxes[one.from].title == "catchment-siem-dlq";
    }));
    CHECK(lay_out(arrange(picture)).lines.size() >= picture.arrows.size());
    check_that_nothing_overlaps(picture);
}

TEST_CASE("names are text, in whichever language the picture is written") {
    Config config = example_config();
    config.subscriptions[0].pattern = "\"<script>alert(1)</script>\" & `#quot;` \x01";
    for (Picture const& picture : pictures_of(synthesise(config), config.accounts)) {
        std::string const svg = to_svg(picture);
        CHECK(codec::parse_xml(svg).has_value());
        CHECK(svg.find("<script") == std::string::npos);
        std::string const mermaid = to_mermaid(picture);
        CHECK(mermaid.find("<script") == std::string::npos);
        CHECK(mermaid.find('`') == std::string::npos);
        CHECK(mermaid.find('\x01') == std::string::npos);
    }
}

TEST_CASE("Mermaid has the accounts as subgraphs and all arrows") {
    Picture const picture = of_example().front();
    std::string const text = to_mermaid(picture);
    CHECK(text.find("flowchart TB\n") != std::string::npos);
    CHECK(text.find("[\"workload-a<br/>200000000001, eu-west-1\"]") != std::string::npos);
    CHECK(text.find("==>|\"s3:PutObject<br/>role: Write<br/>bucket: WriteFromTheOrganization\"|") !=
          std::string::npos);
    CHECK(static_cast<std::size_t>(std::count(text.begin(), text.end(), '|')) / 2 + 3 ==
          picture.arrows.size());
}

TEST_CASE("what wishes to be too near to another gives way on both sides") {
    CHECK(settled({{50, 10}, {50, 10}}, 10, 0, 100) == std::vector<double>{35, 65});
    CHECK(settled({{0, 10}, {90, 10}}, 10, 0, 100) == std::vector<double>{10, 90});
    CHECK(settled({{95, 10}, {96, 10}}, 0, 0, 100) == std::vector<double>{70, 90});
    CHECK(settled({}, 10, 0, 100).empty());
}

TEST_CASE("long text keeps its beginning and its end") {
    CHECK(fitted("short", 200, 12) == "short");
    std::string const cut = fitted("/aws/kinesisfirehose/centralised-logs", 120, 12);
    CHECK(cut.starts_with("/aws"));
    CHECK(cut.ends_with("logs"));
    CHECK(text_width(cut, 12) <= 120);
    CHECK(fitted("ääääääääääääääääääää", 30, 12).find("…") != std::string::npos);
}
