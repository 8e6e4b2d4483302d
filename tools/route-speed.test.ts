import { beforeAll, expect, it } from 'vitest';
import { Random } from '../src/base/random';
import { checkpointFile } from '../src/engine/checkpoints/checkpoint-file';
import { datasetBuffers } from '../src/models/hoser/dataset-buffers';
import { hoserFeatures } from '../src/models/hoser/features/hoser-features';
import { Hoser } from '../src/models/hoser/hoser';
import { useBackend } from '../src/nn/testing/backends';
import { tinyCity, tinyExperiment } from '../src/systems/routes/testing/tiny-experiment';
import { studentSizes } from '../src/systems/routes/experiment-config';
import { speed, SPEED_PARTS, speedTable } from './route-speed';

beforeAll(() => useBackend('wasm'));

it('takes routes apart, which are the same however many are asked for at once', async () => {
  const dataset = await tinyCity();
  const features = hoserFeatures(dataset);
  const { student: sizes } = tinyExperiment({ epochs: 1 });
  const student = Hoser.initial(studentSizes(sizes), features, new Random(1));
  const header = {
    system: 'HOSER',
    student: 'vanilla',
    config: student.config,
    dataset: dataset.fingerprint,
  };
  const times = { time_mean: features.timeMean, time_std: features.timeStd };
  const bytes = await checkpointFile(student.parameters, { ...header, ...times }, datasetBuffers(features));
  student.dispose();
  const networks = [{ name: 'fresh', kind: 'student' as const, bytes }];
  const plan = { dataset, networks, together: [1, 3], pairs: 5, rounds: 2, window: 7, seed: 1 };
  const rows = await speed({ ...plan, search: 'usual' }, 'wasm');
  expect(rows.map(({ network, together }) => [network, together])).toEqual([
    ['fresh', 1],
    ['fresh', 3],
  ]);
  const [alone, joined] = rows;
  expect([joined.expansions, joined.arrived]).toEqual([alone.expansions, alone.arrived]);
  expect(alone.expansions).toBeGreaterThan(1);
  for (const { total, parts } of rows) {
    expect(total.rounds).toBe(2);
    for (const part of SPEED_PARTS) expect(parts[part].median).toBeGreaterThan(0);
    // Medians of two rounds are means, which add up.
    const sum = SPEED_PARTS.reduce((before, part) => before + parts[part].median, 0);
    expect(sum).toBeCloseTo(total.median, 9);
  }
  const [careful] = await speed({ ...plan, search: 'minimum-risk' }, 'wasm');
  expect(careful.expansions).toBeGreaterThan(alone.expansions);
  expect(speedTable(rows).split('\n')).toHaveLength(4);
});
