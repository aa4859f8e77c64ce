"""`catchment stacks` against the running program, with the example's config or one that is a little
different."""

import os
import subprocess

from running import PROGRAM, ROOT, AwsTest

EXAMPLE = os.path.join(ROOT, "examples/catchment.yaml")


def changed(data, *changes):
    """The example with some of its text replaced, in a file."""
    with open(EXAMPLE, encoding="utf-8") as file:
        text = file.read()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = os.path.join(data, "changed.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


class StacksTest(AwsTest):
    def run_stacks(self, verb, *arguments, code=0):
        done = subprocess.run(
            [PROGRAM, "stacks", verb, "--data", self.data, "--endpoint", self.cloud, *arguments],
            capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr
