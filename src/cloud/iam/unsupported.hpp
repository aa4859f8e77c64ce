// What IAM's clients know and is not done here, with the reason, so that it is answered and listed
// as such.
#pragma once

#include <array>

#include "aws/operation.hpp"

namespace cloud::iam {

inline constexpr char const* kNoMfa = "There are no MFA devices: conditions on MFA see none.";
inline constexpr char const* kNoConsole = "There is no console to sign in to.";
inline constexpr char const* kNoSaml = "Sign-in through SAML is not done.";
inline constexpr char const* kNoCertificates = "Nothing here is served by certificates of IAM.";
inline constexpr char const* kNoCodeCommit = "They are of CodeCommit and Keyspaces.";
inline constexpr char const* kNoReports = "What principals used is not recorded by service.";
inline constexpr char const* kNoSigning = "Requests are signed by access keys alone.";

struct NotDone {
    char const* name;
    char const* why;
};

inline constexpr std::array<NotDone, 54> kUnsupported = {{
    {"ChangePassword", kNoConsole},
    {"CreateLoginProfile", kNoConsole},
    {"CreateSAMLProvider", kNoSaml},
    {"CreateServiceSpecificCredential", kNoCodeCommit},
    {"CreateVirtualMFADevice", kNoMfa},
    {"DeactivateMFADevice", kNoMfa},
    {"DeleteLoginProfile", kNoConsole},
    {"DeleteSAMLProvider", kNoSaml},
    {"DeleteSSHPublicKey", kNoCodeCommit},
    {"DeleteServerCertificate", kNoCertificates},
    {"DeleteServiceSpecificCredential", kNoCodeCommit},
    {"DeleteSigningCertificate", kNoSigning},
    {"DeleteVirtualMFADevice", kNoMfa},
    {"EnableMFADevice", kNoMfa},
    {"GenerateCredentialReport", kNoReports},
    {"GenerateOrganizationsAccessReport", kNoReports},
    {"GenerateServiceLastAccessedDetails", kNoReports},
    {"GetCredentialReport", kNoReports},
    {"GetLoginProfile", kNoConsole},
    {"GetOrganizationsAccessReport", kNoReports},
    {"GetSAMLProvider", kNoSaml},
    {"GetSSHPublicKey", kNoCodeCommit},
    {"GetServerCertificate", kNoCertificates},
    {"GetServiceLastAccessedDetails", kNoReports},
    {"GetServiceLastAccessedDetailsWithEntities", kNoReports},
    {"ListMFADeviceTags", kNoMfa},
    {"ListMFADevices", kNoMfa},
    {"ListPoliciesGrantingServiceAccess", kNoReports},
    {"ListSAMLProviderTags", kNoSaml},
    {"ListSAMLProviders", kNoSaml},
    {"ListSSHPublicKeys", kNoCodeCommit},
    {"ListServerCertificateTags", kNoCertificates},
    {"ListServerCertificates", kNoCertificates},
    {"ListServiceSpecificCredentials", kNoCodeCommit},
    {"ListSigningCertificates", kNoSigning},
    {"ListVirtualMFADevices", kNoMfa},
    {"ResetServiceSpecificCredential", kNoCodeCommit},
    {"ResyncMFADevice", kNoMfa},
    {"SetSecurityTokenServicePreferences",
     "There is one endpoint, and its tokens are good everywhere."},
    {"TagMFADevice", kNoMfa},
    {"TagSAMLProvider", kNoSaml},
    {"TagServerCertificate", kNoCertificates},
    {"UntagMFADevice", kNoMfa},
    {"UntagSAMLProvider", kNoSaml},
    {"UntagServerCertificate", kNoCertificates},
    {"UpdateLoginProfile", kNoConsole},
    {"UpdateSAMLProvider", kNoSaml},
    {"UpdateSSHPublicKey", kNoCodeCommit},
    {"UpdateServerCertificate", kNoCertificates},
    {"UpdateServiceSpecificCredential", kNoCodeCommit},
    {"UpdateSigningCertificate", kNoSigning},
    {"UploadSSHPublicKey", kNoCodeCommit},
    {"UploadServerCertificate", kNoCertificates},
    {"UploadSigningCertificate", kNoSigning},
}};

}  // namespace cloud::iam
