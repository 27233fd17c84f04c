/* A board of columns and cards: moved with a mouse, a finger or the keyboard.
   It knows no business. Texts come ready and are set as text, never as markup: names are typed by strangers.
   A move is shown at once and sent; what comes back from the server is what stands, refused or not. */
const LONG_PRESS_MS = 350;
const SLOP_PX = 8;
const NARROW_PX = 720;
const boards = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  if (!boards.has(parentElement)) boards.set(parentElement, new Board(parentElement));
  const board = boards.get(parentElement);
  board.trigger = setTriggerValue;
  board.receive(data);
  return () => board.leave();
}

function made(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

class Board {
  constructor(host) {
    this.host = host;
    this.isUnfolded = {};
    this.queue = [];
    this.sent = null;
    this.turn = 0;
    this.root = made("div", "board");
    this.tabs = made("div", "tabs");
    this.columns = made("div", "columns");
    this.live = made("p", "spoken");
    this.live.setAttribute("aria-live", "assertive");
    this.root.append(this.tabs, this.columns, this.live);
    host.append(this.root);
    this.root.addEventListener("pointerdown", (event) => this.press(event));
    this.root.addEventListener("click", (event) => this.click(event));
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("contextmenu", (event) => { if (this.drag?.isTouch) event.preventDefault(); });
    this.root.addEventListener("touchmove", (event) => { if (this.drag?.isOn) event.preventDefault(); }, { passive: false });
    this.sizes = new ResizeObserver(() => this.root.classList.toggle("narrow", this.root.clientWidth < NARROW_PX));
    this.sizes.observe(this.root);
    this.moving = (event) => this.move(event);
    this.letting = (event) => this.let(event);
    this.dropping = () => this.endDrag();
  }

  leave() {
    this.sizes.disconnect();
    this.endDrag();
    boards.delete(this.host);
    this.root.remove();
  }

  /* What stands on the server. Moves that were not answered yet stay shown over it. */
  receive(data) {
    if (!data) return;
    // The screen around it is redrawn more often than the board changes: what is looked at, focused or held stays.
    const given = JSON.stringify(data);
    if (given === this.given) return;
    this.given = given;
    this.data = data;
    if (this.sent && data.answered === this.sent.nonce) {
      this.sent = null;
      if (data.said) this.say(data.said);
    }
    for (const move of [this.sent, ...this.queue]) if (move) this.shift(move);
    if (this.drag?.isOn) this.isStale = true;
    else this.render();
    this.send();
  }

  send() {
    if (this.sent || !this.queue.length) return;
    this.sent = this.queue.shift();
    this.trigger("moved", this.sent);
  }

  shift(move) {
    const from = this.data.columns.find((column) => column.cards.some((card) => card.id === move.id));
    const to = this.column(move.after);
    if (!from || from === to) return;
    const place = from.cards.findIndex((card) => card.id === move.id);
    const [card] = from.cards.splice(place, 1);
    to.cards.unshift({ ...card, is_waiting: true });
    from.total -= 1;
    to.total += 1;
  }

  column(id) { return this.data.columns.find((column) => column.id === id); }

  columnOf(cardId) { return this.data.columns.find((column) => column.cards.some((card) => card.id === cardId)); }

  cardOf(cardId) { return this.columnOf(cardId)?.cards.find((card) => card.id === cardId); }

  say(words) { this.live.textContent = words; }

  /* --- drawing ------------------------------------------------------------------------------------------------ */

  render() {
    const focused = this.host.activeElement?.dataset?.id;
    const tops = {};
    for (const list of this.columns.querySelectorAll("ul")) tops[list.dataset.list] = list.scrollTop;
    this.shown ??= this.data.columns.find((column) => column.cards.length)?.id ?? this.data.columns[0].id;
    this.tabs.replaceChildren(...this.data.columns.map((column) => this.tab(column)));
    this.columns.replaceChildren(...this.data.columns.map((column) => this.drawn(column)));
    for (const list of this.columns.querySelectorAll("ul")) {
      list.scrollTop = tops[list.dataset.list] ?? 0;
      // Whoever has no mouse scrolls a long column by its keys, also one in which no card takes the focus.
      if (list.scrollHeight > list.clientHeight) list.tabIndex = 0;
    }
    this.root.dataset.answered = this.data.answered;
    this.root.dataset.waiting = this.sent ? "1" : "";
    const stop = this.cardElement(focused ?? this.lastFocus) ?? this.cards()[0];
    if (stop) stop.tabIndex = 0;
    if (focused || this.wantsFocus) (this.isSeen(stop) ? stop : this.cards().find((card) => this.isSeen(card)))?.focus();
    this.wantsFocus = false;
  }

  isSeen(card) { return !!card && card.offsetParent !== null; }

  cards() { return [...this.columns.querySelectorAll(".card")]; }

  cardElement(id) { return id ? this.cards().find((card) => card.dataset.id === id) : undefined; }

  tab(column) {
    const tab = made("button", `tab role-${column.role}`);
    tab.type = "button";
    tab.dataset.stage = column.id;
    tab.setAttribute("aria-pressed", String(column.id === this.shown));
    tab.append(made("span", "", column.title), made("span", "count", column.total.toLocaleString("pt-BR")));
    tab.addEventListener("click", () => { this.shown = column.id; this.render(); });
    return tab;
  }

  drawn(column) {
    const isFolded = column.is_folded && !this.isUnfolded[column.id];
    const section = made("section", `column role-${column.role}`);
    section.dataset.stage = column.id;
    section.classList.toggle("folded", isFolded);
    section.classList.toggle("shown", column.id === this.shown);
    const title = made("h2", "", column.title);
    title.id = `coluna-${column.id}`;
    section.setAttribute("aria-labelledby", title.id);
    const head = made("header");
    head.append(title, made("span", "count", column.total.toLocaleString("pt-BR")), made("p", "value", column.value));
    if (column.is_folded) head.append(this.fold(column, isFolded));
    const list = made("ul");
    list.dataset.list = column.id;
    list.setAttribute("aria-labelledby", title.id);
    list.append(...column.cards.map((card) => this.item(card)));
    section.append(head);
    if (!column.cards.length) section.append(made("p", "empty", column.empty));
    section.append(list);
    if (column.total > column.cards.length) section.append(made("p", "more", column.more));
    return section;
  }

  fold(column, isFolded) {
    const button = made("button", "fold", isFolded ? "Abrir" : "Dobrar");
    button.type = "button";
    button.setAttribute("aria-expanded", String(!isFolded));
    button.setAttribute("aria-label", `${isFolded ? "Abrir" : "Dobrar"} ${column.title}`);
    button.addEventListener("click", () => { this.isUnfolded[column.id] = isFolded; this.render(); });
    return button;
  }

  item(card) {
    const item = made("li");
    const body = made("div", "card");
    body.dataset.id = card.id;
    body.tabIndex = -1;
    body.setAttribute("role", "button");
    body.setAttribute("aria-label", card.spoken);
    body.setAttribute("aria-roledescription", "cartão que se move");
    if (card.is_waiting) body.setAttribute("aria-busy", "true");
    const top = made("div", "top");
    top.append(made("span", "name", card.title), made("span", "score", card.score));
    const under = made("div", "under");
    under.append(made("span", "line", card.line));
    if (card.trend) under.append(made("span", `trend role-${card.trend_role}`, card.trend));
    body.append(top, under);
    if (card.action) body.append(made("div", `action${card.is_late ? " late" : ""}`, card.action));
    const foot = made("div", "foot");
    foot.append(made("span", "idle", card.idle));
    foot.append(...card.chips.map((chip) => made("span", `chip role-${chip.role}`, chip.text)));
    body.append(foot);
    item.append(body);
    return item;
  }

  /* --- mouse and finger ---------------------------------------------------------------------------------------- */

  press(event) {
    const card = event.target.closest?.(".card");
    if (!card || event.button !== 0 || this.drag || !this.data.is_movable) return;
    this.drag = { id: card.dataset.id, card, x: event.clientX, y: event.clientY, pointer: event.pointerId,
                  isTouch: event.pointerType !== "mouse", isOn: false };
    window.addEventListener("pointermove", this.moving);
    window.addEventListener("pointerup", this.letting);
    window.addEventListener("pointercancel", this.dropping);
    if (this.drag.isTouch) this.drag.timer = setTimeout(() => this.startDrag(), LONG_PRESS_MS);
  }

  startDrag() {
    // It may have been drawn anew between the press and the first step.
    const card = this.cardElement(this.drag.id);
    if (!card) return this.endDrag();
    Object.assign(this.drag, { card, isOn: true });
    this.unlift();
    const box = card.getBoundingClientRect();
    this.drag.ghost = card.cloneNode(true);
    this.drag.ghost.className = "card ghost";
    // On a phone the card floats above the finger: below it are the stages that it is dropped on.
    const isNarrow = this.root.classList.contains("narrow");
    const width = isNarrow ? Math.min(box.width, 220) : box.width;
    this.drag.ghost.style.width = `${width}px`;
    this.drag.offset = isNarrow ? { x: width / 2, y: box.height + 40 } : { x: this.drag.x - box.left, y: this.drag.y - box.top };
    card.classList.add("leaving");
    this.root.classList.add("dragging");
    this.root.append(this.drag.ghost);
    this.follow(this.drag.x, this.drag.y);
    if (this.drag.isTouch) navigator.vibrate?.(12);
  }

  move(event) {
    const drag = this.drag;
    if (!drag || event.pointerId !== drag.pointer) return;
    const hasMoved = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > SLOP_PX;
    if (!drag.isOn && hasMoved) {
      // A finger that moves before the long press is scrolling; a mouse that moves is dragging.
      if (drag.isTouch) return this.endDrag();
      this.startDrag();
    }
    if (drag.isOn) this.follow(event.clientX, event.clientY);
  }

  follow(x, y) {
    const { ghost, offset } = this.drag;
    ghost.style.transform = `translate(${x - offset.x}px, ${y - offset.y}px)`;
    this.drag.over = this.host.elementFromPoint(x, y)?.closest?.("[data-stage]")?.dataset.stage;
    this.mark(this.drag.over);
  }

  mark(stage) {
    for (const place of this.root.querySelectorAll("[data-stage]")) place.classList.toggle("target", place.dataset.stage === stage);
  }

  let(event) {
    if (!this.drag || event.pointerId !== this.drag.pointer) return;
    const { id, over, isOn } = this.drag;
    this.endDrag();
    if (!isOn) return;
    this.isClickSpent = true;
    setTimeout(() => { this.isClickSpent = false; }, 0);
    if (over) this.drop(id, over);
  }

  endDrag() {
    if (!this.drag) return;
    clearTimeout(this.drag.timer);
    this.drag.ghost?.remove();
    this.drag.card.classList.remove("leaving");
    this.root.classList.remove("dragging");
    this.mark(null);
    this.drag = null;
    window.removeEventListener("pointermove", this.moving);
    window.removeEventListener("pointerup", this.letting);
    window.removeEventListener("pointercancel", this.dropping);
    if (this.isStale) { this.isStale = false; this.render(); }
  }

  click(event) {
    const card = event.target.closest?.(".card");
    if (!card || this.isClickSpent) return;
    this.open(card.dataset.id);
  }

  open(id) {
    this.lastFocus = id;
    this.turn += 1;
    this.trigger("opened", { id, nonce: `${Date.now()}-${this.turn}` });
  }

  drop(id, stage) {
    const from = this.columnOf(id);
    if (!from || from.id === stage) return;
    const card = this.cardOf(id);
    if (card.is_waiting) return;
    this.turn += 1;
    this.lastFocus = id;
    const move = { id, before: from.id, after: stage, since: card.since, nonce: `${Date.now()}-${this.turn}` };
    this.queue.push(move);
    this.shift(move);
    this.say(`${card.title}: levado para ${this.column(stage).title}. Gravando.`);
    this.send();
    this.render();
  }

  /* --- keyboard ------------------------------------------------------------------------------------------------ */

  key(event) {
    const card = event.target.closest?.(".card");
    if (!card) return;
    const id = card.dataset.id;
    const isLifted = this.lifted === id;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 };
    if (event.key === " " && !isLifted) this.lift(id);
    else if (isLifted && (event.key === "Enter" || event.key === " ")) this.put(id);
    else if (isLifted && (event.key === "Escape" || event.key === "Tab")) this.cancel(id);
    else if (event.key === "Enter") this.open(id);
    else if (isLifted && event.key in steps) this.aim(steps[event.key]);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.walk(card, steps[event.key]);
    else if (event.key in steps) this.cross(card, steps[event.key]);
    else return;
    if (event.key !== "Tab") event.preventDefault();
  }

  lift(id) {
    if (!this.data.is_movable || this.cardOf(id)?.is_waiting) return;
    this.lifted = id;
    this.aimed = this.columnOf(id).id;
    this.cardElement(id).classList.add("lifted");
    this.root.classList.add("lifting");
    this.mark(this.aimed);
    this.say(`${this.cardOf(id).title}: pego, em ${this.columnOf(id).title}. Setas escolhem a etapa, Enter solta, Esc desiste.`);
  }

  aim(step) {
    const ids = this.data.columns.map((column) => column.id);
    const place = Math.min(Math.max(ids.indexOf(this.aimed) + step, 0), ids.length - 1);
    this.aimed = ids[place];
    this.mark(this.aimed);
    this.say(`${this.column(this.aimed).title}, ${place + 1} de ${ids.length}.`);
  }

  put(id) {
    const stage = this.aimed;
    const isHere = this.columnOf(id).id === stage;
    this.unlift();
    if (isHere) return this.say("Ficou onde estava.");
    this.wantsFocus = true;
    this.drop(id, stage);
  }

  cancel(id) {
    this.unlift();
    this.say(`Desistiu. ${this.cardOf(id).title} continua em ${this.columnOf(id).title}.`);
  }

  unlift() {
    if (!this.lifted) return;
    this.cardElement(this.lifted)?.classList.remove("lifted");
    this.root.classList.remove("lifting");
    this.lifted = null;
    this.mark(null);
  }

  walk(card, step) {
    const list = [...card.closest("ul").querySelectorAll(".card")];
    this.focus(card, list[list.indexOf(card) + step]);
  }

  cross(card, step) {
    const lists = [...this.columns.querySelectorAll("ul")].filter((list) => [...list.children].some((item) => this.isSeen(item.firstChild)));
    const own = card.closest("ul");
    const next = lists[lists.indexOf(own) + step];
    const row = [...own.children].indexOf(card.parentElement);
    this.focus(card, next && [...next.querySelectorAll(".card")][Math.min(row, next.children.length - 1)]);
  }

  focus(from, to) {
    if (!to) return;
    from.tabIndex = -1;
    to.tabIndex = 0;
    this.lastFocus = to.dataset.id;
    to.focus();
  }
}
