"""The map keeps its shape in a real browser: outline, a dot per place inside it, and a name under the pointer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from server import DESKTOP, PHONE, RunningApp, new_page, visit

pytestmark = pytest.mark.browser

DRAWN = """() => {
  const map = document.querySelector(".growth-mapa"), around = map.getBoundingClientRect();
  const dots = [...map.querySelectorAll("i")].map(one => one.getBoundingClientRect());
  const land = getComputedStyle(map.querySelector("em"));
  return {
    shape: around.width / around.height,
    dots: dots.length,
    round: dots.every(one => one.width >= 5 && Math.abs(one.width - one.height) < 0.5),
    astray: dots.filter(one => one.left < around.left || one.right > around.right
                            || one.top < around.top || one.bottom > around.bottom).length,
    land: land.maskImage.startsWith('url("data:image/svg+xml'),
    letters: [...map.querySelectorAll("b")].map(one => parseFloat(getComputedStyle(one).fontSize)),
  };
}"""
SAID = """() => [...document.querySelectorAll(".growth-mapa i:hover")].map(
  one => [one.dataset.lugar, getComputedStyle(one, "::after").content])"""


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_the_partners_stand_on_the_map(filled_app: RunningApp, browser: Browser, viewport: dict[str, int]) -> None:
    page = new_page(browser, viewport=viewport)
    visit(page, filled_app, "parceiros")
    page.locator(".growth-mapa i").first.wait_for()
    drawn = page.evaluate(DRAWN)
    page.locator(".growth-mapa i").last.hover()
    ((place, said),) = page.evaluate(SAID)
    page.context.close()
    assert drawn["shape"] == pytest.approx(45 / (41.5 * 1.03), abs=0.01)
    assert (drawn["dots"] > 50, drawn["round"], drawn["astray"], drawn["land"]) == (True, True, 0, True)
    assert min(drawn["letters"]) >= 11
    assert "/" in place and said == f'"{place}"'
