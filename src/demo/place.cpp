#include "demo/place.hpp"

#include "base/text.hpp"

namespace demo {
namespace {

struct Hint {
    char const* word;
    Kind kind;
};
constexpr std::array<Hint, 9> kHints = {{{"cloudtrail", Kind::cloudtrail},
                                         {"flow", Kind::vpc_flow},
                                         {"lambda", Kind::lambda},
                                         {"secure", Kind::sshd},
                                         {"ssh", Kind::sshd},
                                         {"auth", Kind::auth},
                                         {"nginx", Kind::nginx},
                                         {"access", Kind::nginx},
                                         {"web", Kind::nginx}}};

}  // namespace

Kind kind_of(std::string_view log_group) {
    std::string const name = base::lower(log_group);
    for (Hint const& hint : kHints) {
        if (name.find(hint.word) != std::string::npos) return hint.kind;
    }
    return Kind::application;
}

}  // namespace demo
