import { expect, it } from 'vitest';
import { Layout } from '../../../../studio/state/page/layout.svelte';
import { MapState } from '../../../../studio/state/page/map-state.svelte';
import { DistilSettings } from './distil-settings.svelte';
import { PageBefore } from './routes-state.svelte';

function changed() {
  const [map, layout, dials] = [new MapState(), new Layout(), new DistilSettings()];
  const shown: boolean[] = [];
  const lens = { dials, showsHeat: true };
  return {
    map,
    layout,
    dials,
    shown,
    at: { page: { map, layout }, state: { lens, race: { show: (on: boolean) => void shown.push(on) } } },
  };
}

it('puts layers, the drawer and the settings back, however many steps changed them', () => {
  const { map, layout, dials, shown, at } = changed();
  dials.set('tau', 3);
  map.on.vanilla = false;
  const before = new PageBefore();
  before.keep(at, true);
  dials.set('tau', 9);
  dials.set('lambda', 10);
  dials.set('tauSquared', false);
  map.on.real = map.on.distilled = false;
  map.on.cells = true;
  layout.fold('drawer', false);
  before.keep(at, true);
  before.restore();
  expect([dials.value('tau'), dials.value('lambda'), dials.value('tauSquared')]).toEqual([3, 0.1, true]);
  expect([map.on.real, map.on.distilled, map.on.vanilla, map.on.cells]).toEqual([true, true, false, false]);
  expect([layout.isOpen('drawer'), at.state.lens.showsHeat, shown]).toEqual([true, false, [false]]);
  before.restore();
  expect(shown).toHaveLength(1);
});

it('turns the routes on where a link had brought a step without them', () => {
  const { map, layout, at } = changed();
  map.on.real = false;
  layout.fold('drawer', false);
  const before = new PageBefore();
  before.keep(at, false);
  before.restore();
  expect([map.on.real, layout.isOpen('drawer')]).toEqual([true, true]);
});
