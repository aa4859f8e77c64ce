#include "cloud/cloudformation/refused_types.hpp"

#include <algorithm>
#include <array>

namespace cloud::cloudformation {
namespace {

constexpr char const* kVended = "no service of this cloud vends logs";
constexpr char const* kDevices = "there are no MFA devices here";
constexpr char const* kSaml = "sign-in through SAML is not done";

constexpr std::array kTypes{
    RefusedType{"AWS::IAM::SAMLProvider", kSaml},
    RefusedType{"AWS::IAM::ServerCertificate", "nothing here is served by certificates of IAM"},
    RefusedType{"AWS::IAM::VirtualMFADevice", kDevices},
    RefusedType{"AWS::KMS::ReplicaKey",
                "a key is of one Region here: make a key in each Region, or use that of one"},
    RefusedType{"AWS::Logs::Delivery", kVended},
    RefusedType{"AWS::Logs::DeliveryDestination", kVended},
    RefusedType{"AWS::Logs::DeliverySource", kVended},
    RefusedType{"AWS::Logs::LogAnomalyDetector", "the SIEM detects"},
};

}  // namespace

std::span<RefusedType const> refused_types() { return kTypes; }

RefusedType const* find_refused_type(std::string_view name) {
    auto const* const found = std::find_if(
        kTypes.begin(), kTypes.end(), [&](RefusedType const& one) { return name == one.name; });
    return found == kTypes.end() ? nullptr : found;
}

}  // namespace cloud::cloudformation
