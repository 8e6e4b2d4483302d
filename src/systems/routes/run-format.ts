import * as v from 'valibot';
import { ANOMALY_KINDS } from '../../evaluation/anomalies';
import type { RunFormat } from '../../engine/records/run-format';
import type { RunRecord } from '../../engine/records/run-record';
import { count, finite, numbersByName, orNaN, word } from '../../base/json';
import { BACKEND, DATA, OUTCOME } from '../../engine/runs/run-schema';
import { ROUTES } from './networks';
import { configSchema } from '../../engine/settings/schema';
import { ROUTE_RUNS, type ExperimentConfig } from './settings';
import { headlines } from './headlines';
import { STUDENT_NAMES } from './distillation/distillation-config';
import { networkRecords } from './record';
import { ROUTE_TEACHERS } from './route-teachers';
import { scores as seedScores } from './run-scores';
import { runSummary } from './run-summary';

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
