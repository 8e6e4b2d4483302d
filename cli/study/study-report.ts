import { join } from 'node:path';
import { shown } from '../../src/base/text';
import { badInput } from '../../src/base/failure';
import { readAll } from '../../src/data/data-file';
import { studyReport } from '../../src/engine/study/study-report';
import { MOST_STUDY_BYTES, readStudy } from '../../src/engine/study/study-result-schema';
import { damaged, isJsonWhole } from '../files/digests';
import { writeWhole } from '../files/whole-file';
import { dataFilesFromPaths } from '../node-files';
import { lineOfResult } from './lab/home';

export const STUDY_FILES = { result: 'study.json', html: 'study.html', markdown: 'study.md' } as const;

/**
 * Reads what a study has found so far (`study.json`, with the claims that it tests) and writes it beside it as a page
 * and as Markdown.
 * @throws Failure 'bad-input' where there is no such file, or where it is not what was written
 */
export async function writeStudyReport(folder: string): Promise<void> {
  const { result, claims } = await studyIn(folder);
  const report = studyReport(result, claims);
  for (const kind of ['html', 'markdown'] as const)
    await writeWhole(join(folder, STUDY_FILES[kind]), [report[kind]]);
}

/** What the study in a folder has found so far. @throws Failure 'bad-input' where there is none */
export async function studyIn(folder: string) {
  const path = join(folder, STUDY_FILES.result);
  const [file] = await dataFilesFromPaths([path]);
  if (!file) throw badInput(`${shown(path)} is a folder, not the file of a study.`);
  const bytes = await readAll(file, MOST_STUDY_BYTES);
  const study = readStudy(path, bytes);
  if (!isJsonWhole(bytes)) throw damaged(path, await lineOfResult(folder));
  return { file: path, ...study };
}
