// The tags of pipelines.
#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/codepipeline/verbs.hpp"

namespace cloud::codepipeline {
namespace {

using codec::Json;

Pipeline tagged(Workshop const& w, aws::Invocation const& call) {
    std::string const text = aws::required_text(call.input, "resourceArn");
    std::optional<aws::Arn> const arn = aws::parse_arn(text);
    if (!arn || arn->service != "codepipeline") {
        throw aws::Error("InvalidArnException", "The specified resource ARN is invalid: " + text);
    }
    Place const place = place_of(call.caller);
    std::optional<Pipeline> found;
    if (arn->account == place.account && arn->region == place.region) {
        found = w.state.pipeline(place, arn->resource);
    }
    if (!found) throw aws::Error("ResourceNotFoundException", "There is no resource " + text);
    return *std::move(found);
}

}  // namespace

Texts with_tags(Texts tags, Json const& list) {
    for (Json const& tag : list.items()) {
        std::string const key = aws::required_text(tag, "key");
        std::string const& value = tag.at("value").text();
        if (key.empty() || key.size() > 128 || value.size() > 256 ||
            base::lower(key).starts_with("aws:")) {
            throw aws::Error("InvalidTagsException",
                             "The tag key is not valid: " + key.substr(0, 128));
        }
        tags[key] = value;
    }
    if (tags.size() > kTags) {
        throw aws::Error("TooManyTagsException",
                         "The tags limit for a resource has been exceeded: 50");
    }
    return tags;
}

Answer tag_resource(Workshop& w, aws::Invocation const& call) {
    Pipeline pipeline = tagged(w, call);
    pipeline.tags = with_tags(std::move(pipeline.tags), call.input.at("tags"));
    w.state.save(pipeline);
    return Json::object();
}

Answer untag_resource(Workshop& w, aws::Invocation const& call) {
    Pipeline pipeline = tagged(w, call);
    for (std::string const& key : aws::text_list(call.input, "tagKeys")) pipeline.tags.erase(key);
    w.state.save(pipeline);
    return Json::object();
}

Answer list_tags_for_resource(Workshop& w, aws::Invocation const& call) {
    Json list = Json::array();
    for (auto const& [key, value] : tagged(w, call).tags) {
        list.push(Json::object({{"key", key}, {"value", value}}));
    }
    return Json::object({{"tags", std::move(list)}});
}

}  // namespace cloud::codepipeline
