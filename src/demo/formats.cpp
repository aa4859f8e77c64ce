#include "demo/formats.hpp"

#include <fmt/format.h>

#include <array>

#include "base/id.hpp"
#include "base/time.hpp"

namespace demo {
namespace {

constexpr std::array<char const*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

char const* month_name(base::Calendar const& c) {
    return kMonths.at(static_cast<std::size_t>(c.month - 1));
}

}  // namespace

std::string nginx_line(base::Instant at, WebRequest const& r) {
    base::Calendar const c = base::calendar(at);
    return fmt::format(
        R"({} - - [{:02}/{}/{}:{:02}:{:02}:{:02} +0000] "{} {} HTTP/1.1" {} {} "{}" "{}" {:.3f})",
        r.client, c.day, month_name(c), c.year, c.hour, c.minute, c.second, r.method, r.path,
        r.status, r.bytes, r.referer, r.user_agent, static_cast<double>(r.millis) / 1000);
}

std::string vpc_flow_line(base::Instant at, Flow const& f) {
    std::int64_t const end = base::to_millis(at) / 1000;
    return fmt::format("2 {} {} {} {} {} {} 6 {} {} {} {} {} OK", f.account_id, f.interface_id,
                       f.source, f.destination, f.source_port, f.destination_port, f.packets,
                       f.bytes, end - 60, end, f.accepted ? "ACCEPT" : "REJECT");
}

std::string sshd_line(base::Instant at, std::string_view host, int process_id,
                      std::string_view text) {
    base::Calendar const c = base::calendar(at);
    return fmt::format("{} {:>2} {:02}:{:02}:{:02} {} sshd[{}]: {}", month_name(c), c.day, c.hour,
                       c.minute, c.second, host, process_id, text);
}

std::string auth_line(base::Instant at, Login const& login) {
    std::string line =
        fmt::format("time={} level={} msg=\"login {}\" user={} source_ip={} factor={}",
                    base::iso8601(at), login.outcome == "success" ? "INFO" : "WARN", login.outcome,
                    login.user, login.address, login.factor);
    if (!login.reason.empty()) line += " reason=" + login.reason;
    if (!login.user_agent.empty()) line += " user_agent=\"" + login.user_agent + "\"";
    return line;
}

std::string payment_line(base::Instant at, Payment const& p, base::Random& random) {
    using codec::Json;
    return codec::to_json(
        Json::object({{"timestamp", base::iso8601(at)},
                      {"level", p.level},
                      {"logger", "payments.api"},
                      {"message", p.message},
                      {"trace", Json::object({{"id", base::hex_id(random, 32)}})},
                      {"order", Json::object({{"id", p.order_id},
                                              {"amount", static_cast<double>(p.amount_cents) / 100},
                                              {"currency", p.currency}})},
                      {"customer", Json::object({{"id", p.customer_id}})},
                      {"client", Json::object({{"ip", p.address}})},
                      {"duration_ms", p.millis}}));
}

std::vector<std::string> lambda_lines(base::Instant at, std::vector<std::string> const& said,
                                      std::uint64_t millis, base::Random& random) {
    std::string const id = base::uuid(random);
    std::vector<std::string> lines = {"START RequestId: " + id + " Version: $LATEST"};
    for (std::string const& one : said) {
        lines.push_back(fmt::format("{}\t{}\tINFO\t{}", base::iso8601(at), id, one));
    }
    lines.push_back("END RequestId: " + id);
    lines.push_back(
        fmt::format("REPORT RequestId: {}\tDuration: {}.{:02} ms\tBilled Duration: {} ms\t"
                    "Memory Size: 256 MB\tMax Memory Used: {} MB",
                    id, millis, random.below(100), millis + 1, 90 + random.below(60)));
    return lines;
}

}  // namespace demo
