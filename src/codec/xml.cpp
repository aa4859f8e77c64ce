#include "codec/xml.hpp"

#include <pugixml.hpp>

#include "base/text.hpp"

namespace codec {

Xml const* Xml::find(std::string_view child) const {
    for (Xml const& c : children) {
        if (c.name == child) return &c;
    }
    return nullptr;
}

std::string const& Xml::text_of(std::string_view child) const {
    static std::string const kNone;
    Xml const* const found = find(child);
    return found ? found->text : kNone;
}

std::vector<Xml const*> Xml::all(std::string_view child) const {
    std::vector<Xml const*> found;
    for (Xml const& c : children) {
        if (c.name == child) found.push_back(&c);
    }
    return found;
}

Xml& Xml::add(std::string_view child, std::string_view child_text) {
    children.push_back(Xml{std::string(child), std::string(child_text)});
    return children.back();
}

namespace {

constexpr int kMaxDepth = 32;

tl::unexpected<base::Error> broken(std::string message) {
    return base::fail(base::ErrorKind::stop, "XML: " + std::move(message));
}

// A prefix says nothing here: <s3:Key> and <Key> are the same to the services.
std::string local_name(char const* name) {
    std::string_view const whole = name;
    std::size_t const colon = whole.rfind(':');
    return std::string(colon == std::string_view::npos ? whole : whole.substr(colon + 1));
}

// pugixml leaves an entity that it does not know as it stands, and to let "&file;" pass as text
// would be a quiet misreading. In well-formed XML every & outside CDATA and comments begins a
// reference to a character or to one of the five.
bool known_references(std::string_view text) {
    constexpr std::string_view kFive[] = {"amp", "lt", "gt", "quot", "apos"};
    for (std::size_t at = 0; (at = text.find_first_of("<&", at)) != std::string_view::npos; ++at) {
        if (text[at] == '<') {
            bool const cdata = text.substr(at, 9) == "<![CDATA[";
            bool const comment = text.substr(at, 4) == "<!--";
            if (!cdata && !comment) continue;
            at = text.find(cdata ? "]]>" : "-->", at + 4);
            if (at == std::string_view::npos) return false;
            continue;
        }
        std::string_view const name = text.substr(at + 1, 11);
        std::size_t const end = name.find(';');
        if (end == std::string_view::npos || end == 0) return false;
        bool found = name[0] == '#';
        for (std::string_view known : kFive) found = found || name.substr(0, end) == known;
        if (!found) return false;
    }
    return true;
}

// pugixml asks less of a name; the prefix may have been all of it.
bool begins_a_name(std::string_view name) {
    if (name.empty()) return false;
    auto const c = static_cast<unsigned char>(name.front());
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

base::Result<void> convert(pugi::xml_node const& from, Xml& to, int depth) {
    if (depth > kMaxDepth) {
        return broken("deeper than " + std::to_string(kMaxDepth) + " elements");
    }
    to.name = local_name(from.name());
    if (!begins_a_name(to.name)) return broken("an element without a name");
    for (pugi::xml_attribute const& a : from.attributes()) {
        if (std::string_view(a.name()) == "xmlns") to.xmlns = a.value();
    }
    for (pugi::xml_node const& child : from.children()) {
        if (child.type() == pugi::node_element) {
            base::Result<void> const done = convert(child, to.children.emplace_back(), depth + 1);
            if (!done) return done;
        } else {
            to.text += child.value();  // text and CDATA: nothing else is parsed
        }
    }
    // The white space between elements is layout.
    if (!to.children.empty() && base::trim(to.text).empty()) to.text.clear();
    return {};
}

// pugixml's tree is walked by recursion, by it and by us, so depth is checked on its flat result.
base::Result<Xml> tree_of(pugi::xml_document const& document) {
    pugi::xml_node root;
    for (pugi::xml_node const& node : document.children()) {
        if (node.type() == pugi::node_doctype) return broken("a DTD is not accepted");
        if (node.type() != pugi::node_element) continue;
        if (root) return broken("more than one root element");
        root = node;
    }
    if (!root) return broken("no root element");
    Xml xml;
    base::Result<void> const done = convert(root, xml, 1);
    if (!done) return base::fail(done.error());
    return xml;
}

}  // namespace

base::Result<Xml> parse_xml(std::string_view text) {
    constexpr unsigned kOptions = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                                  pugi::parse_doctype | pugi::parse_ws_pcdata_single;
    if (!base::valid_utf8(text)) return broken("not UTF-8");
    pugi::xml_document document;
    pugi::xml_parse_result const result =
        document.load_buffer(text.data(), text.size(), kOptions, pugi::encoding_utf8);
    if (!result) {
        return broken(std::string(result.description()) + " at byte " +
                      std::to_string(result.offset));
    }
    base::Result<Xml> tree = tree_of(document);
    if (tree && !known_references(text)) return broken("an entity that is not one of the five");
    return tree;
}

std::string escape_xml(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\r':
                out += "&#13;";
                break;  // a parser would read it as a line feed
            default:
                out += c;
        }
    }
    return out;
}

namespace {

void append(std::string& out, Xml const& node) {
    out += '<' + node.name;
    if (!node.xmlns.empty()) out += " xmlns=\"" + escape_xml(node.xmlns) + '"';
    if (node.text.empty() && node.children.empty()) {
        out += "/>";
        return;
    }
    out += '>';
    out += escape_xml(node.text);
    for (Xml const& child : node.children) append(out, child);
    out += "</" + node.name + '>';
}

}  // namespace

std::string to_xml(Xml const& root) {
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    append(out, root);
    return out;
}

}  // namespace codec
