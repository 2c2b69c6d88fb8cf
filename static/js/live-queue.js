/* Presses: marked at once, kept in this browser under an id made here, sent in order, sent again after a network gap
   or a reload. The server counts an id once. What a rule refuses stays visible with its clause until it is put away. */
(() => {
  "use strict";

  const live = window.live;
  if (!live) return;
  const { root, panel, words, refresh, ahead } = live;
  const place = `presses:${root.dataset.queue}`;

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

  /* Between a press that turns the page (an item begun, a result closed) and the page that it brings, a key would still
     fall on the old grid: it is not taken. Where the page knows the grid that comes (live-ahead.js), it is drawn at once
     and keys fall on it: they wait in the queue behind the press that brings it. */
  const TURNS = /\/(start|hear|set-aside|defer|conclude|pass-on|motion|open-ballot|close-ballot|abandon-ballot|announce)\/$/;
  let turning = false;
  const turned = () => {
    const last = load().filter((item) => TURNS.test(item.url)).pop();
    turning = Boolean(last) && last.id !== ahead.drawn();
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
    item.ahead = ahead.of(form) || ahead.behind(form);
    save([...load(), item]);
    waitingForms.set(id, hold(form, button));
    if (TURNS.test(url)) {
      turning = true;
      if (ahead.draw(load())) {
        turned();
        live.begin();
      }
    }
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
  const rowOf = (item) =>
    [...panel.querySelectorAll(`form[data-row="${item.row}"]`)].find((form) => !form.closest("[hidden]"));
  const markRow = (item) => {
    const form = rowOf(item);
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
    if (item.row) rowOf(item)?.classList.remove("is-pending");
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
    // What was pressed in the grid that this press was to bring is not sent: it would be refused one by one.
    const behind = load().filter((each) => each.ahead && each.ahead.press === item.id);
    behind.forEach(({ id }) => { drop(id); waitingForms.delete(id); });
    if (item.ahead?.press === "") why = { ...why, behind };
    ahead.clear(item.id);
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
    const left = why.behind?.length || 0;
    if (left) card.append(element("p", "", `其后按下的 ${left} 项没有送出。${why.needs_override ? "记录理由继续的，随后按顺序送出。" : ""}`));
    if (why.needs_override) card.append(override(item, card, why.behind || []));
    const away = element("button", "btn btn-sm btn-link", "知道了");
    away.type = "button";
    away.addEventListener("click", () => putAway(card));
    card.append(away);
    list.prepend(card);
    several();
    card.scrollIntoView({ block: "nearest" });
  };
  const override = (item, card, behind) => {
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
      const after = behind.map((each) => ({ ...each, ahead: { ...each.ahead, press: id } }));
      save([...load(), { ...item, id, body: body.toString() }, ...after]);
      putAway(card);
      live.back();
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
      const follows = live.seatAfter(event.submitter);
      press(form, event.submitter);
      follows?.focus({ preventScroll: true });
      if (form.dataset.row) live.stand(form);
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

  /* --- Back after a change, a reload, a network gap. --- */
  live.press = press;
  live.turning = () => turning;
  live.back = () => {
    ahead.draw(load());
    turned();
    load().forEach(mark);
    live.begin();
  };
  document.addEventListener("live:swapped", () => live.back());
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
  // The keyboard (live-keys.js) comes after this file.
  document.addEventListener("DOMContentLoaded", () => {
    kept().forEach(({ item, why }) => show(item, why));
    live.back();
    status();
    pump();
  });
})();
