import { describe, expect, it } from 'vitest';
import { unfitPackages, type Manifest } from './packages-in-use.mjs';

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
