import { basename, join, resolve } from 'node:path';
import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { readAll } from '../../src/data/data-file';
import { citiesReport } from '../../src/engine/study/cities/cities-report';
import type { CityStudy } from '../../src/engine/study/cities/cities-findings';
import { MOST_STUDY_BYTES, readStudy } from '../../src/engine/study/study-result-schema';
import { commandText, inFolder, readArguments } from '../command';
import { tryFolder } from '../files/try-folder';
import { writeWhole } from '../files/whole-file';
import { dataFilesFromPaths } from '../node-files';
import { STUDY_FILES } from './study-report';

export const CITIES_HELP = `  npx route-distillery study cities DIR DIR ... --out DIR

  cities              Compares one study file that was run in several cities, each in a folder of its own: whether the
                      settings of one city serve another, and what of a city goes with the gain of distilling
                      (cities.html, cities.md, cities.json: docs/studies.md). A city is called as its folder is.
`;

export const CITIES = 'cities';

const FILES = { html: 'cities.html', markdown: 'cities.md', json: 'cities.json' } as const;
const MOST_CITIES = 100;
const LEAST_ROOM = 1024 ** 2;

/** Compares the results of one study in several cities. @throws Failure */
export async function citiesCommand(args: string[]): Promise<void> {
  const { values, positionals } = readArguments({
    args,
    allowPositionals: true,
    options: { out: { type: 'string' } },
  });
  const folders = positionals.slice(1);
  const { out } = values;
  if (out === undefined) throw new Failure('bad-input', 'A study needs --out. See --help.');
  if (folders.length > MOST_CITIES)
    throw new Failure('bad-input', `${folders.length} cities are too many. Name ${MOST_CITIES} or fewer.`);
  const studies: CityStudy[] = [];
  for (const [i, city] of cityNames(folders).entries())
    studies.push({ city, ...(await resultIn(folders[i])) });
  const report = citiesReport(studies, commandText('study', [CITIES, ...folders, '--out', out]));
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

/** @throws Failure 'bad-input' where a folder holds no result of a study */
async function resultIn(folder: string): Promise<Pick<CityStudy, 'file' | 'result'>> {
  const file = join(folder, STUDY_FILES.result);
  const [found] = await dataFilesFromPaths([file]);
  if (!found) throw new Failure('bad-input', `${shown(file)} is a folder, not the file of a study.`);
  const { result } = readStudy(file, await readAll(found, MOST_STUDY_BYTES));
  return { file, result };
}
