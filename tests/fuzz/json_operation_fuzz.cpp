// Any JSON to any operation of CloudWatch Logs and Firehose: the first line names it. It answers,
// or refuses with an error of AWS's; what it leaves behind is worked on by whatever runs then.
#include <algorithm>
#include <memory>

#include "base/assert.hpp"
#include "cloud/logs/service.hpp"
#include "unit/cloud/firehose/fixture.hpp"

namespace {

struct Services {
    cloud::testing::Firehose firehose;
    cloud::logs::Service logs{
        firehose.h.core, {firehose.service, firehose.roles, firehose.authoriser, firehose.vault}};

    Services() {
        using cloud::testing::object;
        firehose.create("audit");
        run("CreateLogGroup", object({{"logGroupName", "g"}}));
        run("CreateLogStream", object({{"logGroupName", "g"}, {"logStreamName", "s"}}));
        firehose.h.settle();
    }
    void run(std::string const& name, codec::Json const& input) {
        for (aws::Service const* service : {&logs.api(), &firehose.service.api()}) {
            for (aws::Operation const& operation : service->operations) {
                if (operation.name != name) continue;
                std::string const error = firehose.h.error(*service, name, input);
                ASSERT(!error.starts_with("InternalFailure"));
            }
        }
        firehose.h.advance(std::chrono::seconds(1));
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    constexpr int kRunsOfOne = 500;  // so that it does not grow for ever
    static std::unique_ptr<Services> services;
    static int runs = 0;
    if (runs++ % kRunsOfOne == 0) services = std::make_unique<Services>();
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    std::size_t const end = std::min(text.find('\n'), text.size());
    base::Result<codec::Json> const input =
        codec::parse_json(text.substr(std::min(end + 1, text.size())));
    if (input && input->is_object()) services->run(std::string(text.substr(0, end)), *input);
    return 0;
}
