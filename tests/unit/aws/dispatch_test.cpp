#include "aws/dispatch.hpp"

#include <doctest/doctest.h>

#include "aws/query_protocol.hpp"
#include "aws/rest_xml_protocol.hpp"
#include "aws/sqs_query.hpp"

namespace {

aws::Service service(std::string name, std::string target, std::string version) {
    aws::Service out;
    out.name = std::move(name);
    out.title = "Amazon " + out.name;
    out.target = std::move(target);
    out.version = std::move(version);
    out.xmlns = "https://" + out.name + ".amazonaws.com/doc/";
    return out;
}

struct Cloud {
    aws::Service logs = service("logs", "Logs_20140328", "");
    aws::Service sqs = service("sqs", "AmazonSQS", "2012-11-05");
    aws::Service sts = service("sts", "", "2011-06-15");
    std::vector<aws::Service const*> all = {&logs, &sqs, &sts};

    Cloud() {
        auto verb = [](aws::Invocation const&) -> aws::Outcome { return codec::Json::object(); };
        logs.operations = {{"PutLogEvents", verb, "logs:PutLogEvents"}};
        logs.unsupported = {{"StartLiveTail", "It needs an event stream."}};
        sqs.json = aws::Protocol::json_1_0;
        for (char const* name : {"CreateQueue", "SendMessageBatch", "ReceiveMessage", "TagQueue",
                                 "DeleteMessage", "GetQueueAttributes", "ListQueues"}) {
            sqs.operations.push_back({name, verb, std::string("sqs:") + name});
        }
        sts.operations = {{"AssumeRole", verb, "sts:AssumeRole"}};
    }
};

http::Head json_head(std::string const& target, std::string const& version = "1.1") {
    http::Head head{"POST", "/", {{"Host", "h:4566"}}};
    head.headers.add("X-Amz-Target", target);
    head.headers.add("Content-Type", "application/x-amz-json-" + version);
    return head;
}

http::Head form_head(std::string const& target = "/") {
    return {
        "POST",
        target,
        {{"Host", "h:4566"}, {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}}};
}

template <typename F>
std::string thrown(F const& f) {
    try {
        f();
    } catch (aws::Error const& e) {
        return std::to_string(e.status) + " " + e.code + ": " + e.message;
    }
    return "";
}

std::string json_of(aws::Routed const& routed) { return codec::to_json(routed.input); }

std::string body_of(http::Reply const& reply) { return std::get<std::string>(reply.body); }

codec::Json parse(std::string const& text) { return codec::parse_json(text).value(); }

std::string query_tree(std::string const& form) {
    return codec::to_json(aws::query_input(http::parse_query(form)));
}

}  // namespace

TEST_CASE("a target names its operation") {
    Cloud cloud;
    aws::Routed const routed =
        aws::route(json_head("Logs_20140328.PutLogEvents"), R"({"a":1})", "logs", cloud.all);
    CHECK(routed.service == &cloud.logs);
    CHECK(routed.operation->name == "PutLogEvents");
    CHECK(routed.protocol == aws::Protocol::json_1_1);
    CHECK(json_of(routed) == R"({"a":1})");
    CHECK(json_of(aws::route(json_head("AmazonSQS.ListQueues", "1.0"), "", "sqs", cloud.all)) ==
          "{}");
}

TEST_CASE("what a target names and is not there is refused by name") {
    Cloud cloud;
    auto error = [&](std::string const& target, std::string const& body, std::string const& scope) {
        return thrown([&] { aws::route(json_head(target), body, scope, cloud.all); });
    };
    CHECK(error("Logs_20140328.Nothing", "{}", "logs") ==
          "400 UnknownOperationException: There is no operation Logs_20140328.Nothing.");
    CHECK(error("Nothing", "{}", "logs").starts_with("400 UnknownOperationException"));
    CHECK(error("", "{}", "").starts_with("400 UnknownOperationException"));
    CHECK(error("Logs_20140328.StartLiveTail", "{}", "logs") ==
          "501 NotImplemented: Amazon logs StartLiveTail is not implemented. See "
          "docs/compatibility.md for what is. It needs an event stream.");
    CHECK(error("Logs_20140328.PutLogEvents", "{", "logs").starts_with("400 Serialization"));
    CHECK(error("Logs_20140328.PutLogEvents", "[]", "logs").starts_with("400 Serialization"));
    CHECK(error("Logs_20140328.PutLogEvents", "{}", "sqs") ==
          "400 InvalidSignatureException: Credential should be scoped to correct service: "
          "'logs'.");
}

TEST_CASE("a map is written as its entries, a list as its members") {
    codec::Json const output = *codec::parse_json(
        R"({"Map":{"entry":[{"key":"a","value":1},{"key":"b","value":2}]},"List":["x"]})");
    codec::Xml root{"Result"};
    aws::add_query_members(root, output);
    CHECK(codec::to_xml(root).find("<Map><entry><key>a</key><value>1</value></entry><entry>"
                                   "<key>b</key><value>2</value></entry></Map>"
                                   "<List><member>x</member></List>") != std::string::npos);
}

TEST_CASE("an action names its operation, in a form or in the query string") {
    Cloud cloud;
    std::string const form = "Action=AssumeRole&Version=2011-06-15&RoleArn=a%3Ab";
    CHECK(json_of(aws::route(form_head(), form, "sts", cloud.all)) == R"({"RoleArn":"a:b"})");
    http::Head const get{"GET", "/?" + form + "&X-Amz-Date=1", {{"Host", "h"}}};
    CHECK(json_of(aws::route(get, "", "", cloud.all)) == R"({"RoleArn":"a:b"})");
    auto error = [&](std::string const& body, std::string const& scope) {
        return thrown([&] { aws::route(form_head(), body, scope, cloud.all); });
    };
    CHECK(error("Action=Nothing&Version=2011-06-15", "sts") ==
          "400 InvalidAction: Could not find operation Nothing for version 2011-06-15");
    CHECK(error("Action=AssumeRole&Version=1999-01-01", "sts").starts_with("400 InvalidAction"));
    CHECK(error("Action=AssumeRole", "logs").starts_with("400 InvalidAction"));
    CHECK(error("Version=2011-06-15", "sts").starts_with("400 MissingAction"));
    CHECK(error("", "sts").starts_with("400 MissingAction"));
}

TEST_CASE("the head alone says which protocol errors are told in") {
    CHECK(aws::protocol_of(json_head("x", "1.0")) == aws::Protocol::json_1_0);
    CHECK(aws::protocol_of(json_head("x", "1.1")) == aws::Protocol::json_1_1);
    CHECK(aws::protocol_of(form_head()) == aws::Protocol::query);
    CHECK(aws::protocol_of({"GET", "/?Version=1&Action=X", {}}) == aws::Protocol::query);
    CHECK(aws::protocol_of({"GET", "/bucket/key?acl", {}}) == aws::Protocol::rest_xml);
    CHECK(aws::protocol_of(
              {"PUT", "/b/k", {{"Content-Type", "application/x-www-form-urlencoded"}}}) ==
          aws::Protocol::rest_xml);
}

TEST_CASE("form parameters become a tree") {
    CHECK(query_tree("A.1.B=x&A.2.B=y&C=z") == R"({"A":[{"B":"x"},{"B":"y"}],"C":"z"})");
    CHECK(query_tree("A.member.1=x&A.member.2=y") == R"({"A":["x","y"]})");
    CHECK(query_tree("A.entry.1.key=k&A.entry.1.value=v") == R"({"A":[{"key":"k","value":"v"}]})");
    CHECK(query_tree("A.10=j&A.2=b&A.1=a") == R"({"A":["a","b","j"]})");
    CHECK(query_tree("A.member.Name=x") == R"({"A":{"member":{"Name":"x"}}})");
    CHECK(query_tree("A=") == R"({"A":""})");
    CHECK(query_tree("") == "{}");
    CHECK(query_tree("A.99999999999999999999=x") == R"({"A":{"99999999999999999999":"x"}})");
}

TEST_CASE("form parameters that contradict each other or are too deep are refused") {
    auto error = [](std::string const& form) { return thrown([&] { query_tree(form); }); };
    CHECK(error("A=1&A.B=2").starts_with("400 MalformedQueryString"));
    CHECK(error("A.B=1&A=2").starts_with("400 MalformedQueryString"));
    std::string deep = "A";
    for (int i = 0; i < 10000; ++i) deep += ".1";
    CHECK(error(deep + "=x").starts_with("400 MalformedQueryString"));
}

TEST_CASE("SQS's query parameters become the input of its JSON protocol") {
    Cloud cloud;
    auto input = [&](std::string const& form) {
        return json_of(aws::route(form_head(), form + "&Version=2012-11-05", "sqs", cloud.all));
    };
    CHECK(input("Action=CreateQueue&QueueUrl=u&Attribute.1.Name=DelaySeconds&Attribute.1.Value=5&"
                "Attribute.2.Name=Policy&Attribute.2.Value=%7B%7D&Tag.1.Key=a&Tag.1.Value=b") ==
          R"({"Attributes":{"DelaySeconds":"5","Policy":"{}"},"QueueUrl":"u","tags":{"a":"b"}})");
    CHECK(input("Action=TagQueue&QueueUrl=u&Tag.1.Key=a&Tag.1.Value=1") ==
          R"({"QueueUrl":"u","Tags":{"a":"1"}})");
    std::string const entry = "SendMessageBatchRequestEntry.1.";
    CHECK(input("Action=SendMessageBatch&QueueUrl=u&" + entry + "Id=1&" + entry + "MessageBody=m&" +
                entry + "DelaySeconds=0&" + entry + "MessageAttribute.1.Name=k&" + entry +
                "MessageAttribute.1.Value.StringValue=v&" + entry +
                "MessageAttribute.1.Value.DataType=String") ==
          R"({"Entries":[{"DelaySeconds":"0","Id":"1","MessageAttributes":)"
          R"({"k":{"DataType":"String","StringValue":"v"}},"MessageBody":"m"}],"QueueUrl":"u"})");
    CHECK(input("Action=ReceiveMessage&QueueUrl=u&AttributeName.1=All&MessageAttributeName.1=All&"
                "MaxNumberOfMessages=10") ==
          R"({"AttributeNames":["All"],"MaxNumberOfMessages":"10","MessageAttributeNames":)"
          R"(["All"],"QueueUrl":"u"})");
    CHECK(input("Action=GetQueueAttributes&QueueUrl=u&AttributeName=") ==
          R"({"AttributeNames":[],"QueueUrl":"u"})");
    CHECK(input("Action=TagQueue&QueueUrl=u&Tag=&Attribute=x&MessageAttribute.1=y") ==
          R"({"Attributes":{"":null},"MessageAttributes":{"":null},"QueueUrl":"u","Tags":{}})");
}

TEST_CASE("the path says the queue where the parameters do not") {
    Cloud cloud;
    CHECK(json_of(aws::route(form_head("/111122223333/jobs"), "Action=DeleteMessage", "sqs",
                             cloud.all)) == R"({"QueueUrl":"http://h:4566/111122223333/jobs"})");
}

TEST_CASE("answers are rendered in the protocol of the call") {
    Cloud cloud;
    aws::Routed routed{&cloud.sts, &cloud.sts.operations[0], aws::Protocol::query, {}};
    codec::Json const output =
        parse(R"({"A":{"B":"<x>","N":5,"T":true,"Z":null},"L":["p",{"q":"r"}]})");
    http::Reply const query = aws::render(routed, output, "id-1");
    CHECK(query.headers.text("content-type") == "text/xml");
    CHECK(body_of(query).ends_with(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/\"><AssumeRoleResult>"
        "<A><B>&lt;x&gt;</B><N>5</N><T>true</T></A>"
        "<L><member>p</member><member><q>r</q></member></L></AssumeRoleResult>"
        "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></AssumeRoleResponse>"));
    CHECK(body_of(aws::render(routed, codec::Json(), "id-1")).find("Result") == std::string::npos);

    routed.protocol = aws::Protocol::json_1_0;
    http::Reply const json = aws::render(routed, codec::Json(), "id-1");
    CHECK(body_of(json) == "{}");
    CHECK(json.headers.text("content-type") == "application/x-amz-json-1.0");
    CHECK(json.headers.text("x-amzn-requestid") == "id-1");
}

TEST_CASE("SQS's answers are flattened for the query protocol") {
    auto xml = [](std::string const& action, std::string const& output) {
        codec::Xml root{"R"};
        aws::add_sqs_members(root, action, parse(output));
        std::string const text = codec::to_xml(root);
        return text.substr(text.find("<R>"));
    };
    CHECK(xml("GetQueueAttributes", R"({"Attributes":{"DelaySeconds":"5","a":"b"}})") ==
          "<R><Attribute><Name>DelaySeconds</Name><Value>5</Value></Attribute>"
          "<Attribute><Name>a</Name><Value>b</Value></Attribute></R>");
    CHECK(xml("ListQueueTags", R"({"Tags":{"a":"b"}})") ==
          "<R><Tag><Key>a</Key><Value>b</Value></Tag></R>");
    CHECK(xml("ListQueues", R"({"QueueUrls":["u","v"]})") ==
          "<R><QueueUrl>u</QueueUrl><QueueUrl>v</QueueUrl></R>");
    CHECK(xml("ReceiveMessage",
              R"({"Messages":[{"MessageId":"1","Body":"b","Attributes":{"SentTimestamp":"5"},)"
              R"("MessageAttributes":{"k":{"DataType":"String","StringValue":"v"}}}]})") ==
          "<R><Message><MessageId>1</MessageId><Body>b</Body>"
          "<Attribute><Name>SentTimestamp</Name><Value>5</Value></Attribute>"
          "<MessageAttribute><Name>k</Name><Value><DataType>String</DataType>"
          "<StringValue>v</StringValue></Value></MessageAttribute></Message></R>");
    CHECK(xml("SendMessageBatch",
              R"({"Successful":[{"Id":"1"}],"Failed":[{"Id":"2","SenderFault":true,)"
              R"("Message":"m"}]})") ==
          "<R><SendMessageBatchResultEntry><Id>1</Id></SendMessageBatchResultEntry>"
          "<BatchResultErrorEntry><Id>2</Id><SenderFault>true</SenderFault>"
          "<Message>m</Message></BatchResultErrorEntry></R>");
    CHECK(xml("GetQueueUrl", R"({"QueueUrl":"u"})") == "<R><QueueUrl>u</QueueUrl></R>");
}

TEST_CASE("an action of SQS that answers nothing has no result") {
    Cloud cloud;
    auto render = [&](std::size_t operation) {
        aws::Routed const routed{
            &cloud.sqs, &cloud.sqs.operations[operation], aws::Protocol::query, {}};
        return body_of(aws::render(routed, codec::Json::object(), "id"));
    };
    CHECK(render(2).find("<ReceiveMessageResult") != std::string::npos);
    CHECK(render(4).find("<DeleteMessageResult") == std::string::npos);
}

TEST_CASE("errors are told in each protocol's shape") {
    aws::Error const error =
        aws::Error{"QueueDoesNotExist", "The specified queue does not exist."}.query(
            "AWS.SimpleQueueService.NonExistentQueue");
    http::Reply const json = aws::render_error(aws::Protocol::json_1_0, error, "id");
    CHECK(json.status == 400);
    CHECK(body_of(json) == R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist",)"
                           R"("message":"The specified queue does not exist."})");
    CHECK(json.headers.text("x-amzn-query-error") ==
          "AWS.SimpleQueueService.NonExistentQueue;Sender");

    http::Reply const query = aws::render_error(aws::Protocol::query, error, "id", "urn:x");
    CHECK(body_of(query).ends_with(
        "<ErrorResponse xmlns=\"urn:x\"><Error><Type>Sender</Type>"
        "<Code>AWS.SimpleQueueService.NonExistentQueue</Code>"
        "<Message>The specified queue does not exist for this wsdl version.</Message></Error>"
        "<RequestId>id</RequestId></ErrorResponse>"));

    http::Reply const logs = aws::render_error(
        aws::Protocol::json_1_1, aws::Error("ResourceNotFoundException", "No \"x\"."), "id");
    CHECK(body_of(logs) == R"({"__type":"ResourceNotFoundException","message":"No \"x\"."})");
    CHECK_FALSE(logs.headers.find("x-amzn-query-error"));
}

TEST_CASE("S3's errors carry their members and both request ids") {
    http::Reply const reply =
        aws::render_error(aws::Protocol::rest_xml,
                          aws::Error("NoSuchBucket", "The specified bucket does not exist", 404)
                              .with("BucketName", "a&b"),
                          "ID");
    CHECK(reply.status == 404);
    CHECK(reply.headers.text("x-amz-request-id") == "ID");
    CHECK(body_of(reply).find("<Error><Code>NoSuchBucket</Code><Message>The specified bucket does "
                              "not exist</Message><BucketName>a&amp;b</BucketName><RequestId>ID"
                              "</RequestId><HostId>" +
                              aws::host_id("ID") + "</HostId></Error>") != std::string::npos);
    std::string const internal =
        body_of(aws::render_error(aws::Protocol::rest_xml, aws::internal_failure(), "ID"));
    CHECK(internal.find("<Code>InternalError</Code>") != std::string::npos);
}
