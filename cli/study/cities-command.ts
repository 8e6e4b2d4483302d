import { basename, join, resolve } from 'node:path';
import { badInput } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { citiesReport } from '../../src/engine/study/cities/cities-report';
import type { CityStudy } from '../../src/engine/study/cities/cities-findings';
import { commandText, inFolder } from '../command';
import { tryFolder } from '../files/try-folder';
import { writeWhole } from '../files/whole-file';
import { studyIn } from './study-report';

const FILES = { html: 'cities.html', markdown: 'cities.md', json: 'cities.json' } as const;
const MOST_CITIES = 100;
const LEAST_ROOM = 1024 ** 2;

/** Compares the results of one study in several cities. @throws Failure */
export async function compareCities(folders: readonly string[], out: string): Promise<void> {
  if (folders.length > MOST_CITIES)
    throw badInput(`${folders.length} cities are too many. Name ${MOST_CITIES} or fewer.`);
  const studies: CityStudy[] = [];
  for (const [i, city] of cityNames(folders).entries()) {
    const { file, result } = await studyIn(folders[i]);
    studies.push({ city, file, result });
  }
  const report = citiesReport(studies, commandText('study', ['cities', ...folders, '--out', out]));
  await tryFolder(out, LEAST_ROOM);
  await inFolder(out, async () => {
    for (const kind of ['json', 'markdown', 'html'] as const)
      await writeWhole(join(out, FILES[kind]), [report[kind]]);
  });
  console.log(report.markdown);
  console.log(join(out, FILES.html));
}

/** The names of folders; their paths where two have the same name. */
export function cityNames(folders: readonly string[]): string[] {
  const names = folders.map((folder) => basename(resolve(folder)));
  return (new Set(names).size === names.length ? names : folders).map((name) => shown(name));
}
