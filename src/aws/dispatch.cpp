#include "aws/dispatch.hpp"

#include <algorithm>

#include "aws/json_protocol.hpp"
#include "aws/query_protocol.hpp"
#include "aws/rest_xml_protocol.hpp"
#include "aws/sqs_query.hpp"
#include "base/text.hpp"

namespace aws {

namespace {

using Services = std::vector<Service const*>;

bool has_content_type(http::Head const& head, std::string_view type) {
    std::string_view const value = head.headers.text("content-type");
    return base::equal_ignoring_case(base::trim(value.substr(0, value.find(';'))), type);
}

bool is_form(http::Head const& head) {
    return has_content_type(head, "application/x-www-form-urlencoded");
}

bool names_action(std::string_view query) {
    return query.starts_with("Action=") || query.find("&Action=") != std::string_view::npos;
}

Error not_implemented(Service const& service, Unsupported const& operation) {
    std::string message = service.title + " " + operation.name +
                          " is not implemented. See docs/compatibility.md for what is.";
    if (!operation.note.empty()) message += " " + operation.note;
    return Error("NotImplemented", std::move(message), 501);
}

// The operation, or nullptr where the service has never heard of it.
Operation const* find_operation(Service const& service, std::string_view name) {
    for (Operation const& operation : service.operations) {
        if (operation.name == name) return &operation;
    }
    for (Unsupported const& operation : service.unsupported) {
        if (operation.name == name) throw not_implemented(service, operation);
    }
    return nullptr;
}

// A signature is good for the service that it names and no other.
void require_scope(Service const& service, std::string_view scope_service) {
    if (scope_service.empty() || scope_service == service.name) return;
    throw Error("InvalidSignatureException",
                "Credential should be scoped to correct service: '" + service.name + "'.")
        .query("SignatureDoesNotMatch", 403);
}

Routed route_json(http::Head const& head, std::string const& body, std::string_view scope_service,
                  Services const& services) {
    std::string const& target = head.headers.text("x-amz-target");
    auto const parts = base::cut(target, ".");
    std::string_view const prefix = parts ? parts->first : std::string_view();
    auto const found = std::find_if(services.begin(), services.end(), [&](Service const* s) {
        return !s->target.empty() && s->target == prefix;
    });
    if (found == services.end())
        throw Error("UnknownOperationException", "There is no operation " + target + ".");
    Service const& service = **found;
    require_scope(service, scope_service);
    Routed routed;
    routed.service = &service;
    routed.operation = find_operation(service, parts->second);
    if (!routed.operation)
        throw Error("UnknownOperationException", "There is no operation " + target + ".");
    bool const told = head.headers.find("content-type") != nullptr;
    routed.protocol = told ? protocol_of(head) : service.json;
    if (!routed.operation->takes_large_input) {
        routed.input = json_input(body);
        return routed;
    }
    auto const large = std::make_shared<LargeInput>();
    routed.input = json_input(body, *large);
    routed.large = large;
    return routed;
}

std::string take(http::Parameters& all, std::string_view name) {
    std::string const* value = http::find_parameter(all, name);
    std::string const out = value ? *value : std::string();
    std::erase_if(all, [name](auto const& pair) { return pair.first == name; });
    return out;
}

Service const* find_query_service(Services const& services, std::string_view scope_service,
                                  std::string_view version) {
    for (Service const* service : services) {
        if (service->version.empty()) continue;
        bool const named =
            scope_service.empty() ? service->version == version : service->name == scope_service;
        if (named) return service;
    }
    return nullptr;
}

// The authentication of a presigned request is none of the operation's input.
void drop_authentication(http::Parameters& all) {
    std::erase_if(all, [](auto const& pair) { return pair.first.starts_with("X-Amz-"); });
}

// The oldest clients say the queue by the path alone: POST /111122223333/jobs.
void add_queue_url(http::Head const& head, codec::Json& input) {
    if (input.has("QueueUrl") || head.path().size() < 2) return;
    std::string const scheme = head.tls ? "https://" : "http://";
    input.set("QueueUrl", scheme + head.headers.text("host") + std::string(head.path()));
}

Routed route_query(http::Head const& head, std::string const& body, std::string_view scope_service,
                   Services const& services) {
    http::Parameters all = http::parse_query(head.query());
    if (is_form(head)) {
        http::Parameters const form = http::parse_query(body);
        all.insert(all.end(), form.begin(), form.end());
    }
    drop_authentication(all);
    std::string const action = take(all, "Action");
    std::string const version = take(all, "Version");
    if (action.empty()) throw Error("MissingAction", "The request is missing an action.");
    Routed routed;
    routed.protocol = Protocol::query;
    routed.service = find_query_service(services, scope_service, version);
    bool const spoken = routed.service && (version.empty() || version == routed.service->version);
    if (spoken) routed.operation = find_operation(*routed.service, action);
    if (!routed.operation) {
        throw Error("InvalidAction",
                    "Could not find operation " + action + " for version " + version);
    }
    routed.input = query_input(all);
    if (routed.service->name == "sqs") {
        add_queue_url(head, routed.input);
        routed.input = sqs_input(action, routed.input);
    }
    return routed;
}

http::Reply render_query(Routed const& routed, codec::Json const& output,
                         std::string const& request_id) {
    std::string const& action = routed.operation->name;
    QueryAnswer const answer{action, routed.service->xmlns, request_id};
    bool const sqs = routed.service->name == "sqs";
    if (output.is_null() || (sqs && sqs_answers_nothing(action)))
        return query_reply(answer, nullptr);
    codec::Xml result{action + "Result"};
    if (sqs) {
        add_sqs_members(result, action, output);
    } else {
        add_query_members(result, output);
    }
    return query_reply(answer, &result);
}

// In the query protocol SQS goes on speaking of its WSDL.
Error in_query_words(Error const& error) {
    Error told = error;
    if (error.query_code == "AWS.SimpleQueueService.NonExistentQueue" &&
        error.message == "The specified queue does not exist.") {
        told.message = "The specified queue does not exist for this wsdl version.";
    }
    return told;
}

}  // namespace

Protocol protocol_of(http::Head const& head) {
    if (head.headers.find("x-amz-target")) {
        return has_content_type(head, "application/x-amz-json-1.0") ? Protocol::json_1_0
                                                                    : Protocol::json_1_1;
    }
    bool const asks = head.method == "POST" || head.method == "GET";
    if (asks && ((head.method == "POST" && is_form(head)) || names_action(head.query())))
        return Protocol::query;
    return Protocol::rest_xml;
}

Routed route(http::Head const& head, std::string const& body, std::string_view scope_service,
             std::vector<Service const*> const& services) {
    Protocol const protocol = protocol_of(head);
    if (protocol == Protocol::query) return route_query(head, body, scope_service, services);
    if (protocol != Protocol::rest_xml) return route_json(head, body, scope_service, services);
    throw Error("UnknownOperationException",
                "The request names no operation: neither an X-Amz-Target nor an Action.");
}

http::Reply render(Routed const& routed, codec::Json const& output, std::string const& request_id) {
    if (routed.protocol == Protocol::query) return render_query(routed, output, request_id);
    return json_reply(routed.protocol, output, request_id);
}

http::Reply render_error(Protocol protocol, Error const& error, std::string const& request_id,
                         std::string_view xmlns) {
    switch (protocol) {
        case Protocol::query:
            return query_error(in_query_words(error), request_id, std::string(xmlns));
        case Protocol::rest_xml:
            return rest_xml_error(error, request_id);
        default: {
            // Of the services here only SQS speaks 1.0, or has a namespace beside its JSON.
            bool const sqs = protocol == Protocol::json_1_0 || !xmlns.empty();
            return json_error(protocol, error, request_id, sqs);
        }
    }
}

}  // namespace aws
