// pipeline: what deploys the stacks where nobody does it by hand.
#include "stacks/config_readers.hpp"
#include "stacks/config_section.hpp"

namespace stacks {

void read_pipeline(codec::Yaml const& node, Config& config) {
    constexpr std::size_t kLongestBucket = 48;  // a Region's name follows it
    Section section(node, "pipeline");
    config.pipeline.account = section.text("account");
    require_account(config, section.line_of("account"), config.pipeline.account);
    config.pipeline.bucket = section.name("bucket", wrong_bucket_name);
    if (config.pipeline.bucket.size() > kLongestBucket) {
        throw Wrong{section.line_of("bucket"),
                    "'bucket' of the pipeline must have at most 48 "
                    "letters: a Region's name may follow them"};
    }
    config.pipeline.approval = section.truth("approval", false);
    section.finish();
    if (config.pipeline.bucket == config.bucket) {
        throw Wrong{section.line_of("bucket"),
                    "'bucket' of the pipeline must be another than that of the archive"};
    }
}

}  // namespace stacks
