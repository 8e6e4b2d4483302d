import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from '../../../../studio/state/page/page-address';
import { htp } from '../../index';
import type { HtpConfig } from '../../settings';
import { view } from '../system-view';
import { PointsState, type PointsPage } from './points-state.svelte';

/** A page on which nothing is open yet. */
const page: PointsPage = {
  data: { opened: null, sample: null },
  models: { of: () => null, use: () => undefined },
  compute: { wanted: undefined },
  layout: { stage: 'generate' },
  system: htp,
  book: { group: null },
  missLinked: () => undefined,
};

/** The state that an address makes, and the address that the state makes. */
function stateOf(search: string) {
  const address = readAddress(search, [htp]);
  const state = new PointsState(page, address.config as HtpConfig, address.choices);
  const settings = {
    preset: state.settings.preset,
    overrides: state.settings.toOverrides(),
    choices: state.choices,
    backend: undefined,
  };
  return { state, unmet: address.unmet, query: writeAddress({}, settings, [htp]) };
}

describe('what the page keeps of GPS points', () => {
  it('says nothing in the address where all is as usual', () => {
    expect(stateOf('').query).toBe('');
    expect(new PointsState(page, null).choices).toEqual(stateOf('').state.choices);
  });

  it('is what the address says, the trip too until there are data', () => {
    const search = 'temperature=0.5&monotone=1&routes=map&times=5&mode=honest&gps-trip=12';
    const { state, unmet, query } = stateOf(search);
    expect([state.route.from, state.times, state.mode]).toEqual(['map', '5', 'honest']);
    expect(state.drawing).toMatchObject({ temperature: 0.5, monotone: true, noise: true, masked: true });
    expect(unmet).toEqual([]);
    expect(new URLSearchParams(query).toString().split('&').sort()).toEqual(search.split('&').sort());
  });

  it('is as usual where the address names what there is not, and that is said', () => {
    const { state, unmet } = stateOf('?routes=all&times=2&mode=best');
    expect([state.route.from, state.times, state.mode]).toEqual(['gps', '1', 'paper']);
    expect(unmet).toHaveLength(3);
  });

  it('has no address that the page takes for something of its own', () => {
    expect(stateOf('?language-layers=2').unmet).toEqual([]);
    expect(stateOf('?language-layers=2').state.settings.value('layers')).toBe(2);
  });

  it('shows nothing, and generates nothing, without data and networks', async () => {
    const { state } = stateOf('');
    expect([state.networks, state.patterned, state.codebookSizes, state.inView.shown]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    await state.generate();
    expect(state.generation.drawing.phase).toBe('idle');
  });

  it('says why it cannot tell whether two networks belong together', async () => {
    const { state } = stateOf('');
    const [trouble] = view.troubles!(state);
    expect([trouble.stage, trouble.holder.failure]).toEqual(['language', null]);
    const broken = { id: 'a', bytes: new Uint8Array(40) };
    await state.fit.look({ tokeniser: broken, language: broken });
    expect(trouble.holder.failure?.code).toBe('bad-input');
    expect(state.hasMisfit).toBe(false);
  });
});
