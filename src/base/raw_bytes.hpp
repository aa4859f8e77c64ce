// Bytes as OpenSSL takes them.
#pragma once

#include <string>
#include <string_view>

namespace base {

inline unsigned char const* raw(std::string_view bytes) {
    return reinterpret_cast<unsigned char const*>(bytes.data());
}
inline unsigned char* raw(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

}  // namespace base
