"""The whole application with one more kind of work, which takes a minute of small steps."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
import app as whole
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Report

KIND, STEPS = "test.long", 600


def count(_ws: Workspace, _payload: Mapping[str, Any], report: Report) -> str:
    """Reports ten times a second."""
    for done in range(STEPS):
        report(done, STEPS)
        time.sleep(0.1)
    return "contou"


jobs.register(KIND, count)
app = st.App("named here for whoever looks for it")
app = whole.app
app._resolved_script_path = Path(__file__).resolve().parents[2] / "pages" / "_shell.py"
