// Which module imports which, type-only imports and `.svelte` files included: refuses cycles and every arrow that
// scripts/rooms.mjs does not allow. A worker that is started by its address (`new Worker(new URL(...))`) is not imported.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import { exceptions, rules } from './rooms.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const FOLDERS = ['src', 'bench', 'workers', 'cli', 'e2e', 'scripts'];

/** Paths of all modules, from the root. */
const modules = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|svelte)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
);

/**
 * What a component imports, as a module of its own. dependency-cruiser reads components as compiled JavaScript, in which no
 * type is left.
 */
function importsOfComponent(source) {
  const scripts = Array.from(source.matchAll(/<script[^>]*>([^]*?)<\/script>/g), ([, script]) => script);
  const markup = source.replace(/<(script|style)[^>]*>[^]*?<\/\1>/g, '');
  const lazy = Array.from(markup.matchAll(/\bimport\((['"][^'"]+['"])\)/g), ([, path]) => `import(${path});`);
  return [...scripts, ...lazy].join('\n');
}

/** Writes all modules into a folder, each component as `X.svelte.ts`: what imports `X.svelte` finds it there. */
function writeModules(folder) {
  for (const path of modules) {
    const source = readFileSync(join(root, path), 'utf8');
    const isComponent = path.endsWith('.svelte');
    const copy = join(folder, isComponent ? `${path}.ts` : path);
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, isComponent ? importsOfComponent(source) : source);
  }
}

/** Rules broken, by modules as they are called in the repository. */
async function findViolations() {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'));
  try {
    writeModules(folder);
    const { output } = await cruise(
      FOLDERS,
      { baseDir: folder, validate: true, ruleSet: { forbidden: rules }, tsPreCompilationDeps: true },
      { extensions: ['.ts', '.mjs'] },
    );
    const called = (path) => path.replace(/\.svelte\.ts$/, (end) => (isComponent.has(path) ? '.svelte' : end));
    const isComponent = new Set(modules.filter((path) => path.endsWith('.svelte')).map((path) => `${path}.ts`));
    return output.summary.violations.map(({ rule, from, to, cycle }) => ({
      rule: rule.name,
      from: called(from),
      to: called(to),
      cycle: cycle?.map(({ name }) => called(name)),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Each cycle once, however many of its arrows were reported. */
function distinctCycles(violations) {
  const byModules = violations
    .filter(({ cycle }) => cycle)
    .map(({ cycle }) => [[...cycle].sort().join(), [cycle.at(-1), ...cycle]]);
  return [...new Map(byModules).values()];
}

const isOf = ({ from, to }, exception) => from.startsWith(exception.from) && to.startsWith(exception.to);

const violations = await findViolations();
const cycles = distinctCycles(violations);
const arrows = violations.filter(({ cycle }) => !cycle);
const refused = arrows.filter((arrow) => !exceptions.some((exception) => isOf(arrow, exception)));
const gone = exceptions.filter((exception) => !arrows.some((arrow) => isOf(arrow, exception)));

for (const cycle of cycles) console.log(`cycle: ${cycle.join(' -> ')}`);
for (const { rule, from, to } of refused) console.log(`${from} -> ${to}\n  ${rule}`);
for (const { from, to } of gone)
  console.log(`${from} -> ${to}\n  no longer stands: take it out of the exceptions in scripts/rooms.mjs`);
console.log(
  `${modules.length} modules, ${cycles.length} cycles, ${refused.length} arrows that are not allowed, ` +
    `${arrows.length - refused.length} known exceptions`,
);
process.exitCode = cycles.length + refused.length + gone.length === 0 ? 0 : 1;
