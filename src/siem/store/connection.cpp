#include "siem/store/connection.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace siem::store {
namespace {

// Syntax and type errors, unknown names, what a read-only connection may not.
constexpr std::array kNeverWorks = {"6",   "27",  "36",  "38",  "41",  "42",  "43",  "44",
                                    "46",  "47",  "53",  "60",  "62",  "69",  "70",  "115",
                                    "164", "179", "184", "190", "207", "386", "427", "497"};

std::string code_in(std::string_view text) {
    auto const parts = base::cut(text, "Code: ");
    if (!parts) return {};
    std::string_view const rest = parts->second;
    return std::string(rest.substr(0, rest.find_first_not_of("0123456789")));
}

}  // namespace

base::Error error_of(std::string_view text) {
    std::string const code = code_in(text);
    bool const never = std::find(kNeverWorks.begin(), kNeverWorks.end(), code) != kNeverWorks.end();
    return {never ? base::ErrorKind::skip : base::ErrorKind::retry, std::string(base::trim(text)),
            code};
}

base::Result<std::unique_ptr<Connection>> Connection::open(
    Library const& library, std::vector<std::string> const& arguments) {
    std::vector<std::string> words = {"catchment"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    Library::Session* const session =
        library.connect(static_cast<int>(pointers.size()), pointers.data());
    if (session == nullptr || *session == nullptr) {
        return base::fail(base::ErrorKind::stop,
                          "the event store cannot be opened: its folder is in use by another "
                          "process, or cannot be written");
    }
    return std::unique_ptr<Connection>(new Connection(library, session));
}

Connection::~Connection() { library_.close(session_); }

base::Result<std::string> Connection::query(std::string_view sql, std::string_view format) {
    std::lock_guard const lock(mutex_);
    Library::Answer const answer =
        library_.query(*session_, sql.data(), sql.size(), format.data(), format.size());
    ASSERT(answer != nullptr);
    base::Result<std::string> result;
    if (char const* const error = library_.answer_error(answer)) {
        result = base::fail(error_of(error));
    } else if (std::size_t const size = library_.answer_size(answer)) {
        result = std::string(library_.answer_data(answer), size);
    }
    library_.destroy_answer(answer);
    return result;
}

base::Result<void> Connection::insert(std::string_view sql,
                                      std::vector<std::string_view> const& block) {
    constexpr std::string_view kFormat = "Native";
    std::lock_guard const lock(mutex_);
    Library::Stream const stream =
        library_.insert(*session_, sql.data(), sql.size(), kFormat.data(), kFormat.size());
    ASSERT(stream != nullptr);
    base::Result<void> result;
    bool well = library_.stream_error(stream) == nullptr;
    for (std::string_view const piece : block) {
        well = well && library_.append(stream, piece.data(), piece.size()) == 0;
    }
    if (!well) {
        char const* const error = library_.stream_error(stream);
        result = base::fail(error_of(error == nullptr ? "the insert broke off" : error));
        library_.cancel(stream);
    } else {
        Library::Answer const answer = library_.done(stream);
        char const* const error = library_.answer_error(answer);
        if (error != nullptr) result = base::fail(error_of(error));
        library_.destroy_answer(answer);
    }
    library_.destroy_stream(stream);
    return result;
}

}  // namespace siem::store
