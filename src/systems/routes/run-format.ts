import * as v from 'valibot';
import { badInput } from '../../base/failure';
import { count, finite, numbersByName, orNaN, word } from '../../base/json';
import { counted, shown } from '../../base/text';
import type { Headline, RunContents } from '../../engine/records/run-contents';
import type { RunRecord } from '../../engine/records/run-record';
import type { RunResults } from '../../engine/results/result-table';
import { resultsFormat, scoreTitle } from '../../engine/results/results-format';
import { BACKEND, DATA, OUTCOME } from '../../engine/runs/run-schema';
import { configSchema } from '../../engine/settings/schema';
import { ANOMALY_KINDS } from '../../evaluation/anomalies';
import { spreadOf } from '../../evaluation/runs-summary';
import type { ModelScores } from '../../evaluation/score-summary';
import { closedSentence } from './closed-report';
import { STUDENT_NAMES } from './distillation/distillation-config';
import { GIVEN_TEACHER_INFOS, GIVEN_TEACHERS } from './given-teachers';
import { ROUTES } from './networks';
import { networkRecords, routesRecord } from './record';
import { judgedIn, NEXT_STEP, TABLE_HEADLINES, tablesOf } from './results';
import { ROUTE_TEACHERS } from './trained-networks';
import { ROUTE_RUNS, type ExperimentConfig } from './settings';
import type { LearntFrom } from './training/lesson';

const percent = (share: number) => (Number.isFinite(share) ? `${(100 * share).toFixed(2)} %` : '-');
const digits = (value: number, places: number) => (Number.isFinite(value) ? value.toFixed(places) : '-');

/** What a run found: its data, zones and grid, which networks were given, what others learnt from, and its tables. */
function resultsOf(record: RunRecord): RunResults {
  const found = routesRecord(record);
  const { data, grid, closed, teacherFrom, teacherDigest, routeTeachers = {}, givenTeachers = {} } = found;
  const { zones, trips, simulated } = data;
  const quality = ({ cutShare, balance }: typeof zones.quality) =>
    `${percent(cutShare)} of links cut, largest ${digits(balance, 2)} times the mean`;
  const given = (name: string, digest: string | null) => `${name}: given, of digest ${digest}`;
  const facts = [
    `${data.name}: ${data.roads} roads, ${data.successorPairs} successor pairs, ` +
      `${trips.train} / ${trips.val} / ${trips.test} ${simulated ? 'simulated ' : ''}trips (train / val / test)`,
    `Zones (${zones.source}): ${zones.count}, ${quality(zones.quality)}; as a plain grid ${quality(zones.geographicGrid)}`,
    `Grid of ${grid.cellDegrees} degrees: ${grid.rows} x ${grid.columns} cells, ${grid.occupiedCells} with roads, ` +
      `${digits(grid.roadsPerOccupiedCell, 1)} roads in each of those`,
    ...(closed ? [closedSentence(closed)] : []),
    ...(teacherFrom === 'given' ? [given('Teacher', teacherDigest)] : []),
    ...Object.entries(routeTeachers).flatMap(([name, { report, digest }]) =>
      report ? [] : [given(name, digest)],
    ),
    ...GIVEN_TEACHERS.flatMap((name) => {
      const { digest, report } = givenTeachers[name] ?? {};
      const { short, says } = GIVEN_TEACHER_INFOS[name];
      return digest === undefined ? [] : [`${given(short, digest)}${report ? `; ${says(report)}` : ''}`];
    }),
    ...judgedIn(found).flatMap(({ name, report: { trips: learnt, lostLabels } }) => [
      ...(learnt ? [`${name}: learnt from ${tripsInWords(learnt)}`] : []),
      ...(lostLabels > 0 ? [`${name}: ${lostLabels} labels lost to the candidate limit`] : []),
    ]),
  ];
  return { facts, tables: tablesOf(found) };
}

/** "50 trips of its own and 1000 routes that were drawn for it" */
const tripsInWords = ({ own, routes }: LearntFrom): string =>
  `${counted(own, 'trip')} of its own` +
  (routes > 0 ? ` and ${counted(routes, 'route')} that ${routes === 1 ? 'was' : 'were'} drawn for it` : '');

/** Shares of each student's routes for test pairs that arrived, where they were measured or are kept. */
const arrivals = ({ metrics, sets }: Pick<RunContents, 'metrics' | 'sets'>): Headline =>
  Object.fromEntries(
    STUDENT_NAMES.flatMap((student): [string, number][] => {
      const measured = metrics?.results.find(
        ({ model, odSource }) => model === student && odSource === 'test',
      );
      const drawn = sets.find(({ source, odSource }) => source === student && odSource === 'test')?.routes;
      const arrived = measured
        ? measured.estimates.arrival.value
        : drawn && drawn.arrived.reduce((sum, one) => sum + one, 0) / drawn.count;
      return Number.isFinite(arrived) ? [[`${student}Arrival`, arrived!]] : [];
    }),
  );

/** Next-step scores of the Markov chain whose routes are drawn, and of each student, on the test trips. */
function scoresOf(record: RunRecord, file: string): ModelScores {
  const { students, teacher, markovAccuracy, closenessAccuracy = markovAccuracy } = routesRecord(record);
  const none = (network: string) => badInput(`${shown(file)} has no scores of its ${shown(network)}.`);
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

const periods = <S extends v.GenericSchema>(figure: S) => {
  const both = v.object({ before: figure, after: figure });
  return v.exactOptional(v.object({ old: both, new: both }));
};
const perSplit = v.object({ val: orNaN, test: orNaN });

const grid = v.object({
  rows: count,
  columns: count,
  cellDegrees: v.pipe(finite, v.gtValue(0)),
  cellCount: count,
  occupiedCells: count,
  roadsPerCell: orNaN,
  roadsPerOccupiedCell: orNaN,
  mostRoadsInOneCell: count,
});

const teacherReport = v.object({
  vocabularySize: count,
  perplexity: perSplit,
  cellPerplexity: perSplit,
  bigramPerplexity: perSplit,
  detection: v.pipe(
    v.array(v.object({ kind: v.picklist(ANOMALY_KINDS), anomalous: count, rocAuc: orNaN, prAuc: orNaN })),
    v.maxLength(16),
  ),
  periods: periods(orNaN),
});

const scores = v.object({
  accuracy: orNaN,
  timeError: orNaN,
  crossEntropy: orNaN,
  calibrationError: v.exactOptional(orNaN),
  steps: count,
});
const durations = { trips: count, ratio: orNaN, meanAbsoluteError: orNaN };
const studentReport = v.object({
  scores: v.object({ val: scores, test: scores }),
  periods: periods(scores),
  times: v.exactOptional(
    v.object({
      official: v.object(durations),
      calibrated: v.object({
        ...durations,
        intervals: v.pipe(
          v.array(v.object({ level: finite, coverage: orNaN, medianWidth: orNaN })),
          v.maxLength(16),
        ),
      }),
    }),
  ),
  trips: v.exactOptional(v.object({ own: count, routes: count })),
  lostLabels: count,
});
const share = v.pipe(finite, v.minValue(0), v.maxValue(1));
const encoderReport = v.object({ sigmaKilometres: v.pipe(finite, v.gtValue(0)), steps: count });
/** Shares of candidates in cells that they share and of steps without a choice for it, and roads per cell. */
const hexagonReport = v.object({
  sharedCandidates: share,
  alikeSteps: share,
  roadsPerCell: v.pipe(finite, v.minValue(0)),
  resolution: count,
  steps: count,
});
const closed = v.object({
  roads: count,
  digest: word,
  leftOut: v.object({ train: count, val: count, test: count }),
});
const report = v.object({
  markovAccuracy: orNaN,
  closenessAccuracy: v.exactOptional(orNaN),
  grid,
  closed: v.exactOptional(closed),
});

const trained = { parameters: count, training: OUTCOME };
const teacher1 = v.object({ ...trained, ...teacherReport.entries });
const student1 = v.object({ ...trained, ...studentReport.entries });
const students1 = v.object({ vanilla: v.exactOptional(student1), distilled: v.exactOptional(student1) });

/**
 * The older form of records, which did not name their system: teacher and students are fields of the record.
 */
const record1 = v.pipe(
  v.object({
    format: v.literal('route-distillery-run'),
    version: v.literal(1),
    config: configSchema(ROUTE_RUNS),
    data: v.object({ ...DATA.entries, grid }),
    backend: BACKEND,
    versions: v.record(word, word),
    teacher: v.nullable(teacher1),
    teacherFrom: v.exactOptional(v.picklist(['trained', 'given', 'none'])),
    teacherDigest: v.exactOptional(word),
    students: students1,
    markovAccuracy: orNaN,
    timing: v.object({ started: word, seconds: numbersByName }),
  }),
  v.transform((old): RunRecord => {
    const {
      config,
      data,
      backend,
      versions,
      teacher,
      teacherDigest = null,
      students,
      markovAccuracy,
      timing,
    } = old;
    const { grid: cells, ...summary } = data;
    const teacherFrom = old.teacherFrom ?? (teacher ? 'trained' : 'none');
    return {
      format: 'route-distillery-run',
      version: 2,
      system: ROUTES,
      config,
      data: summary,
      backend,
      versions,
      networks: networkRecords({ teacher, teacherFrom, teacherDigest, students }, config),
      report: { markovAccuracy, grid: cells },
      timing,
    };
  }),
);

/** The older form of plans, which did not name their system. */
const plan1 = v.pipe(
  v.object({
    config: configSchema(ROUTE_RUNS),
    students: v.pipe(v.array(v.picklist(STUDENT_NAMES)), v.maxLength(2)),
    /** `train`, `none`, `file`, or the id of the run whose teacher is used. */
    teacher: v.pipe(v.string(), v.maxLength(100)),
  }),
  v.transform(({ config, students, teacher }) => ({
    system: ROUTES,
    config,
    networks: [...(teacher === 'train' ? ['teacher'] : []), ...students],
    given: teacher === 'train' || teacher === 'none' ? {} : { teacher },
  })),
);

/** How runs of this system are read and summarised. */
export const format = resultsFormat<ExperimentConfig>({
  config: configSchema(ROUTE_RUNS),
  report,
  networks: {
    teacher: teacherReport,
    ...Object.fromEntries(ROUTE_TEACHERS.map((name) => [name, studentReport])),
    transfertraj: encoderReport,
    foundation: hexagonReport,
    vanilla: studentReport,
    distilled: studentReport,
  },
  version1: { record: record1, plan: plan1 },
  results: resultsOf,
  headlines: TABLE_HEADLINES,
  routeHeadlines: arrivals,
  scores: {
    of: scoresOf,
    titles: Object.fromEntries(NEXT_STEP.map((measure) => [measure.name, scoreTitle(measure)])),
    pairs: [['vanilla', 'distilled']],
    lines: teacherLines,
  },
});
