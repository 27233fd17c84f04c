/* Tells the server that a repaint now would disturb nobody: no dialog or list open, nobody typing, the page in sight. */
const QUIET_MS = 1500;
const TYPING_MS = 15000;
const LOOK_MS = 200;
let lastTouch = 0;
let lastKey = 0;
let waiting = null;
for (const kind of ["pointerdown", "wheel", "touchmove"]) addEventListener(kind, () => { lastTouch = Date.now(); }, { capture: true, passive: true });
addEventListener("keydown", () => { lastKey = Date.now(); }, true);

function isCalm() {
  const now = Date.now();
  if (document.hidden || now - lastTouch < QUIET_MS || now - lastKey < QUIET_MS) return false;
  if (document.querySelector('[role="dialog"], [role="listbox"], [data-testid="stPopoverBody"], [role="menu"]')) return false;
  const focused = document.activeElement;
  if (focused?.closest?.('[data-testid="stDataFrame"]')) return false;
  const isField = focused?.matches?.("input, textarea, [contenteditable=true]");
  return !isField || now - lastKey > TYPING_MS;
}

export default function ({ data, setTriggerValue }) {
  clearInterval(waiting);
  waiting = setInterval(() => {
    if (!isCalm()) return;
    clearInterval(waiting);
    setTriggerValue("calm", data.number);
  }, LOOK_MS);
  return () => clearInterval(waiting);
}
