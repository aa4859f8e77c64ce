#include "cloud/codepipeline/artifacts.hpp"

#include "base/text.hpp"
#include "codec/zip.hpp"
#include "disk/files.hpp"

namespace cloud::codepipeline {
namespace {

constexpr std::size_t kPipelineLetters = 20;
constexpr std::size_t kArtifactLetters = 10;
constexpr std::size_t kRandomLetters = 7;
constexpr char const* kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

// A single one serves all regions.
Store const& store_of(Job const& job, std::string const& region) {
    auto const found = job.declared.stores.find(region);
    return found == job.declared.stores.end() ? job.declared.stores.begin()->second : found->second;
}

// As AWS names them: who sees the key sees what it is of.
std::string fresh_key(Job const& job, std::string const& artifact) {
    return job.pipeline.name.substr(0, kPipelineLetters) + "/" +
           artifact.substr(0, kArtifactLetters) + "/" +
           job.w.core.random.text(kRandomLetters, kLetters);
}

struct Putting {
    Store const& store;
    std::string key;
    std::string_view body;
    char const* type = "application/zip";
};
void put(Job const& job, aws::Caller const& role, Putting const& what) {
    job.w.objects.put_object({.bucket = what.store.bucket,
                              .key = what.key,
                              .body = what.body,
                              .content_type = what.type,
                              .kms_key = what.store.key,
                              .writer = role},
                             job.now);
}

std::string body_of(http::Reply const& reply, ObjectAt const& object) {
    if (auto const* const text = std::get_if<std::string>(&reply.body)) return *text;
    http::FileRange const& range = std::get<http::FileRange>(reply.body);
    if (range.bytes > kArtifactBytes) {
        throw failed("The object s3://" + object.bucket + "/" + object.key + " is larger than " +
                     std::to_string(kArtifactBytes) + " bytes");
    }
    std::string body(range.bytes, '\0');
    disk::Done const read = range.file->read_at(range.offset, body.data(), body.size());
    if (!read || *read != range.bytes) throw aws::internal_failure();
    return body;
}

ObjectOperations::Asked asked(aws::Caller const& role, ObjectAt const& object) {
    ObjectOperations::Asked out{.caller = role, .bucket = object.bucket, .key = object.key};
    if (!object.version.empty()) out.query = "versionId=" + base::percent_encode(object.version);
    return out;
}

}  // namespace

aws::Error failed(std::string const& message) { return {"JobFailed", message}; }
aws::Error misconfigured(std::string const& message) { return {"ConfigurationError", message}; }

Fetched fetch(Job const& job, aws::Caller const& role, ObjectAt const& object) {
    http::Reply const reply = job.w.operations.object(asked(role, object), job.now);
    return {body_of(reply, object), reply.headers};
}

http::Headers look_at(Job const& job, aws::Caller const& role, ObjectAt const& object) {
    ObjectOperations::Asked head = asked(role, object);
    head.method = "HEAD";
    return job.w.operations.object(head, job.now).headers;
}

bool keeps_versions(Job const& job, aws::Caller const& role, std::string const& bucket) {
    ObjectAt const whole{bucket, ""};
    ObjectOperations::Asked versioning = asked(role, whole);
    versioning.query = "versioning";
    std::string const said = body_of(job.w.operations.object(versioning, job.now), whole);
    return said.find("<Status>Enabled</Status>") != std::string::npos;
}

Artifact keep(Job const& job, aws::Caller const& role, std::string const& name,
              std::string const& body) {
    Store const& store = store_of(job, job.region());
    std::string const key = fresh_key(job, name);
    put(job, role, {store, key, body});
    return {.bucket = store.bucket, .key = key};
}

// As the pipeline's own role, which has all stores: an action's has that of its region.
void bring_inputs(Job& job) {
    Store const& store = store_of(job, job.region());
    for (std::string const& name : job.action.inputs) {
        auto const found = job.execution.artifacts.find(name);
        if (found == job.execution.artifacts.end()) {
            throw failed("The artifact " + name + " has not been made by this execution");
        }
        Artifact artifact = found->second;
        if (artifact.bucket != store.bucket) {
            aws::Caller const role = pipeline_role(job);
            Fetched const whole = fetch(job, role, {artifact.bucket, artifact.key});
            std::string const key = fresh_key(job, name);
            put(job, role, {store, key, whole.body});
            artifact.bucket = store.bucket;
            artifact.key = key;
        }
        job.run.inputs[name] = artifact;
    }
}

std::string file_of(Job const& job, aws::Caller const& role, std::string const& path,
                    std::uint64_t most_bytes) {
    auto const parts = base::cut(path, "::");
    std::string const name = parts ? std::string(parts->first) : "";
    std::string const file = parts ? std::string(parts->second) : "";
    auto const artifact = job.run.inputs.find(name);
    if (!parts || artifact == job.run.inputs.end()) {
        throw misconfigured("'" + path +
                            "' is not an input artifact and a file in it, as in "
                            "'Artifact::file'");
    }
    Fetched const whole = fetch(job, role, {artifact->second.bucket, artifact->second.key});
    base::Result<codec::ZipReader> const archive = codec::ZipReader::open(whole.body);
    if (!archive) {
        throw failed("The artifact " + name + " cannot be unpacked: " + archive.error().message);
    }
    base::Result<std::string> text = archive->file(file, most_bytes);
    if (text) return *std::move(text);
    if (text.error().kind == base::ErrorKind::skip) {
        throw failed("File [" + file + "] does not exist in artifact [" + name + "]");
    }
    throw failed("File [" + file + "] of artifact [" + name + "]: " + text.error().message);
}

std::string hand_over(Job const& job, std::string const& template_text) {
    Store const& store = store_of(job, job.region());
    std::string const key = fresh_key(job, "Template");
    put(job, pipeline_role(job), {store, key, template_text, "application/json"});
    return "https://s3." + job.region() + ".amazonaws.com/" + store.bucket + "/" +
           base::percent_encode(key, "/");
}

}  // namespace cloud::codepipeline
