// The story that detection is to find: from guessing passwords and stealing a server's credentials
// (T1110, T1552.005), over a user of the attacker's own (T1136.003, T1098) and silenced logs
// (T1562.008), to carrying data out (T1530, T1537). Techniques by their MITRE ATT&CK numbers.
//
//   for (Act const& act : story()) if (act.kind == Kind::sshd) act.plays(scene, 0);
#pragma once

#include <chrono>
#include <vector>

#include "demo/scene.hpp"

namespace demo {

// Something that the attacker does, where its traces are found, and how often.
struct Act {
    std::chrono::seconds at;  // from the start of the story
    Kind kind;
    int times;
    std::chrono::milliseconds apart;
    void (*plays)(Scene& scene, int nth);
};

std::vector<Act> const& story();

inline constexpr char const* kAttacker = "203.0.113.66";

}  // namespace demo
