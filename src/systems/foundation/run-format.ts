import * as v from 'valibot';
import { count, finite, numbersByName, orNaN, sentence, word } from '../../base/json';
import type { RunRecord } from '../../engine/records/run-record';
import { configSchema, partSchema } from '../../engine/settings/schema';
import {
  factsTable,
  inNumbers,
  type Measure,
  type ResultTable,
  type RunResults,
} from '../../engine/results/result-table';
import { resultsFormat, scoreTitle } from '../../engine/results/results-format';
import { JUDGED, type JudgedName } from './evaluation/judged-task';
import { PROBE_SOURCES, PROBES, PROBE_TITLES } from './explore/probes/probe-report';
import { foundationReport, type FoundationReport, type SequenceCounts } from './foundation-record';
import { FOUNDATION_NETWORKS, TASKS } from './networks';
import { HEADLINES, mainMeasure, SCORES, scoreTables } from './results';
import { HEXAGONS } from './settings';

/** Many more than a run has. */
const some = <S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema), v.maxLength(256));

const part = v.object({ users: count, sequences: count, hexagons: count });
const data = v.object({
  origin: v.picklist(['check-ins', 'trips']),
  simulated: v.boolean(),
  resolution: count,
  rootResolution: count,
  cells: count,
  roots: count,
  tokenizer: partSchema(HEXAGONS, 'sequences.tokenizer'),
  vocabulary: count,
  levels: count,
  roadsPerCell: v.nullable(finite),
  recorded: count,
  visits: v.object({
    visits: count,
    outside: count,
    merged: count,
    tooFewCells: count,
    tooShort: count,
    droppedHexagons: count,
    sequences: count,
    hexagons: count,
  }),
  heldOut: v.picklist(['user', 'week', 'trips']),
  parts: v.object({ train: part, val: part, test: part }),
  sharedUsers: count,
});
const estimate = v.object({ value: orNaN, low: orNaN, high: orNaN });
const estimates = v.record(word, estimate);
const judged = v.pipe(
  v.object({
    task: v.picklist(JUDGED),
    units: count,
    asked: count,
    sources: some(v.object({ source: word, estimates })),
    differences: some(v.object({ before: word, after: word, estimates })),
  }),
  v.check((task) => hasOneSetOfMeasures(task), 'Sources differ in their measures.'),
);
const probe = v.object({
  probe: v.picklist(PROBES),
  measure: v.picklist(['explained', 'auc']),
  items: count,
  groups: count,
  scores: some(v.object({ source: v.picklist(PROBE_SOURCES), score: estimate })),
});
const probes = v.object({
  reports: some(probe),
  leftOut: some(v.object({ probe: v.picklist(PROBES), why: sentence })),
});
const report = v.object({
  data,
  leftOut: some(v.object({ task: v.picklist(TASKS), why: sentence })),
  evaluation: v.nullable(some(judged)),
  probes: v.optional(probes),
}) satisfies v.GenericSchema<unknown, FoundationReport>;

/** Whatever has a value for each measure. */
interface Measured {
  readonly estimates: Readonly<Record<string, unknown>>;
}

/** Tables have a column for each measure, and verdicts ask for the main one. */
function hasOneSetOfMeasures({
  task,
  sources,
  differences,
}: {
  readonly task: JudgedName;
  readonly sources: readonly Measured[];
  readonly differences: readonly Measured[];
}): boolean {
  const wanted = Object.keys(sources[0]?.estimates ?? { [mainMeasure(task)]: 0 });
  return (
    wanted.includes(mainMeasure(task)) &&
    [...sources, ...differences].every(
      ({ estimates: of }) => Object.keys(of).sort().join() === [...wanted].sort().join(),
    )
  );
}

const PARTS = { train: 'Training part', val: 'Validation part', test: 'Test part' } as const;

/** The sequences that networks learnt from and were judged on, and what was left out. */
function sequencesTable({ data: own, leftOut, evaluation, probes: probed }: FoundationReport): ResultTable {
  const isOfTrips = own.origin === 'trips';
  return {
    ...factsTable({ id: 'sequences', title: 'Sequences of hexagons', note: heldOutWords(own) }, [
      [inNumbers('recorded', isOfTrips ? 'Trips' : 'Check-ins'), own.recorded],
      [inNumbers('resolution', 'Resolution of the hexagons'), own.resolution],
      [inNumbers('cells', 'Hexagons of the city'), own.cells],
      [inNumbers('roots', 'Coarse hexagons above them'), own.roots],
      [inNumbers('levels', 'Tokens of a hexagon at most'), own.levels],
      [inNumbers('vocabulary', 'Vocabulary'), own.vocabulary],
      ...(own.roadsPerCell === null
        ? []
        : [
            [
              inNumbers('roads', 'Roads of a hexagon that has any', { decimals: 2 }),
              own.roadsPerCell,
            ] as const,
          ]),
      ...(['train', 'val', 'test'] as const).flatMap((name): (readonly [Measure, number])[] => {
        const { users, sequences, hexagons } = own.parts[name];
        const of = (what: string) => inNumbers(`${name}-${what}`, `${PARTS[name]}: ${what}`);
        return [
          [of(isOfTrips ? 'drivers' : 'people'), users],
          [of('sequences'), sequences],
          [of('hexagons'), hexagons],
        ];
      }),
      ...leftOutRows(own).map(([reason, number]) => [inNumbers(reason, `Visits ${reason}`), number] as const),
    ]),
    says: [
      ...(evaluation === null ? ['Nothing was measured.'] : []),
      ...leftOut.map(({ why }) => why),
      ...(probed?.leftOut ?? []).map(({ probe: name, why }) => `${PROBE_TITLES[name]} ${why}`),
      heldOutWords(own),
    ],
  };
}

/** What a run found: what networks and baselines are worth in each task, what probes read, and the sequences. */
export function resultsOf(record: RunRecord): RunResults {
  const own = foundationReport(record);
  return {
    facts: [`${record.data.name}: ${originWords(own.data)}`],
    tables: [...scoreTables(own.evaluation, own.probes), sequencesTable(own)],
  };
}

/** How runs of this system are read and summarised. */
export const format = resultsFormat({
  config: configSchema(HEXAGONS),
  report,
  networks: Object.fromEntries(FOUNDATION_NETWORKS.map((name) => [name, numbersByName])),
  results: resultsOf,
  headlines: HEADLINES,
  scores: {
    titles: Object.fromEntries(SCORES.map(({ key, of, measure }) => [key, scoreTitle(measure, of)])),
    pairs: [
      ['unigram', 'pretrained'],
      ['markov', 'pretrained'],
      ['habit', 'pretrained'],
      ['pretrained', 'tuned'],
      ['distance', 'tuned'],
      ['shared', 'tuned'],
      ['most-frequent', 'tuned'],
      ['last-seen', 'tuned'],
    ],
  },
});

/** What the test part holds out, in sentences. */
function heldOutWords(data: SequenceCounts): string {
  return `${WHAT[data.heldOut](data)} No sequence of the test part is learnt from, neither in pre-training nor for a task.`;
}

const WHAT: Readonly<Record<SequenceCounts['heldOut'], (data: SequenceCounts) => string>> = {
  user: ({ parts: { test }, sharedUsers }) =>
    `Held out are people: of the ${test.users} of the test part ${sharedUsers === 0 ? 'none is' : `${sharedUsers} are`} in the training part too.`,
  week: ({ parts: { test }, sharedUsers }) =>
    `Held out are the last weeks: of the ${test.users} people of the test part ${sharedUsers} are in the training part too, with earlier weeks.`,
  trips: ({ parts: { test }, sharedUsers }) =>
    `Held out are the trips that the data set itself keeps for testing; ${
      test.users === test.sequences
        ? 'no two of them are known to be of one vehicle.'
        : `of their ${test.users} vehicles ${sharedUsers} are in the training part too.`
    }`,
};

/** "simulated check-ins" */
const originWords = ({ origin, simulated }: SequenceCounts): string =>
  `${simulated ? 'simulated ' : ''}${origin}`;

/** What became of the visits that are in no sequence, with their numbers. */
const leftOutRows = ({ visits }: Pick<SequenceCounts, 'visits'>): (readonly [string, number])[] => [
  ['outside the hexagons', visits.outside],
  ['one with the visit before', visits.merged],
  ['in sequences that are too short, or have too few distinct hexagons', visits.droppedHexagons],
];
