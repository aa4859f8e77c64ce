#include "siem/store/embedded_connection.hpp"

#include "base/assert.hpp"

namespace siem::store {

base::Result<std::unique_ptr<EmbeddedConnection>> EmbeddedConnection::open(
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
    return std::unique_ptr<EmbeddedConnection>(new EmbeddedConnection(library, session));
}

EmbeddedConnection::~EmbeddedConnection() { library_.close(session_); }

base::Result<std::string> EmbeddedConnection::query(std::string_view sql, std::string_view format) {
    std::lock_guard const lock(mutex_);
    // What a statement had written when it failed the library puts before the next answer, whoever
    // asked. A statement that answers nothing takes it away.
    auto const clear = [this]() -> base::Result<void> {
        base::Result<std::string> const nothing = answer("SELECT 1 FORMAT Null", "Null");
        if (!nothing) return base::fail(nothing.error());
        left_over_ = false;
        return {};
    };
    if (left_over_) {
        base::Result<void> const cleared = clear();
        if (!cleared) return base::fail(cleared.error());
    }
    base::Result<std::string> result = answer(sql, format);
    left_over_ = !result.has_value();
    if (left_over_) (void)clear();  // else before the next
    return result;
}

base::Result<std::string> EmbeddedConnection::answer(std::string_view sql,
                                                     std::string_view format) {
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

base::Result<void> EmbeddedConnection::stream(std::string_view sql, std::string_view format,
                                              Piece const& piece) {
    std::lock_guard const lock(mutex_);
    Library::Answer const whole =
        library_.begin(*session_, sql.data(), sql.size(), format.data(), format.size());
    ASSERT(whole != nullptr);
    base::Result<void> result;
    if (char const* const error = library_.answer_error(whole)) {
        result = base::fail(error_of(error));
    } else {
        for (bool more = true; more;) {
            Library::Answer const next = library_.fetch_piece(*session_, whole);
            ASSERT(next != nullptr);
            char const* const wrong = library_.answer_error(next);
            std::size_t const size = library_.answer_size(next);
            if (wrong != nullptr) result = base::fail(error_of(wrong));
            more = wrong == nullptr && size > 0;
            if (more && !piece({library_.answer_data(next), size})) {
                library_.cancel_pieces(*session_, whole);
                more = false;
            }
            library_.destroy_answer(next);
        }
    }
    library_.destroy_answer(whole);
    return result;
}

base::Result<void> EmbeddedConnection::insert(std::string_view sql,
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
