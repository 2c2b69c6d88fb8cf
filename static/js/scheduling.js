// Alt + ↑ / ↓ on an agenda row presses its button; after the board came back, the row keeps the focus.
(() => {
  "use strict";
  let wanted = null;
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    const row = event.target.closest("[data-entry]");
    if (!row) return;
    const direction = event.key === "ArrowUp" ? "up" : "down";
    const button = row.querySelector(`[data-move="${direction}"]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const button = event.detail.requestConfig?.triggeringEvent?.submitter;
    wanted = button && button.id ? { id: button.id, row: button.closest("[data-entry]")?.dataset.entry } : null;
  });
  // A row that was dragged goes the same way as its buttons: the service decides, the board comes back.
  const sortable = () => {
    const list = document.querySelector("[data-sortable]");
    if (!list || !window.Sortable || list.dataset.ready) return;
    list.dataset.ready = "1";
    window.Sortable.create(list, {
      handle: "[data-handle]",
      animation: 120,
      onEnd: ({ item, oldIndex, newIndex }) => {
        if (oldIndex === newIndex) return;
        const form = item.querySelector("[data-move]").form;
        const values = { position: newIndex + 1 };
        window.htmx.ajax("POST", form.action, { source: form, target: "#agenda-board", swap: "outerHTML", values });
      },
    });
  };
  sortable();
  document.addEventListener("htmx:afterSettle", () => {
    sortable();
    if (!wanted) return;
    const button = document.getElementById(wanted.id);
    const target = button && !button.disabled
      ? button
      : document.querySelector(`[data-entry="${wanted.row}"] [data-move]:not([disabled])`);
    wanted = null;
    target?.focus();
  });
})();
