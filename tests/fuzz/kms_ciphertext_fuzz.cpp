// A ciphertext as a stranger sends it: read or refused, and opened only where nothing of what was
// sealed was touched.
#include "base/assert.hpp"
#include "cloud/kms/ciphertext.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const bytes(reinterpret_cast<char const*>(data), size);
    std::string const secret(32, 'k');
    cloud::kms::EncryptionContext const context = {{"a", "1"}};
    if (auto const read = cloud::kms::read_ciphertext(bytes)) {
        ASSERT(read->header.size() + read->sealed.size() == bytes.size());
        ASSERT(read->material.size() == 64);
        ASSERT(!cloud::kms::open_ciphertext(*read, secret, context));
    }
    std::string const blob = cloud::kms::seal_ciphertext(
        {std::string(bytes.substr(0, 200)), std::string(64, 'a'), std::string(16, 's')}, secret,
        {bytes, context});
    auto const own = cloud::kms::read_ciphertext(blob);
    if (!own) return 0;  // named after what is no text
    ASSERT(cloud::kms::open_ciphertext(*own, secret, context) == bytes);
    ASSERT(!cloud::kms::open_ciphertext(*own, secret, {}));
    return 0;
}
