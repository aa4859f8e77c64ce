#include "cloud/codepipeline/model.hpp"

namespace cloud::codepipeline {

std::string pipeline_arn(Place const& place, std::string const& name) {
    return "arn:aws:codepipeline:" + place.region + ":" + place.account + ":" + name;
}

aws::Error invalid(std::string const& message) { return {"ValidationException", message}; }

aws::Error no_pipeline(Place const& place, std::string const& name) {
    return {"PipelineNotFoundException",
            "Account '" + place.account + "' does not have a pipeline with name '" + name + "'"};
}

}  // namespace cloud::codepipeline
