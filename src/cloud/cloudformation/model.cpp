#include "cloud/cloudformation/model.hpp"

namespace cloud::cloudformation {

aws::Error invalid(std::string const& message) { return {"ValidationError", message}; }

aws::Error no_stack(std::string const& name) {
    return invalid("Stack with id " + name + " does not exist");
}

}  // namespace cloud::cloudformation
