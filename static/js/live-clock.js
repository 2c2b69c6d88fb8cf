/* The speakers' clock: what is left of the time, and by how much it is overdrawn. It informs; it stops nobody. */
(() => {
  "use strict";

  const words = (seconds) => {
    const rest = Math.abs(seconds);
    const clock = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
    return seconds >= 0 ? `剩余 ${clock}` : `超时 ${clock}`;
  };
  const tick = () => {
    document.querySelectorAll("[data-clock]").forEach((clock) => {
      const until = Date.parse(clock.dataset.from) + Number(clock.dataset.minutes) * 60000;
      const left = Math.round((until - Date.now()) / 1000);
      clock.classList.toggle("is-near", left >= 0 && left <= 60);
      clock.classList.toggle("is-over", left < 0);
      clock.querySelector("[data-clock-left]").textContent = words(left);
    });
  };
  window.setInterval(tick, 1000);
  document.addEventListener("live:swapped", tick);
  tick();
})();
