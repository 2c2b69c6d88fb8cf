/* The grid that a press brings, drawn before the server has answered: opinions after a report, votes after the opening
   of a ballot. The page holds it as a template beside the form that brings it. What is pressed in it says for which
   motion, since the ballot has no number yet; it waits in the queue behind the press that brings it. */
(() => {
  "use strict";

  const live = window.live;
  if (!live) return;
  const { panel } = live;
  const shown = () => panel.querySelector("[data-ahead]");

  // What a form brings; nothing where the page does not know it (a secret ballot has no grid).
  const of = (form) => {
    const template = form.dataset.brings && document.getElementById(form.dataset.brings);
    if (!template) return null;
    const methods = template.dataset.methods?.split(" ");
    if (methods && !methods.includes(form.elements.method?.value)) return null;
    return { press: "", template: template.id, motion: form.elements.motion?.value || "", title: form.dataset.title || "" };
  };
  // A press in the drawn grid: the same, with the press that it waits for.
  const behind = (form) => {
    const place = form.closest("[data-ahead]");
    return place ? { ...place.ahead, press: place.dataset.ahead } : null;
  };

  const draw = (queue) => {
    const item = queue.filter((each) => each.ahead).pop();
    const template = item && document.getElementById(item.ahead.template);
    if (!template) return false;
    const { motion, title } = item.ahead;
    if (motion && ![...panel.querySelectorAll(`form[data-brings] [name=motion]`)].some((field) => field.value === motion)) return false;
    const press = item.ahead.press || item.id;
    if (shown()?.dataset.ahead === press) return true;
    shown()?.remove();
    const place = document.createElement("div");
    place.dataset.ahead = press;
    place.ahead = item.ahead;
    place.append(template.content.cloneNode(true));
    place.querySelectorAll("[name=motion]").forEach((field) => { field.value = motion; });
    place.querySelectorAll("[data-ahead-title]").forEach((each) => { each.textContent = title; });
    const grid = place.querySelector("[data-grid]");
    if (motion) grid.dataset.of = `vote-${motion}`;
    template.before(place);
    const before = template.nextElementSibling;
    before.hidden = true;
    before.querySelectorAll(".is-current").forEach((row) => row.classList.remove("is-current"));
    return true;
  };
  // The press was refused: the page is what it was.
  const clear = (press) => {
    const place = shown();
    if (place?.dataset.ahead !== press) return;
    place.remove();
    panel.querySelectorAll("[data-until-ahead]").forEach((each) => { each.hidden = false; });
  };

  live.ahead = { of, behind, draw, clear, drawn: () => shown()?.dataset.ahead || "" };
})();
