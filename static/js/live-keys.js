/* The keyboard of the live pages: over the grid of opinions or votes, and beside it. What is pressed goes into the queue
   of live-queue.js. */
(() => {
  "use strict";

  const live = window.live;
  if (!live?.press) return;
  const { panel, words } = live;
  const KEYS = { 1: "for", 2: "against", 3: "abstain", 4: "defer" };

  /* --- The keyboard over a grid. --- */
  let current = "";
  const pressed = [];
  const grid = () => [...panel.querySelectorAll("[data-grid]")].find((each) => !each.closest("[hidden]"));
  const rows = () => [...(grid()?.querySelectorAll("form[data-row]:not([data-closed])") || [])];
  const rowNow = () => rows().find((row) => row.dataset.row === current);
  const stand = (row) => {
    current = row?.dataset.row || "";
    rows().forEach((each) => each.classList.toggle("is-current", each === row));
  };
  const next = (from) => {
    const all = rows();
    const start = all.indexOf(from) + 1;
    return [...all.slice(start), ...all.slice(0, start)].find((row) => !row.classList.contains("is-cast"));
  };
  // Another grid (opinions, then a vote) begins at its own first row.
  let shown = "";
  const begin = () => {
    const key = grid()?.dataset.of || "";
    const same = key === shown;
    shown = key;
    stand((same && rowNow()) || next(null) || rows()[0]);
  };

  const choose = (choice) => {
    const row = rowNow();
    const button = row?.querySelector(`[name=choice][value="${choice}"]`);
    if (!button) return;
    pressed.push(row.dataset.row);
    live.press(row, button);
    stand(next(row) || row);
  };
  const undo = () => {
    const last = pressed.pop();
    const row = rows().find((each) => each.dataset.row === last) || rowNow();
    const button = row?.querySelector("[data-undo-row]");
    if (!button || button.disabled) return;
    live.press(row, button);
    stand(row);
  };
  const move = (step) => {
    const all = rows();
    const row = all[Math.min(Math.max(all.indexOf(rowNow()) + step, 0), all.length - 1)];
    stand(row);
    row?.scrollIntoView({ block: "nearest" });
  };
  const onward = () => {
    const main = [...panel.querySelectorAll("[data-primary]")].find((button) => !button.disabled && button.offsetParent);
    main?.focus();
  };

  /* --- The keyboard beside the grid: D to the attendance, G to the agenda, O to what else can be done. Arrows walk
     within, Enter presses, Esc leaves; right and left go to what else concerns the same person. --- */
  const ACTS = "button:not([disabled]), summary";
  const GROUPS = {
    d: () => [...panel.querySelectorAll("[data-seat]")],
    g: () => [...panel.querySelectorAll(".console__agenda :is(button, summary)")].filter(seen),
    o: () => [...panel.querySelectorAll(".console__item summary")].filter(seen),
  };
  const seen = (each) => {
    const fold = each.closest("details:not([open])");
    return each.offsetParent !== null && !each.disabled && (!fold || each.parentElement === fold);
  };
  const seatAfter = (button) => {
    if (!button?.matches("[data-seat]:focus-visible")) return null;
    const all = GROUPS.d();
    return all[all.indexOf(button) + 1] || null;
  };
  const enterGroup = (key) => {
    const all = GROUPS[key]();
    const absent = key === "d" && all.find((each) => each.id.startsWith("arrive-"));
    const at = all.indexOf(document.activeElement);
    (absent || (key === "d" ? all[0] : all[(at + 1) % all.length]))?.focus();
  };
  const walk = (step) => {
    const held = document.activeElement;
    const row = held.closest("[data-roll]");
    const all = row ? GROUPS.d() : Object.values(GROUPS).map((group) => group()).find((group) => group.includes(held));
    if (!all) return false;
    const at = row ? all.findIndex((each) => row.contains(each)) : all.indexOf(held);
    all[Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
    return true;
  };
  const aside = (step) => {
    const row = document.activeElement.closest("[data-roll]");
    if (!row) return false;
    const acts = [...row.querySelectorAll(ACTS)].filter(seen);
    const at = acts.indexOf(document.activeElement) + step;
    acts[Math.min(Math.max(at, 0), acts.length - 1)]?.focus();
    return true;
  };
  // U in the attendance takes back what was pressed last for this person; what cannot be taken back has no such button.
  const unpress = (row) => {
    const button = row.querySelector("[data-unpress]");
    if (button && !button.disabled) live.press(button.form, button);
  };
  const leave = (held) => {
    const fold = held.closest("details[open]");
    if (fold) {
      fold.removeAttribute("open");
      fold.querySelector("summary").focus();
    } else if (held !== document.body) held.blur();
  };
  const besideGrid = (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "u" && document.activeElement.closest("[data-roll]")) unpress(document.activeElement.closest("[data-roll]"));
    else if (key in GROUPS) enterGroup(key);
    else if (key === "Escape") leave(document.activeElement);
    else if (key === "ArrowDown" || key === "ArrowUp") { if (!walk(key === "ArrowDown" ? 1 : -1)) return false; }
    else if (key === "ArrowRight" || key === "ArrowLeft") { if (!aside(key === "ArrowRight" ? 1 : -1)) return false; }
    else return false;
    event.preventDefault();
    return true;
  };
  // A fold opened from the keyboard is opened to be filled in. Only a person's press moves the focus: a fold that comes
  // open with a changed panel says "toggle" too.
  let unfolding = null;
  panel.addEventListener("click", (event) => {
    const summary = event.target.closest("summary");
    unfolding = summary?.matches(":focus-visible") ? summary.parentElement : null;
  });
  panel.addEventListener("toggle", (event) => {
    const fold = event.target;
    if (fold !== unfolding || !fold.open) return;
    unfolding = null;
    fold.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  }, true);

  /* --- The note and the mark of reservation of the member whose turn it is. --- */
  const annotate = (name) => {
    const field = rowNow()?.querySelector(`[data-note][name="${name}"]`);
    if (!field) return;
    if (name === "note") field.focus();
    else field.click();
  };

  const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Escape" && panel.contains(event.target) && typing(event.target)) leave(event.target);
    if (typing(event.target)) return;
    if (event.key === "Enter" && !event.target.closest("button, a, summary")) {
      if (!panel.querySelector("[data-primary]")) return;
      event.preventDefault();
      onward();
      return;
    }
    if (besideGrid(event) || !grid()) return;
    const act =
      (event.key in KEYS && (() => choose(KEYS[event.key]))) ||
      { ArrowDown: () => move(1), ArrowUp: () => move(-1), u: undo, n: () => annotate("note"), b: () => annotate("reserved") }[
        event.key.length === 1 ? event.key.toLowerCase() : event.key
      ];
    if (!act || event.repeat && event.key in KEYS) return;
    event.preventDefault();
    if (live.turning()) words("正在切换，请稍候再按。", "waiting");
    else act();
  });

  live.begin = begin;
  live.stand = stand;
  live.seatAfter = seatAfter;
})();
