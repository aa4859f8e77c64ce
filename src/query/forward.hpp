// For headers that hand a query on and do not look into it.
#pragma once

namespace query {

struct Query;  // query/pipe.hpp

}  // namespace query
