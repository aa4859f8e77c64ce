// A picture as Mermaid's flowchart, for pages that draw it themselves.
#include "base/text.hpp"
#include "stacks/diagram.hpp"

namespace stacks {
namespace {

// Within quotes Mermaid takes entities that begin with # where HTML's begin with &.
std::string escaped(std::string const& text) {
    std::string out;
    for (char const c : text) {
        switch (c) {
            case '#':
                out += "#35;";
                break;
            case '"':
                out += "#quot;";
                break;
            case '<':
                out += "#lt;";
                break;
            case '>':
                out += "#gt;";
                break;
            case '&':
                out += "#amp;";
                break;
            case '`':
                out += "#96;";
                break;
            default:
                out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return out;
}

std::string quoted(std::vector<std::string> const& lines) {
    std::vector<std::string> safe;
    for (std::string const& line : lines) safe.push_back(escaped(line));
    return "\"" + base::join(safe, "<br/>") + "\"";
}

std::string box_line(Picture const& picture, std::size_t index) {
    Box const& box = picture.boxes[index];
    std::vector<std::string> lines{box.kind, box.title};
    lines.insert(lines.end(), box.lines.begin(), box.lines.end());
    std::string const id = "b" + std::to_string(index);
    return id + (box.outside ? "([" : "[") + quoted(lines) + (box.outside ? "])" : "]") + "\n";
}

std::string arrow_line(Arrow const& arrow) {
    char const* const line = arrow.kind == Arrow::Kind::data   ? " ==>"
                             : arrow.kind == Arrow::Kind::call ? " -->"
                                                               : " -.->";
    std::string out = "  b" + std::to_string(arrow.from) + line;
    if (!arrow.label.empty()) out += "|" + quoted(arrow.label) + "|";
    return out + " b" + std::to_string(arrow.to) + "\n";
}

}  // namespace

std::string to_mermaid(Picture const& picture) {
    std::string out = "---\ntitle: " + picture.title + "\n---\nflowchart TB\n";
    for (std::size_t frame = 0; frame < picture.frames.size(); ++frame) {
        std::string inside;
        for (std::size_t i = 0; i < picture.boxes.size(); ++i) {
            if (picture.boxes[i].frame != static_cast<int>(frame)) continue;
            inside += "    " + box_line(picture, i);
        }
        if (inside.empty()) continue;
        Frame const& one = picture.frames[frame];
        out += "  subgraph f" + std::to_string(frame) + "[" + quoted({one.title, one.note}) +
               "]\n" + inside + "  end\n";
    }
    for (std::size_t i = 0; i < picture.boxes.size(); ++i) {
        if (picture.boxes[i].frame < 0) out += "  " + box_line(picture, i);
    }
    for (Arrow const& arrow : picture.arrows) out += arrow_line(arrow);
    return out;
}

}  // namespace stacks
