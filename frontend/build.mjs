// Builds what the site serves: one style sheet, one sprite of icons, the script library and the fonts.
// The results are committed, so that nobody who runs Licite needs Node.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const web = join(here, "..", "src", "licite", "web");
const out = join(web, "shell", "static", "licite");
for (const folder of ["css", "js", "fonts"]) mkdirSync(join(out, folder), { recursive: true });

execFileSync(join(here, "node_modules", ".bin", "tailwindcss"), ["-i", "licite.css", "-o", join(out, "css", "licite.css"), "--minify"], { cwd: here, stdio: ["ignore", "ignore", "inherit"] });

const licence = readFileSync(join(here, "node_modules", "htmx.org", "LICENSE"), "utf8");
copyFileSync(join(here, "node_modules", "htmx.org", "dist", "htmx.min.js"), join(out, "js", "htmx.min.js"));
writeFileSync(join(out, "js", "htmx.LICENSE.txt"), licence);

// Icons that a template or a menu names, and no other.
const names = new Set();
const files = readdirSync(web, { recursive: true }).filter((name) => /\.(html|py)$/.test(name)).map((name) => join(web, name));
for (const file of files) {
  const text = readFileSync(file, "utf8");
  for (const [, name] of text.matchAll(/(?<![\w-])icon="([a-z0-9-]+)"/g)) names.add(name);
  for (const [, name] of text.matchAll(/<c-icon[^>]*\sname="([a-z0-9-]+)"/g)) names.add(name);
}
const symbols = [...names].sort().map((name) => {
  const svg = readFileSync(join(here, "node_modules", "lucide-static", "icons", `${name}.svg`), "utf8");
  const inside = svg.replace(/[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "").replace(/\s+/g, " ").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${inside}</symbol>`;
});
writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, ISC licence: icons.LICENSE.txt -->${symbols.join("\n")}</svg>\n`);
copyFileSync(join(here, "node_modules", "lucide-static", "LICENSE"), join(out, "icons.LICENSE.txt"));

// What a browser is sent is made small once, here.
for (const name of ["css/licite.css", "css/public.css", "js/htmx.min.js", "js/licite.js", "icons.svg"]) {
  writeFileSync(join(out, `${name}.gz`), gzipSync(readFileSync(join(out, name)), { level: 9 }));
}
