/* The screen of a meeting room: once its token was revoked nothing stays on the wall. */
(() => {
  "use strict";

  document.addEventListener("live:lost", () => window.location.reload());
})();
