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

const components = new Set(modules.filter((path) => path.endsWith('.svelte')));

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
    const isComponent = components.has(path);
    const copy = join(folder, isComponent ? `${path}.ts` : path);
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, isComponent ? importsOfComponent(source) : source);
  }
}

/** The path in the repository of a module in that folder. */
function pathOf(copy) {
  const path = copy.replace(/\.ts$/, '');
  return components.has(path) ? path : copy;
}

/** Rules that are broken, with the modules that break them. */
async function findViolations() {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'));
  try {
    writeModules(folder);
    const { output } = await cruise(
      FOLDERS,
      { baseDir: folder, validate: true, ruleSet: { forbidden: rules }, tsPreCompilationDeps: true },
      { extensions: ['.ts', '.mjs'] },
    );
    return output.summary.violations.map(({ rule, from, to, cycle }) => ({
      rule: rule.name,
      from: pathOf(from),
      to: pathOf(to),
      cycle: cycle?.map(({ name }) => pathOf(name)),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isException = ([from, to]) =>
  exceptions.some(([start, end]) => from.startsWith(start) && to.startsWith(end));

/** The arrows of a cycle, each a pair of modules. */
const arrowsOf = (cycle) => cycle.map((path, i) => [cycle.at(i - 1), path]);

/** Each cycle once, from whichever of its modules it was found. */
const distinctCycles = (violations) =>
  new Map(violations.flatMap(({ cycle }) => (cycle ? [[[...cycle].sort().join(), cycle]] : []))).values();

/** Each arrow once, with the rules that it breaks. */
function distinctArrows(violations) {
  const rulesBroken = new Map();
  for (const { rule, from, to, cycle } of violations) {
    if (cycle) continue;
    const arrow = `${from} -> ${to}`;
    rulesBroken.set(arrow, [...(rulesBroken.get(arrow) ?? []), rule]);
  }
  return Array.from(rulesBroken, ([arrow, rules]) => ({ arrow: arrow.split(' -> '), rules }));
}

const count = (number, what) => `${number} ${what}${number === 1 ? '' : 's'}`;

const violations = await findViolations();
const arrows = distinctArrows(violations);
const cycles = [...distinctCycles(violations)];
const refused = arrows.filter(({ arrow }) => !isException(arrow));
const refusedCycles = cycles.filter((cycle) => !arrowsOf(cycle).some(isException));
const standing = [...arrows.map(({ arrow }) => arrow), ...cycles.flatMap(arrowsOf)];
const gone = exceptions.filter(
  ([start, end]) => !standing.some(([from, to]) => from.startsWith(start) && to.startsWith(end)),
);

for (const cycle of refusedCycles) console.log(`Cycle: ${[cycle.at(-1), ...cycle].join(' -> ')}`);
for (const { arrow, rules } of refused) console.log(`${arrow.join(' -> ')}\n  ${rules.join('; ')}`);
for (const exception of gone)
  console.log(
    `${exception.join(' -> ')}\n  no longer stands: take it out of the exceptions in scripts/rooms.mjs`,
  );
const known = arrows.length - refused.length + cycles.length - refusedCycles.length;
console.log(
  `${modules.length} modules, ${count(refusedCycles.length, 'cycle')}, ` +
    `${count(refused.length, 'import')} that ${refused.length === 1 ? 'is' : 'are'} not allowed` +
    (known > 0 ? `; ${count(known, 'known exception')}` : ''),
);
process.exitCode = refused.length + refusedCycles.length + gone.length === 0 ? 0 : 1;
