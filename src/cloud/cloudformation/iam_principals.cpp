#include "cloud/cloudformation/iam_principals.hpp"

#include "base/text.hpp"

namespace cloud::cloudformation {

using codec::Json;

std::string verb(char const* what, Principal const& kind, char const* noun) {
    return std::string(what) + kind.title + noun;
}

void put_inline(Desk const& desk, Principal const& kind, std::string const& name,
                Json const& policy) {
    desk.call("iam", verb("Put", kind, "Policy"),
              Json::object({{kind.name, name},
                            {"PolicyName", policy.at("PolicyName")},
                            {"PolicyDocument", document_text(policy, "PolicyDocument")}}));
}

void delete_inline(Desk const& desk, Principal const& kind, std::string const& name,
                   Json const& policy) {
    unless_gone([&] {
        desk.call("iam", verb("Delete", kind, "Policy"),
                  Json::object({{kind.name, name}, {"PolicyName", policy.at("PolicyName")}}));
    });
}

Json kept_document(Json const& answer, char const* member) {
    auto const text = base::percent_decode(answer.at(member).text());
    return codec::parse_json(text.value_or("")).value_or(Json());
}

std::vector<std::string> texts(Json const& list) {
    std::vector<std::string> out;
    for (Json const& one : list.items()) out.push_back(one.text());
    return out;
}

std::vector<std::string> missing(Json const& of, Json const& in) {
    std::vector<std::string> const there = texts(in);
    std::vector<std::string> out;
    for (std::string const& one : texts(of)) {
        if (!contains(there, one)) out.push_back(one);
    }
    return out;
}

}  // namespace cloud::cloudformation
