/* Presses: marked at once, kept in this browser under an id made here, sent in order, sent again after a network gap
   or a reload. The server counts an id once. What a rule refuses stays visible with its clause until it is put away. */
(() => {
  "use strict";

  const live = window.live;
  if (!live) return;
  const { root, panel, words, refresh } = live;
  const place = `presses:${root.dataset.queue}`;
  const KEYS = { 1: "for", 2: "against", 3: "abstain", 4: "defer" };

  /* --- The queue. --- */
  const load = () => {
    try {
      return JSON.parse(localStorage.getItem(place)) || [];
    } catch {
      return [];
    }
  };
  const save = (list) => localStorage.setItem(place, JSON.stringify(list));
  const drop = (id) => save(load().filter((item) => item.id !== id));
  // Offices reach the server over plain http in their own network, where randomUUID is not offered.
  const newId = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };
  const token = () =>
    document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ||
    JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] ||
    "";

  let sending = false;
  let cut = false;
  const status = () => {
    const waiting = load().length;
    if (cut && waiting) words(`网络中断，${waiting} 项操作保存在本机，恢复后按顺序送出。`, "refused");
    else if (cut) words("网络中断，正在重新连接。", "refused");
    else if (waiting) words(`正在送出 ${waiting} 项操作…`, "waiting");
    else words("已连接，全部操作已送达。", "done");
  };

  const send = (item) =>
    fetch(item.url, {
      method: "POST",
      body: item.body,
      redirect: "manual",
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-CSRFToken": token(),
      },
    });

  const pump = async () => {
    if (sending || !load().length) return;
    sending = true;
    try {
      for (let item = load()[0]; item; item = load()[0]) {
        let answer;
        try {
          answer = await send(item);
        } catch {
          cut = true;
          return;
        }
        if (answer.type === "opaqueredirect" || answer.status === 403) {
          words("登录已过期或页面已失效，请刷新页面。未送达的操作保留在本机，登录后继续送出。", "refused");
          return;
        }
        if (answer.status >= 500 || answer.status === 429) {
          cut = true;
          return;
        }
        cut = false;
        drop(item.id);
        if (answer.ok) settled(item);
        else refused(item, await explained(answer));
        status();
      }
    } finally {
      sending = false;
      if (!load().length) refresh();
      if (cut) status();
    }
  };
  const explained = async (answer) => {
    try {
      return await answer.json();
    } catch {
      return { message: answer.status === 404 ? "此操作的对象不存在，请刷新页面。" : "操作没有生效，请刷新页面后重试。" };
    }
  };

  /* Between a press that turns the page (an item begun, a ballot opened) and the page that it brings, a key would still
     fall on the old grid: it is not taken. */
  const TURNS = /\/(start|hear|set-aside|defer|conclude|pass-on|motion|open-ballot|close-ballot|abandon-ballot|announce)\/$/;
  let turning = load().some((item) => TURNS.test(item.url));
  const turned = () => {
    turning = load().some((item) => TURNS.test(item.url));
  };

  /* --- A press: mark it, keep it, send it. --- */
  const waitingForms = new Map();
  const press = (form, button) => {
    const data = new FormData(form, button);
    data.delete("csrfmiddlewaretoken");
    const id = newId();
    data.set("client_id", id);
    const url = button?.getAttribute("formaction") || form.getAttribute("action");
    const choice = button?.name === "choice" ? button.value : "";
    const label = [form.dataset.label || button?.textContent.trim(), choice && button.textContent.replace(/^\d/, "").trim()]
      .filter(Boolean)
      .join(" ");
    const seat = form.closest("[data-roll]")?.dataset.roll || "";
    const item = { id, url, body: new URLSearchParams(data).toString(), label, row: form.dataset.row || "", seat, choice };
    save([...load(), item]);
    turning = turning || TURNS.test(url);
    waitingForms.set(id, hold(form, button));
    mark(item);
    status();
    pump();
  };

  // What was typed belongs to the press now: it is not carried over to the changed panel, unless the press is refused.
  const hold = (form, button) => {
    const fields = [...form.elements].filter((field) => "defaultValue" in field && field.type !== "hidden");
    const before = fields.map((field) => [field, field.defaultValue]);
    fields.forEach((field) => { field.defaultValue = field.value; });
    const fold = form.closest("details");
    fold?.removeAttribute("open");
    if (!form.dataset.row) {
      button?.setAttribute("disabled", "");
      button?.classList.add("is-pending");
    }
    return () => {
      before.forEach(([field, value]) => {
        const typed = field.value;
        field.defaultValue = value;
        field.value = typed;
      });
      fold?.setAttribute("open", "");
      button?.removeAttribute("disabled");
      button?.classList.remove("is-pending");
    };
  };

  const mark = (item) => {
    if (item.seat) markSeat(item, true);
    if (item.row) markRow(item);
  };
  // In the attendance: what was pressed stands beside the name until the server has it.
  const markSeat = (item, waiting) => {
    const place = panel.querySelector(`[data-roll="${item.seat}"]`);
    if (!place) return;
    place.classList.toggle("is-pending", waiting);
    const state = place.querySelector("[data-pending]");
    if (state) state.textContent = waiting ? `${item.label.split(" ").pop()}，待送达` : "";
  };
  const markRow = (item) => {
    const form = panel.querySelector(`form[data-row="${item.row}"]`);
    if (!form || form.getAttribute("action") !== item.url && !item.url.includes("undo")) return;
    form.querySelectorAll("[name=choice]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.value === item.choice));
    });
    form.classList.toggle("is-cast", Boolean(item.choice));
    form.classList.add("is-pending");
    const expected = form.querySelector("[name=expected]");
    if (expected) expected.value = item.choice;
    const seen = form.querySelector("[name=seen_note]");
    if (seen) seen.value = item.choice ? new URLSearchParams(item.body).get("note") || "" : "";
    const undo = form.querySelector("[data-undo-row]");
    if (undo) undo.disabled = !item.choice;
  };

  // What was refused before and is accepted now need not be read any more.
  const settled = (item) => {
    waitingForms.delete(item.id);
    [...list.querySelectorAll(".refused")].filter((card) => card.dataset.label === item.label).forEach(putAway);
    if (item.seat) markSeat(item, false);
    if (item.row) panel.querySelector(`form[data-row="${item.row}"]`)?.classList.remove("is-pending");
  };

  /* --- What was refused, where one looks, with its clause. --- */
  const list = root.querySelector("[data-refusals]");
  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };
  const refused = (item, why) => {
    turned();
    waitingForms.get(item.id)?.();
    waitingForms.delete(item.id);
    if (item.seat) markSeat(item, false);
    keep([...kept(), { item, why }]);
    show(item, why);
  };
  // They outlive a reload of the page, not the window: until somebody has read them.
  const kept = () => {
    try {
      return JSON.parse(sessionStorage.getItem(`refused:${root.dataset.queue}`)) || [];
    } catch {
      return [];
    }
  };
  const keep = (all) => sessionStorage.setItem(`refused:${root.dataset.queue}`, JSON.stringify(all));
  const putAway = (card) => {
    keep(kept().filter((each) => each.item.id !== card.dataset.press));
    card.remove();
    several();
  };
  const several = () => {
    list.querySelector("[data-all-away]")?.remove();
    const cards = [...list.querySelectorAll(".refused")];
    if (cards.length < 2) return;
    const all = element("button", "btn btn-sm btn-outline-secondary", `全部知道了（${cards.length} 条）`);
    all.type = "button";
    all.dataset.allAway = "";
    all.addEventListener("click", () => cards.forEach(putAway));
    list.append(all);
  };
  const show = (item, why) => {
    const card = element("div", "refused");
    card.dataset.label = item.label;
    card.dataset.press = item.id;
    const said = item.label && !why.message.includes(item.label) ? `${item.label}：` : "";
    card.append(element("p", "refused__message", `${said}${why.message}`));
    if (why.arithmetic && !why.message.includes(why.arithmetic)) card.append(element("p", "verdict__arithmetic", why.arithmetic));
    if (why.clause && !why.message.includes(why.clause)) card.append(element("p", "clause", `依据 ${why.clause}`));
    if (why.needs_override) card.append(override(item, card));
    const away = element("button", "btn btn-sm btn-link", "知道了");
    away.type = "button";
    away.addEventListener("click", () => putAway(card));
    card.append(away);
    list.prepend(card);
    several();
    card.scrollIntoView({ block: "nearest" });
  };
  const override = (item, card) => {
    const form = element("form", "filter-row");
    const fields = [["override_reason", "例外的理由"], ["override_by", "准许人"]].map(([name, label]) => {
      const box = element("div", "field");
      const input = element("input");
      Object.assign(input, { name, id: `${name}-${item.id}`, required: true, maxLength: 200, type: "text" });
      const title = element("label", "field__label", label);
      title.htmlFor = input.id;
      box.append(title, input);
      form.append(box);
      return input;
    });
    form.append(element("button", "btn btn-outline-secondary", "记录理由，继续"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = new URLSearchParams(item.body);
      fields.forEach((field) => body.set(field.name, field.value));
      const id = newId();
      body.set("client_id", id);
      save([...load(), { ...item, id, body: body.toString() }]);
      putAway(card);
      status();
      pump();
    });
    return form;
  };

  // Capturing, so that it comes before the guard against double submission of ordinary forms.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (event.defaultPrevented || !form.matches("form[data-press]")) return;
      event.preventDefault();
      const follows = seatAfter(event.submitter);
      press(form, event.submitter);
      follows?.focus({ preventScroll: true });
      if (form.dataset.row) stand(form);
    },
    true,
  );

  /* --- A note beside a position: kept with the position that stands; before there is one, it goes with the choice. --- */
  const stated = (field) => field.form.querySelector('[name=choice][aria-pressed="true"]');
  const unchanged = (field) => (field.type === "checkbox" ? field.checked === field.defaultChecked : field.value === field.defaultValue);
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches("[data-note]") || unchanged(field)) return;
    const button = stated(field);
    if (button) press(field.form, button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input[type=text][data-note]")) return;
    event.preventDefault();
    event.target.blur();
    if (!stated(event.target)) event.target.form.querySelector("[name=choice]")?.focus();
  });

  /* --- The keyboard over a grid. --- */
  let current = "";
  const pressed = [];
  const grid = () => panel.querySelector("[data-grid]");
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
    const now = grid()?.querySelector("input[name=ballot], input[name=entry]");
    const key = now ? `${now.name}-${now.value}` : "";
    const same = key === shown;
    shown = key;
    stand((same && rowNow()) || next(null) || rows()[0]);
  };

  const choose = (choice) => {
    const row = rowNow();
    const button = row?.querySelector(`[name=choice][value="${choice}"]`);
    if (!button) return;
    pressed.push(row.dataset.row);
    press(row, button);
    stand(next(row) || row);
  };
  const undo = () => {
    const last = pressed.pop();
    const row = rows().find((each) => each.dataset.row === last) || rowNow();
    const button = row?.querySelector("[data-undo-row]");
    if (!button || button.disabled) return;
    press(row, button);
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
    if (button && !button.disabled) press(button.form, button);
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
    if (turning) words("正在切换，请稍候再按。", "waiting");
    else act();
  });

  /* --- Back after a change, a reload, a network gap. --- */
  document.addEventListener("live:swapped", () => {
    turned();
    load().forEach(mark);
    begin();
  });
  document.addEventListener("live:online", () => {
    if (cut) cut = false;
    status();
    pump();
  });
  document.addEventListener("live:offline", () => {
    cut = true;
    status();
  });
  window.addEventListener("online", pump);
  window.setInterval(pump, 3000);
  kept().forEach(({ item, why }) => show(item, why));
  load().forEach(mark);
  begin();
  status();
  pump();
})();
