import { join } from 'node:path';
import { shown } from '../../src/base/text';
import { Failure } from '../../src/base/failure';
import { readAll } from '../../src/data/data-file';
import { studyReport } from '../../src/engine/study/study-report';
import { MOST_STUDY_BYTES, readStudy } from '../../src/engine/study/study-result-schema';
import { writeWhole } from '../files/whole-file';
import { dataFilesFromPaths } from '../node-files';

export const STUDY_FILES = { result: 'study.json', html: 'study.html', markdown: 'study.md' } as const;

/**
 * Reads what a study has found so far (`study.json`, with the claims that it tests) and writes it beside it as a page
 * and as Markdown.
 * @throws Failure 'bad-input' where there is no such file, or where it says what no study does
 */
export async function writeStudyReport(folder: string): Promise<void> {
  const [path, html, markdown] = [STUDY_FILES.result, STUDY_FILES.html, STUDY_FILES.markdown].map((name) =>
    join(folder, name),
  );
  const [file] = await dataFilesFromPaths([path]);
  if (!file) throw new Failure('bad-input', `${shown(path)} is a folder, not the file of a study.`);
  const { result, claims } = readStudy(path, await readAll(file, MOST_STUDY_BYTES));
  const report = studyReport(result, claims);
  await writeWhole(html, [report.html]);
  await writeWhole(markdown, [report.markdown]);
}
