// Rotation, by itself and on demand.
#include <doctest/doctest.h>

#include "unit/cloud/kms/fixture.hpp"

using cloud::testing::Kms;
using cloud::testing::object;
using cloud::testing::with;
using codec::Json;

namespace {

Json key_of(std::string const& id) { return object({{"KeyId", id}}); }
constexpr std::int64_t kDay = 86'400;

std::string material(Kms& kms, std::string const& id) {
    return kms.metadata(id).at("CurrentKeyMaterialId").text();
}

}  // namespace

TEST_CASE("a key that rotates by itself gets new material in its rhythm, and opens the old") {
    Kms kms;
    std::string const id = kms.create();
    CHECK(kms.call("GetKeyRotationStatus", key_of(id)) ==
          object({{"KeyRotationEnabled", false}, {"KeyId", id}}));
    kms.call("EnableKeyRotation", object({{"KeyId", id}, {"RotationPeriodInDays", 90}}));
    CHECK(kms.call("GetKeyRotationStatus", key_of(id)) ==
          object({{"KeyRotationEnabled", true},
                  {"KeyId", id},
                  {"RotationPeriodInDays", 90},
                  {"NextRotationDate", 1'795'000'000.0 + 90 * kDay}}));
    Json const before = kms.encrypt(id, "before");
    std::string const first = material(kms, id);
    kms.h.advance(std::chrono::hours(24 * 90) - std::chrono::seconds(1));
    CHECK(material(kms, id) == first);
    kms.h.advance(std::chrono::seconds(1));
    std::string const second = material(kms, id);
    CHECK(second != first);
    CHECK(kms.decrypt(before) == "before");
    CHECK(kms.decrypt(kms.encrypt(id, "after")) == "after");
    kms.h.advance(std::chrono::hours(24 * 90));
    CHECK(material(kms, id) != second);
    Json const listed = kms.call("ListKeyRotations", key_of(id)).at("Rotations");
    REQUIRE(listed.items().size() == 2);
    CHECK(listed.items()[0].at("KeyMaterialState").text() == "CURRENT");
    CHECK(listed.items()[1] == object({{"KeyId", id},
                                       {"KeyMaterialId", second},
                                       {"KeyMaterialState", "NON_CURRENT"},
                                       {"RotationDate", 1'795'000'000.0 + 90 * kDay},
                                       {"RotationType", "AUTOMATIC"}}));
    kms.call("DisableKeyRotation", key_of(id));
    std::string const third = material(kms, id);
    kms.h.advance(std::chrono::hours(24 * 400));
    CHECK(material(kms, id) == third);
    CHECK(kms.call("ListKeyRotations",
                   object({{"KeyId", id}, {"IncludeKeyMaterial", "ALL_KEY_MATERIAL"}}))
              .at("Rotations")
              .items()
              .size() == 3);
}

TEST_CASE("a disabled key rotates once it is enabled again") {
    Kms kms;
    std::string const id = kms.create();
    kms.call("EnableKeyRotation", key_of(id));
    std::string const first = material(kms, id);
    kms.call("DisableKey", key_of(id));
    CHECK(kms.error("DisableKeyRotation", key_of(id)).starts_with("DisabledException"));
    kms.h.advance(std::chrono::hours(24 * 1000));
    CHECK(material(kms, id) == first);
    kms.call("EnableKey", key_of(id));
    kms.h.settle();
    CHECK(material(kms, id) != first);
    CHECK(kms.call("ListKeyRotations", key_of(id)).at("Rotations").items().size() == 1);
}

TEST_CASE("a key is rotated on demand, so often") {
    Kms kms;
    std::string const id = kms.create();
    Json const oldest = kms.encrypt(id, "oldest");
    for (int i = 0; i < 25; ++i) {
        CHECK(kms.call("RotateKeyOnDemand", key_of(id)) == key_of(id));
    }
    CHECK(kms.error("RotateKeyOnDemand", key_of(id)).starts_with("LimitExceededException"));
    CHECK(kms.decrypt(oldest) == "oldest");
    Json input = object({{"KeyId", id}, {"Limit", 10}});
    std::size_t listed = 0;
    for (;;) {
        Json const page = kms.call("ListKeyRotations", input);
        listed += page.at("Rotations").items().size();
        if (!page.at("Truncated").boolean()) break;
        input.set("Marker", page.at("NextMarker"));
    }
    CHECK(listed == 25);
}

TEST_CASE("only symmetric keys rotate") {
    Kms kms;
    std::string const id =
        kms.create(object({{"KeySpec", "ECC_NIST_P256"}, {"KeyUsage", "SIGN_VERIFY"}}));
    for (char const* operation : {"EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand",
                                  "GetKeyRotationStatus", "ListKeyRotations"}) {
        CHECK(kms.error(operation, key_of(id)).starts_with("UnsupportedOperationException"));
    }
    for (int days : {89, 2561}) {
        CHECK(kms.error("EnableKeyRotation",
                        object({{"KeyId", kms.create()}, {"RotationPeriodInDays", days}}))
                  .starts_with("ValidationException"));
    }
}
