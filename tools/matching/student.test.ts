import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_TASK } from '../../src/base/task';
import { Random } from '../../src/base/random';
import type { Dataset } from '../../src/domain/dataset';
import { selectTrips } from '../../src/domain/trajectory-set';
import { checkpointFile } from '../../src/engine/checkpoints/checkpoint-file';
import { odPairsOf } from '../../src/generation/od-pairs';
import { routeSetFrom, StopReason } from '../../src/generation/route';
import { networkInMeters, traceOf, tracesOf } from '../../src/matching/testing/matching-city';
import { hoserConfig } from '../../src/models/hoser/config';
import { hoserFeatures } from '../../src/models/hoser/features/hoser-features';
import { Hoser } from '../../src/models/hoser/hoser';
import { useBackend } from '../../src/nn/testing/backends';
import { tinyCity } from '../../src/systems/routes/testing/tiny-experiment';
import {
  namedStudent,
  openStudent,
  studentAt,
  doubtOf,
  sayThinned,
  type DrivenTraces,
  type RouteDrawer,
} from './thinned';
import { temporaryFolder } from '../../cli/testing/temporary-folder';

const folder = temporaryFolder();
let dataset: Dataset;
const said: string[] = [];

async function untrained(of: Dataset): Promise<Uint8Array> {
  const features = hoserFeatures(of);
  const student = Hoser.initial(hoserConfig(16, 1, 2), features, new Random(1));
  const { timeMean: time_mean, timeStd: time_std } = features;
  const about = { system: 'HOSER', config: student.config, dataset: of.fingerprint, time_mean, time_std };
  return checkpointFile(student.parameters, about).finally(() => student.dispose());
}

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await tinyCity(60, 30);
});
beforeEach(() => {
  said.length = 0;
  vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
});
afterEach(() => vi.restoreAllMocks());

describe('a student whose routes say where hidden points lie', () => {
  it('is the distilled one of a run, else the vanilla one, or a file, and is refused on other roads', async () => {
    const run = join(folder, 'run');
    await mkdir(run);
    await expect(studentAt(run)).rejects.toThrow(
      'has no HOSER student: it holds neither distilled.safetensors nor vanilla.safetensors.',
    );
    await writeFile(join(run, 'vanilla.safetensors'), await untrained(dataset));
    expect((await studentAt(run)).name).toBe('run/vanilla.safetensors');
    await writeFile(join(run, 'distilled.safetensors'), await untrained(dataset));
    expect((await studentAt(run)).name).toBe('run/distilled.safetensors');
    const file = await studentAt(join(run, 'distilled.safetensors'));
    const student = await openStudent(file, dataset);
    const pairs = odPairsOf(selectTrips(dataset.trips.test, [0]));
    expect((await student.routesBetween(pairs, NO_TASK)).count).toBe(1);
    const drawer = namedStudent(student);
    expect(doubtOf(drawer, { dataset, unseen: false })).toMatch(
      /^routes of the student: learnt from .* may know/,
    );
    expect(doubtOf(drawer, { dataset, unseen: true })).toBeNull();
    student.dispose();
    await expect(openStudent(file, await tinyCity(50, 20))).rejects.toThrow(
      'it was trained on another data set',
    );
  });

  it('may know traces of other trips too, where it did not learn from those of the data set', () => {
    expect(doubtOf({ name: 'x', learntFrom: null }, { dataset, unseen: true })).toMatch(
      /did not learn .* may know/,
    );
    expect(doubtOf({ name: 'x', learntFrom: 'other' }, { dataset, unseen: false })).toBeNull();
  });
});

/** Two ways from A to B: straight on by roads 0, 1 and 2, or round by 0, 3, 4, 5 and 2. */
const ROUND = [0, 3, 4, 5, 2];
const network = networkInMeters([
  [
    [0, 0],
    [200, 0],
  ],
  [
    [200, 0],
    [400, 0],
  ],
  [
    [400, 0],
    [600, 0],
  ],
  [
    [200, 0],
    [200, 100],
  ],
  [
    [200, 100],
    [400, 100],
  ],
  [
    [400, 100],
    [400, 0],
  ],
]);

describe('thinned traces of a drive round a block', () => {
  const drive = traceOf([
    [100, 0],
    [200, 50],
    [300, 100],
    [400, 50],
    [500, 0],
  ]);
  const say = async (roads: readonly number[] | null) => {
    const driven: DrivenTraces = {
      ...{ dataset: { ...dataset, network }, unseen: false },
      ...{ traces: tracesOf([drive]), routes: [Uint32Array.from(ROUND)] },
    };
    const drawer: RouteDrawer = {
      ...{ name: 'routes of the student', learntFrom: null },
      routesBetween: async ({ origins, destinations, departures }) =>
        routeSetFrom(
          Array.from(origins, (origin, i) => {
            const way = roads ?? [origin];
            return {
              ...{ roads: way, times: way.map((_, k) => departures[i] + 60 * k) },
              ...{ origin, destination: destinations[i] },
              stop: roads ? StopReason.arrived : StopReason.limit,
            };
          }),
        ),
    };
    await sayThinned('Round', driven, [60], [], [drawer, { ...drawer, name: 'the same' }]);
    return (way: string) => said.find((line) => line.trim().startsWith(`60  ${way}`))!;
  };

  it('are matched to the way that a student draws, where it knows better than the shortest path', async () => {
    const line = await say(ROUND);
    expect(line('none')).not.toMatch('1.000 (1.000 to 1.000)');
    expect(line('routes of the student').match(/1\.000 \(1\.000 to 1\.000\)/g)).toHaveLength(3);
    expect(said.at(-3)).toBe('     60  F1, the same minus routes of the student: 0.000 (0.000 to 0.000)');
    expect(said.at(-2)).toBe('routes of the student: 1 of 1 route arrived.');
  });

  it('have points on straight lines where its route does not arrive', async () => {
    const line = await say(null);
    const figures = (way: string) => line(way).split(/ {2,}/).slice(3);
    expect(figures('routes of the student')).toEqual(figures('straight lines'));
    expect(said.at(-2)).toBe('routes of the student: 0 of 1 route arrived.');
  });
});
