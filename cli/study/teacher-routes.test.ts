import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSafetensors } from '../../src/nn/safetensors';
import { useBackend } from '../../src/nn/testing/backends';
import { anyBackend, tinyCity, tinyExperiment } from '../../src/systems/routes/testing/tiny-experiment';
import { StudyRuns } from './study-runs';
import { teacherRoutes } from './teacher-routes';

const folder = await mkdtemp(join(tmpdir(), 'teacher-routes-'));
afterAll(() => rm(folder, { recursive: true }));
beforeAll(() => useBackend('wasm'));

it('has a student with few trips learn from routes beside its own, and counts them', async () => {
  const dataset = await tinyCity();
  const tiny = tinyExperiment({ epochs: 1 });
  const config = { ...tiny, student: { ...tiny.student, model: 'plus' as const } };
  const runs = new StudyRuns(folder, anyBackend, {}, () => undefined);
  const plan = { dataset, trips: [6], seeds: [3], config, teacherSteps: 4, steps: 4 };
  const rows = await teacherRoutes(plan, runs);
  expect(rows.map(({ name }) => name)).toEqual([
    '6 trips, alone',
    '6 trips, and best routes of the teacher',
    '6 trips, and shortest paths (control)',
  ]);
  expect(rows[1].baseline).toEqual(rows[0].values);
  for (const { values } of rows)
    for (const ofSeeds of Object.values(values)) expect(ofSeeds.every(Number.isFinite)).toBe(true);
  const counted = async (name: string) => {
    const file = readSafetensors(await readFile(join(folder, name, 'vanilla.safetensors')));
    const { data } = file.tensors.get('navigator.knowledge.link_counts')!;
    return [...data].reduce<number>((sum, count) => sum + Number(count), 0);
  };
  const [alone, best, all] = await Promise.all(
    ['trips-6-alone-3', 'trips-6-best-3', 'teacher-3'].map(counted),
  );
  expect(alone).toBeLessThan(all);
  // Six trips, and a route for nearly every training trip.
  expect(best).toBeGreaterThan(3 * alone);
}, 120_000);
