"""Real ClickHouse servers for tests (clickhouse_node.py), each a process of its own on a folder."""

import os
import socket
import subprocess
import sys
import unittest
import urllib.request

from running import ROOT, wait_for

LIBRARY = os.environ.get("CATCHMENT_LIBCHDB", os.path.join(
    ROOT, "runtime/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so"))
PASSWORD = "a secret"  # of the users `intake` and `reader`


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class ClickHouse:
    """One server; with `shards`, the TCP ports of the cluster `logs`."""

    def __init__(self, folder, tcp_port=0, shards=()):
        if not os.path.exists(LIBRARY):
            raise unittest.SkipTest("libchdb.so is not here: run scripts/setup")
        self.folder = folder
        self.arguments = [str(tcp_port), *(str(port) for port in shards)]
        self.process = None
        self.start()

    def start(self):
        os.makedirs(self.folder, exist_ok=True)
        ports = os.path.join(self.folder, "ports")
        if os.path.exists(ports):
            os.remove(ports)
        log_path = os.path.join(self.folder, "log")
        with open(log_path, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-B", os.path.join(ROOT, "tests/real/clickhouse_node.py"), LIBRARY,
                 self.folder, *self.arguments], stdout=log, stderr=log)

        def listens():
            if self.process.poll() is not None:
                with open(log_path, encoding="utf-8", errors="replace") as file:
                    raise AssertionError(f"ClickHouse ended: {file.read()[-2000:]}")
            return os.path.exists(ports)

        wait_for("ClickHouse", listens)
        with open(ports, encoding="utf-8") as file:
            self.http_port = int(file.read().split()[0])

    @property
    def host(self):
        return f"127.0.0.1:{self.http_port}"

    def query(self, sql, database="catchment"):
        """Rows as lists of texts, as a user that may do all."""
        request = urllib.request.Request(f"http://{self.host}/?database={database}",
                                         data=sql.encode())
        with urllib.request.urlopen(request, timeout=60) as answer:
            return [line.split("\t") for line in answer.read().decode().splitlines()]

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(60)
