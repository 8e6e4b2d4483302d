import { expect, it } from 'vitest';
import type { Call } from '../../../../engine/protocol/worker-client';
import { LIGHTST_TEACHING } from '../../distillation/teaching-config';
import type { LensReading } from '../../lens/lens-reading';
import { hasWindow, LensSession } from './lens-session.svelte';
import type { NetworkInUse } from './network-in-use';

const network = (name: NetworkInUse['name'], id: string): NetworkInUse => ({
  name,
  model: { id, network: name, bytes: new Uint8Array(0), from: id, runId: null, dataset: 'city' },
});
const networks = [network('teacher', 't'), network('undistilled', 'u')];
const rows = { values: Float32Array.of(1, 0, 1, 1), width: 2 };
const readingOf = (row: number): LensReading => ({
  row,
  config: LIGHTST_TEACHING,
  configFrom: 'settings',
  isItsTeacher: null,
  teacher: { spatial: rows, temporal: rows, forecast: rows },
  students: {
    undistilled: {
      losses: { L_S: 1, L_KL: 1, L_P: null, L_E: null },
      latent: rows,
      forecast: rows,
      mapped: null,
      recognised: null,
    },
  },
});
const answered = <Result>(result: Result): Call<Result> => ({
  result: Promise.resolve(result),
  pause: () => undefined,
  resume: () => undefined,
  step: () => undefined,
  cancel: () => undefined,
});

it('reads each window once, keeps the last one while the next is read, and forgets it with its networks', async () => {
  const asked: number[] = [];
  const lens = new LensSession({
    ask: ({ row }) => {
      asked.push(row);
      return answered(readingOf(row));
    },
    likeness: () => answered({ perDepth: [0.5] }),
  });
  expect(lens.of(networks)).toBeNull();
  await lens.look({ networks, row: 20 });
  await lens.look({ networks, row: 20 });
  const next = lens.look({ networks, row: 21 });
  expect(lens.of(networks)?.row).toBe(20);
  await next;
  expect([lens.of(networks)?.row, ...asked]).toEqual([21, 20, 21]);
  expect(lens.of([networks[0]])).toBeNull();

  await lens.likeness.read({ networks, row: 21 });
  expect(lens.likeness.of({ networks, row: 21 })?.map(({ name }) => name)).toEqual([
    'teacher',
    'undistilled',
  ]);
  expect(lens.likeness.of({ networks, row: 22 })).toBeNull();
});

it('shows on the map what the reading has, once it is open and a road is chosen', async () => {
  const lens = new LensSession({
    ask: ({ row }) => answered(readingOf(row)),
    likeness: () => answered({ perDepth: [] }),
  });
  await lens.look({ networks, row: 20 });
  expect(lens.layer(networks, 1)).toBeNull();
  lens.open = true;
  expect(lens.layer(networks, null)).toBeNull();
  const layer = lens.layer(networks, 1)!;
  expect(layer.values[0]).toBeCloseTo(Math.SQRT1_2, 6);
  expect(layer.values[1]).toBeCloseTo(1, 6);
  // Without a distilled student the teacher's own latents are compared.
  expect(layer.scale.title).toContain('within the teacher');
  expect(layer.text(layer.values[0])).toBe('Cosine 0.71');
  lens.onMap = false;
  expect(lens.layer(networks, 1)).toBeNull();
});

it('shows what the softmax of the contrast sees where there is one', async () => {
  const taught = readingOf(20);
  const { undistilled } = taught.students;
  const mapped = { own: rows, spatial: rows, temporal: rows };
  const students = { distilled: { ...undistilled!, mapped, recognised: { spatial: 2, temporal: 2 } } };
  const lens = new LensSession({
    ask: () => answered({ ...taught, students }),
    likeness: () => answered({ perDepth: [] }),
  });
  await lens.look({ networks, row: 20 });
  lens.open = true;
  const { values, scale, text } = lens.layer(networks, 1)!;
  const odds = Math.exp((1 - Math.SQRT1_2) / LIGHTST_TEACHING.tau);
  expect(values[1] / values[0] / odds).toBeCloseTo(1, 4);
  expect([scale.kind, scale.most]).toEqual(['amount', 100]);
  expect(text(values[1])).toBe('99.7 % of the softmax');
});

it('needs an hour on either side of the moment', () => {
  expect([10, 11, 87, 88].map((row) => hasWindow(row, 100))).toEqual([false, true, true, false]);
});
