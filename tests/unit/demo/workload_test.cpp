#include "demo/workload.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

using namespace demo;

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

base::Instant start() { return base::from_millis(1'793'693'100'000); }

std::vector<Place> places() {
    std::vector<Place> all;
    for (char const* group : {"/app/payments", "/app/web", "/app/auth", "/var/log/secure",
                              "/aws/lambda/checkout", "/aws/vpc/flow", "/aws/cloudtrail"}) {
        all.push_back({"workload-a", "200000000001", "eu-west-1", group, kind_of(group)});
    }
    return all;
}

std::vector<Line> told(Workload& workload, base::Duration step, base::Duration whole) {
    std::vector<Line> all;
    for (base::Duration at = step; at <= whole; at += step) {
        for (Line& line : workload.until(start() + at)) all.push_back(std::move(line));
    }
    return all;
}

std::vector<std::string> texts(std::vector<Line> const& lines) {
    std::vector<std::string> all;
    for (Line const& line : lines) all.push_back(line.log_stream + ' ' + line.message);
    return all;
}

}  // namespace

TEST_CASE("a log group's name tells what writes into it") {
    CHECK(kind_of("/aws/lambda/checkout") == Kind::lambda);
    CHECK(kind_of("/aws/vpc/Flow-logs") == Kind::vpc_flow);
    CHECK(kind_of("org-CloudTrail") == Kind::cloudtrail);
    CHECK(kind_of("/var/log/secure") == Kind::sshd);
    CHECK(kind_of("/app/web") == Kind::nginx);
    CHECK(kind_of("/anything/else") == Kind::application);
}

TEST_CASE("the same seed tells the same, in whatever steps it is asked") {
    Schedule const schedule{start(), start() + minutes(1)};
    Workload once(3, places(), schedule);
    Workload often(3, places(), schedule);
    Workload other(4, places(), schedule);
    std::vector<std::string> const whole = texts(told(once, minutes(6), minutes(6)));
    std::vector<std::string> const steps = texts(told(often, seconds(1), minutes(6)));
    CHECK(std::multiset<std::string>(whole.begin(), whole.end()) ==
          std::multiset<std::string>(steps.begin(), steps.end()));
    CHECK(whole != texts(told(other, minutes(6), minutes(6))));
}

TEST_CASE("lines come in the order of time, each within the span that was asked for") {
    Workload workload(1, places(), {start(), start() + seconds(30)});
    base::Instant last = start();
    for (Line const& line : workload.until(start() + minutes(3))) {
        CHECK(line.at >= last);
        CHECK(line.at < start() + minutes(3));
        last = line.at;
    }
    for (Line const& line : workload.until(start() + minutes(4))) {
        CHECK(line.at >= start() + minutes(3));
    }
}

TEST_CASE("every place lives") {
    Workload workload(1, places(), {start(), start() + minutes(60)});
    std::map<std::string, int> lines;
    for (Line const& line : workload.until(start() + minutes(2))) ++lines[line.place->log_group];
    CHECK(lines.size() == places().size());
}

TEST_CASE("the attack is told once a period, by the first place of each kind alone") {
    std::vector<Place> all = places();
    all.push_back({"workload-b", "200000000002", "eu-west-1", "/other/web", Kind::nginx});
    Workload workload(1, all, {start(), start() + minutes(1), minutes(30)});
    std::map<std::string, int> thefts;
    int users = 0;
    for (Line const& line : workload.until(start() + minutes(59))) {
        if (line.message.find("security-credentials/web-app") != std::string::npos) {
            ++thefts[line.place->log_group];
        }
        users += line.message.find("\"eventName\":\"CreateUser\"") != std::string::npos ? 1 : 0;
    }
    CHECK(thefts == std::map<std::string, int>{{"/app/web", 2}});
    CHECK(users == 2);
}

TEST_CASE("every act of the story leaves a trace that names the attacker or what is his") {
    for (Act const& act : story()) {
        Place const place{"a", "200000000001", "eu-west-1", "/g", act.kind};
        base::SeededRandom random(1);
        for (int nth = 0; nth < act.times; ++nth) {
            std::vector<Line> lines;
            Scene scene{start(), place, random, lines};
            act.plays(scene, nth);
            std::string all;
            for (Line const& line : lines) all += line.message;
            CAPTURE(all);
            bool const his = all.find("203.0.113.") != std::string::npos;
            CHECK(his);
        }
    }
}
