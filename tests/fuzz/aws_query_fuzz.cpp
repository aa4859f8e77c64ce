// Form bodies: read into a tree, or refused; the tree as SQS reads it, and back into XML.
#include <cstdint>

#include "aws/query_protocol.hpp"
#include "aws/sqs_query.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const form(reinterpret_cast<char const*>(data), size);
    try {
        codec::Json const tree = aws::query_input(http::parse_query(form));
        codec::Json const input = aws::sqs_input("CreateQueue", tree);
        codec::Xml generic{"R"}, flat{"R"};
        aws::add_query_members(generic, tree);
        aws::add_sqs_members(flat, "SendMessageBatch", input);
        codec::to_xml(generic);
        codec::to_xml(flat);
    } catch (aws::Error const&) {
    }
    return 0;
}
