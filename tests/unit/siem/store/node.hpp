// A real ClickHouse server in a process of its own, for as long as the object lives.
#pragma once

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"

namespace siem::store {

inline std::vector<int> free_ports(std::size_t count) {
    std::vector<int> ports;
    std::vector<int> sockets;
    for (std::size_t i = 0; i < count; ++i) {
        sockets.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(bind(sockets.back(), generic, size) == 0);
        REQUIRE(getsockname(sockets.back(), generic, &size) == 0);
        ports.push_back(ntohs(address.sin_port));
    }
    for (int const one : sockets) close(one);
    return ports;
}

class RealNode {
  public:
    // `shards` are the TCP ports of the cluster `logs`.
    RealNode(std::filesystem::path folder, std::filesystem::path library, int tcp_port = 0,
             std::vector<int> const& shards = {})
        : folder_(std::move(folder)), library_(std::move(library)), tcp_port_(tcp_port) {
        for (int const shard : shards) shards_.push_back(std::to_string(shard));
        start();
    }
    ~RealNode() { kill(); }
    RealNode(RealNode const&) = delete;
    RealNode& operator=(RealNode const&) = delete;

    std::string host() const { return "127.0.0.1:" + std::to_string(http_port_); }

    void start() {
        std::vector<std::string> words = {"/usr/bin/python3",
                                          "-B",
                                          "tests/real/clickhouse_node.py",
                                          library_.string(),
                                          folder_.string(),
                                          std::to_string(tcp_port_)};
        words.insert(words.end(), shards_.begin(), shards_.end());
        std::vector<char*> pointers;
        for (std::string& word : words) pointers.push_back(word.data());
        pointers.push_back(nullptr);
        std::filesystem::create_directories(folder_);
        std::filesystem::remove(folder_ / "ports");
        std::string const log = (folder_ / "log").string();
        child_ = vfork();
        if (child_ == 0) {
            int const out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
            dup2(out, 1);
            dup2(out, 2);
            execv(pointers[0], pointers.data());
            _exit(127);
        }
        base::SystemClock const clock;
        base::Instant const deadline = clock.now() + std::chrono::seconds(60);
        while (!std::filesystem::exists(folder_ / "ports")) {
            bool const ended = waitpid(child_, nullptr, WNOHANG) != 0;
            if (ended) child_ = 0;
            REQUIRE_MESSAGE(!ended, "the node ended: " << std::ifstream(log).rdbuf());
            REQUIRE_MESSAGE(clock.now() < deadline, "the node did not come up");
            std::this_thread::yield();
        }
        std::ifstream(folder_ / "ports") >> http_port_ >> tcp_port_;
    }
    void kill() {
        if (child_ <= 0) return;
        ::kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
        child_ = 0;
    }

  private:
    std::filesystem::path folder_;
    std::filesystem::path library_;
    std::vector<std::string> shards_;
    int http_port_ = 0;
    int tcp_port_ = 0;
    pid_t child_ = 0;
};

}  // namespace siem::store
