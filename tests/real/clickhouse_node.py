"""A real ClickHouse server from the library of the embedded store, for tests: it listens on a free
port for HTTP and on TCP_PORT (0: a free one), writes "<http port> <tcp port>" into FOLDER/ports once
it answers, and runs until it is killed. Started again on its folder it takes the same ports. The
shards of the cluster `logs` are at the TCP ports named last.

  clickhouse_node.py LIBRARY FOLDER TCP_PORT [SHARD_PORT…]

Its users are `intake` with the grants of docs/clickhouse.md, and `reader`, both with the password
"a secret"; `default` may do all and has none."""

import ctypes
import os
import socket
import sys
import threading
import time
import urllib.request

GRANTS = [
    "GRANT CREATE DATABASE, CREATE TABLE, SELECT, INSERT, ALTER, TRUNCATE ON catchment.*",
    "GRANT TABLE ENGINE ON *",
    "GRANT CREATE TEMPORARY TABLE, REMOTE ON *.*",
    "GRANT SELECT ON system.parts",
    "GRANT SELECT ON system.merges",
    "GRANT SELECT ON system.mutations",
    "GRANT SELECT ON system.processes",
    "GRANT SELECT ON system.disks",
    "GRANT SELECT ON system.events",
    "GRANT SELECT ON system.clusters",
    "GRANT BACKUP ON catchment.*",
    "GRANT DROP TABLE ON catchment.events*",
]


def user(name, password, grants=None):
    lines = "".join(f"<query>{grant}</query>" for grant in grants or [])
    return (f"<{name}><password>{password}</password><networks><ip>::/0</ip></networks>"
            f"<profile>default</profile><quota>default</quota>"
            + (f"<grants>{lines}</grants>" if grants else "") + f"</{name}>")


def configure(folder, shards):
    users = os.path.join(folder, "users.xml")
    with open(users, "w", encoding="utf-8") as file:
        file.write("<clickhouse><users>" + user("default", "")
                   + user("intake", "a secret", GRANTS)
                   + user("reader", "a secret", ["GRANT SELECT ON catchment.*"])
                   + "</users><profiles><default/></profiles><quotas><default/></quotas>"
                     "</clickhouse>")
    cluster = "".join(f"<shard><replica><host>127.0.0.1</host><port>{port}</port></replica></shard>"
                      for port in shards)
    config = os.path.join(folder, "config.xml")
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"<clickhouse><users_config>{users}</users_config>"
                   "<background_pool_size>2</background_pool_size>"
                   "<mark_cache_size>67108864</mark_cache_size>"
                   "<storage_configuration><disks><backups><type>local</type>"
                   f"<path>{folder}/backups/</path></backups></disks></storage_configuration>"
                   "<backups><allowed_disk>backups</allowed_disk></backups>"
                   + (f"<remote_servers><logs>{cluster}</logs></remote_servers>" if shards else "")
                   + "</clickhouse>")
    return config


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ports_of(folder, taken):
    """Of the time before, else the HTTP port free and the TCP port that was asked for."""
    path = os.path.join(folder, "taken")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            return [int(port) for port in file.read().split()]
    ports = [free_port(), taken or free_port()]
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{ports[0]} {ports[1]}")
    return ports


def announce(folder, http, tcp):
    """From another thread: the library keeps this one until the end."""
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{http}/ping", timeout=5):
                break
        except OSError:
            time.sleep(0.02)
    path = os.path.join(folder, "ports")
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(f"{http} {tcp}")
    os.replace(path + ".new", path)


def end_with(parent):
    """A test that was killed leaves nothing behind."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def main(library, folder, tcp_port, *shards):
    os.makedirs(folder, exist_ok=True)
    http, tcp = ports_of(folder, int(tcp_port))
    statements = ("SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP; "
                  "SELECT sleepEachRow(3) FROM numbers(1000000) SETTINGS "
                  "function_sleep_max_microseconds_per_block = 0, max_block_size = 1 FORMAT Null")
    words = ["clickhouse", f"--config-file={configure(folder, shards)}",
             f"--path={os.path.join(folder, 'engine')}", f"--tcp_port={tcp}",
             f"--http_port={http}", "--listen_host=127.0.0.1", "-q", statements]
    arguments = [word.encode() for word in words]
    if os.path.exists(os.path.join(folder, "ports")):
        os.remove(os.path.join(folder, "ports"))
    threading.Thread(target=announce, args=(folder, http, tcp), daemon=True).start()
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    pointers = (ctypes.c_char_p * len(arguments))(*arguments)
    engine = ctypes.CDLL(library)
    engine.chdb_query_cmdline.restype = ctypes.c_void_p
    engine.chdb_result_error.restype = ctypes.c_char_p
    engine.chdb_result_error.argtypes = [ctypes.c_void_p]
    # It comes back only where it could not begin.
    answer = engine.chdb_query_cmdline(len(arguments), pointers)
    print(engine.chdb_result_error(answer), flush=True)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
