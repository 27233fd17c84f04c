"""A real Brazilian funnel through `scorecard fit`, beside the base rate, an Odoo-style naive Bayes and LightGBM.

The Olist marketing funnel is published for research and is not part of this repository. GROWTH_REAL_DATA names a folder
that holds `olist_funnel/mql_iso.csv` and `olist_funnel/closed_deals_iso.csv`.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import baselines
import pandas as pd
import pytest
from program import runner

LEAST_AUC, MOST_LOG_LOSS = 0.70, 0.305
GOAL_AUC, GOAL_LOG_LOSS = 0.714, 0.301
KNOWN_BEFORE = ["origin", "landing_page_id", "first_contact_date"]


@pytest.fixture
def funnel() -> pd.DataFrame:
    """The cohorts of 2018, one row per lead, in order of first contact; won: the deal was closed."""
    folder = Path(os.environ.get("GROWTH_REAL_DATA", "")) / "olist_funnel"
    if not os.environ.get("GROWTH_REAL_DATA") or not folder.is_dir():
        pytest.skip("GROWTH_REAL_DATA names no folder with olist_funnel/: the data is not part of this repository")
    leads = pd.read_csv(folder / "mql_iso.csv")
    won = pd.read_csv(folder / "closed_deals_iso.csv")["mql_id"]
    cohorts = leads[leads["first_contact_date"] >= "2018-01-01"].sort_values(["first_contact_date", "mql_id"])
    return cohorts[KNOWN_BEFORE].assign(won=cohorts["mql_id"].isin(won).astype(int))


@pytest.mark.bench
def test_a_real_funnel_is_ranked_and_calibrated(
    funnel: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learn, judge = funnel[: int(len(funnel) * 0.8)], funnel[int(len(funnel) * 0.8) :]
    learn.to_csv(tmp_path / "learn.csv", index=False)
    judge.drop(columns="won").to_csv(tmp_path / "judge.csv", index=False)
    run, began = runner(capsys), time.process_time()
    fit = run(
        *("scorecard", "fit", tmp_path / "learn.csv", "--target", "won", "--time", "first_contact_date"),
        *("--out", tmp_path / "card.json", "--json"),
    )
    assert fit.code == 0, fit.err
    spent = time.process_time() - began
    asked = ("predict", tmp_path / "card.json", tmp_path / "judge.csv", "--out", tmp_path / "o.csv")
    assert run("scorecard", *asked).code == 0
    outcomes, learned = judge["won"].to_numpy(), learn["won"].to_numpy()
    plain = (learn[KNOWN_BEFORE[:2]], learned, judge[KNOWN_BEFORE[:2]])
    found = baselines.figures(pd.read_csv(tmp_path / "o.csv")["chance"].to_numpy(), outcomes)
    beside = {
        "base rate": baselines.base_rate(learned, len(judge)),
        "Odoo-style naive Bayes": baselines.odoo_naive_bayes(*plain),
        "LightGBM defaults": baselines.lightgbm_defaults(*plain),
    }
    with capsys.disabled():
        rung = json.loads(fit.out)["rung_name"]
        print(f"\nolist funnel, {len(learn)} learned, {len(judge)} judged", end="")
        print(f" | scorecard ({rung}): {found}, {spent:.1f} s", end="")
        print(f" | target AUC {LEAST_AUC}, log loss {MOST_LOG_LOSS} | goal {GOAL_AUC}, {GOAL_LOG_LOSS}", end="")
        for name, chances in beside.items():
            print(f"\n  {name}: {baselines.figures(chances, outcomes)}", end="")
    assert found.auc >= LEAST_AUC
    assert found.log_loss <= MOST_LOG_LOSS
