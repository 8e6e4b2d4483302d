// Makes a fresh clone ready: installs dependencies when they are missing or not those of package-lock.json, and builds
// generated code when its sources are newer. Runs before every command; needs nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function packagesOf(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
}

/** Compared by content: a checkout gives every file a new date, which says nothing of what is installed. */
function dependenciesAreInstalled() {
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return false;
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf('node_modules/.package-lock.json');
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    const found = installed[path];
    return path === '' || (found === undefined ? optional === true : found.version === version);
  });
}

function installDependencies() {
  console.log('Installing dependencies (npm ci) ...');
  const { status } = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(
      'npm ci failed: the lines above say why. Mend that (often the network), then run the command again.',
    );
    process.exit(1);
  }
}

function newestIn(folder) {
  return Math.max(
    ...readdirSync(folder, { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? newestIn(join(folder, entry.name)) : statSync(join(folder, entry.name)).mtimeMs,
    ),
  );
}

function kernelsAreBuilt() {
  const script = join(root, 'scripts/build-kernels.mjs');
  const folder = join(root, 'src/nn/kernels/wasm');
  const targets = ['kernels.generated.ts', 'tensorflow-shared.generated.wasm'].map((name) =>
    join(folder, name),
  );
  if (!targets.every((target) => existsSync(target))) return false;
  const newest = Math.max(newestIn(join(folder, 'assembly')), statSync(script).mtimeMs);
  return targets.every((target) => statSync(target).mtimeMs >= newest);
}

function buildKernels() {
  console.log('Building the WebAssembly kernels ...');
  const { status } = spawnSync(process.execPath, ['scripts/build-kernels.mjs'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(1);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node 20.19 or newer is needed; this is ${process.versions.node}. See https://nodejs.org.`);
  process.exit(1);
}
if (!dependenciesAreInstalled()) installDependencies();
if (!kernelsAreBuilt()) buildKernels();
