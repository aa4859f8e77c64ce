// What is wrong with a query's text, where, and what was perhaps meant. Thrown within the parser of
// Insights QL alone, which hands it out as a value.
//
//   Mistake{"unknown function 'conut': did you mean 'count'?", 6, 11}
#pragma once

#include <cstddef>
#include <string>

namespace query {

struct Mistake {
    std::string message;
    std::size_t begin = 0;  // characters of the text, from 0
    std::size_t end = 0;    // exclusive

    // "at character 7: …", from 1, as a person counts.
    std::string text() const {
        return "at character " + std::to_string(begin + 1) + ": " + message;
    }
};

}  // namespace query
