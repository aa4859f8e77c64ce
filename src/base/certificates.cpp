#include "base/certificates.hpp"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

#include "base/assert.hpp"

namespace base {
namespace {

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* p) const {
        Free(p);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free>>;

constexpr std::chrono::hours kDay(24);
constexpr auto kAuthorityLives = kDay * 3650;
constexpr auto kServerLives = kDay * 397;
constexpr auto kClocksDiffer = std::chrono::hours(1);
constexpr int kVersion3 = 2;  // as X.509 counts

std::string text_of(BIO* memory) {
    char* bytes = nullptr;
    long const size = BIO_get_mem_data(memory, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

Memory memory_of(std::string const& text) {
    return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Identity to_pem(X509* certificate, EVP_PKEY* key) {
    Memory const c(BIO_new(BIO_s_mem()));
    Memory const k(BIO_new(BIO_s_mem()));
    ASSERT(PEM_write_bio_X509(c.get(), certificate) == 1);
    ASSERT(PEM_write_bio_PrivateKey(k.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return {text_of(c.get()), text_of(k.get())};
}

void set_time(ASN1_TIME* field, Instant time) {
    ASSERT(ASN1_TIME_set(field, static_cast<time_t>(to_millis(time) / 1000)) != nullptr);
}

void set_serial(X509* certificate) {
    std::array<unsigned char, 16> bytes{};
    ASSERT(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
    bytes[0] &= 0x7f;  // positive
    std::unique_ptr<BIGNUM, Freed<BN_free>> const number(
        BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    ASSERT(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr);
}

void add_extension(X509* certificate, X509* issuer, int nid, std::string const& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> const extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    ASSERT(extension != nullptr);
    ASSERT(X509_add_ext(certificate, extension.get(), -1) == 1);
}

struct Plan {
    std::string name;
    Instant now;
    std::chrono::hours lives;
};

Certificate unsigned_certificate(Plan const& plan, EVP_PKEY* key) {
    Certificate certificate(X509_new());
    ASSERT(X509_set_version(certificate.get(), kVersion3) == 1);
    set_serial(certificate.get());
    set_time(X509_getm_notBefore(certificate.get()), plan.now - kClocksDiffer);
    set_time(X509_getm_notAfter(certificate.get()), plan.now + plan.lives);
    ASSERT(X509_set_pubkey(certificate.get(), key) == 1);
    auto const* const name = reinterpret_cast<unsigned char const*>(plan.name.c_str());
    ASSERT(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                                      name, -1, -1, 0) == 1);
    return certificate;
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* key) {
    ASSERT(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1);
    add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
    add_extension(certificate, issuer, NID_authority_key_identifier, "keyid");
    ASSERT(X509_sign(certificate, key, EVP_sha256()) > 0);
}

bool is_address(std::string const& name) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return inet_pton(AF_INET, name.c_str(), bytes.data()) == 1 ||
           inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1;
}

std::string alternatives(std::vector<std::string> const& names) {
    std::string out;
    for (std::string const& name : names) {
        if (!out.empty()) out += ",";
        out += (is_address(name) ? "IP:" : "DNS:") + name;
    }
    return out;
}

std::string shown(GENERAL_NAME const& name) {
    if (name.type == GEN_DNS) {
        ASN1_IA5STRING const* const text = name.d.dNSName;
        return {reinterpret_cast<char const*>(ASN1_STRING_get0_data(text)),
                static_cast<std::size_t>(ASN1_STRING_length(text))};
    }
    if (name.type != GEN_IPADD) return "";
    int const family = ASN1_STRING_length(name.d.iPAddress) == 4 ? AF_INET : AF_INET6;
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(family, ASN1_STRING_get0_data(name.d.iPAddress), text.data(), text.size());
    return text.data();
}

}  // namespace

Identity make_authority(std::string const& name, Instant now) {
    Key const key(EVP_EC_gen("P-256"));
    ASSERT(key != nullptr);
    Certificate const certificate = unsigned_certificate({name, now, kAuthorityLives}, key.get());
    add_extension(certificate.get(), certificate.get(), NID_basic_constraints,
                  "critical,CA:TRUE,pathlen:0");
    add_extension(certificate.get(), certificate.get(), NID_key_usage,
                  "critical,keyCertSign,cRLSign");
    sign(certificate.get(), certificate.get(), key.get());
    return to_pem(certificate.get(), key.get());
}

std::optional<Identity> make_server(Identity const& authority,
                                    std::vector<std::string> const& names, Instant now) {
    ASSERT(!names.empty());
    Certificate const issuer(
        PEM_read_bio_X509(memory_of(authority.certificate).get(), nullptr, nullptr, nullptr));
    Key const issuer_key(
        PEM_read_bio_PrivateKey(memory_of(authority.key).get(), nullptr, nullptr, nullptr));
    if (!issuer || !issuer_key) return std::nullopt;
    Key const key(EVP_EC_gen("P-256"));
    Certificate const certificate =
        unsigned_certificate({names.front(), now, kServerLives}, key.get());
    add_extension(certificate.get(), issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate.get(), issuer.get(), NID_key_usage, "critical,digitalSignature");
    add_extension(certificate.get(), issuer.get(), NID_ext_key_usage, "serverAuth");
    add_extension(certificate.get(), issuer.get(), NID_subject_alt_name, alternatives(names));
    sign(certificate.get(), issuer.get(), issuer_key.get());
    return to_pem(certificate.get(), key.get());
}

std::optional<CertificateFacts> read_certificate(std::string const& pem) {
    Certificate const certificate(
        PEM_read_bio_X509(memory_of(pem).get(), nullptr, nullptr, nullptr));
    if (!certificate) return std::nullopt;
    std::tm parts{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &parts) != 1) return std::nullopt;
    CertificateFacts facts{from_millis(std::int64_t{timegm(&parts)} * 1000), {}};
    std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>> const names(
        static_cast<GENERAL_NAMES*>(
            X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        facts.names.push_back(shown(*sk_GENERAL_NAME_value(names.get(), i)));
    }
    return facts;
}

}  // namespace base
