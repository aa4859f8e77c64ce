#include "siem/normalise/audit_types.hpp"

#include <algorithm>
#include <array>

namespace siem::normalise {
namespace {

constexpr bool kActing = true;
constexpr bool kAccount = true;

constexpr std::array kTypes{
    AuditType{"DAEMON_START", "started-audit", "process", "start"},
    AuditType{"DAEMON_END", "shutdown-audit", "process", "stop"},
    AuditType{"DAEMON_ABORT", "aborted-auditd-startup", "process", "stop"},
    AuditType{"CONFIG_CHANGE", "changed-audit-configuration", "process configuration", "change"},
    AuditType{"SERVICE_START", "started-service", "process", "start"},
    AuditType{"SERVICE_STOP", "stopped-service", "process", "stop"},
    AuditType{"SYSTEM_BOOT", "booted-system", "host", "info"},
    AuditType{"SYSTEM_SHUTDOWN", "shutdown-system", "host", "info"},
    AuditType{"SYSTEM_RUNLEVEL", "changed-to-runlevel", "host", "info"},
    AuditType{"NETFILTER_CFG", "loaded-firewall-rule-to", "configuration", "change"},
    AuditType{"ANOM_ABEND", "crashed-program", "process", "end"},
    AuditType{"ANOM_PROMISCUOUS", "changed-promiscuous-mode-on-device", "network", "change"},
    AuditType{"AVC", "violated-selinux-policy", "process", "info"},
    AuditType{"MAC_STATUS", "changed-selinux-enforcement", "configuration", "change"},
    AuditType{"MAC_POLICY_LOAD", "loaded-selinux-policy", "configuration", "change"},
    AuditType{"KERN_MODULE", "loaded-kernel-module", "driver", "start"},
    AuditType{"TTY", "typed", "process", "info"},
    AuditType{"USER_CMD", "ran-command", "process", "start", kActing},
    AuditType{"LOGIN", "changed-login-id-to", "authentication", "start"},
    AuditType{"USER_LOGIN", "logged-in", "authentication", "start", kActing},
    AuditType{"USER_LOGOUT", "logged-out", "authentication", "end", kActing},
    AuditType{"USER_AUTH", "authenticated", "authentication", "info", kActing},
    AuditType{"USER_ACCT", "was-authorized", "authentication", "info", kActing},
    AuditType{"USER_ERR", "error", "authentication", "info", kActing},
    AuditType{"USER_START", "started-session", "session", "start", kActing},
    AuditType{"USER_END", "ended-session", "session", "end", kActing},
    AuditType{"CRED_ACQ", "acquired-credentials", "authentication", "info", kActing},
    AuditType{"CRED_DISP", "disposed-credentials", "authentication", "info", kActing},
    AuditType{"CRED_REFR", "refreshed-credentials", "authentication", "info", kActing},
    AuditType{"ADD_USER", "added-user-account", "iam", "creation user", kActing, kAccount},
    AuditType{"DEL_USER", "deleted-user-account", "iam", "deletion user", kActing, kAccount},
    AuditType{"ADD_GROUP", "added-group-account-to", "iam", "creation group", kActing, kAccount},
    AuditType{"DEL_GROUP", "deleted-group-account-from", "iam", "deletion group", kActing,
              kAccount},
    AuditType{"USER_MGMT", "modified-user-account", "iam", "change user", kActing, kAccount},
    AuditType{"GRP_MGMT", "modified-group-account", "iam", "change group", kActing, kAccount},
    AuditType{"USER_CHAUTHTOK", "changed-password", "iam", "change user", kActing, kAccount},
    AuditType{"ACCT_LOCK", "locked-account", "iam", "info user", kActing, kAccount},
    AuditType{"ACCT_UNLOCK", "unlocked-account", "iam", "info user", kActing, kAccount},
};

}  // namespace

AuditType const* audit_type(std::string_view name) {
    auto const found = std::find_if(kTypes.begin(), kTypes.end(),
                                    [&](AuditType const& type) { return type.name == name; });
    return found == kTypes.end() ? nullptr : &*found;
}

}  // namespace siem::normalise
