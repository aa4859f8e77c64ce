// How wide text is, before there is a font: the widths are those of a wide sans-serif, so that it
// fits in whichever one is there. Pure.
#pragma once

#include <string>
#include <string_view>

namespace stacks {

inline constexpr double kTitleSize = 13;
inline constexpr double kTextSize = 11.5;
inline constexpr double kLineHeight = 16;

double text_width(std::string_view text, double size);
// What fits; of what does not, its beginning and its end around an ellipsis.
std::string fitted(std::string const& text, double width, double size);

}  // namespace stacks
