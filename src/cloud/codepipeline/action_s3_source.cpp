// The S3 source: an object of a bucket, as it is, becomes an artifact. Rules: CodePipeline user
// guide, "Amazon S3 source action reference".
#include "base/text.hpp"
#include "cloud/codepipeline/artifacts.hpp"

namespace cloud::codepipeline {
namespace {

// A source is known by its version: "" where its bucket keeps none.
std::string revision_of(http::Headers const& headers) {
    std::string const& version = headers.text("x-amz-version-id");
    return version == "null" ? "" : version;
}

ObjectAt object_of(Job const& job) {
    auto const text = [&](char const* name) {
        auto const found = job.action.configuration.find(name);
        return found == job.action.configuration.end() ? std::string() : found->second;
    };
    return {text("S3Bucket"), text("S3ObjectKey")};
}

// As on AWS it is asked for before the object is.
void check_versions(Job const& job, aws::Caller const& role, std::string const& bucket) {
    bool enabled = false;
    try {
        enabled = keeps_versions(job, role, bucket);
    } catch (aws::Error const& error) {
        bool const denied = error.code == "AccessDenied";
        throw aws::Error(denied ? "PermissionError" : "RevisionUnavailable",
                         (denied ? "Insufficient permissions: the provided role does not have "
                                   "permissions to see whether the bucket " +
                                       bucket + " keeps versions"
                                 : "There is no bucket " + bucket) +
                             ". Underlying error: " + error.message);
    }
    if (enabled) return;
    throw misconfigured("The bucket " + bucket +
                        " keeps no versions: a source action needs them enabled");
}

aws::Error unavailable(ObjectAt const& object, aws::Error const& why) {
    bool const denied = why.code == "AccessDenied";
    std::string const place = "the object s3://" + object.bucket + "/" + object.key;
    return {denied ? "PermissionError" : "RevisionUnavailable",
            denied ? "Insufficient permissions: the provided role does not have permissions to "
                     "read " +
                         place + ". Underlying error: " + why.message
                   : "There is no revision of " + place + ". Underlying error: " + why.message};
}

Done begin(Job& job) {
    aws::Caller const role = action_role(job);
    ObjectAt object = object_of(job);
    auto const pinned = job.execution.pinned.find(job.action.name);
    if (pinned != job.execution.pinned.end()) object.version = pinned->second;
    check_versions(job, role, object.bucket);
    Fetched source;
    try {
        source = fetch(job, role, object);
    } catch (aws::Error const& error) {
        if (error.code == "JobFailed") throw;
        throw unavailable(object, error);
    }
    std::string const revision = revision_of(source.headers);
    if (revision.empty()) {
        throw misconfigured("The object " + object.key + " of the bucket " + object.bucket +
                            " is from before the bucket kept versions: put it there again");
    }
    job.run.external_id = revision;
    std::string const& name = job.action.outputs.front();
    Artifact artifact = keep(job, role, name, source.body);
    artifact.revision = revision;
    artifact.summary = "Amazon S3 version id: " + revision;
    job.run.outputs[name] = artifact;
    job.run.summary = artifact.summary;
    job.run.variables = {{"BucketName", object.bucket},
                         {"ObjectKey", object.key},
                         {"ETag", base::replace_all(source.headers.text("ETag"), "\"", "")},
                         {"VersionId", source.headers.text("x-amz-version-id")}};
    return Done::yes;
}

}  // namespace

std::string source_revision(Job& job) {
    return revision_of(look_at(job, action_role(job), object_of(job)));
}

Provider s3_source() {
    return {.type = {"Source", "AWS", "S3", "1"},
            .least_outputs = 1,
            .most_outputs = 1,
            .required = {"S3Bucket", "S3ObjectKey"},
            .known = {"PollForSourceChanges", "AllowOverrideForS3ObjectKey"},
            .begin = &begin};
}

}  // namespace cloud::codepipeline
