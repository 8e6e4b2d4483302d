// All modules of the repository and what each imports, type-only imports and `.svelte` files included. A
// worker that is started by its address (`new Worker(new URL(...))`) is not imported.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const FOLDERS = ['src', 'bench', 'workers', 'parity', 'cli', 'tools', 'e2e', 'scripts'];
const CODE = /\.(ts|mjs|js|svelte)$/;

/** Paths of all modules, from the root. */
const modules = [
  ...readdirSync(root, { withFileTypes: true }),
  ...FOLDERS.flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true })),
]
  .filter((entry) => entry.isFile() && CODE.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));

const components = new Set(modules.filter((path) => path.endsWith('.svelte')));

/**
 * What a component imports, as a module of its own. dependency-cruiser reads components as compiled
 * JavaScript, in which no type is left.
 */
function importsOfComponent(source) {
  const scripts = Array.from(source.matchAll(/<script[^>]*>([^]*?)<\/script>/g), ([, script]) => script);
  const markup = source.replace(/<(script|style)[^>]*>[^]*?<\/\1>/g, '');
  const lazy = Array.from(markup.matchAll(/\bimport\((['"][^'"]+['"])\)/g), ([, path]) => `import(${path});`);
  return [...scripts, ...lazy].join('\n');
}

/**
 * Writes all modules into a folder, each component as `X.svelte.ts`: what imports `X.svelte` finds it there.
 */
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

/**
 * @param rules as dependency-cruiser takes them
 * @returns the number of modules, the rules that are broken with the modules that break them, the packages that
 *   are imported, each with a module that imports it, and what each module loads, types left out
 */
export async function moduleGraph(rules) {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'));
  try {
    writeModules(folder);
    const { output } = await cruise(
      ['.'],
      { baseDir: folder, validate: true, ruleSet: { forbidden: rules }, tsPreCompilationDeps: true },
      { extensions: ['.ts', '.mjs', '.js'] },
    );
    return {
      count: modules.length,
      violations: output.summary.violations.map(({ rule, from, to, cycle }) => ({
        rule: rule.name,
        from: pathOf(from),
        to: pathOf(to),
        cycle: cycle?.map(({ name }) => pathOf(name)),
      })),
      packages: importedPackages(output.modules),
      loads: loadedModules(output.modules),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What each module loads with itself, or later by `import()`. */
function loadedModules(cruised) {
  return new Map(
    cruised.map(({ source, dependencies }) => [
      pathOf(source),
      dependencies
        .filter(({ dependencyTypes }) => !dependencyTypes.includes('type-only'))
        .map(({ resolved, dynamic }) => ({ path: pathOf(resolved), isLater: dynamic })),
    ]),
  );
}

/** What is neither a file of the repository nor a part of Node is of a package. */
function importedPackages(cruised) {
  const found = new Map();
  for (const { source, dependencies } of cruised)
    for (const { module, dependencyTypes } of dependencies) {
      if (module.startsWith('.') || dependencyTypes.includes('core')) continue;
      const name = module.split('/', module.startsWith('@') ? 2 : 1).join('/');
      if (!found.has(name)) found.set(name, pathOf(source));
    }
  return found;
}
