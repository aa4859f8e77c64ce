"""docs/compatibility.md is what the program says of itself."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import PROGRAM, ROOT, run  # noqa: E402


class CompatibilityTest(unittest.TestCase):
    def test_the_page_is_made_from_the_tables(self):
        code, page, error = run(PROGRAM, "compatibility")
        self.assertEqual(code, 0, error)
        with open(os.path.join(ROOT, "docs/compatibility.md"), encoding="utf-8") as file:
            self.assertEqual(file.read(), page,
                             "make it anew: catchment compatibility > docs/compatibility.md")


if __name__ == "__main__":
    unittest.main()
