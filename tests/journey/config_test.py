"""A config before anything runs: written by init, checked, and described by its schema."""

import json
import os
import pty
import re
import subprocess
import sys
import tempfile
import unittest

import yaml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import PROGRAM, ROOT, run  # noqa: E402

ACCOUNTS = [("management", "100000000001"), ("kms", "100000000002"), ("logging", "100000000003"),
            ("siem", "100000000004")]


def wrong_in(schema, value, where="config"):
    """What of a value is not as its schema says; of the schema's words, those that ours has."""
    if "anyOf" in schema:
        found = [wrong_in(one, value, where) for one in schema["anyOf"]]
        return [] if [] in found else found[0]
    if "const" in schema:
        return [] if value == schema["const"] else [f"{where} is not {schema['const']}"]
    types = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    if not isinstance(value, types[schema["type"]]):
        return [f"{where} is no {schema['type']}: {value!r}"]
    wrong = []
    if isinstance(value, dict):
        wrong += [f"{where} has no {key}" for key in schema.get("required", ()) if key not in value]
        for key, one in value.items():
            inner = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
            wrong += [f"{where} has {key}"] if inner in (None, False) else \
                wrong_in(inner, one, f"{where}.{key}")
    if isinstance(value, list):
        wrong += [] if len(value) >= schema.get("minItems", 0) else [f"{where} is empty"]
        for one in value:
            wrong += wrong_in(schema["items"], one, f"{where}[]")
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        wrong.append(f"{where} is not like {schema['pattern']}: {value}")
    if value not in schema.get("enum", [value]):
        wrong.append(f"{where} is none of {schema['enum']}: {value}")
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        wrong.append(f"{where} is out of bounds: {value}")
    return wrong


class Schema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        code, printed, error = run(PROGRAM, "config", "schema")
        assert code == 0, error
        with open(os.path.join(ROOT, "docs/catchment.schema.json"), encoding="utf-8") as file:
            assert printed == file.read()
        cls.schema = json.loads(printed)

    def test_examples_are_as_it_says(self):
        for path in ("examples/catchment.yaml", "tests/journey/whole.yaml",
                     "tests/journey/units.yaml"):
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                self.assertEqual(wrong_in(self.schema, yaml.safe_load(file)), [], path)
            self.assertEqual(run(PROGRAM, "config", "check", "--config", os.path.join(ROOT, path))[0], 0)

    def test_what_the_reader_refuses_it_refuses(self):
        with open(os.path.join(ROOT, "tests/journey/whole.yaml"), encoding="utf-8") as file:
            text = file.read()
        for old, new in (("retention: 400d", "retention: soon"), ("mode: GOVERNANCE", "mode: NONE"),
                         ("archive:\n", "archive:\n  buckit: x\n"), ("team: security", "team: [a]"),
                         ("class: GLACIER_IR", "class: COLD"), ("backlog-age: 15m", "backlog-age: never")):
            self.assertIn(old, text)
            changed = text.replace(old, new)
            self.assertNotEqual(wrong_in(self.schema, yaml.safe_load(changed)), [], new)
            with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
                file.write(changed)
                file.flush()
                self.assertEqual(run(PROGRAM, "config", "check", "--config", file.name)[0], 1, new)


class Check(unittest.TestCase):
    def test_it_says_what_is_asked_for(self):
        _, told, _ = run(PROGRAM, "config", "check", "--config",
                         os.path.join(ROOT, "tests/journey/whole.yaml"))
        for line in ("archive       s3://whole-logs/cw/, kept 400 days, GLACIER_IR after 90 days, "
                     "versioned, locked for 30 days (GOVERNANCE)",
                     "regions       eu-west-1, us-east-1",
                     "forwarded     shop, bank: 2 log groups, 'ERROR', in us-east-1",
                     "forwarded     bank: all log groups, now and later but /noise, all of it",
                     "stacks        key, logging, and 3 of accounts and Regions that send"):
            self.assertIn(line, told)


class Init(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "mine.yaml")

    def test_from_flags(self):
        accounts = [part for name, number in [*ACCOUNTS, ("shop", "200000000001")]
                    for part in ("--account", f"{name}={number}")]
        code, told, error = run(PROGRAM, "init", "--yes", "--out", self.path, "--organization",
                                "o-abc1234567", *accounts, "--regions", "eu-west-1", "us-east-1")
        self.assertEqual((code, error), (0, ""))
        self.assertIn("catchment config check --config", told)
        _, told, _ = run(PROGRAM, "config", "check", "--config", self.path)
        self.assertIn("archive       s3://central-logs-abc1234567/cloudwatch/", told)
        self.assertIn("forwarded     shop: all log groups, now and later, all of it", told)
        code, _, error = run(PROGRAM, "init", "--yes", "--out", self.path)
        self.assertEqual(code, 1)
        self.assertIn("is there already", error)
        code, _, error = run(PROGRAM, "init", "--yes", "--out", self.path + "2")
        self.assertEqual(code, 1)
        self.assertIn("id of the Organization must be 'o-' and 10 to 32", error)
        self.assertFalse(os.path.exists(self.path + "2"))

    def test_by_asking(self):
        """On a terminal; what is wrong is asked again."""
        control, terminal = pty.openpty()
        asking = subprocess.Popen([PROGRAM, "init", "--out", self.path], stdin=terminal,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        answers = ["", "o-no", "o-abc1234567", *(number for _, number in ACCOUNTS), "my-logs"]
        os.write(control, "".join(answer + "\n" for answer in answers).encode())
        told, error = asking.communicate(timeout=60)
        os.close(control)
        os.close(terminal)
        self.assertEqual((asking.returncode, error), (0, ""))
        self.assertIn("Region of the archive [eu-west-1]: ", told)
        self.assertIn("it must be 'o-' and 10 to 32 lower-case letters and digits", told)
        with open(self.path, encoding="utf-8") as file:
            self.assertEqual(yaml.safe_load(file)["archive"]["bucket"], "my-logs")

    def test_with_nobody_to_ask(self):
        code, _, error = run(PROGRAM, "init", "--out", self.path)
        self.assertEqual(code, 1)
        self.assertIn("there is nobody to ask", error)


if __name__ == "__main__":
    unittest.main()
