import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { realData } from './folders.mjs';

describe('real data', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'route-data-'));
    mkdirSync(join(folder, 'cabs'));
    writeFileSync(join(folder, 'cabs/one.txt'), '');
    vi.stubEnv('ROUTE_DATA', folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it('are found in the folder that ROUTE_DATA names', () => {
    const cabs = realData('cabs', 'one.txt');
    expect(cabs).toMatchObject({ path: join(folder, 'cabs'), absent: false, why: '' });
    expect(cabs.titled('cabs are read')).toBe('cabs are read');
  });

  it('give a test that needs them a title with what is missing and where it was looked for', () => {
    const cabs = realData('cabs', 'one.txt', 'two.txt');
    expect(cabs.absent).toBe(true);
    expect(cabs.titled('cabs are read')).toBe(`cabs are read (skipped: cabs/two.txt not found in ${folder})`);
  });

  it('are looked for beside the repository where ROUTE_DATA is empty', () => {
    vi.stubEnv('ROUTE_DATA', '');
    expect(realData('of-no-city').why).toBe('of-no-city not found in ../shared/data');
  });
});
