import { expect, it } from 'vitest';
import { Layout } from './layout.svelte';
import { MapState } from './map-state.svelte';
import { LessonRecord } from './lesson-record.svelte';

const LAYERS = ['real', 'distilled', 'vanilla', 'cells'];

it('puts layers, the drawer and what else was kept back, once, however many steps changed them', () => {
  const [map, layout] = [new MapState(), new Layout()];
  map.on.vanilla = false;
  const record = new LessonRecord();
  const done: string[] = [];
  const own = (name: string) => () => () => void done.push(name);
  record.keep({ map, layout }, LAYERS, true, own('first'));
  map.on.real = map.on.distilled = false;
  map.on.cells = true;
  layout.fold('drawer', false);
  record.keep({ map, layout }, LAYERS, true, own('second'));
  record.restore();
  expect([map.on.real, map.on.distilled, map.on.vanilla, map.on.cells]).toEqual([true, true, false, false]);
  expect([layout.isOpen('drawer'), done]).toEqual([true, ['first']]);
  record.restore();
  expect(done).toHaveLength(1);
});

it('turns layers as they are at first where a link had brought a step without them', () => {
  const [map, layout] = [new MapState(), new Layout()];
  map.on.real = false;
  layout.fold('drawer', false);
  const record = new LessonRecord();
  record.keep({ map, layout }, LAYERS, false);
  record.restore();
  expect([map.on.real, layout.isOpen('drawer')]).toEqual([true, true]);
});

it('knows what was done and answered', () => {
  const record = new LessonRecord();
  expect([record.isDone('flow'), record.answer('flow')]).toEqual([false, null]);
  record.finish('flow');
  record.give('flow', 'night');
  expect([record.isDone('flow'), record.answer('flow')]).toEqual([true, 'night']);
});
