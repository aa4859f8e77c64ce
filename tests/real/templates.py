"""The templates as `catchment stacks synth` writes them, and the statements of their policies."""

import glob
import json
import os
import subprocess
import tempfile
from typing import NamedTuple

from running import PROGRAM, ROOT


class Statement(NamedTuple):
    template: str  # the file's name
    resource: str  # logical id
    document: dict

    @property
    def key(self):
        """The same in every account and Region."""
        return self.resource, self.document.get("Sid", "")

    def listed(self, name):
        value = self.document.get(name, [])
        return value if isinstance(value, list) else [value]


def synthesised(config=None):
    """{file name: template}"""
    with tempfile.TemporaryDirectory() as out:
        more = ("--config", config) if config else ()
        subprocess.run([PROGRAM, "stacks", "synth", "--out", out, *more], check=True,
                       capture_output=True)
        templates = {}
        for path in sorted(glob.glob(os.path.join(out, "*.json"))):
            with open(path, encoding="utf-8") as file:
                templates[os.path.basename(path)] = json.load(file)
        return templates


def kept():
    """All templates that the tests keep as they should be."""
    templates = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "tests/journey/**/*.template.json"),
                                 recursive=True)):
        with open(path, encoding="utf-8") as file:
            templates[os.path.relpath(path, ROOT)] = json.load(file)
    return templates


def statements(templates):
    """Every policy statement of every resource."""
    for name, template in templates.items():
        for resource, body in template["Resources"].items():
            for document in statements_in(body):
                yield Statement(name, resource, document)


def statements_in(node):
    if isinstance(node, dict):
        if "Effect" in node and ("Action" in node or "NotAction" in node):
            yield node
            return
        node = list(node.values())
    if isinstance(node, list):
        for value in node:
            yield from statements_in(value)
