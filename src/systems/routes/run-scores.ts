import { Failure } from '../../base/failure';
import { shown } from '../../base/text';
import { spreadOf } from '../../evaluation/runs-summary';
import type { ScoreFormat } from '../../engine/records/run-format';
import type { RunRecord } from '../../engine/records/run-record';
import { scoreTitle } from '../../engine/results/results-format';
import { routesRecord } from './record';
import { NEXT_STEP } from './results';

/** Next-step scores of the Markov chain and of each student on the test trips. */
function scoresOf(record: RunRecord, file: string): Record<string, Record<string, number>> {
  const { students, markovAccuracy, closenessAccuracy = markovAccuracy, teacher } = routesRecord(record);
  const none = (network: string) =>
    new Failure('bad-input', `${shown(file)} has no scores of its ${shown(network)}.`);
  if (teacher && !teacher.perplexity) throw none('teacher');
  const scores: Record<string, Record<string, number>> = { markov: { accuracy: closenessAccuracy } };
  for (const [name, student] of Object.entries(students)) {
    if (!student.scores) throw none(`${name} student`);
    const { accuracy, timeError } = student.scores.test;
    scores[name] = { accuracy, timeError };
  }
  return scores;
}

/** Perplexity of the teachers, where every run has one. */
function teacherLines(records: readonly RunRecord[]): string[] {
  const teachers = records.flatMap((record) => routesRecord(record).teacher ?? []);
  if (teachers.length < records.length) return [];
  return (['val', 'test'] as const).map((split) => {
    const own = spreadOf(teachers.map(({ perplexity }) => perplexity[split]));
    const bigram = spreadOf(teachers.map(({ bigramPerplexity }) => bigramPerplexity[split]));
    return `Teacher perplexity, ${split}: ${own.mean.toFixed(2)} ± ${own.deviation.toFixed(2)} (bigram ${bigram.mean.toFixed(2)})`;
  });
}

/** What runs of several seeds are summarised by, beside the measures of their routes. */
export const scores: ScoreFormat = {
  of: scoresOf,
  titles: Object.fromEntries(NEXT_STEP.map((measure) => [measure.name, scoreTitle(measure)])),
  pairs: [['vanilla', 'distilled']],
  lines: teacherLines,
};
