import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { citiesReport } from '../../src/engine/study/cities/cities-report';
import { twoCities } from '../../src/engine/study/testing/synthetic-cities';
import { readPlan, gridTrials } from './lab/plan';
import { studyCommand } from '../study';
import { compareCities, cityNames } from './cities-command';
import { temporaryFolder } from '../testing/temporary-folder';

const folder = temporaryFolder();

it('compares the studies of some folders, and calls cities as the folders are called', async () => {
  const folders: string[] = [];
  for (const { city, result } of twoCities()) {
    const own = join(folder, city);
    await mkdir(own);
    await writeFile(join(own, 'study.json'), JSON.stringify(result));
    folders.push(own);
  }
  const out = join(folder, 'all');
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await compareCities(folders, out);
  const { json, markdown } = citiesReport(twoCities());
  expect(log.mock.calls).toEqual([[markdown], [join(out, 'cities.html')]]);
  log.mockRestore();
  expect(await readFile(join(out, 'cities.json'), 'utf8')).toBe(json);
  expect(await readFile(join(out, 'cities.md'), 'utf8')).toBe(markdown);
  expect(await readFile(join(out, 'cities.html'), 'utf8')).toContain('npx route-distillery study cities ');
});

it('refuses what it cannot compare, in words', async () => {
  const north = join(folder, 'north');
  const compare = (...words: string[]) => studyCommand.run(['cities', ...words]);
  const out = ['--out', join(folder, 'none')];
  await expect(compare(north)).rejects.toThrow(/needs --out/);
  await expect(compare(...out)).rejects.toThrow(/two cities or more/);
  await expect(compare(north, north, ...out)).rejects.toThrow(/has the same data as/);
  await expect(compare(north, join(folder, 'x'), ...out)).rejects.toThrow(/x.study\.json/);
});

it('tells cities of one name apart by their paths', () => {
  expect(cityNames(['runs/porto', 'runs/monaco/'])).toEqual(['porto', 'monaco']);
  expect(cityNames(['a/city', 'b/city'])).toEqual(['a/city', 'b/city']);
});

it('has a study file to begin with', async () => {
  const bytes = await readFile(new URL('../../studies/cities.json', import.meta.url));
  const plan = readPlan('cities.json', bytes);
  expect(plan.baseline).toBe('vanilla');
  expect(plan.arms.find(({ name }) => name === plan.baseline)!.settings).toEqual({ lambda: 0 });
  expect(gridTrials(plan)).toHaveLength(plan.arms.length * plan.seeds.length);
});
