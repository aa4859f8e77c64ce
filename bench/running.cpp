#include "running.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/text.hpp"
#include "measure.hpp"

namespace bench {
namespace {

[[noreturn]] void give_up(std::string const& why) {
    fmt::print(stderr, "bench: {}\n", why);
    std::exit(1);
}

std::string read(std::string const& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

Folder::Folder() {
    std::string path = (std::filesystem::current_path() / "bench-data-XXXXXX").string();
    if (!mkdtemp(path.data())) give_up("no folder can be made here");
    path_ = path;
}
Folder::~Folder() { std::filesystem::remove_all(path_); }

Process::Process(std::string const& program, std::string const& command, std::string const& data,
                 std::vector<std::string> const& arguments) {
    std::string const ready_file = data + "/ready-" + command + ".json";
    std::filesystem::remove(ready_file);  // of an earlier run
    std::vector<std::string> all = {program, command, "--data", data, "--ready-file", ready_file};
    all.insert(all.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& one : all) pointers.push_back(one.data());
    pointers.push_back(nullptr);
    id_ = fork();
    if (id_ == 0) {
        int const log = open((data + "/" + command + ".log").c_str(), O_CREAT | O_WRONLY, 0600);
        dup2(log, 1);
        dup2(log, 2);
        execv(pointers[0], pointers.data());
        _exit(127);
    }
    Stopwatch const watch;
    while (!std::filesystem::exists(ready_file)) {
        if (waitpid(id_, nullptr, WNOHANG) != 0 || watch.seconds() > 60) {
            give_up(program + " " + command + " did not start:\n" +
                    read(data + "/" + command + ".log"));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ready_ = *codec::parse_json(read(ready_file));
}

Process::~Process() {
    kill(id_, SIGTERM);
    waitpid(id_, nullptr, 0);
}

double Process::cpu_seconds() const {
    std::string const text = read("/proc/" + std::to_string(id_) + "/stat");
    std::vector<std::string_view> const fields =
        base::split(std::string_view(text).substr(text.rfind(')') + 2), ' ');
    double const ticks =
        static_cast<double>(*base::to_int64(fields[11]) + *base::to_int64(fields[12]));
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::uint64_t Process::memory(std::string const& line) const {
    std::string const text = read("/proc/" + std::to_string(id_) + "/status");
    std::istringstream from(text.substr(text.find(line) + line.size()));
    std::uint64_t kilobytes = 0;
    from >> kilobytes;
    return kilobytes * 1024;
}

std::uint64_t Process::peak_bytes() const { return memory("VmHWM:"); }
std::uint64_t Process::resident_bytes() const { return memory("VmRSS:"); }

aws::Profiles profiles(std::string const& path) {
    base::Result<aws::Profiles> found = aws::parse_credentials_file(read(path));
    if (!found) give_up(path + ": " + found.error().message);
    return *std::move(found);
}

std::string make_role(Caller& caller, std::string const& name, std::string const& principal) {
    std::string const statement = R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",)";
    std::string const trust =
        statement + R"("Action":"sts:AssumeRole","Principal":)" + principal + "}}";
    base::Result<codec::Xml> const role = caller.client.query(
        aws::kIam, "CreateRole", {{"RoleName", name}, {"AssumeRolePolicyDocument", trust}});
    if (!role) give_up("CreateRole: " + role.error().message);
    base::Result<codec::Xml> const policy =
        caller.client.query(aws::kIam, "PutRolePolicy",
                            {{"RoleName", name},
                             {"PolicyName", "everything"},
                             {"PolicyDocument", statement + R"("Action":"*","Resource":"*"}})"}});
    if (!policy) give_up("PutRolePolicy: " + policy.error().message);
    return role->find("Role")->find("Arn")->text;
}

codec::Json must(base::Result<codec::Json> result, char const* what) {
    if (!result)
        give_up(std::string(what) + ": " + result.error().code + " " + result.error().message);
    return *std::move(result);
}

double synced_append(std::string const& folder, std::uint64_t bytes, int times) {
    std::string const block(bytes, 'x');
    std::string const path = folder + "/append";
    int const file = open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    Stopwatch const watch;
    for (int i = 0; i < times; ++i) {
        if (write(file, block.data(), block.size()) != static_cast<ssize_t>(block.size()) ||
            fdatasync(file) != 0) {
            give_up("the disk does not take it");
        }
    }
    double const seconds = watch.seconds() / times;
    close(file);
    std::filesystem::remove(path);
    return seconds;
}

}  // namespace bench
