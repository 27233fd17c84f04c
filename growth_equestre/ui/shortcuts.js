/* Keys that work on every screen: `g` and a letter go to a screen, `/` to the search, `?` opens the list of them.
   Never while somebody types or holds Ctrl, Alt or Meta; a pending `g` is forgotten after a second and a half. */
(() => {
  const goes = __GOES__;
  window.growthShortcuts?.abort();
  const ended = new AbortController();
  window.growthShortcuts = ended;
  let awaited = 0;
  const isTyping = (element) => element?.closest?.(
    "input, textarea, select, [contenteditable='true'], [role='combobox'], [role='listbox'], [data-testid='stDataFrame']");
  const press = (key) => document.querySelector(`.st-key-${key} button`)?.click();
  const goTo = (address) => {
    const links = [...document.querySelectorAll("[data-testid='stSidebarNav'] a")];
    // The first screen lives at the root, without a name in its link.
    const link = links.find((one) => new URL(one.href).pathname.endsWith(`/${address}`)) ?? (address === goes.v && links[0]);
    if (link) link.click();
    else window.location.assign(`${new URL(document.baseURI).pathname.replace(/\/[^/]*$/, "")}/${address}`);
  };
  const search = () => {
    const fields = [...document.querySelectorAll("[data-testid='stMain'] [data-testid='stTextInput'] input")];
    const field = fields.find((one) => one.offsetParent !== null);
    field?.focus();
    field?.select();
    return Boolean(field);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (isTyping(event.composedPath()[0]) || document.querySelector("[role='dialog']")) return;
    const key = event.key.toLowerCase();
    const isSecond = Date.now() - awaited < 1500;
    let isOurs = true;
    if (isSecond && Object.hasOwn(goes, key)) goTo(goes[key]);
    else if (key === "/") isOurs = search();
    else if (key === "?") press("atalhos");
    else if (key === "n" && !isSecond) goTo("criar-lead");
    else isOurs = key === "g";
    awaited = key === "g" && !isSecond ? Date.now() : 0;
    if (!isOurs) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true, signal: ended.signal });
})();
