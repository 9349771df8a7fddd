// Builds every script and style sheet of the deployment: `node build.mjs` (`--check` types, `--test` unit tests).
//
// Entries are the files that lie directly in a frontend folder; folders below it hold their modules.
//   core/web/frontend/src/{app,theme}.ts, app.css  ->  core/web/static/build/
//   addons/<name>/frontend/*.{ts,css}              ->  addons/<name>/static/build/
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../../..");
const modules = join(here, "node_modules");

/** Options that every bundle shares: addons resolve packages and `guichet/…` from this folder. */
const shared = {
  bundle: true,
  format: "iife",
  target: ["es2022", "chrome115", "firefox115", "safari16"],
  minify: true,
  legalComments: "linked",
  nodePaths: [modules],
  alias: { guichet: join(here, "src") },
  tsconfigRaw: {},
  logLevel: "warning",
};

/** The .ts and .css files directly inside `folder`, sorted. */
function entriesOf(folder) {
  return readdirSync(folder)
    .filter((name) => /\.(ts|css)$/.test(name) && !name.endsWith(".d.ts"))
    .sort()
    .map((name) => join(folder, name));
}

/** One list of entries and an output folder for the core and for each addon that has a frontend folder. */
function bundles() {
  const source = join(here, "src");
  const found = [
    {
      entries: ["app.ts", "theme.ts", "app.css"].map((name) => join(source, name)),
      outdir: join(root, "core/web/static/build"),
    },
  ];
  const addons = join(root, "addons");
  for (const name of existsSync(addons) ? readdirSync(addons).sort() : []) {
    const folder = join(addons, name, "frontend");
    if (existsSync(folder)) found.push({ entries: entriesOf(folder), outdir: join(addons, name, "static/build") });
  }
  return found.filter(({ entries }) => entries.length > 0);
}

async function buildAll() {
  for (const { entries, outdir } of bundles()) {
    rmSync(outdir, { recursive: true, force: true });
    await build({ ...shared, entryPoints: entries, outdir });
  }
}

/** Runs a program in this folder and ends the process with its exit code when it fails. */
function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: here, stdio: "inherit" });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** Bundles tests/core/frontend/*.test.ts for Node and runs them with its own test runner. */
async function testAll() {
  const folder = join(root, "tests/core/frontend");
  const tests = readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
  const outdir = mkdtempSync(join(tmpdir(), "guichet-frontend-"));
  try {
    await build({
      ...shared,
      entryPoints: tests.map((name) => join(folder, name)),
      outdir,
      outExtension: { ".js": ".mjs" },
      format: "esm",
      platform: "node",
      target: "node20",
      minify: false,
      legalComments: "none",
    });
    run(process.execPath, ["--test", ...tests.map((name) => join(outdir, name.replace(/\.ts$/, ".mjs")))]);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

if (process.argv.includes("--check")) {
  run(process.execPath, [join(modules, "typescript/bin/tsc"), "--noEmit", "-p", "tsconfig.json"]);
} else if (process.argv.includes("--test")) {
  await testAll();
} else {
  await buildAll();
}
