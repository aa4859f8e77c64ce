// Any JSON to any operation of IAM and STS: the first line names it. It says what it needs, and
// answers, or refuses with an error of AWS's.
#include <algorithm>
#include <memory>

#include "base/assert.hpp"
#include "cloud/iam/service.hpp"
#include "cloud/sts/service.hpp"
#include "unit/cloud/authoriser.hpp"
#include "unit/cloud/deciding.hpp"
#include "unit/cloud/harness.hpp"

namespace {

using codec::Json;

struct Services {
    cloud::testing::Harness h;
    cloud::Organization organization{"o-fuzz", {{"workload", "111122223333"}}};
    cloud::SessionTokens tokens{h.disk, h.random};
    cloud::iam::Service iam{h.core, organization, tokens};
    cloud::testing::FakeAuthoriser authoriser;
    cloud::sts::Service sts{h.core, {iam, tokens, authoriser}};

    Services() {
        run("CreateUser", Json::object({{"UserName", "u"}}));
        run("CreateGroup", Json::object({{"GroupName", "g"}}));
        run("CreateRole",
            Json::object({{"RoleName", "r"},
                          {"AssumeRolePolicyDocument",
                           R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                           R"("Principal":"*","Action":"sts:AssumeRole"}]})"}}));
        h.before = cloud::testing::deciding(iam);
    }
    void run(std::string const& name, Json const& input) {
        for (aws::Service const* service : {&iam.api(), &sts.api()}) {
            for (aws::Operation const& operation : service->operations) {
                if (operation.name != name) continue;
                std::string const error = h.error(*service, name, input);
                ASSERT(!error.starts_with("InternalFailure"));
            }
        }
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
    base::Result<Json> const input = codec::parse_json(text.substr(std::min(end + 1, text.size())));
    if (input && input->is_object()) services->run(std::string(text.substr(0, end)), *input);
    return 0;
}
