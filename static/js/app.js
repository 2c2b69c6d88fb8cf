/* What every page needs: large type, confirmations, quiet polling, plain words when the network fails. */
(() => {
  "use strict";

  const rememberLarge = (on) => {
    document.cookie = `large=${on ? "1" : "0"};path=/;max-age=31536000;samesite=lax`;
    document.documentElement.classList.toggle("large", on);
    document.body.classList.toggle("large", on);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-large-switch]");
    if (!button) return;
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    rememberLarge(on);
  });

  // A final act is asked about once more, whether the form goes by htmx or by the browser itself.
  document.addEventListener(
    "submit",
    (event) => {
      const words = event.submitter?.dataset.confirm || event.target.dataset.confirm;
      if (words && !window.confirm(words)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true,
  );

  // A second press of the same button while the first is under way must not send the form twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.hasAttribute("hx-post") || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // Which files were chosen, in our own words.
  document.addEventListener("change", (event) => {
    const names = event.target.type === "file" && event.target.closest(".file-pick")?.querySelector("[data-file-names]");
    if (names) names.textContent = [...event.target.files].map((file) => file.name).join("、") || "未选择文件";
  });

  // A hidden tab asks nothing.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.detail.elt.closest("[data-poll]")) event.preventDefault();
  });

  const say = (text) => {
    const place = document.getElementById("messages");
    if (!place) return;
    const line = document.createElement("div");
    line.className = "message message--error";
    const sentence = document.createElement("p");
    sentence.textContent = text;
    line.append(sentence);
    place.replaceChildren(line);
  };
  const polled = (event) => event.detail.elt.closest("[data-poll]");
  document.addEventListener("htmx:sendError", (event) => {
    if (!polled(event)) say("网络中断，刚才的操作没有送达。请检查网络后重试。");
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (polled(event)) return;
    const code = event.detail.xhr.status;
    if (code === 403) say("页面已失效或没有权限，请刷新后重试。");
    else if (code === 404) say("内容不存在，或不在您的知悉范围内。");
    else say("系统出错，刚才的操作没有生效，请稍后重试。");
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.addEventListener("click", () => window.print());
  });
})();
