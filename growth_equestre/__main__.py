"""`python -m growth_equestre` is the command line."""

from __future__ import annotations

from growth_equestre.cli import run

if __name__ == "__main__":
    raise SystemExit(run())
