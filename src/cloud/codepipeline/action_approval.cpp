// The manual approval: it waits for PutApprovalResult, seven days at most. Rules: CodePipeline user
// guide, "Manual approval action reference".
#include "base/id.hpp"
#include "base/time.hpp"
#include "cloud/codepipeline/actions.hpp"

namespace cloud::codepipeline {
namespace {

Done begin(Job& job) {
    job.run.token = base::uuid(job.w.core.random);
    job.run.external_url = job.setting("ExternalEntityLink");
    return Done::no;
}

Done look(Job& job) {
    auto const began = base::from_millis(job.run.started_millis);
    if (job.now - began < std::chrono::hours(24 * kApprovalDays)) return Done::no;
    throw aws::Error("JobFailed", "The approval has timed out: nobody gave it within seven days");
}

}  // namespace

Provider manual_approval() {
    return {.type = {"Approval", "AWS", "Manual", "1"},
            .known = {"NotificationArn", "CustomData", "ExternalEntityLink"},
            .begin = &begin,
            .look = &look};
}

}  // namespace cloud::codepipeline
