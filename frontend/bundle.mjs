// Bundles what the browser gets: main.ts → main.js, SLICE/main.ts → SLICE.js, styles/ROOM.css → ROOM.css for the pages of that room,
// all other styles in the order of their names → kring.css, pictures/* as they are. Each file carries a hash of its bytes in its name; manifest.json says which name stands for which.
// Usage: node bundle.mjs OUTPUT
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join, relative } from "node:path";
import { createHash } from "node:crypto";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

const here = import.meta.dirname;
const output = process.argv[2];
const manifest = {};

const common = {
  absWorkingDir: here,
  outdir: output,
  bundle: true,
  minify: true,
  metafile: true,
  target: ["chrome111", "firefox113", "safari16.4"],
  legalComments: "none",
  logLevel: "warning",
};

function note(result) {
  for (const [path, made] of Object.entries(result.metafile.outputs)) {
    const kept = relative(output, join(here, path));
    if (made.entryPoint || extname(kept) === ".css") manifest[kept.replace(/-[A-Z0-9]{8}(?=\.)/, "")] = kept;
    written.add(kept);
  }
}

const written = new Set(["manifest.json"]);
mkdirSync(output, { recursive: true });

const scripts = [".", ...readdirSync(here)]
  .map((slice) => ({ in: join(slice, "main.ts"), out: slice === "." ? "main" : slice }))
  .filter((script) => existsSync(join(here, script.in)));
if (scripts.length > 0) {
  note(await build({ ...common, entryPoints: scripts, format: "esm", splitting: true, entryNames: "[name]-[hash]", chunkNames: "part-[hash]" }));
}

const sheets = existsSync(join(here, "styles")) ? readdirSync(join(here, "styles")).filter((name) => name.endsWith(".css")).sort() : [];
const rooms = sheets.filter((name) => existsSync(join(here, "../portal", basename(name, ".css"), "templates")));
// Served pictures keep their own address; only style is bundled.
const style = { ...common, external: ["/static/*"], loader: { ".css": "css" } };
if (sheets.length > 0) {
  const entry = sheets.filter((name) => !rooms.includes(name)).map((name) => `@import "./styles/${name}";`).join("\n");
  const stdin = { contents: entry, loader: "css", resolveDir: here, sourcefile: "kring.css" };
  note(await build({ ...style, stdin, entryNames: "kring-[hash]" }));
  note(await build({ ...style, entryPoints: rooms.map((name) => join("styles", name)), entryNames: "[name]-[hash]" }));
}

const pictures = join(here, "pictures");
for (const file of existsSync(pictures) ? readdirSync(pictures).sort() : []) {
  const bytes = readFileSync(join(pictures, file));
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
  const kept = `${basename(file, extname(file))}-${hash}${extname(file)}`;
  writeFileSync(join(output, kept), bytes);
  manifest[file] = kept;
  written.add(kept);
}

// Packed once, as tightly as can be: a tenth less to wait for than what is packed anew for each reader.
for (const name of [...written].filter((each) => [".css", ".js"].includes(extname(each)))) {
  writeFileSync(join(output, `${name}.br`), brotliCompressSync(readFileSync(join(output, name))));
  written.add(`${name}.br`);
}

// The manifest turns over in one move and the old files go last: a page served meanwhile never names a file that isn't there.
writeFileSync(join(output, "manifest.json.new"), JSON.stringify(manifest, null, 1));
renameSync(join(output, "manifest.json.new"), join(output, "manifest.json"));
for (const name of readdirSync(output)) if (!written.has(name)) rmSync(join(output, name), { recursive: true });
