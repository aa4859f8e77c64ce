// OCSF's class and activity beside ECS, for the classes that have a counterpart: as the leaves
// ocsf.class_uid and ocsf.activity_id. By the numbers of OCSF 1.3.
#pragma once

#include "siem/normalise/event_writer.hpp"

namespace siem::normalise {

// Of the event that `out` has written.
void write_ocsf(EventWriter& out);

}  // namespace siem::normalise
