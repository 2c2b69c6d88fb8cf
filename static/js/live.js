/* Every live page: ask for the version while someone is looking, fetch the part that changed. It is asked so often that
   a change is seen within two seconds, the fetching included.
   What a person is typing, where the focus is and which fold is open survive the change. */
(() => {
  "use strict";

  const INTERVAL = 1500;
  const root = document.querySelector("[data-live]");
  if (!root) return;
  const panel = document.getElementById("live-panel");
  let etag = "";
  let busy = false;
  let byHand = false;

  const shown = () => panel.querySelector("[data-version]")?.dataset.version;

  const words = (text, tone) => {
    const line = root.querySelector("[data-live-status]");
    if (!line) return;
    line.dataset.tone = tone;
    line.querySelector("[data-live-words]").textContent = text;
  };

  const refresh = () => window.htmx.trigger(panel, "live-changed");

  const ask = async () => {
    if (busy || document.hidden) return;
    busy = true;
    try {
      const headers = etag ? { "If-None-Match": etag } : {};
      if (byHand) headers["X-By-Hand"] = "1";
      byHand = false;
      const answer = await fetch(root.dataset.versionUrl, { headers, cache: "no-store", credentials: "same-origin" });
      if (answer.status === 401 || answer.status === 404) {
        document.dispatchEvent(new CustomEvent("live:lost", { detail: answer.status }));
        return;
      }
      document.dispatchEvent(new CustomEvent("live:online"));
      if (answer.status !== 200) return;
      etag = answer.headers.get("ETag") || "";
      const { version } = await answer.json();
      if (String(version) !== shown()) refresh();
    } catch {
      document.dispatchEvent(new CustomEvent("live:offline"));
    } finally {
      busy = false;
    }
  };

  /* --- What must survive a change of the panel. --- */
  let kept = null;
  /* Where the focus is: by id; a fold by its own; a button that was not pressed yet by what it would send. */
  const sent = (button) => {
    const hidden = [...button.form.querySelectorAll("input[type=hidden]:not([name=csrfmiddlewaretoken])")];
    return [button.form.getAttribute("action"), button.name, button.value, ...hidden.map((field) => field.value)].join("|");
  };
  const whereabouts = (element) => {
    if (element.id) return () => document.getElementById(element.id);
    const fold = element.closest("details[id]");
    if (fold && element.matches("summary")) return () => document.getElementById(fold.id)?.querySelector("summary");
    if (!element.matches("form button:enabled")) return () => null;
    const same = sent(element);
    return () => [...panel.querySelectorAll("form button:enabled")].find((button) => sent(button) === same);
  };
  const keep = () => {
    const held = document.activeElement;
    const focused = panel.contains(held) ? held : null;
    const typed = [...panel.querySelectorAll("input[id], textarea[id], select[id]")]
      .filter((field) => field.type !== "hidden")
      .map((field) => ({ id: field.id, value: field.value, checked: field.checked, changed: changed(field) }))
      .filter((field) => field.changed);
    const open = [...panel.querySelectorAll("details[id]")].filter((fold) => fold.open).map((fold) => fold.id);
    kept = { focus: focused && whereabouts(focused), start: selection(focused), typed, open };
  };
  const changed = (field) => {
    if (field.type === "checkbox") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return ![...field.options].some((option) => option.defaultSelected && option.selected)
      && field.selectedIndex > 0;
    return field.value !== field.defaultValue;
  };
  const selection = (field) => {
    try {
      return field ? field.selectionStart : null;
    } catch {
      return null;
    }
  };
  const restore = () => {
    if (!kept) return;
    kept.open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    kept.typed.forEach(({ id, value, checked }) => {
      const field = document.getElementById(id);
      if (!field) return;
      if (field.type === "checkbox") field.checked = checked;
      else field.value = value;
    });
    const field = kept.focus?.();
    if (field) {
      field.focus({ preventScroll: true });
      if (kept.start !== null && field.setSelectionRange && field.type !== "number") {
        try {
          field.setSelectionRange(kept.start, kept.start);
        } catch {
          /* a field without a caret */
        }
      }
    }
    kept = null;
  };
  panel.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === panel) keep();
  });
  panel.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) return;
    restore();
    document.dispatchEvent(new CustomEvent("live:swapped"));
  });

  document.addEventListener("live:lost", (event) => {
    words(event.detail === 401 ? "登录已过期，请刷新页面重新登录。未送达的操作保留在本机。" : "此会议不在您的知悉范围内。", "refused");
  });
  /* Asking by itself keeps nobody signed in; a hand at the page does. */
  ["pointerdown", "keydown"].forEach((name) => {
    document.addEventListener(name, () => { byHand = true; }, { passive: true });
  });
  document.addEventListener("visibilitychange", ask);
  window.setInterval(ask, INTERVAL);
  window.live = { ask, refresh, words, panel, root };
  ask();
})();
