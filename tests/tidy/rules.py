"""STYLE.md as far as a machine can check it: a rule takes a path and its text and answers what is
wrong, as (line, sentence)."""

import functools
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MOST_LINES = 500
MOST_FUNCTION_LINES = 60
MOST_PARAMETERS = 4
MOST_COLUMNS = 100

# From the bottom up: a room includes what stands before it, and never its neighbours in a row.
ORDER = ["base", "codec", "disk", "http", "policy", "cfn", "aws", "query"]
TREES = ["cloud", "siem", "stacks", "demo"]

# Which rooms' .cpp files may include which library.
LIBRARIES = {
    "CLI/": ["cli"],
    "boost/asio": ["http"], "boost/beast": ["http"], "boost/json": ["codec"],
    "curl/": ["http"],
    "fmt/": ["base", "codec", "disk", "http", "aws", "cloud", "siem", "stacks", "demo", "cli"],
    "libdeflate.h": ["codec"], "libfyaml.h": ["codec"], "pugixml.hpp": ["codec"], "zlib.h": ["codec"],
    "zstd.h": ["codec"], "simdjson.h": ["codec", "siem/decode"],
    "argon2.h": ["siem/access"],
    "maxminddb.h": ["siem/enrich"],
    "openssl/": ["base"],
    "re2/": ["codec"],
    "sqlite3.h": ["disk"],
    "tl/expected.hpp": ["base"],
}
# Where the standard has what headers use: precompiled headers hide an include that is forgotten.
STANDARD = {
    "array": ["array"], "atomic": ["atomic"], "chrono": ["chrono"], "deque": ["deque"],
    "function": ["functional"], "initializer_list": ["initializer_list"],
    "int32_t": ["cstdint"], "int64_t": ["cstdint"], "list": ["list"], "map": ["map"],
    "mutex": ["mutex"], "optional": ["optional"], "pair": ["utility", "map"], "set": ["set"],
    "shared_ptr": ["memory"], "span": ["span"], "string": ["string"],
    "string_view": ["string_view"], "thread": ["thread"], "tuple": ["tuple"],
    "uint16_t": ["cstdint"], "uint32_t": ["cstdint"], "uint64_t": ["cstdint"],
    "uint8_t": ["cstdint"], "unique_ptr": ["memory"], "unordered_map": ["unordered_map"],
    "variant": ["variant"], "vector": ["vector"],
}
BANNED = [
    (r"\b(TODO|FIXME|XXX)\b", "unfinished work stands in docs/compatibility.md"),
    (r"#include <regex>", "<regex> is slow to build and to run"),
    (r"#include <iostream>", "<iostream> is not used: base/log.hpp, cli/running.hpp"),
    (r"\b(class|struct) \w*(Impl|Base|Manager|Helper|Util|Utils)\b", "a name that says nothing"),
    (r"\bsleep_for\b|\bsleep_until\b|\busleep\b", "nothing sleeps: a worker says when it is due"),
]
GETTER = r"(?<![.>\w])get_\w+\("
CLOCK = r"system_clock::now\(\)"
COROUTINE_FILES = ["src/http/connection.cpp", "src/http/tcp.cpp", "src/http/tls.cpp",
                   "src/http/server.cpp"]
STATEMENTS = {"if", "for", "while", "switch", "catch", "do", "else", "try", "return"}


def room_of(path):
    """"src/siem/decode/object.cpp" is of "siem/decode"."""
    parts = path.split("/")[1:-1]
    return "/".join(parts)


def lines_of(text):
    return list(enumerate(text.split("\n"), 1))


def file_length(path, text):
    count = text.count("\n")
    return [(1, f"{count} lines: split it by noun")] if count > MOST_LINES else []


def columns(path, text):
    return [(n, f"{len(line)} columns") for n, line in lines_of(text) if len(line) > MOST_COLUMNS]


def function_length(path, text):
    """A function's brace opens at the end of a line and closes alone at its first line's indent."""
    found = []
    lines = text.split("\n")
    for start, line in enumerate(lines):
        if not line.endswith("{") or line.lstrip().startswith(("namespace", "//", "enum")):
            continue
        head = start  # where the signature begins, it may take several lines
        while head > 0 and lines[head].count("(") < lines[head].count(")"):
            head -= 1
        signature = " ".join(lines[head:start + 1])
        first = re.match(r"\s*([\w:~]+)", signature)
        if "(" not in signature or not first or first[1] in STATEMENTS:
            continue
        if re.match(r"\s*(class|struct|TEST_CASE|constexpr std::array)", signature):
            continue
        indent = re.match(r"\s*", lines[head])[0]
        for end in range(start + 1, len(lines)):
            if lines[end].startswith(indent + "}"):
                if end - head + 1 > MOST_FUNCTION_LINES:
                    found.append((head + 1, f"a function of {end - head + 1} lines"))
                break
    return found


def parameters(path, text):
    """Of function definitions at the outermost level of a .cpp."""
    found = []
    for match in re.finditer(r"^[\w:<>,&*~ ]*?[\w:~]+\(((?:[^(){};]|\([^()]*\))*)\)[^;{}()]*\{", text, re.M):
        if match[0].startswith((" ", "#", "namespace", "TEST_CASE")):
            continue
        inside = match[1]
        while re.search(r"<[^<>]*>|\([^()]*\)|\{[^{}]*\}", inside):
            inside = re.sub(r"<[^<>]*>|\([^()]*\)|\{[^{}]*\}", "", inside)
        count = inside.count(",") + 1 if inside.strip() else 0
        if count > MOST_PARAMETERS:
            line = text.count("\n", 0, match.start()) + 1
            found.append((line, f"{count} parameters: a struct with designated initialisers"))
    return found


def namespaces(path, text):
    """Namespaces are the folder, whose last part a service's or stage's tree may leave out."""
    room = room_of(path).replace("/", "::")
    if path.endswith("main.cpp") or not room:
        return []
    opened = re.findall(r"^namespace ([\w:]+) \{", text, re.M)
    wrong = [name for name in opened if name not in (room, "cloud") or
             (name == "cloud" and not room.startswith("cloud"))]
    return [(1, f"namespace {name} in folder {room}") for name in wrong]


def header_form(path, text):
    if not path.endswith(".hpp"):
        return []
    found = []
    if "#pragma once" not in text:
        found.append((1, "#pragma once is missing"))
    if not text.startswith("//"):
        found.append((1, "a header opens with what the thing is"))
    return found


def own_header_first(path, text):
    """Which proves that the header compiles alone."""
    includes = re.findall(r'^#include "([^"]+)"', text, re.M)
    own = path[len("src/"):].replace(".cpp", ".hpp")
    if path.endswith(".cpp") and own in includes and includes[0] != own:
        return [(1, f"include {own} first")]
    return []


@functools.lru_cache(maxsize=None)
def included_by(header):
    """The standard headers that a header of ours brings with it."""
    with open(os.path.join(ROOT, "src", header), encoding="utf-8") as file:
        return brought_by(file.read())


def brought_by(text):
    brought = frozenset(re.findall(r"^#include <([^>]+)>", text, re.M))
    for other in re.findall(r'^#include "([^"]+)"', text, re.M):
        brought |= included_by(other)
    return brought


def standard_headers(path, text):
    """A header brings what it uses of the standard, itself or by what it includes."""
    if not path.endswith(".hpp"):
        return []
    brought = brought_by(text)
    code = re.sub(r"//.*", "", text)
    used = set(re.findall(r"\bstd::(\w+)", code))
    return [(1, f"std::{name} without <{STANDARD[name][0]}>") for name in sorted(used)
            if name in STANDARD and not brought.intersection(STANDARD[name])]


def may_include(room, other):
    """Rooms by their folders; "" is src itself."""
    if room == other or room == "cli" or other.startswith(room + "/"):
        return True
    if other == "cli":
        return False
    tree, other_tree = room.split("/")[0], other.split("/")[0]
    if tree in TREES and other_tree in TREES:
        if tree != other_tree:
            return False
        if tree == "cloud":
            return other == "cloud" or room == "cloud/assembly"
        return True
    if tree in TREES:
        return other_tree in ORDER
    return other_tree in ORDER and ORDER.index(other_tree) < ORDER.index(tree)


def layers(path, text):
    found = []
    for number, line in lines_of(text):
        match = re.match(r'#include "([^"]+)"', line)
        if not match:
            continue
        other = "/".join(match[1].split("/")[:-1])
        if not may_include(room_of(path), other):
            found.append((number, f"{room_of(path)} includes {match[1]}, which is not below it"))
    return found


def libraries(path, text):
    found = []
    room = room_of(path)
    for number, line in lines_of(text):
        match = re.match(r"#include <([^>]+)>", line)
        if not match:
            continue
        for library, rooms in LIBRARIES.items():
            if not match[1].startswith(library):
                continue
            if path.endswith(".hpp"):
                found.append((number, f"<{match[1]}> in a header"))
            elif not any(room == r or room.startswith(r + "/") for r in rooms):
                found.append((number, f"<{match[1]}> belongs to {', '.join(rooms)}"))
    return found


def words(path, text):
    found = []
    for number, line in lines_of(text):
        found += [(number, why) for pattern, why in BANNED if re.search(pattern, line)]
        # The cloud's operations are named after AWS's: get_object answers GetObject.
        if re.search(GETTER, line) and not path.startswith("src/cloud/"):
            found.append((number, "functions are not named get_…"))
        if re.search(CLOCK, line) and path != "src/base/clock.cpp":
            found.append((number, "time is a parameter: base/clock.hpp"))
    return found


def coroutines(path, text):
    """g++ 12 destroys the temporaries of a co_await expression twice."""
    found = []
    for number, line in lines_of(text):
        if not re.search(r"\bco_(await|return|yield|spawn)\b", line) or line.lstrip().startswith("//"):
            continue
        if path not in COROUTINE_FILES:
            found.append((number, "coroutines live in http alone"))
        match = re.search(r"co_await [\w.>\-]+\((.*)\);", line)
        if not match:
            continue
        for argument in match[1].split(", ") if match[1] else []:
            if not re.fullmatch(r"[\w.:]+|\"[^\"]*\"|std::move\([\w*]+\)|\*\w+", argument):
                found.append((number, f"co_await with '{argument}': name it first"))
    return found


RULES = [file_length, columns, function_length, parameters, namespaces, header_form, own_header_first,
         standard_headers, layers, libraries, words, coroutines]
# What tests and benches keep to as well.
EVERYWHERE = [file_length, columns, header_form]
