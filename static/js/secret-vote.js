/* The voter's own secret vote. The receipt code is made here; code and choice live in the memory of this page only:
   nothing goes into the queue of presses, which outlives the page. Sent again until it arrives; the server counts a
   code once. */
(() => {
  "use strict";

  const root = document.querySelector("[data-live]");
  const place = root?.querySelector("[data-secret]");
  if (!place) return;
  const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"; // 32 of them: no 0, 1, I, O to misread
  const AGAIN = 3000;
  let waiting = null;

  const newCode = () => {
    const drawn = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => LETTERS[byte % LETTERS.length]).join("");
    return drawn.replace(/(.{4})(.{4})(.{4})/, "$1-$2-$3");
  };
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  const line = (text, name) => {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  };
  const say = (...lines) => {
    place.replaceChildren(...lines);
    place.hidden = false;
    place.scrollIntoView({ block: "nearest" });
  };
  const lock = () => {
    document.querySelectorAll("form[data-cast] button").forEach((button) => {
      button.disabled = waiting !== null;
    });
  };

  const arrived = (code) => {
    const shown = line(code, "p");
    shown.className = "secret-code";
    const away = line("已记下，清除", "button");
    away.type = "button";
    away.className = "btn btn-outline-secondary";
    away.addEventListener("click", () => {
      place.replaceChildren();
      place.hidden = true;
    });
    say(
      line("选票已投出，您的回执码：", "p"),
      shown,
      line("请记下。结果公布后，回执码清单中有此码，即说明您的选票已计入。此码不显示您的选择，本机和系统都不保存它属于谁。", "p"),
      away,
    );
  };

  const answered = async (answer) => {
    const { code } = waiting;
    if (answer.status >= 500 || answer.status === 429) throw new Error("later");
    waiting = null;
    lock();
    if (answer.ok && answer.type !== "opaqueredirect") {
      arrived(code);
      window.live?.ask();
      return;
    }
    let words = "登录已过期或页面已失效，选票没有投出。请刷新页面后再投。";
    if (answer.status === 422) words = (await answer.json()).message;
    say(line(words, "p"));
  };

  const send = async () => {
    if (!waiting || waiting.busy) return;
    waiting.busy = true;
    const sent = waiting;
    try {
      await answered(
        await fetch(sent.url, {
          method: "POST",
          body: new URLSearchParams({ ballot: sent.ballot, choice: sent.choice, code: sent.code }),
          redirect: "manual",
          credentials: "same-origin",
          cache: "no-store",
          headers: { Accept: "application/json", "X-CSRFToken": token() },
        }),
      );
    } catch {
      say(line("网络中断，选票尚未送达，正在重试。请不要关闭或刷新本页。", "p"));
    } finally {
      sent.busy = false;
    }
  };

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (event.defaultPrevented || !form.matches("form[data-cast]")) return;
      event.preventDefault();
      if (waiting || !event.submitter?.value) return;
      const url = form.getAttribute("action");
      waiting = { url, ballot: form.elements.ballot.value, choice: event.submitter.value, code: newCode(), busy: false };
      lock();
      send();
    },
    true,
  );
  document.addEventListener("live:swapped", lock);
  window.addEventListener("online", send);
  window.setInterval(send, AGAIN);
})();
