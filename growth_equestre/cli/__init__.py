"""The command line: how does a person or a script do the product's work without the browser?

It only opens a workspace, calls the rooms' doors and prints; it never decides, computes or touches a table itself.
Exit codes: 0 done, 1 a person's mistake or a fault (the message is on stderr), 2 wrong usage.
"""

from __future__ import annotations

from growth_equestre.cli.application import main, run

__all__ = ["main", "run"]
