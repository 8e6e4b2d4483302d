// Which packages are used and not declared, and which are declared and not used.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const textOf = (file) => readFileSync(join(root, file), 'utf8');
const jsonOf = (file) => JSON.parse(textOf(file));

/**
 * @param imported the packages that modules import, each with a module that imports it
 * @param declared names in package.json
 * @param named the names by which configurations and commands ask for packages or for their programs
 * @param manifestOf the package.json of an installed package
 * @returns a sentence for each package that is not declared or not used
 */
export function unfitPackages(
  imported,
  declared = declaredPackages(),
  named = names(),
  manifestOf = installed,
) {
  const used = new Set(declared.filter((name) => imported.has(name) || named.has(name)));
  for (const name of declared) {
    const { bin = {} } = manifestOf(name);
    if (typeof bin === 'object' && Object.keys(bin).some((program) => named.has(program))) used.add(name);
  }
  // What a package in use asks for beside itself is used by it, and so are the types of one that has none.
  for (const name of used) {
    const { peerDependencies = {}, peerDependenciesMeta = {} } = manifestOf(name);
    for (const peer of Object.keys(peerDependencies))
      if (declared.includes(peer) && !peerDependenciesMeta[peer]?.optional) used.add(peer);
    if (declared.includes(`@types/${name}`)) used.add(`@types/${name}`);
  }
  return [
    ...[...imported].flatMap(([name, module]) =>
      declared.includes(name) ? [] : [`${module} imports ${name}, which package.json does not declare.`],
    ),
    ...declared.flatMap((name) =>
      used.has(name) ? [] : [`package.json declares ${name}, which nothing uses: remove it there.`],
    ),
  ];
}

/** The program, and what it starts in threads and processes of their own (scripts/bundle-commands.mjs). */
const PROGRAM = ['cli/main.ts', 'cli/helper-thread.ts', 'cli/kernel-thread.mjs', 'cli/study-worker.ts'];

/**
 * What the program loads in a clone only, as it builds a page and drives a browser; and the page's own modules, of which the
 * compiled program keeps what a benchmark calls, and that is no drawing.
 */
const IN_CLONE = /^(cli\/(memory\/|.*-in-chromium\.ts$)|src\/studio\/)/;

/**
 * @param loads what each module loads, by its path, and packages by their names
 * @param manifest with `dependencies` and `devDependencies`
 * @returns a sentence for each package that is installed with the program and not loaded by it, or the other way round
 */
export function misplacedPackages(loads, { dependencies, devDependencies } = jsonOf('package.json')) {
  const loaded = new Set(PROGRAM);
  for (const path of loaded)
    for (const { path: next } of loads.get(path) ?? []) if (!IN_CLONE.test(next)) loaded.add(next);
  return [
    ...Object.keys(devDependencies)
      .filter((name) => loaded.has(name))
      .map((name) => `The program loads ${name}: package.json declares it under "dependencies".`),
    ...Object.keys(dependencies)
      .filter((name) => !loaded.has(name))
      .map((name) => `The program does not load ${name}: package.json declares it under "devDependencies".`),
  ];
}

function declaredPackages() {
  const { dependencies, devDependencies } = jsonOf('package.json');
  return Object.keys({ ...dependencies, ...devDependencies });
}

/** What asks for packages without importing them. */
function names() {
  const stages = textOf('scripts/test.mjs');
  const tools = Array.from(stages.matchAll(/\btool\('([^':]+)/g), ([, name]) => name);
  const { types } = jsonOf('tsconfig.json').compilerOptions;
  return new Set([
    ...Object.values(jsonOf('package.json').scripts).flatMap((command) => command.split(/\s+/)),
    ...tools,
    // Under this name svelte-check looks for the compiler that is written in Go.
    ...(stages.includes("'--tsgo'") ? ['@typescript/native'] : []),
    ...types.flatMap((name) => [name, `@types/${name}`]),
    ...jsonOf('.prettierrc.json').plugins,
  ]);
}

function installed(name) {
  const file = join('node_modules', name, 'package.json');
  return existsSync(join(root, file)) ? jsonOf(file) : {};
}
