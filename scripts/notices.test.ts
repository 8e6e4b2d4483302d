import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noticesOf, shippedPackages } from './notices.mjs';

let root: string;
const at = (...path: string[]) => join(root, 'node_modules', ...path);

function write(name: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(at(name), { recursive: true });
  writeFileSync(at(name, 'package.json'), JSON.stringify({ name, version: '1.2.3', license: 'MIT' }));
  for (const [file, text] of Object.entries(files)) writeFileSync(at(name, file), text);
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'notices-'));
  const map = JSON.stringify({ sources: ['src/own.ts', 'node_modules/@scope/inner/index.js'] });
  write('bundled', { LICENSE: 'Copyright B', 'index.js': '', 'index.js.map': map });
  write('@scope/inner', { 'license.md': 'Copyright B' });
  write('described', { 'README.md': '# Described\n\nText.\n\n## License\n\nCopyright (c) 2020 D\n' });
  write('tool', { LICENSE: 'Copyright T\n# Licenses of bundled dependencies\nCopyright X' });
  write('silent', { 'README.md': 'The license is elsewhere.' });
  write('unused', { LICENSE: 'Copyright U' });
});
afterAll(() => rmSync(root, { recursive: true }));

describe('the notices of a build', () => {
  it('name the packages of its modules, and those that were bundled into them, and no others', () => {
    const modules = [at('bundled/index.js'), `${at('described/a.wasm')}?url`, join(root, 'src/page.ts')];
    expect(shippedPackages(modules)).toEqual(new Set([at('bundled'), at('described'), at('@scope/inner')]));
  });

  it('name a tool where code of its own is in the build', () => {
    const [tool] = shippedPackages(['\0vite/preload-helper.js']);
    expect(tool).toMatch(/node_modules.vite$/);
  });

  it('have each text once, under all packages that it is of', () => {
    const text = noticesOf([at('bundled'), at('described'), at('@scope/inner'), at('tool')]);
    expect(text).toContain('@scope/inner 1.2.3 (MIT)\nbundled 1.2.3 (MIT)\n\nCopyright B\n');
    expect(text).toContain('described 1.2.3 (MIT)\n\n## License\n\nCopyright (c) 2020 D\n');
    expect(text.match(/Copyright B/g)).toHaveLength(1);
    expect(text).not.toContain('Copyright X');
  });

  it('are refused where a licence is missing or a package cannot be found', () => {
    expect(() => noticesOf([at('silent')])).toThrow(/silent is shipped and has no licence text/);
    expect(() => shippedPackages([at('absent/index.js')])).toThrow(/absent, which is not installed/);
  });
});
