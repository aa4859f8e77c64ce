// An ordinary day: what users and programs do when nobody attacks.
//
//   live(scene);   // something happens at scene.place
#pragma once

#include "demo/scene.hpp"

namespace demo {

void live(Scene& scene);
// How long it is on average until something happens at such a place again.
base::Duration mean_pause(Kind kind);

}  // namespace demo
