import { expect, it } from 'vitest';
import { DistilSettings } from '../state/distil-settings.svelte';
import { keepDials } from './lesson';

it('puts the settings of the loss back, and takes race and cells from the map', () => {
  const dials = new DistilSettings();
  const shown: boolean[] = [];
  const lens = { dials, showsHeat: true };
  dials.set('tau', 3);
  const restore = keepDials(lens, { show: (on) => void shown.push(on) });
  dials.set('tau', 9);
  dials.set('lambda', 10);
  dials.set('tauSquared', false);
  restore();
  expect([dials.value('tau'), dials.value('lambda'), dials.value('tauSquared')]).toEqual([3, 0.1, true]);
  expect([lens.showsHeat, shown]).toEqual([false, [false]]);
});
