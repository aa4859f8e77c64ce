#include "siem/codes.hpp"

namespace siem {

void Codes::widen() {
    if (width_ == 1) {
        twos_.assign(ones_.begin(), ones_.end());
        ones_.clear();
    } else {
        fours_.assign(twos_.begin(), twos_.end());
        twos_.clear();
    }
    width_ *= 2;
}

void Codes::clear() {
    width_ = 1;
    ones_.clear();
    twos_.clear();
    fours_.clear();
}

std::string_view Codes::bytes() const {
    void const* const first = width_ == 1   ? static_cast<void const*>(ones_.data())
                              : width_ == 2 ? static_cast<void const*>(twos_.data())
                                            : static_cast<void const*>(fours_.data());
    return {static_cast<char const*>(first), size() * width_};
}

}  // namespace siem
