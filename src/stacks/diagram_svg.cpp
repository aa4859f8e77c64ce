// A picture as SVG: one file that needs nothing else, on a light ground, to be read on a printed
// page.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "stacks/diagram.hpp"
#include "stacks/diagram_layout.hpp"
#include "stacks/diagram_text.hpp"

namespace stacks {
namespace {

constexpr double kHead = 64;  // title and description
constexpr double kLegend = 58;
constexpr double kLeast = 780;  // wide, that the legend has room
constexpr double kCorner = 7;

constexpr char const* kStyle =
    "text{font-family:Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif;font-size:11.5px;"
    "fill:#44505f}"
    ".title{font-size:21px;font-weight:bold;fill:#16202c}"
    ".name{font-size:13px;font-weight:bold;fill:#16202c}"
    ".kind{font-size:11px}"
    ".label{text-anchor:middle;font-size:11px}"
    ".first{font-weight:bold;fill:#16202c}"
    ".line{fill:none;stroke-linejoin:round}";

// XML 1.0 has no control characters, however they are written.
std::string escaped(std::string const& text) {
    std::string out;
    for (char const c : text) {
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '"') {
            out += "&quot;";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += ' ';
        } else {
            out += c;
        }
    }
    return out;
}

// Whole pixels and tenths, so that the same picture is the same bytes.
std::string px(double value) {
    std::string text = fmt::format("{:.1f}", value);
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    return text == "-0" ? "0" : text;
}

std::string text_at(Point at, std::string const& classes, std::string const& text) {
    return fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}\">{}</text>\n", px(at.x), px(at.y),
                       classes, escaped(text));
}

std::string color_of(std::string const& service) {
    static std::map<std::string, std::string> const kColors{
        {"S3", "#3f7d20"},        {"SQS", "#b8336a"},  {"KMS", "#b3261e"},
        {"IAM", "#8a5a00"},       {"Logs", "#0f766e"}, {"KinesisFirehose", "#6d3fc0"},
        {"CloudWatch", "#0b6394"}};
    auto const found = kColors.find(service);
    return found == kColors.end() ? "#4b5768" : found->second;
}

std::string line_color(bool crosses) { return crosses ? "#c2410c" : "#33475b"; }

std::string rect_of(Rect const& rect, double corner, std::string const& how) {
    return fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\" {}/>\n",
                       px(rect.x), px(rect.y), px(rect.width), px(rect.height), px(corner), how);
}

std::string frame_svg(Frame const& frame, Rect const& rect) {
    std::string out = rect_of(rect, 10, "fill=\"#f3f6fa\" stroke=\"#b9c6d6\"");
    out += text_at({rect.x + 14, rect.y + 20}, "name", frame.title);
    double const after = text_width(frame.title, kTitleSize * 1.08) + 8;
    return out + text_at({rect.x + 14 + after, rect.y + 20}, "kind", frame.note);
}

std::string box_svg(Box const& box, Rect const& rect) {
    std::string const color = color_of(box.service);
    std::string out = rect_of(rect, 6,
                              fmt::format("fill=\"#ffffff\" stroke=\"{}\" stroke-width=\"1.3\"{}",
                                          color, box.outside ? " stroke-dasharray=\"5 3\"" : ""));
    out += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"4\" height=\"{}\" fill=\"{}\"/>\n",
                       px(rect.x + 4), px(rect.y + 8), px(rect.height - 16), color);
    double const x = rect.x + 15;
    double const room = rect.width - 24;
    double y = rect.y + 18;
    out += fmt::format("<text x=\"{}\" y=\"{}\" class=\"kind\" style=\"fill:{}\">{}</text>\n",
                       px(x), px(y), color, escaped(fitted(box.kind, room, kTextSize)));
    y += 17;
    out += text_at({x, y}, "name", fitted(box.title, room, kTitleSize * 1.08));
    y += 4;
    for (std::string const& line : box.lines) {
        y += kLineHeight;
        out += text_at({x, y}, "text", fitted(line, room, kTextSize));
    }
    return out;
}

// With its corners rounded.
std::string path_of(std::vector<Point> const& points) {
    std::string out = fmt::format("M{} {}", px(points[0].x), px(points[0].y));
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
        Point const& from = points[i - 1];
        Point const& at = points[i];
        Point const& to = points[i + 1];
        auto const near = [&](Point const& other) {
            double const dx = other.x - at.x;
            double const dy = other.y - at.y;
            double const length = std::max(std::abs(dx), std::abs(dy));
            double const cut = std::min(kCorner, length / 2) / std::max(length, 0.001);
            return Point{at.x + dx * cut, at.y + dy * cut};
        };
        Point const before = near(from);
        Point const after = near(to);
        out += fmt::format("L{} {}Q{} {} {} {}", px(before.x), px(before.y), px(at.x), px(at.y),
                           px(after.x), px(after.y));
    }
    return out + fmt::format("L{} {}", px(points.back().x), px(points.back().y));
}

// A point of an arrow that looks up or down.
std::string head_of(Point at, bool up, std::string const& color) {
    double const back = up ? 9 : -9;
    return fmt::format("<path d=\"M{0} {1}L{2} {3}L{4} {3}Z\" fill=\"{5}\"/>\n", px(at.x), px(at.y),
                       px(at.x - 4.5), px(at.y + back), px(at.x + 4.5), color);
}

std::string stroke_of(Arrow::Kind kind) {
    if (kind == Arrow::Kind::data) return "stroke-width=\"2.2\"";
    if (kind == Arrow::Kind::call) return "stroke-width=\"1.5\" stroke-dasharray=\"6 4\"";
    return "stroke-width=\"1.3\" stroke-dasharray=\"1.5 3\"";
}

std::string line_svg(Picture const& picture, Line line) {
    Arrow const& arrow = picture.arrows[line.arrow];
    std::string const color = line_color(picture.crosses(arrow));
    std::string heads;
    if (line.head_above) {
        heads += head_of(line.points.front(), true, color);
        line.points.front().y += 6;
    }
    if (line.head_below) {
        heads += head_of(line.points.back(), false, color);
        line.points.back().y -= 6;
    }
    return fmt::format("<path class=\"line\" d=\"{}\" stroke=\"{}\" {}/>\n", path_of(line.points),
                       color, stroke_of(arrow.kind)) +
           heads;
}

std::string label_svg(Picture const& picture, std::size_t index, Rect const& rect) {
    Arrow const& arrow = picture.arrows[index];
    std::string const color = line_color(picture.crosses(arrow));
    std::string out =
        rect_of(rect, 5, fmt::format("fill=\"#ffffff\" stroke=\"{}\" stroke-width=\"0.8\"", color));
    double y = rect.y;
    for (std::size_t i = 0; i < arrow.label.size(); ++i) {
        y += 14;
        out +=
            text_at({rect.x + rect.width / 2, y}, i == 0 ? "label first" : "label", arrow.label[i]);
    }
    return out;
}

std::string legend_svg(double y) {
    struct Entry {
        char const* text;
        Arrow::Kind kind;
        bool crosses;
    };
    static constexpr Entry kEntries[] = {{"log data", Arrow::Kind::data, false},
                                         {"a call", Arrow::Kind::call, false},
                                         {"refers to", Arrow::Kind::use, false},
                                         {"between accounts or stacks", Arrow::Kind::data, true}};
    std::string out;
    double x = kMargin;
    for (Entry const& entry : kEntries) {
        std::string const color = line_color(entry.crosses);
        out += fmt::format("<path class=\"line\" d=\"M{0} {1}L{2} {1}\" stroke=\"{3}\" {4}/>\n",
                           px(x), px(y - 4), px(x + 34), color, stroke_of(entry.kind));
        out += text_at({x + 42, y}, "text", entry.text);
        x += 66 + text_width(entry.text, kTextSize);
    }
    out += rect_of({x, y - 13, 26, 17}, 3,
                   "fill=\"#ffffff\" stroke=\"#4b5768\" stroke-dasharray=\"5 3\"");
    out += text_at({x + 34, y}, "text", "made elsewhere");
    return out + text_at({kMargin, y + 20}, "text",
                         "An arrow's label: what is called, and the statements that allow it. In a "
                         "box: + allows, − denies.");
}

}  // namespace

std::string to_svg(Picture const& picture) {
    Layout const layout = lay_out(arrange(picture));
    double const width =
        std::max({kLeast, layout.width, text_width(picture.description, kTextSize) + 2 * kMargin});
    double const height = kHead + layout.height + kLegend;
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
        "height=\"{1}\" role=\"img\">\n<title>{2}</title>\n<desc>{3}</desc>\n<style>{4}</style>\n"
        "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
        px(width), px(height), escaped(picture.title), escaped(picture.description), kStyle);
    out += text_at({kMargin, 38}, "title", picture.title);
    out += text_at({kMargin, 58}, "text", picture.description);
    out += fmt::format("<g transform=\"translate({} {})\">\n", px((width - layout.width) / 2),
                       px(kHead));
    for (std::size_t i = 0; i < layout.frames.size(); ++i) {
        if (layout.frames[i].width > 0) out += frame_svg(picture.frames[i], layout.frames[i]);
    }
    for (Line const& line : layout.lines) out += line_svg(picture, line);
    for (auto const& [arrow, rect] : layout.labels) out += label_svg(picture, arrow, rect);
    for (std::size_t i = 0; i < layout.boxes.size(); ++i) {
        out += box_svg(picture.boxes[i], layout.boxes[i]);
    }
    out += "</g>\n" + legend_svg(kHead + layout.height + 20) + "</svg>\n";
    return out;
}

}  // namespace stacks
