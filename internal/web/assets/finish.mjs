// Writes licenses.txt of what is bundled, manifest.json (plain name → hashed name), and a gzip and a brotli copy of each file that
// shrinks by it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dir = process.argv[2];
writeFileSync(join(dir, hashed(licenses())), licenses());
const manifest = {};
for (const name of readdirSync(dir).sort()) {
  const plain = name.replace(/-[A-Z0-9]{8}(\.[a-z0-9]+)$/, "$1");
  if (plain === name) throw new Error(`${name} has no hash in its name`);
  manifest[plain] = name;
  if (name.endsWith(".woff2")) continue;
  const raw = readFileSync(join(dir, name));
  const brotli = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
  writeFileSync(join(dir, name + ".gz"), gzipSync(raw, { level: 9 }));
  writeFileSync(join(dir, name + ".br"), brotliCompressSync(raw, { params: brotli }));
}
writeFileSync(join(dir, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");

function hashed(text) {
  return `licenses-${createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase()}.txt`;
}

// The licences of the packages that end up in the bundles ask to be handed on with them.
function licenses() {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const parts = Object.entries(lock.packages)
    .filter(([path, about]) => path && !about.dev)
    .map(([path, about]) => {
      const file = readdirSync(path).find((name) => /^licen[cs]e/i.test(name));
      const text = file ? readFileSync(join(path, file), "utf8").trim() : `Licence: ${about.license}`;
      return `${path.replace("node_modules/", "")} ${about.version}\n\n${text}\n`;
    });
  return parts.join("\n----------------------------------------\n\n");
}
