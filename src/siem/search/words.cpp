#include "siem/search/words.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace siem::search {

std::vector<std::string> words(query::Value const& value) {
    std::vector<std::string> found;
    std::string word;
    bool whole = true;  // no wildcard touches it
    auto const end_word = [&](bool at_wildcard) {
        if (!word.empty() && whole && !at_wildcard) {
            std::string lowered = base::lower(word);
            if (std::find(found.begin(), found.end(), lowered) == found.end()) {
                found.push_back(std::move(lowered));
            }
        }
        word.clear();
        whole = !at_wildcard;
    };
    for (query::Glyph const& glyph : query::glyphs(value)) {
        if (glyph.wild) {
            end_word(true);
        } else if (word_character(glyph.character)) {
            word += glyph.character;
        } else {
            end_word(false);
        }
    }
    end_word(false);
    return found;
}

}  // namespace siem::search
