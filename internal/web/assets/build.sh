#!/bin/sh
# Builds what the browser loads into dist/: bundles with hashed names, compressed copies, and manifest.json.
# Needs Go and Node; run from anywhere: sh internal/web/assets/build.sh
set -eu
cd "$(dirname "$0")"
root=../../..

# npm writes this file last, so an older one means that the lock has changed since.
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
	npm ci --ignore-scripts --no-audit --no-fund
	touch node_modules/.package-lock.json
fi

out=dist.new.$$
trap 'rm -rf "$out"' EXIT
(cd "$root" && go tool -modfile=tools/go.mod esbuild \
	internal/web/assets/src/app.ts internal/web/assets/src/editor.ts internal/web/assets/src/app.css internal/web/assets/src/icon.svg \
	--bundle --minify --format=esm --target=chrome123,firefox128,safari17.5 --legal-comments=none --charset=utf8 \
	--loader:.svg=copy --loader:.woff2=file --entry-names='[name]-[hash]' --asset-names='[name]-[hash]' \
	--outdir="internal/web/assets/$out" --log-level=warning)
node finish.mjs "$out"

# The old files go only now, so that a failed build leaves the last good one.
find dist -mindepth 1 ! -name .gitkeep -delete
mv "$out"/* dist/
