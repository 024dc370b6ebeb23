// Compiles the styles, puts scripts and the licence beside them and writes the checksums. Run it with: npm ci && npm run build
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import rtlcss from "rtlcss";
import { compile } from "sass";

const source = dirname(fileURLToPath(import.meta.url));
const root = dirname(source);
const built = join(root, "built");
const sums = "SHA256SUMS";

// whitenoise hands out the packed twin to every browser that takes it, and packs nothing by itself.
const write = (name, text) => {
  writeFileSync(join(built, name), text);
  writeFileSync(join(built, `${name}.gz`), gzipSync(text, { level: 9 }));
};

const { css } = compile(join(source, "portal.scss"), {
  style: "compressed",
  loadPaths: [join(root, "node_modules")],
});
write("portal.css", `${css}\n`);
// The library knows left and right only; for pages that are read from the right its rules are mirrored.
write("portal.rtl.css", `${rtlcss.process(css)}\n`);
// Scripts are ours, short, and handed out as they are written: whoever reads them in the browser reads the source.
for (const name of readdirSync(source).filter((name) => name.endsWith(".js"))) {
  write(name, readFileSync(join(source, name), "utf8"));
}
copyFileSync(join(source, "icon.svg"), join(built, "icon.svg"));

const lines = readdirSync(built)
  .filter((name) => name !== sums)
  .sort()
  .map((name) => `${createHash("sha256").update(readFileSync(join(built, name))).digest("hex")}  ${name}\n`);
writeFileSync(join(built, sums), lines.join(""));
