import { GIVEN_TEACHERS, GIVEN_TEACHER_INFOS } from '../../src/systems/routes/given-teachers';
import { oneOf, text, whole, type ValuesOf } from '../../cli/options';
import { SAMPLE_CITY } from '../../cli/train/usual-folder';
import { basename } from 'node:path';
import type { Task } from '../../src/base/task';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import type { Dataset } from '../../src/domain/dataset';
import { gridFor } from '../../src/domain/grid';
import type { StartFrom } from '../../src/engine/experiments/experiment';
import { openCandidateScorer } from '../../src/engine/experiments/networks-of-others';
import { lmTadVocabulary } from '../../src/models/lm-tad/tokens';
import { systems } from '../../src/systems/registry';
import { loadTeacherOnGrid } from '../../src/systems/routes/checkpoints/fit-teacher';
import { bigramTargets } from '../../src/systems/routes/distillation/control-targets';
import { computeSoftTargets, uniformTargets } from '../../src/systems/routes/distillation/soft-targets';
import { PRESET_CONFIGS } from '../../src/systems/routes/settings';
import { TEACHER_CHOICES } from '../../src/systems/routes/teacher-names';
import { datasetFiles } from '../../cli/dataset/dataset-folder';
import { givenTeacherAt, teacherAt } from '../../cli/train/run-networks';
import { logSoftmax } from '../../src/base/numbers';
import { type RoadNetwork, candidateLayout } from '../../src/domain/road-network';
import type { TrajectorySet } from '../../src/domain/trajectory-set';

const TEACHER_FILES = ['lm-tad', ...GIVEN_TEACHERS] as const;
type TeacherFile = (typeof TEACHER_FILES)[number];

/** Default teacher window, in roads: that of the presets. */
const USUAL_WINDOW = 7;

const teacherFile = () =>
  text('FROM', 'Checkpoint of that teacher, or the folder or zip of a run that has one.');

export const RANK_TOOL = {
  about: `Ranks the next road of held-out trips by what each teacher says of the roads that can follow: how good teachers are before anybody
learns from them.`,
  usage:
    '[--data PATH] [--split val] [--lm-tad-from FILE] [--foundation-from FILE] [--transfertraj-from FILE]',
  options: {
    data: text('PATH', 'Folder or zip of the data set.').or(SAMPLE_CITY, 'the sample city'),
    split: oneOf(['val', 'test', 'train'], 'Trips that are ranked.').or('val'),
    'lm-tad-from': teacherFile(),
    'foundation-from': teacherFile(),
    'transfertraj-from': teacherFile(),
    window: whole('N', 1, 10_000, 'Roads that a teacher is told of.').or(USUAL_WINDOW),
  },
  notes: `Bigrams of cells learn from the training trips; every road alike is chance. Steps with one candidate do not count. MRR is the mean of
1 / rank of the road taken, over candidates alike the mean of their ranks; nats is the mean of -log p.`,
};

type RankOptions = ValuesOf<typeof RANK_TOOL.options>;

/** What a teacher says of all steps, and more in words. */
interface Said {
  readonly logits: Float32Array;
  readonly note?: string;
}

/** Ranks the next roads by each teacher, on the backend that was started. @returns lines for people; @throws Failure 'bad-input', 'cancelled' */
export async function rankTeachers(options: RankOptions, task: Task): Promise<string[]> {
  const { data, split } = options;
  const { dataset } = await loadHoserDataset(await datasetFiles([data]), { name: basename(data) });
  const trips = dataset.trips[split];
  const rows: string[][] = [['teacher', 'MRR', 'likeliest', 'nats', 'off 1 by', 'seconds']];
  const notes: string[] = [];
  let steps = 0;
  const rank = async (name: keyof typeof TEACHER_CHOICES, ask: () => Promise<Said>) => {
    const started = performance.now();
    const { logits, note } = await ask();
    const seconds = (performance.now() - started) / 1000;
    const ranks = nextRoadRanks(dataset.network, trips, logits);
    ({ steps } = ranks);
    rows.push([
      TEACHER_CHOICES[name],
      ranks.reciprocalRank.toFixed(4),
      `${(100 * ranks.accuracy).toFixed(1)} %`,
      ranks.nats.toFixed(4),
      ranks.farthestFromOne.toExponential(0),
      seconds.toFixed(1),
    ]);
    if (note) notes.push(`${TEACHER_CHOICES[name]}: ${note}`);
  };
  await rank('uniform', async () => uniformTargets(dataset.network, trips));
  await rank('bigram', async () =>
    bigramTargets(dataset.network, cellsOf(dataset), dataset.trips.train, trips),
  );
  for (const name of TEACHER_FILES) {
    const path = options[`${name}-from`];
    if (path !== undefined)
      await rank(name, async () => said(name, await fileAt(name, path), dataset, options, task));
  }
  return [`${trips.tripCount} ${split} trips, ${steps} steps with a choice`, ...table(rows), ...notes];
}

const cellsOf = ({ network }: Dataset) => {
  const { cellDegrees, vocabulary } = PRESET_CONFIGS.quick.grid;
  return lmTadVocabulary(network, gridFor(network, cellDegrees), vocabulary);
};

async function said(
  name: TeacherFile,
  from: StartFrom,
  dataset: Dataset,
  { split, window }: RankOptions,
  task: Task,
): Promise<Said> {
  const trips = dataset.trips[split];
  if (name === 'lm-tad') {
    const { network } = loadTeacherOnGrid(from.bytes, dataset);
    try {
      return await computeSoftTargets(network, dataset.network, trips, window, task);
    } finally {
      network.dispose();
    }
  }
  const { system, says } = GIVEN_TEACHER_INFOS[name];
  const open = await openCandidateScorer(systems, system);
  const scorer = open(from, dataset);
  try {
    const { report } = await scorer.ready(window, task);
    return { logits: await scorer.logitsOf(trips, window, task), note: says(report) };
  } finally {
    scorer.dispose();
  }
}

const fileAt = (name: TeacherFile, path: string): Promise<StartFrom> =>
  name === 'lm-tad' ? teacherAt(path, ['teacher'], '--lm-tad-from') : givenTeacherAt(name, path);

/** Columns under each other, the first one left-aligned. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  return rows.map((row) =>
    row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join('  '),
  );
}

/** How well somebody who says how likely roads are next knows the one that was taken, over steps with a choice. */
interface NextRoadRanks {
  /** Steps with two candidates or more. */
  readonly steps: number;
  /** Mean of 1 / rank of the road taken; candidates that are alike stand in any order, and their ranks are averaged. */
  readonly reciprocalRank: number;
  /** The same where all candidates are alike. */
  readonly byChance: number;
  /** Share of the steps at which the road taken is the likeliest; of several that are alike its share. */
  readonly accuracy: number;
  /** Mean of -log p of the road taken, in nats. */
  readonly nats: number;
  /** The farthest that the probabilities of a step add up to from 1. */
  readonly farthestFromOne: number;
}

/**
 * Ranks the next roads of trips by logits of the candidates, as `candidateLayout` has them.
 * @param logits of all steps of the trips
 */
export function nextRoadRanks(
  network: RoadNetwork,
  trips: TrajectorySet,
  logits: ArrayLike<number>,
): NextRoadRanks {
  const { roads, stepOffsets, logitOffsets } = candidateLayout(network, trips);
  const { successors, successorOffsets } = network;
  const sums = { steps: 0, reciprocalRank: 0, byChance: 0, accuracy: 0, nats: 0 };
  let farthestFromOne = 0;
  for (let trip = 0; trip < trips.tripCount; trip++)
    for (let step = stepOffsets[trip]; step < stepOffsets[trip + 1]; step++) {
      const count = logitOffsets[step + 1] - logitOffsets[step];
      if (count < 2) continue;
      const own = Array.from({ length: count }, (_, k) => logits[logitOffsets[step] + k]);
      const next = trips.roads[trips.offsets[trip] + step - stepOffsets[trip] + 1];
      const first = successorOffsets[roads[step]];
      const taken = successors.subarray(first, first + count).indexOf(next);
      const logP = logSoftmax(own);
      const better = own.filter((value) => value > own[taken]).length;
      const alike = own.filter((value) => value === own[taken]).length;
      sums.steps++;
      sums.reciprocalRank += meanReciprocal(better + 1, alike);
      sums.byChance += meanReciprocal(1, count);
      sums.accuracy += better === 0 ? 1 / alike : 0;
      sums.nats -= logP[taken];
      farthestFromOne = Math.max(
        farthestFromOne,
        Math.abs(1 - logP.reduce((sum, value) => sum + Math.exp(value), 0)),
      );
    }
  const mean = (sum: number) => sum / sums.steps;
  return {
    steps: sums.steps,
    reciprocalRank: mean(sums.reciprocalRank),
    byChance: mean(sums.byChance),
    accuracy: mean(sums.accuracy),
    nats: mean(sums.nats),
    farthestFromOne,
  };
}

/** Mean of 1 / rank over so many ranks from one on. */
function meanReciprocal(from: number, count: number): number {
  let sum = 0;
  for (let rank = from; rank < from + count; rank++) sum += 1 / rank;
  return sum / count;
}
