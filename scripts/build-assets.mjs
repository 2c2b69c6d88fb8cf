// Builds what browsers load into static/build/: the theme from Sass, and the libraries copied from node_modules.
// Nothing is fetched while the product runs.
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const target = join(root, "static", "build");
const fresh = `${target}.new`;

rmSync(fresh, { recursive: true, force: true });
mkdirSync(join(fresh, "fonts"), { recursive: true });

const theme = sass.compile(join(root, "static", "src", "scss", "app.scss"), {
  style: "compressed",
  loadPaths: [modules],
  quietDeps: true,
  // Bootstrap 5.3 itself is written with @import; its variables can be set in no other way.
  silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  logger: { warn: (text) => { throw new Error(`Sass warns: ${text}`); } },
});
writeFileSync(join(fresh, "app.css"), theme.css);

const withoutMapLine = (text) => text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
for (const [from, to] of [
  ["htmx.org/dist/htmx.min.js", "htmx.min.js"],
  ["fullcalendar/index.global.min.js", "fullcalendar.min.js"],
  ["@fullcalendar/core/locales/zh-cn.global.min.js", "fullcalendar-zh-cn.min.js"],
  ["sortablejs/Sortable.min.js", "sortable.min.js"],
  ["bootstrap/dist/js/bootstrap.bundle.min.js", "bootstrap.bundle.min.js"],
  ["echarts/dist/echarts.min.js", "echarts.min.js"],
]) {
  writeFileSync(join(fresh, to), withoutMapLine(readFileSync(join(modules, from), "utf8")));
}
for (const font of ["bootstrap-icons.woff2", "bootstrap-icons.woff"]) {
  cpSync(join(modules, "bootstrap-icons", "font", "fonts", font), join(fresh, "fonts", font));
}

// Swapped in whole, so that a running server never sees half a build.
rmSync(`${target}.old`, { recursive: true, force: true });
try {
  renameSync(target, `${target}.old`);
} catch (error) {
  if (error.code !== "ENOENT") throw error;
}
renameSync(fresh, target);
rmSync(`${target}.old`, { recursive: true, force: true });
console.log(`static/build: app.css ${Math.round(theme.css.length / 1024)} KB`);
