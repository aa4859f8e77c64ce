"""Holds the tree to STYLE.md. What is not held to it stands in exceptions.txt, which only shrinks:
an exception that is not needed any more is an error too."""

import os
import re
import subprocess
import unittest

import rules

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXCEPTIONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "exceptions.txt")
IGNORED = {".git", "build", "node_modules"}


def files(*endings):
    """Paths from the root."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in IGNORED]
        for name in names:
            if name.endswith(endings):
                found.append(os.path.relpath(os.path.join(folder, name), ROOT))
    return sorted(found)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def exceptions():
    """{(rule, path)}; a line is the rule, the path and the reason."""
    lines = read(os.path.relpath(EXCEPTIONS, ROOT)).splitlines()
    return {tuple(line.split(None, 2)[:2]) for line in lines if line and not line.startswith("#")}


class TidyTest(unittest.TestCase):
    maxDiff = None

    def test_the_tree_keeps_to_the_style(self):
        wrong = {}
        for path in files(".cpp", ".hpp"):
            kept = rules.RULES if path.startswith("src/") else rules.EVERYWHERE
            for rule in kept:
                for line, what in rule(path, read(path)):
                    wrong.setdefault((rule.__name__, path), []).append(f"{path}:{line}: {what}")
        allowed = exceptions()
        told = [text for key, texts in sorted(wrong.items()) if key not in allowed for text in texts]
        self.assertEqual(told, [])
        self.assertEqual(sorted(allowed - set(wrong)), [], "these exceptions are not needed any more")

    def test_it_is_formatted(self):
        if subprocess.run(["which", "clang-format-14"], capture_output=True, check=False).returncode:
            self.skipTest("clang-format-14 is not here")
        done = subprocess.run([os.path.join(ROOT, "scripts/format"), "--check"], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 0, "run scripts/format:\n" + done.stderr[-2000:])

    def test_lock_files_name_no_registry(self):
        for path in files("package-lock.json"):
            self.assertNotIn('"resolved"', read(path), path)

    def test_links_of_the_documents_lead_somewhere(self):
        for path in files(".md"):
            for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", read(path)):
                if "://" in link:
                    continue
                target = os.path.join(ROOT, os.path.dirname(path), link)
                self.assertTrue(os.path.exists(target), f"{path} links to {link}")

    def test_sources_that_the_documents_name_are_there(self):
        for path in files(".md"):
            for named in re.findall(r"`(\w+/[\w/]+\.(?:cpp|hpp|py|yaml|test))`", read(path)):
                there = any(os.path.exists(os.path.join(ROOT, folder, named))
                            for folder in ("", "src", "tests"))
                self.assertTrue(there, f"{path} names {named}")


class RulesTest(unittest.TestCase):
    """Each rule finds what it is for, and lets the rest be."""

    def check(self, rule, bad, good, path="src/http/server.cpp"):
        self.assertNotEqual(rule(path, bad), [], f"{rule.__name__} does not see it")
        self.assertEqual(rule(path, good), [])

    def test_lengths(self):
        self.check(rules.file_length, "\n" * 501, "\n" * 500)
        self.check(rules.columns, "x" * 101, "x" * 100)
        body = "    f();\n"
        self.check(rules.function_length, "void g() {\n" + body * 60 + "}\n",
                   "void g() {\n" + body * 58 + "}\n")
        self.check(rules.function_length, "void g(int a,\n       int b) {\n" + body * 60 + "}\n",
                   "namespace x {\n" + "int a();\n" * 90 + "}\n")

    def test_parameters(self):
        self.check(rules.parameters, "int f(int a, int b, int c, int d, int e) {\n",
                   "int f(int a, std::map<int, int> b, int c, F(int, int) d) {\n")

    def test_namespaces(self):
        self.check(rules.namespaces, "namespace aws {\n", "namespace http {\nnamespace {\n")

    def test_headers(self):
        self.check(rules.header_form, "#pragma once\n", "// A thing.\n#pragma once\n", "src/http/a.hpp")
        self.check(rules.header_form, "// A thing.\n", "// A thing.\n#pragma once\n", "src/http/a.hpp")
        self.check(rules.own_header_first, '#include "base/id.hpp"\n#include "http/a.hpp"\n',
                   '#include "http/a.hpp"\n#include "base/id.hpp"\n', "src/http/a.cpp")

    def test_standard_headers(self):
        self.check(rules.standard_headers, "std::string x();\n", "#include <string>\nstd::string x();\n",
                   "src/http/a.hpp")
        self.check(rules.standard_headers, "std::optional<int> x();\n",
                   '#include "base/text.hpp"\nstd::optional<int> x();\n', "src/http/a.hpp")

    def test_layers(self):
        self.check(rules.layers, '#include "aws/arn.hpp"\n', '#include "disk/files.hpp"\n')
        self.check(rules.layers, '#include "cloud/sqs/service.hpp"\n', '#include "cloud/ports.hpp"\n',
                   "src/cloud/s3/objects.cpp")
        self.check(rules.layers, '#include "cloud/logs/api.hpp"\n',
                   '#include "cloud/logs/pattern/regex.hpp"\n', "src/cloud/logs/pattern/json.cpp")
        self.check(rules.layers, '#include "cloud/core.hpp"\n', '#include "siem/event.hpp"\n',
                   "src/siem/store/engine.cpp")
        self.check(rules.layers, '#include "cli/rows.hpp"\n', '#include "aws/arn.hpp"\n',
                   "src/stacks/deploy.cpp")

    def test_libraries(self):
        self.check(rules.libraries, "#include <sqlite3.h>\n", "#include <boost/asio/buffer.hpp>\n")
        self.check(rules.libraries, "#include <fmt/format.h>\n", "#include <vector>\n", "src/http/a.hpp")

    def test_words(self):
        for bad in ["// TODO later", "#include <regex>", "int get_size();", "class FileManager {",
                    "std::this_thread::sleep_for(x);", "std::chrono::system_clock::now()"]:
            self.check(rules.words, bad, "int size();")

    def test_coroutines(self):
        self.check(rules.coroutines, "    co_return;\n", "    return;\n", "src/aws/client.cpp")
        self.check(rules.coroutines, "    co_await send(Reply{200}, true);\n",
                   "    co_await send(std::move(reply), true);\n")


if __name__ == "__main__":
    unittest.main()
