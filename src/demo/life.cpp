#include "demo/life.hpp"

#include <fmt/format.h>

#include "demo/cast.hpp"
#include "demo/formats.hpp"

namespace demo {
namespace {

void browse(Scene& s) {
    WebRequest request;
    request.client = customer_address(s);
    request.user_agent = s.one_of(kBrowsers);
    request.path = s.one_of(kPages);
    request.referer = "https://shop.example.com/";
    request.bytes = s.between(300, 48'000);
    request.millis = s.between(3, 180);
    if (s.once_in(6)) {
        request.method = "POST";
        request.path = "/api/v1/cart";
        request.status = 201;
    }
    if (s.once_in(40)) request.status = 404;
    if (s.once_in(300)) {
        request.status = 502;
        request.millis = 30'000;
    }
    s.say(fmt::format("web-{}/access", s.between(1, 3)), nginx_line(s.at, request));
}

void pay(Scene& s) {
    Payment payment;
    payment.message = "payment authorised";
    payment.order_id = fmt::format("ord-{:08}", s.random.below(100'000'000));
    payment.customer_id = fmt::format("cus-{:06}", s.random.below(5000));
    payment.amount_cents = s.between(499, 39'900);
    payment.address = customer_address(s);
    payment.millis = s.between(40, 700);
    if (s.once_in(25)) {
        payment.level = "WARN";
        payment.message = "payment declined by issuer";
    } else if (s.once_in(400)) {
        payment.level = "ERROR";
        payment.message = "payment provider timed out, will retry";
        payment.millis = 10'000;
    }
    s.say(kPaymentsStream, payment_line(s.at, payment, s.random));
}

void sign_in(Scene& s) {
    Login login{s.one_of(kStaff), office_address(s), "success"};
    login.factor = "totp";
    login.user_agent = s.one_of(kBrowsers);
    if (s.once_in(12)) {
        login.outcome = "failure";
        login.reason = "bad_password";
        login.factor = "password";
    }
    s.say(kAuthStream, auth_line(s.at, login));
}

void work_on_bastion(Scene& s) {
    int const process = static_cast<int>(s.between(2000, 30'000));
    std::string const user = s.one_of(kStaff);
    s.say(kBastion, sshd_line(s.at, kBastion, process,
                              fmt::format("Accepted publickey for {} from {} port {} ssh2: "
                                          "ED25519 SHA256:{}",
                                          user, office_address(s), s.between(40'000, 60'000),
                                          key_fingerprint(user))));
    s.say(kBastion, sshd_line(s.at, kBastion, process,
                              fmt::format("pam_unix(sshd:session): session opened for user {}"
                                          "(uid=1000) by (uid=0)",
                                          user)));
}

void check_out(Scene& s) {
    std::uint64_t const items = s.between(1, 9);
    std::vector<std::string> said = {fmt::format("cart priced items={}", items)};
    if (s.once_in(60)) said.push_back("inventory slow, using cached stock");
    for (std::string& line : lambda_lines(s.at, said, s.between(8, 420), s.random)) {
        s.say(lambda_stream(s.at), std::move(line));
    }
}

void pass_traffic(Scene& s) {
    Flow flow;
    flow.account_id = s.place.account_id;
    flow.interface_id = s.one_of(kInterfaces);
    flow.source = customer_address(s);
    flow.destination = s.one_of(kServers);
    flow.source_port = static_cast<int>(s.between(32'768, 60'999));
    flow.destination_port = s.once_in(5) ? 5432 : 443;
    flow.packets = s.between(4, 900);
    flow.bytes = flow.packets * s.between(60, 1200);
    if (s.once_in(15)) {  // somebody always scans
        flow.destination_port = static_cast<int>(s.one_of(kScannedPorts));
        flow.packets = 1;
        flow.bytes = 40;
        flow.accepted = false;
    }
    s.say(flow.interface_id + "-all", vpc_flow_line(s.at, flow));
}

void call_api(Scene& s) {
    UsualCall const& usual = s.one_of(kUsualCalls);
    ApiCall call;
    call.source = usual.source;
    call.name = usual.name;
    call.read_only = usual.read_only;
    call.account_id = s.place.account_id;
    call.region = s.place.region;
    if (s.once_in(3)) {
        call.identity = iam_user(s.place.account_id, s.one_of(kStaff));
        call.address = office_address(s);
        call.user_agent = "aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/macos#24.5.0";
    } else {
        call.identity =
            role_session(s.place.account_id, s.one_of(kWorkloadRoles), "i-0a1b2c3d4e5f");
        call.address = s.one_of(kServers);
        call.user_agent = "aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.2";
    }
    if (s.once_in(50)) {
        call.error_code = "ThrottlingException";
        call.error_message = "Rate exceeded";
    }
    s.say(cloudtrail_stream(s.place), cloudtrail_record(s.at, call, s.random));
}

struct Habit {
    void (*happens)(Scene&);
    base::Duration mean_pause;
};

Habit const& habit_of(Kind kind) {
    using std::chrono::milliseconds;
    static constexpr std::array<Habit, 7> kHabits = {{{pay, milliseconds(250)},
                                                      {browse, milliseconds(120)},
                                                      {sign_in, milliseconds(1500)},
                                                      {work_on_bastion, milliseconds(9000)},
                                                      {check_out, milliseconds(1000)},
                                                      {pass_traffic, milliseconds(250)},
                                                      {call_api, milliseconds(800)}}};
    return kHabits.at(static_cast<std::size_t>(kind));
}

}  // namespace

void live(Scene& scene) { habit_of(scene.place.kind).happens(scene); }
base::Duration mean_pause(Kind kind) { return habit_of(kind).mean_pause; }

}  // namespace demo
