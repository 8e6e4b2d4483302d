import { basename } from 'node:path';
import type { Task } from '../../src/base/task';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import type { Dataset } from '../../src/domain/dataset';
import { gridFor } from '../../src/domain/grid';
import type { StartFrom } from '../../src/engine/experiments/experiment';
import { openCandidateScorer } from '../../src/engine/experiments/networks-of-others';
import { nextRoadRanks } from './next-road-ranks';
import { lmTadVocabulary } from '../../src/models/lm-tad/tokens';
import { systems } from '../../src/systems/registry';
import { loadTeacherOnGrid } from '../../src/systems/routes/checkpoints/load-teacher';
import { bigramTargets } from '../../src/systems/routes/distillation/bigram-targets';
import { computeSoftTargets, uniformTargets } from '../../src/systems/routes/distillation/soft-targets';
import { PRESET_CONFIGS } from '../../src/systems/routes/settings';
import { GIVEN_TEACHER_INFOS } from '../../src/systems/routes/given-teachers';
import { TEACHER_CHOICES } from '../../src/systems/routes/teacher-names';
import { datasetFiles } from '../../cli/dataset/dataset-folder';
import type { RankOptions, TeacherFile } from './rank-options';
import { givenTeacherAt, networkAt } from '../../cli/train/run-networks';

/** What a teacher says of all steps, and more in words. */
interface Said {
  readonly logits: Float32Array;
  readonly note?: string;
}

/** Ranks the next roads by each teacher, on the backend that was started. @returns lines for people; @throws Failure 'bad-input', 'cancelled' */
export async function rankTeachers(options: RankOptions, task: Task): Promise<string[]> {
  const { data, split, files } = options;
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
  for (const [name, path] of Object.entries(files) as [TeacherFile, string][])
    await rank(name, async () => said(name, await fileAt(name, path), dataset, options, task));
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
  name === 'lm-tad' ? networkAt(path, ['teacher'], '--lm-tad-from') : givenTeacherAt(name, path);

/** Columns under each other, the first one left-aligned. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  return rows.map((row) =>
    row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join('  '),
  );
}
