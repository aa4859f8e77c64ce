#include "cloud/session_tokens.hpp"

#include <sys/stat.h>

#include "aws/unique_id.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "codec/gzip.hpp"
#include "codec/json.hpp"
#include "disk/database.hpp"

namespace cloud {
namespace {

constexpr char const* kFile = "root.key";
constexpr std::size_t kKeyBytes = 32;
constexpr char const* kTokenContext = "session token";
constexpr std::size_t kPackedFrom = 1024;
constexpr std::uint64_t kMostUnpacked = 1u << 20;

[[noreturn]] void cannot(std::string const& what, base::Error const& error) {
    throw disk::DatabaseError("the root key cannot be " + what + ": " + error.message);
}

// Readable by its owner alone, whatever copied it here.
void keep_private(disk::Disk const& disk) {
    std::string const path = disk.native_path(kFile);
    if (path.empty() || chmod(path.c_str(), S_IRUSR | S_IWUSR) == 0) return;
    cannot("kept private", {base::ErrorKind::stop, path + " does not take mode 0600"});
}

// A file that was made while the power went may be short, or long enough and without its content.
bool is_whole(std::string const& key) {
    return key.size() == kKeyBytes && key.find_first_not_of('\0') != std::string::npos;
}

std::string create_key(disk::Disk& disk, base::Random& random) {
    std::string const key = random.bytes(kKeyBytes);
    base::Result<std::unique_ptr<disk::File>> file = disk.create(kFile);
    if (!file) cannot("created", file.error());
    keep_private(disk);
    disk::Done done = (*file)->write_at(0, key);
    if (done) done = (*file)->sync();
    if (done) done = disk.sync_directory("");
    if (!done) cannot("written", done.error());
    return key;
}

std::string load_key(disk::Disk& disk, base::Random& random) {
    if (disk.exists(kFile)) {
        base::Result<std::unique_ptr<disk::File>> const file = disk.open(kFile);
        if (!file) cannot("opened", file.error());
        base::Result<std::string> key = disk::read_whole(**file);
        if (!key) cannot("read", key.error());
        keep_private(disk);
        if (is_whole(*key)) return *key;
        // It is made before anything is sealed with it: a torn one has sealed nothing.
    }
    return create_key(disk, random);
}

codec::Json to_json(std::vector<std::string> const& texts) {
    codec::Json out = codec::Json::array();
    for (std::string const& text : texts) out.push(text);
    return out;
}

std::vector<std::string> texts_of(codec::Json const& json) {
    std::vector<std::string> out;
    for (codec::Json const& one : json.items()) out.push_back(one.text());
    return out;
}

codec::Json to_json(aws::Session const& session) {
    codec::Json tags = codec::Json::object();
    for (auto const& [key, value] : session.tags) tags.set(key, value);
    return codec::Json::object({{"role", session.role_arn},
                                {"policies", to_json(session.policies)},
                                {"tags", std::move(tags)},
                                {"transitive", to_json(session.transitive_tags)},
                                {"source", session.source_identity},
                                {"provider", session.provider},
                                {"federator", session.federator},
                                {"issued", base::to_millis(session.issued)}});
}

// Shared by all requests that are made with the token.
std::shared_ptr<aws::Session const> session_of(codec::Json const& json) {
    if (!json.is_object()) return nullptr;
    auto session = std::make_shared<aws::Session>();
    session->role_arn = json.at("role").text();
    session->policies = texts_of(json.at("policies"));
    for (auto const& [key, value] : json.at("tags").members()) {
        session->tags.emplace_back(key, value.text());
    }
    session->transitive_tags = texts_of(json.at("transitive"));
    session->source_identity = json.at("source").text();
    session->provider = json.at("provider").text();
    session->federator = json.at("federator").text();
    session->issued = base::from_millis(json.at("issued").integer());
    return session;
}

// Policies are long and say the same again and again; a token has to go into a header.
std::string packed(std::string text) {
    return text.size() < kPackedFrom ? std::move(text) : codec::gzip(text);
}

std::optional<std::string> unpacked(std::string const& plain) {
    if (!codec::is_gzip(plain)) return plain;
    base::Result<std::string> text = codec::gunzip_all(plain, {.max_bytes = kMostUnpacked});
    if (!text) return std::nullopt;
    return std::move(*text);
}

}  // namespace

SessionTokens::SessionTokens(disk::Disk& disk, base::Random& random)
    : random_(random), key_(load_key(disk, random)) {}

std::string SessionTokens::seal(std::string const& secret, std::string const& context) const {
    return base::seal(key_, secret, context);
}

std::optional<std::string> SessionTokens::unseal(std::string const& sealed,
                                                 std::string const& context) const {
    std::string plain;
    if (!base::open(key_, sealed, context, plain)) return std::nullopt;
    return plain;
}

aws::Credentials SessionTokens::issue(aws::Caller const& caller, base::Instant expires) {
    aws::Credentials keys;
    keys.access_key_id = aws::access_key_id(random_, "ASIA", caller.account.value);
    keys.secret_access_key = base::base64(random_.bytes(30));
    keys.expires = expires;
    codec::Json token = codec::Json::object({{"account", caller.account.value},
                                             {"arn", caller.arn},
                                             {"user", caller.user_id},
                                             {"key", keys.access_key_id},
                                             {"secret", keys.secret_access_key},
                                             {"expires", base::to_millis(expires)}});
    if (caller.session) token.set("session", to_json(*caller.session));
    keys.session_token = base::base64(seal(packed(codec::to_json(token)), kTokenContext));
    return keys;
}

std::optional<Principal> SessionTokens::open(Authenticator::Asked const& asked,
                                             bool& expired) const {
    std::optional<std::string> const sealed = base::from_base64(asked.session_token);
    std::optional<std::string> const plain = sealed ? unseal(*sealed, kTokenContext) : std::nullopt;
    std::optional<std::string> const text = plain ? unpacked(*plain) : std::nullopt;
    if (!text) return std::nullopt;
    codec::Json const token = codec::parse_json(*text).value_or(codec::Json());
    if (!base::constant_time_equal(token.at("key").text(), asked.access_key_id)) {
        return std::nullopt;
    }
    expired = base::from_millis(token.at("expires").integer()) <= asked.now;
    if (expired) return std::nullopt;
    Principal principal;
    principal.caller.account = base::AccountId(token.at("account").text());
    principal.caller.arn = token.at("arn").text();
    principal.caller.user_id = token.at("user").text();
    principal.caller.access_key_id = token.at("key").text();
    principal.caller.session = session_of(token.at("session"));
    principal.secret_access_key = token.at("secret").text();
    return principal;
}

}  // namespace cloud
