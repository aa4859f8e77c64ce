// Pictures of the pipeline for a design review, drawn from the templates themselves: the
// architecture, the archive, and what forwards an account's log groups. The same bytes for the same
// templates. Pure.
//
//   for (stacks::Picture const& picture : stacks::pictures_of(synthesise(config), config.accounts))
//       write(picture.name + ".svg", stacks::to_svg(picture));
#pragma once

#include <string>
#include <vector>

#include "stacks/synthesis.hpp"

namespace stacks {

// An account, or a stack: what stands in it is drawn within its border.
struct Frame {
    std::string title;
    std::string note;
};

struct Box {
    std::string kind;     // "S3 bucket"
    std::string title;    // its name
    std::string service;  // "S3", as the type has it; "" for what is no resource
    std::vector<std::string> lines = {};
    bool outside = false;  // of the stack that is shown
    int frame = -1;        // none
};

struct Arrow {
    enum class Kind {
        data,  // log data goes this way
        call,  // the one calls the other
        use,   // the one refers to the other
    };
    std::size_t from = 0;
    std::size_t to = 0;
    Kind kind = Kind::use;
    std::vector<std::string> label = {};  // what goes on, and what allows it
    bool upwards = false;                 // it is drawn from below to above
};

struct Picture {
    std::string name;  // of its file: "architecture"
    std::string title;
    std::string description;
    std::vector<Frame> frames = {};
    std::vector<Box> boxes = {};
    std::vector<Arrow> arrows = {};

    bool crosses(Arrow const& arrow) const {
        return boxes[arrow.from].frame != boxes[arrow.to].frame;
    }
};

// "architecture", "logging-stack" and "firehose-stack", of those that there are. The accounts lend
// their names to the ids in the templates.
std::vector<Picture> pictures_of(std::vector<Synthesised> const& stacks,
                                 std::vector<Account> const& accounts);

std::string to_svg(Picture const& picture);
std::string to_mermaid(Picture const& picture);

}  // namespace stacks
