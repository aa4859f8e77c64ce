#include "cloud/iam/model.hpp"

namespace cloud::iam {

aws::Error no_such_entity(std::string const& kind, std::string const& name) {
    return aws::Error("NoSuchEntity", "The " + kind + " with name " + name + " cannot be found.",
                      404);
}

aws::Error already_exists(std::string const& kind, std::string const& name) {
    return aws::Error("EntityAlreadyExists", kind + " with name " + name + " already exists.", 409);
}

}  // namespace cloud::iam
