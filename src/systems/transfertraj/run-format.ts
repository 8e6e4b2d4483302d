import * as v from 'valibot';
import { count, orNaN } from '../../base/json';
import type { RunRecord } from '../../engine/records/run-record';
import {
  factsTable,
  inNumbers,
  inShares,
  type ResultTable,
  type RunResults,
} from '../../engine/results/result-table';
import { resultsFormat } from '../../engine/results/results-format';
import { STUDENT_BASELINE } from '../../evaluation/recovery/baselines/baseline-names';
import { configSchema } from '../../engine/settings/schema';
import { TRANSFER } from './settings';
import { type CityEvaluation, CITY } from './evaluation/city-evaluation';
import { type ExpertUse, DENSITIES, expertLines, expertsInWords } from './evaluation/expert-use';
import { STUDENT, TRANSFER_NETWORKS } from './networks';
import { HEADLINES, SCORE_TITLES, taskTable, type AskedIn } from './results';
import { transferReport, type TrajectoryCounts } from './transfer-record';
import { LEFT_OUT_REASONS, POINT_ORIGINS, leftOutWords } from './trips/trajectories';

const keyed = <K extends string, S extends v.GenericSchema>(keys: readonly K[], schema: S) =>
  v.object(Object.fromEntries(keys.map((key) => [key, schema])) as Record<K, S>);

const data = v.object({
  origin: v.picklist(POINT_ORIGINS),
  recorded: count,
  leftOut: keyed(LEFT_OUT_REASONS, count),
  trips: keyed(['train', 'val', 'test'], count),
  points: count,
  places: count,
});
const report = v.object({
  data,
  evaluation: v.nullable(CITY),
  elsewhere: v.nullable(v.object({ data, evaluation: CITY })),
});
const network = v.object({ metres: orNaN, minutes: orNaN });

/** Words that set the tables of the other city apart from those of the one that was learnt in. */
const inWords = (asked: AskedIn) =>
  asked.city === 'trained'
    ? { before: '', where: '' }
    : { before: 'elsewhere-', where: `, in ${asked.name}` };

const cityTables = ({ recovery, experts }: CityEvaluation, asked: AskedIn): ResultTable[] => [
  ...recovery.tasks.map((task) => taskTable(task, asked)),
  ...(experts ? [expertsTable(experts, asked)] : []),
];

/** What can be told of runs whose points have places around them: how experts are used by their density. */
function expertsTable(use: ExpertUse, asked: AskedIn): ResultTable {
  const { layers, borders } = use;
  const { before, where } = inWords(asked);
  return {
    ...{ id: `${before}experts`, title: `Experts that points ask${where}`, rowHeading: 'Layer and expert' },
    measures: [inShares('few', 'Few places around'), inShares('some', 'Some'), inShares('many', 'Many')],
    rows: layers.flatMap((asks, layer) =>
      asks.few.map((_, expert) => ({
        ...{ name: `${layer + 1}-${expert + 1}`, role: 'other' },
        label: `Layer ${layer + 1}, expert ${expert + 1}`,
        values: Object.fromEntries(DENSITIES.map((density) => [density, shareOf(asks[density], expert)])),
      })),
    ),
    note:
      `Shares of all that points ask, by the number of places around them: up to ${borders[0]}, up to ${borders[1]}, and more. ` +
      `By layer: ${expertLines(use).join('; ')}. Points of one trip are alike, so chance is larger than the test says.`,
    says: [expertsInWords(use, asked.city === 'other' ? asked.name : undefined)],
  };
}

const shareOf = (asked: readonly number[], expert: number): number =>
  asked[expert] / asked.reduce((sum, count) => sum + count, 0);

function countsTable(
  { recorded, leftOut, trips, points, places }: TrajectoryCounts,
  asked: AskedIn,
): ResultTable {
  const { before, where } = inWords(asked);
  return factsTable(
    {
      ...{ id: `${before}trajectories`, title: `Trajectories and what was left out${where}` },
      note: 'Each recording is one trajectory, or is left out for the reason that is said.',
    },
    [
      [inNumbers('recorded', 'Recordings'), recorded],
      [inNumbers('train', 'Training trajectories'), trips.train],
      [inNumbers('val', 'Validation trajectories'), trips.val],
      [inNumbers('test', 'Test trajectories'), trips.test],
      [inNumbers('points', 'Points of all trajectories'), points],
      [inNumbers('places', 'Places'), places],
      ...LEFT_OUT_REASONS.map(
        (reason) => [inNumbers(reason, `Left out: ${leftOutWords(reason)}`), leftOut[reason]] as const,
      ),
    ],
  );
}

/** What a run found: errors of each task beside the baselines, in both cities; the experts; the trajectories. */
export function resultsOf(record: RunRecord): RunResults {
  const { data: own, evaluation, elsewhere } = transferReport(record);
  const there = elsewhere && ({ city: 'other', name: elsewhere.evaluation.name } as const);
  return {
    facts: [
      `${record.data.name}: ${own.origin}`,
      ...(elsewhere && there ? [`Tested in ${there.name} too: ${elsewhere.data.origin}`] : []),
    ],
    tables: [
      ...(evaluation ? cityTables(evaluation, { city: 'trained' }) : []),
      ...(elsewhere && there ? cityTables(elsewhere.evaluation, there) : []),
      countsTable(own, { city: 'trained' }),
      ...(elsewhere && there ? [countsTable(elsewhere.data, there)] : []),
    ],
  };
}

/** How runs of this system are read and summarised. */
export const format = resultsFormat({
  config: configSchema(TRANSFER),
  report,
  networks: { ...Object.fromEntries(TRANSFER_NETWORKS.map((name) => [name, network])), [STUDENT]: v.null() },
  results: resultsOf,
  headlines: HEADLINES,
  scores: {
    titles: SCORE_TITLES,
    pairs: [
      ['pretrained', 'tuned'],
      ['constant-velocity', 'tuned'],
      ['straight-lines', 'tuned'],
      ['mean-speed-straight', 'tuned'],
      [STUDENT_BASELINE, 'tuned'],
      ['constant-velocity', 'pretrained'],
      ['straight-lines', 'pretrained'],
      ['mean-speed-straight', 'pretrained'],
      [STUDENT_BASELINE, 'pretrained'],
    ],
  },
});
