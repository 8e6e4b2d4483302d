import * as v from 'valibot';
import type { RunRecord } from '../../engine/records/run-record';
import { tablesLines } from '../../engine/results/result-text';
import { counted } from '../../base/text';
import { closedSentence } from './closed-report';
import { periodsLines, periodsRows } from './periods-table';
import { GIVEN_TEACHER_INFOS, GIVEN_TEACHERS } from './given-teachers';
import { routesRecord, networkRecords } from './record';
import { nextStepTable } from './results';
import type { LearntFrom } from './training/lesson';
import type { TimesReport } from './training/student-times';
import type { Headline, RunContents } from '../../engine/records/run-contents';
import { type StudentName, STUDENT_NAMES } from './distillation/distillation-config';
import { ANOMALY_KINDS } from '../../evaluation/anomalies';
import type { RunFormat } from '../../engine/records/run-format';
import { count, finite, numbersByName, orNaN, word } from '../../base/json';
import { BACKEND, DATA, OUTCOME } from '../../engine/runs/run-schema';
import { ROUTES } from './networks';
import { configSchema } from '../../engine/settings/schema';
import { ROUTE_RUNS, type ExperimentConfig } from './settings';
import { ROUTE_TEACHERS } from './route-teachers';
import { scores as seedScores } from './run-scores';

const percent = (share: number) => (Number.isFinite(share) ? `${(100 * share).toFixed(2)} %` : '-');
const digits = (value: number, places: number) => (Number.isFinite(value) ? value.toFixed(places) : '-');

/** Sums up a run without its routes in a few aligned lines: the data, the teacher, the next-step scores. */
export function runSummary(record: RunRecord): string[] {
  const {
    teacher,
    teacherFrom,
    teacherDigest,
    routeTeachers = {},
    givenTeachers = {},
    students,
    grid,
    closed,
  } = routesRecord(record);
  const { data } = record;
  const { zones, trips, simulated } = data;
  const kind = simulated ? 'simulated ' : '';
  const quality = ({ cutShare, balance }: typeof zones.quality) =>
    `${percent(cutShare)} of links cut, largest ${digits(balance, 2)} times the mean`;
  const lines = [
    `${data.name}: ${data.roads} roads, ${data.successorPairs} successor pairs, ` +
      `${trips.train} / ${trips.val} / ${trips.test} ${kind}trips (train / val / test)`,
    `Zones (${zones.source}): ${zones.count}, ${quality(zones.quality)}; as a plain grid ${quality(zones.geographicGrid)}`,
    `Grid of ${grid.cellDegrees} degrees: ${grid.rows} x ${grid.columns} cells, ${grid.occupiedCells} with roads, ` +
      `${digits(grid.roadsPerOccupiedCell, 1)} roads in each of those`,
  ];
  if (closed) lines.push(closedSentence(closed));
  if (teacher) {
    const { perplexity, cellPerplexity, bigramPerplexity, detection, training } = teacher;
    lines.push(
      `Teacher: ${teacher.vocabularySize} tokens, best epoch ${training.bestEpoch}; perplexity ` +
        `${digits(perplexity.val, 2)} val, ${digits(perplexity.test, 2)} test (cells only ` +
        `${digits(cellPerplexity.val, 2)}, ${digits(cellPerplexity.test, 2)}; bigram ` +
        `${digits(bigramPerplexity.val, 2)}, ${digits(bigramPerplexity.test, 2)})`,
    );
    for (const { kind, anomalous, rocAuc, prAuc } of detection)
      lines.push(
        `  anomalies ${kind} (${anomalous}): ROC-AUC ${digits(rocAuc, 3)}, PR-AUC ${digits(prAuc, 3)}`,
      );
  }
  if (teacherFrom === 'given') lines.push(`Teacher: given, of digest ${teacherDigest}`);
  for (const [name, { report, digest }] of Object.entries(routeTeachers))
    if (!report) lines.push(`${name}: given, of digest ${digest}`);
  for (const name of GIVEN_TEACHERS) {
    const taught = givenTeachers[name];
    const { short, says } = GIVEN_TEACHER_INFOS[name];
    if (taught)
      lines.push(
        `${short}: given, of digest ${taught.digest}${taught.report ? `; ${says(taught.report)}` : ''}`,
      );
  }
  lines.push(...tablesLines([nextStepTable(record)]));
  const ofTeachers = Object.entries(routeTeachers).flatMap(([name, { report }]) =>
    report ? ([[name, report]] as const) : [],
  );
  for (const [name, report] of [...ofTeachers, ...Object.entries(students)]) {
    const lost = report.lostLabels > 0 ? `; ${report.lostLabels} labels lost to the candidate limit` : '';
    lines.push(
      `  ${name}: best epoch ${report.training.bestEpoch} of ${report.training.history.at(-1)?.epoch ?? 0}${lost}`,
    );
    if (report.trips) lines.push(`    learnt from ${tripsInWords(report.trips)}`);
    if (report.times) lines.push(`    ${timesInWords(report.times)}`);
  }
  const periods = periodsRows({ teacher, students });
  return record.oldData && periods.length > 0
    ? [...lines, ...periodsLines(record.oldData.name, periods)]
    : lines;
}

/** "50 trips of its own and 1000 routes that were drawn for it" */
const tripsInWords = ({ own, routes }: LearntFrom): string =>
  `${counted(own, 'trip')} of its own` +
  (routes > 0 ? ` and ${counted(routes, 'route')} that ${routes === 1 ? 'was' : 'were'} drawn for it` : '');

/** "durations 1.01 of the real ones (0.65 uncorrected), off by 109 s (186 s); 47 % within the 50 % interval, ..." */
function timesInWords({ official, calibrated }: TimesReport): string {
  const within = calibrated.intervals.map(
    ({ level, coverage }) => `${percent(coverage)} within the ${100 * level} % interval`,
  );
  return (
    `durations ${digits(calibrated.ratio, 2)} of the real ones (${digits(official.ratio, 2)} uncorrected), off by ` +
    `${digits(calibrated.meanAbsoluteError, 0)} s (${digits(official.meanAbsoluteError, 0)} s); ${within.join(', ')}`
  );
}

/** The numbers that a run has, under the keys of `HEADLINES`. */
function headlines({ record, metrics, sets }: Pick<RunContents, 'record' | 'metrics' | 'sets'>): Headline {
  const found = record && routesRecord(record);
  const accuracy = (student: StudentName) => found?.students[student]?.scores.test.accuracy;
  const arrival = (student: StudentName) => {
    const measured = metrics?.results.find(({ model, odSource }) => model === student && odSource === 'test');
    if (measured) return measured.estimates.arrival.value;
    const drawn = sets.find(({ source, odSource }) => source === student && odSource === 'test')?.routes;
    return drawn && drawn.arrived.reduce((arrived, one) => arrived + one, 0) / drawn.count;
  };
  const numbers = {
    teacherPerplexity: found?.teacher?.perplexity.test,
    vanillaAccuracy: accuracy('vanilla'),
    distilledAccuracy: accuracy('distilled'),
    vanillaArrival: arrival('vanilla'),
    distilledArrival: arrival('distilled'),
  };
  return Object.fromEntries(
    Object.entries(numbers).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
  );
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

const scores = v.object({ accuracy: orNaN, timeError: orNaN, crossEntropy: orNaN, steps: count });
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
export const format: RunFormat<ExperimentConfig> = {
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
  headlines,
  scores: seedScores,
  summary: runSummary,
};
