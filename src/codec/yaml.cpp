#include "codec/yaml.hpp"

#include <libfyaml.h>

#include <map>
#include <memory>
#include <unordered_set>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace codec {

Yaml const* Yaml::find(std::string_view key) const {
    for (Entry const& entry : entries) {
        if (entry.key == key) return &entry.value;
    }
    return nullptr;
}

namespace {

constexpr int kMaxDepth = 64;
// Aliases are copied, and aliases of aliases multiply: no document grows beyond this.
constexpr std::size_t kMaxCopiedNodes = 100'000;

struct FreeParser {
    void operator()(fy_parser* p) const { fy_parser_destroy(p); }
};
struct FreeDiag {
    void operator()(fy_diag* d) const { fy_diag_destroy(d); }
};

// Thrown inside this file only; parse_yaml turns it into an Error.
struct Broken {
    std::string message;
    int line;
};

std::string text_of(fy_token* token) {
    if (!token) return {};
    std::size_t size = 0;
    char const* const text = fy_token_get_text(token, &size);
    return text ? std::string(text, size) : std::string();
}

std::size_t count_of(Yaml const& node) {
    std::size_t count = 1;
    for (Yaml const& item : node.items) count += count_of(item);
    for (Yaml::Entry const& entry : node.entries) count += count_of(entry.value);
    return count;
}

// An event belongs to the parser that made it.
class Event {
  public:
    // An event that stands nowhere, as of an empty value, is on the line of the one before it.
    Event(fy_parser* parser, int& line) : parser_(parser), event_(fy_parser_parse(parser)) {
        fy_mark const* const mark = event_ ? fy_event_start_mark(event_) : nullptr;
        if (mark) line = mark->line + 1;
        line_ = line;
    }
    ~Event() { fy_parser_event_free(parser_, event_); }
    Event(Event const&) = delete;
    Event& operator=(Event const&) = delete;

    fy_event_type type() const { return event_ ? event_->type : FYET_NONE; }
    fy_event const& data() const { return *event_; }
    int line() const { return line_; }

  private:
    int line_ = 0;
    fy_parser* parser_;
    fy_event* event_;
};

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {
        fy_diag_cfg diag_config;
        fy_diag_cfg_default(&diag_config);
        diag_config.fp = nullptr;
        diag_config.output_fn = [](fy_diag*, void*, char const*, std::size_t) {};
        diag_config.level = FYET_ERROR;
        diag_.reset(fy_diag_create(&diag_config));
        ASSERT(diag_ != nullptr);
        fy_diag_set_collect_errors(diag_.get(), true);
        fy_parse_cfg config{};
        config.flags = static_cast<fy_parse_cfg_flags>(FYPCF_QUIET | FYPCF_COLLECT_DIAG);
        config.diag = diag_.get();
        parser_.reset(fy_parser_create(&config));
        ASSERT(parser_ != nullptr);
    }

    Yaml document() {
        Yaml root;
        if (fy_parser_set_string(parser_.get(), text_.data(), text_.size()) != 0) stop();
        bool seen = false;
        for (;;) {
            Event const event(parser_.get(), line_);
            switch (event.type()) {
                case FYET_NONE:
                    if (failed()) stop();
                    return root;
                case FYET_STREAM_START:
                case FYET_STREAM_END:
                case FYET_DOCUMENT_END:
                    break;
                case FYET_DOCUMENT_START:
                    if (seen) throw Broken{"more than one document", event.line()};
                    seen = true;
                    anchors_.clear();
                    break;
                default:
                    root = node(event, 1);
            }
        }
    }

  private:
    bool failed() const {
        return fy_parser_get_stream_error(parser_.get()) || fy_diag_got_error(diag_.get());
    }

    [[noreturn]] void stop() {
        void* position = nullptr;
        fy_diag_error const* const error = fy_diag_errors_iterate(diag_.get(), &position);
        if (!error) throw Broken{"cannot be parsed", 0};
        throw Broken{error->msg ? error->msg : "cannot be parsed", error->line};
    }

    Yaml node(Event const& event, int depth) {
        if (depth > kMaxDepth) throw Broken{"more than 64 levels", event.line()};
        switch (event.type()) {
            case FYET_SCALAR:
                return scalar(event);
            case FYET_SEQUENCE_START:
                return sequence(event, depth);
            case FYET_MAPPING_START:
                return mapping(event, depth);
            case FYET_ALIAS:
                return alias(event);
            default:
                stop();
        }
    }

    Yaml scalar(Event const& event) {
        fy_event_scalar_data const& data = event.data().scalar;
        Yaml node;
        node.line = event.line();
        node.text = text_of(data.value);
        node.tag = text_of(data.tag);
        node.quoted = data.value && fy_token_scalar_style(data.value) != FYSS_PLAIN;
        std::string_view const t = node.text;
        bool const null = t.empty() || t == "~" || t == "null" || t == "Null" || t == "NULL";
        node.kind =
            null && !node.quoted && node.tag.empty() ? Yaml::Kind::null : Yaml::Kind::scalar;
        return remembered(data.anchor, std::move(node));
    }

    Yaml sequence(Event const& start, int depth) {
        fy_event_sequence_start_data const& data = start.data().sequence_start;
        Yaml node = collection(Yaml::Kind::sequence, start.line(), data.tag);
        for (;;) {
            Event const event(parser_.get(), line_);
            if (event.type() == FYET_SEQUENCE_END) return remembered(data.anchor, std::move(node));
            node.items.push_back(this->node(event, depth + 1));
        }
    }

    Yaml mapping(Event const& start, int depth) {
        fy_event_mapping_start_data const& data = start.data().mapping_start;
        Yaml node = collection(Yaml::Kind::mapping, start.line(), data.tag);
        std::unordered_set<std::string> keys;
        for (;;) {
            Event const event(parser_.get(), line_);
            if (event.type() == FYET_MAPPING_END) return remembered(data.anchor, std::move(node));
            Yaml::Entry entry = key(event, depth);
            if (!keys.insert(entry.key).second) {
                throw Broken{"the key \"" + entry.key + "\" is there twice", entry.line};
            }
            Event const value(parser_.get(), line_);
            entry.value = this->node(value, depth + 1);
            node.entries.push_back(std::move(entry));
        }
    }

    Yaml::Entry key(Event const& event, int depth) {
        Yaml const read = node(event, depth + 1);
        if (read.kind != Yaml::Kind::scalar && read.kind != Yaml::Kind::null) {
            throw Broken{"a key must be a scalar", read.line};
        }
        if (read.text == "<<" && !read.quoted) {
            throw Broken{"merge keys (<<) are not supported", read.line};
        }
        return {read.text, {}, read.line};
    }

    static Yaml collection(Yaml::Kind kind, int line, fy_token* tag) {
        Yaml node;
        node.kind = kind;
        node.line = line;
        node.tag = text_of(tag);
        return node;
    }

    Yaml remembered(fy_token* anchor, Yaml node) {
        if (anchor) anchors_[text_of(anchor)] = node;
        return node;
    }

    Yaml alias(Event const& event) {
        auto const found = anchors_.find(text_of(event.data().alias.anchor));
        if (found == anchors_.end()) throw Broken{"an alias without its anchor", event.line()};
        copied_ += count_of(found->second);
        if (copied_ > kMaxCopiedNodes) throw Broken{"aliases that grow too large", event.line()};
        return found->second;
    }

    std::string_view text_;
    // The parser uses the diagnostics until its end, so it is destroyed first.
    std::unique_ptr<fy_diag, FreeDiag> diag_ = {};
    std::unique_ptr<fy_parser, FreeParser> parser_ = {};
    int line_ = 1;  // of the latest event
    std::map<std::string, Yaml> anchors_ = {};
    std::size_t copied_ = 0;
};

// 0 where there is none.
int line_of_broken_utf8(std::string_view text) {
    if (base::valid_utf8(text)) return 0;
    int number = 1;
    for (std::string_view const line : base::split(text, '\n')) {
        if (!base::valid_utf8(line)) return number;
        ++number;
    }
    return number;
}

}  // namespace

base::Result<Yaml> parse_yaml(std::string_view text, std::string_view file) {
    try {
        // libfyaml can go round for ever in bytes that are no UTF-8.
        if (int const line = line_of_broken_utf8(text)) throw Broken{"not UTF-8", line};
        // It reads a NUL as the end of input and would drop what follows it in silence.
        std::size_t const nul = text.find('\0');
        if (nul != std::string_view::npos) throw Broken{"a NUL byte", 0};
        return Reader(text.empty() ? std::string_view("\n") : text).document();
    } catch (Broken const& broken) {
        std::string where(file);
        if (broken.line > 0) where += ":" + std::to_string(broken.line);
        return base::fail(base::ErrorKind::stop, where + ": " + broken.message);
    }
}

}  // namespace codec
