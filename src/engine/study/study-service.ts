import { badInput } from '../../base/failure';
import { shown } from '../../base/text';
import type { Task } from '../../base/task';
import type { NamedFile } from '../datasets/named-file';
import { answers } from './page/answers';
import { shownRows } from './page/comparison-section';
import { findingsOf } from './study-report';
import { MOST_STUDY_BYTES, readStudy } from './study-result-schema';
import type { StudyResult } from './study-result';
import type { ArmRow } from './tables/arm-comparisons';

/** A study as the page shows it. */
export interface OpenedStudy {
  readonly result: StudyResult;
  /** What it says so far, in sentences: how many trials are complete first. */
  readonly sentences: readonly string[];
  /** Arms at their places; of a search the best ones. */
  readonly rows: readonly ArmRow[];
}

/** Reads files of studies away from the page: anyone may have written them, and they may be large. */
export interface StudyService {
  /** @throws Failure 'bad-input' that says what is wrong with the file, or 'cancelled' */
  read(file: NamedFile, task: Task): Promise<OpenedStudy>;
}

export const studyService = (): StudyService => ({
  read: async ({ path, file }, task) => {
    if (file.size > MOST_STUDY_BYTES)
      throw badInput(
        `${shown(path)} is too large for the file of a study. Choose the study.json that a study wrote.`,
      );
    const { result } = readStudy(path, new Uint8Array(await file.arrayBuffer()));
    await task.checkpoint();
    const findings = findingsOf(result);
    return { result, sentences: answers(findings), rows: shownRows(findings) };
  },
});
