// The version that `catchment --version` and the doctor tell.
#pragma once

namespace cli {

inline constexpr char const* kVersion = "0.1.0";

}  // namespace cli
