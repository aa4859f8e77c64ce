// One level of an object: bytes come in pieces, the first tell what they are, and from there on
// they go through a container to the next level, or into records by their form. What was made once
// is kept for the next object. One thread.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "codec/expander.hpp"
#include "siem/decode/content.hpp"
#include "siem/decode/form.hpp"
#include "siem/decode/joining.hpp"
#include "siem/decode/records.hpp"

namespace siem::decode {

class Level final : public codec::PlainSink {
  public:
    Level(Records& records, Joining const& joining, int depth);
    ~Level() override;
    void reset();
    base::Result<void> plain(std::string_view bytes) override;
    // `torn` where more should have come. Once; nothing after an error.
    base::Result<void> finish(bool torn);

  private:
    class Files;

    base::Result<void> begin(Content const& content);
    base::Result<void> hand_on(std::string_view bytes);
    base::Result<void> fail(base::Error error);
    base::Result<void> end_container(bool torn);
    std::unique_ptr<codec::Expander> make_container(Kind kind) const;
    std::unique_ptr<Form> make_form(Kind kind);
    base::Result<void> decode_apart(std::string_view bytes);
    Level& next();

    Records& records_;
    Joining const& joining_;
    int depth_;
    std::string head_;  // what came before it was known what it is
    std::optional<Kind> kind_;
    bool failed_ = false;
    codec::Expander* container_ = nullptr;  // the one or the other
    Form* form_ = nullptr;
    std::array<std::unique_ptr<codec::Expander>, kContainers> containers_;
    std::array<std::unique_ptr<Form>, 4> forms_;
    std::unique_ptr<Level> next_;
    std::unique_ptr<Files> files_;
};

}  // namespace siem::decode
