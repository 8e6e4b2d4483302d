// Makes notices.txt of a build: the licences of all packages whose code is in it, and of no other.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Texts for packages that come without one, taken from their repositories: names in scripts/licences/. */
const TEXTS = {
  '@tensorflow/tfjs-core': ['tensorflow', 'apache-2.0'],
  '@tensorflow/tfjs-backend-cpu': ['tensorflow', 'apache-2.0'],
  '@tensorflow/tfjs-backend-webgpu': ['tensorflow', 'apache-2.0'],
  '@tensorflow/tfjs-backend-wasm': ['tensorflow', 'apache-2.0', 'tensorflow-wasm'],
  pmtiles: ['pmtiles'],
  saxes: ['saxes'],
};

/** Tools that put code of their own into what they build, and by what one knows it there. */
const TOOLS = [
  ['vite', /^\0vite\//],
  ['rolldown', /^\0rolldown\//],
  ['assemblyscript', /\/kernels\.generated\.ts$/],
];

/**
 * Two plugins, since workers are built apart and come into the build as files that are ready: `workers` notes
 * what theirs are made of, and `page` what the rest is, and writes the notices into the built folder.
 */
export function notices() {
  const modules = new Set();
  const note = (bundle) => {
    for (const module of shippedModules(Object.values(bundle))) modules.add(module);
  };
  return {
    workers: { name: 'notices-of-workers', generateBundle: (_, bundle) => note(bundle) },
    page: {
      name: 'notices',
      apply: 'build',
      generateBundle(_, bundle) {
        note(bundle);
        const source = noticesOf(shippedPackages(modules));
        this.emitFile({ type: 'asset', fileName: 'notices.txt', source });
      },
    },
  };
}

/** A style sheet leaves nothing in the script that asks for it, and is shipped all the same. */
const shippedModules = (files) =>
  files
    .flatMap((file) => (file.type === 'chunk' ? Object.entries(file.modules) : []))
    .flatMap(([id, { renderedLength }]) => (renderedLength > 0 || /\.css$/.test(id) ? [id] : []));

/** Folders of the packages that these modules are of, and of those that were bundled into them before. */
export function shippedPackages(modules) {
  const files = [...modules].map((id) => id.split('?')[0]);
  const bundled = files.flatMap((file) => (packageOf(file) ? sourcesOf(`${file}.map`) : []));
  const tools = TOOLS.filter(([, sign]) => files.some((file) => sign.test(file))).map(([name]) =>
    join(root, 'node_modules', name),
  );
  return new Set([...[...files, ...bundled].map(packageOf).filter(Boolean), ...tools]);
}

/** What a published file was made of, where its package says so. */
function sourcesOf(map) {
  if (!existsSync(map)) return [];
  const { sources } = JSON.parse(readFileSync(map, 'utf8'));
  return sources.map((source) => resolve(dirname(map), source).replaceAll('\\', '/'));
}

/**
 * The folder of the package that a module is of, if it is of one. The map of a published bundle names modules
 * where they lay when it was made; here their package lies where Node would look for it from there.
 */
function packageOf(module) {
  const at = module.lastIndexOf('/node_modules/');
  if (at < 0) return undefined;
  const parts = module.slice(at + '/node_modules/'.length).split('/');
  const name = parts.slice(0, parts[0].startsWith('@') ? 2 : 1).join('/');
  for (let around = module.slice(0, at); around !== dirname(around); around = dirname(around)) {
    const folder = join(around, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  throw new Error(`The notices need the licence of ${name}, which is not installed (${module}).`);
}

/** The text of the file: packages with the same licence text stand together above it. */
export function noticesOf(packages) {
  const texts = new Map();
  for (const folder of packages) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const text = licenceOf(folder, name);
    const title = `${name} ${version}${license ? ` (${license})` : ''}`;
    texts.set(text, [...(texts.get(text) ?? []), title]);
  }
  const parts = Array.from(texts, ([text, titles]) => `${titles.sort().join('\n')}\n\n${text}`).sort();
  const own = readFileSync(join(root, 'LICENSE'), 'utf8').trim();
  const head = `Route Distillery\n\n${own}\n\nIt is shipped with these packages, or with parts of them.`;
  // Servers send plain text without saying how it is encoded; the mark at its beginning does.
  return `\uFEFF${[head, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** @throws Error where neither the package nor this repository has its licence. */
function licenceOf(folder, name) {
  const given = TEXTS[name]?.map((text) =>
    readFileSync(join(root, 'scripts/licences', `${text}.txt`), 'utf8'),
  );
  if (given) return clean(given.join('\n'));
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const named = files.map((entry) => entry.name).filter((file) => /^(licen[cs]e|notice)\b/i.test(file));
  if (named.length > 0)
    return clean(named.map((file) => ownPart(readFileSync(join(folder, file), 'utf8'))).join('\n\n'));
  const readme = files.find((entry) => /^readme\b/i.test(entry.name));
  const [section] = readme
    ? (/^(#+ *)?licen[cs]e\b[^]*copyright[^]*$/im.exec(readFileSync(join(folder, readme.name), 'utf8')) ?? [])
    : [];
  if (section) return clean(section);
  throw new Error(
    `${name} is shipped and has no licence text: put one into scripts/licences/ (scripts/notices.mjs).`,
  );
}

/** Without the licences of what a build tool itself was bundled with: that is not shipped. */
const ownPart = (text) => text.split(/^# Licenses of bundled dependencies$/m)[0];

const clean = (text) => text.replaceAll('\r\n', '\n').trim();
