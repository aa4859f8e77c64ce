#include "stacks/publish.hpp"

#include "base/time.hpp"
#include "codec/zip.hpp"
#include "stacks/pipeline_contract.hpp"

namespace stacks {

std::string bundle(Config const& config) {
    std::vector<codec::ZipFile> files;
    for (Synthesised const& stack : synthesise_all(config)) {
        files.push_back({stack.file_name(), codec::to_pretty_json(stack.tree) + "\n"});
    }
    return codec::zip(files, base::instant({1980, 1, 1, 0, 0, 0}));
}

base::Result<std::string> publish(Config const& config, DeploySetup const& setup) {
    if (config.pipeline.account.empty()) {
        return base::fail(base::ErrorKind::stop,
                          "the config has no 'pipeline' that templates could be published to");
    }
    base::Result<std::unique_ptr<aws::CredentialSource>> keys =
        setup.keys({config.pipeline.account, pipeline_account(config)});
    if (!keys) return base::fail(keys.error());
    aws::ClientSettings settings = setup.client;
    settings.region = config.region;
    aws::Client client(settings, **keys, setup.clock);
    base::Result<http::Response> const put =
        client.s3({.method = "PUT",
                   .bucket = config.pipeline.bucket,
                   .key = kSourceKey,
                   .headers = {{"Content-Type", "application/zip"}},
                   .body = bundle(config)});
    std::string const place = "s3://" + config.pipeline.bucket + "/" + kSourceKey;
    if (put) return place;
    base::Error error = put.error();
    error.message = place + ": " + error.message;
    if (error.code == "NoSuchBucket") {
        error.message += " (`catchment stacks deploy --pipeline` makes the pipeline first)";
    }
    return base::fail(std::move(error));
}

}  // namespace stacks
