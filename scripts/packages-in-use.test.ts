import { describe, expect, it } from 'vitest';
import { misplacedPackages, unfitPackages, type Manifest } from './packages-in-use.mjs';

const manifests: Record<string, Manifest> = {
  linter: {
    peerDependencies: { parser: '1', colours: '1' },
    peerDependenciesMeta: { colours: { optional: true } },
  },
  builder: { bin: { build: 'cli.js' } },
};
const unfit = (imported: readonly string[], declared: readonly string[], named: readonly string[] = []) =>
  unfitPackages(
    new Map(imported.map((name) => [name, `src/${name}.ts`])),
    declared,
    new Set(named),
    (name) => manifests[name] ?? {},
  );

describe('declared packages', () => {
  it('are those that modules import', () => {
    expect(unfit(['maps', 'zip'], ['maps', 'zip'])).toEqual([]);
    expect(unfit(['maps', 'zip'], ['maps'])).toEqual([
      'src/zip.ts imports zip, which package.json does not declare.',
    ]);
    expect(unfit(['maps'], ['maps', 'zip'])).toEqual([
      'package.json declares zip, which nothing uses: remove it there.',
    ]);
  });

  it('are used where a command runs their program or a configuration names them', () => {
    expect(unfit([], ['builder', 'linter'], ['build', 'linter'])).toEqual([]);
    expect(unfit([], ['builder', 'linter'], ['linter'])).toHaveLength(1);
  });

  it('are used where a package in use must have them beside itself', () => {
    expect(unfit(['linter'], ['linter', 'parser'])).toEqual([]);
    expect(unfit(['linter'], ['linter', 'colours'])).toHaveLength(1);
    expect(unfit([], ['parser'])).toHaveLength(1);
  });

  it('are used where they hold the types of a package in use', () => {
    expect(unfit(['maps'], ['maps', '@types/maps'])).toEqual([]);
    expect(unfit(['maps'], ['maps', '@types/zip'])).toHaveLength(1);
  });
});

describe('packages that are installed with the program', () => {
  const loads = new Map(
    Object.entries({
      'cli/main.ts': ['cli/train.ts'],
      'cli/train.ts': ['zip', 'cli/bench/bench-in-chromium.ts'],
      'cli/bench/bench-in-chromium.ts': ['browser'],
      'src/studio/map.ts': ['maps'],
    }).map(([path, nexts]) => [path, nexts.map((next) => ({ path: next }))]),
  );
  const misplaced = (dependencies: readonly string[], devDependencies: readonly string[]) => {
    const versions = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '1']));
    return misplacedPackages(loads, {
      dependencies: versions(dependencies),
      devDependencies: versions(devDependencies),
    });
  };

  it('are those that it loads, by way of others too, but for what needs a clone', () => {
    expect(misplaced(['zip'], ['maps', 'browser'])).toEqual([]);
    expect(misplaced(['zip', 'maps'], ['browser'])).toEqual([
      'The program does not load maps: package.json declares it under "devDependencies".',
    ]);
    expect(misplaced([], ['zip', 'maps', 'browser'])).toEqual([
      'The program loads zip: package.json declares it under "dependencies".',
    ]);
  });
});
