// VPC flow logs, versions 2 to 5 and on: the fourteen columns of the default format, or those that
// a header names. User guide "Flow log records".
#include <array>

#include "base/text.hpp"
#include "siem/normalise/columns.hpp"
#include "siem/normalise/scanner.hpp"

namespace siem::normalise {
namespace {

constexpr std::array kDefault{
    Name("version"), Name("account-id"), Name("interface-id"), Name("srcaddr"),   Name("dstaddr"),
    Name("srcport"), Name("dstport"),    Name("protocol"),     Name("packets"),   Name("bytes"),
    Name("start"),   Name("end"),        Name("action"),       Name("log-status")};

constexpr std::array kMappings{
    Mapping{"account-id", Field::cloud_account_id},
    Mapping{"region", Field::cloud_region},
    Mapping{"interface-id", "aws.vpcflow.interface_id"},
    Mapping{"srcport", Field::source_port},
    Mapping{"dstport", Field::destination_port},
    Mapping{"packets", "source.packets"},
    Mapping{"bytes", Field::source_bytes},
    Mapping{"action", Field::event_action},
    Mapping{"flow-direction", "network.direction"},
    Mapping{"instance-id", "host.id"},
    Mapping{"az-id", "cloud.availability_zone"},
};

struct Protocol {
    std::string_view number;
    std::string_view name;
};
constexpr std::array kProtocols{
    Protocol{"1", "icmp"},  Protocol{"2", "igmp"},   Protocol{"6", "tcp"},
    Protocol{"17", "udp"},  Protocol{"41", "ipv6"},  Protocol{"47", "gre"},
    Protocol{"50", "esp"},  Protocol{"51", "ah"},    Protocol{"58", "ipv6-icmp"},
    Protocol{"89", "ospf"}, Protocol{"132", "sctp"},
};

bool header_of_flows(std::string_view header) {
    return header.find("srcaddr") != std::string_view::npos ||
           header.find("interface-id") != std::string_view::npos ||
           header.find("log-status") != std::string_view::npos;
}

bool read(Line const& line, EventWriter& out) {
    std::string_view const header = line.record.header;
    if (header_of_flows(header)) return write_named_columns(line.text, header, ' ', out);
    if (!line.text.starts_with("2 ") || count_columns(line.text, ' ') != kDefault.size()) {
        return false;
    }
    bool const known = line.text.ends_with(" OK") || line.text.ends_with(" NODATA") ||
                       line.text.ends_with(" SKIPDATA");
    return known && write_columns(line.text, kDefault, kDefault.size(), out);
}

void write_time(EventWriter& out) {
    std::optional<std::int64_t> const start = epoch_time(out.value("start"));
    std::optional<std::int64_t> const end = epoch_time(out.value("end"));
    out.time(start);
    if (start && end && *end >= *start) {
        constexpr std::int64_t kNanosAMicro = 1000;
        out.number(Field::event_duration, (*end - *start) * kNanosAMicro);
    }
}

}  // namespace

bool parse_vpc_flow(Line const& line, EventWriter& out) {
    if (!read(line, out)) return false;
    map_columns(kMappings, out);
    out.address(Field::source_ip, out.value("srcaddr"));
    out.address(Field::destination_ip, out.value("dstaddr"));
    std::string_view const number = out.value("protocol");
    for (Protocol const& protocol : kProtocols) {
        if (protocol.number == number) out.text(Field::network_transport, protocol.name);
    }
    out.text(Field::event_provider, "vpc.amazonaws.com");
    out.text(Field::cloud_service_name, "vpc");
    std::string_view const action = out.value("action");
    if (action == "ACCEPT")
        out.categories({"network"}, {"allowed"});
    else if (action == "REJECT")
        out.categories({"network"}, {"denied"});
    else
        out.categories({"network"}, {"info"});
    if (!action.empty()) out.outcome(action == "ACCEPT");
    write_time(out);
    return true;
}

}  // namespace siem::normalise
