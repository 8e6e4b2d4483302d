import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from '../../../../studio/state/page/page-address';
import { lightst } from '../../index';
import type { FlowsConfig } from '../../settings';
import { FlowsState, type FlowsPage } from './flows-state.svelte';

/** A page on which nothing is open yet. */
const page: FlowsPage = {
  data: { opened: null, sample: null },
  models: { of: () => null, use: () => undefined },
  selection: { chosen: null, hovered: null, choose: () => undefined },
  compute: { wanted: undefined },
  missLinked: () => undefined,
};

/** The state that an address makes, and the address that the state makes. */
function stateOf(search: string) {
  const address = readAddress(search, [lightst]);
  const state = new FlowsState(page, address.config as FlowsConfig, address.choices);
  const settings = { preset: 'quick', overrides: {}, choices: state.choices, backend: undefined };
  return { state, unmet: address.unmet, query: writeAddress({}, settings, [lightst]) };
}

describe('what the page keeps of flows', () => {
  it('says nothing in the address where all is as usual', () => {
    expect(stateOf('').query).toBe('');
    expect(new FlowsState(page, null).choices).toEqual(stateOf('').state.choices);
  });

  it('is what the address says, the place too until there are data', () => {
    const search =
      'students=distilled&show=difference&network=teacher&ahead=12&measure=rmse&time=2013-09-19T08:05&sensor=34,4';
    const { state, unmet, query } = stateOf(search);
    const { view, network, horizon, measure } = state.showing;
    expect([view, network, horizon, measure]).toEqual(['difference', 'teacher', 12, 'rmse']);
    expect(state.settings.trained).toBe('distilled');
    expect([query, unmet]).toEqual([search, []]);
  });

  it('is as usual where the address names what there is not, and that is said', () => {
    const { state, unmet, query } = stateOf('?show=all&network=none&ahead=13&measure=mse&time=');
    const { view, network, horizon, measure } = state.showing;
    expect([view, network, horizon, measure]).toEqual(['counted', 'distilled', 3, 'mae']);
    expect(query).toBe('');
    expect(unmet).toHaveLength(5);
    expect(unmet.join(' ')).toContain('"ahead" must be one of 3, 1, 2');
  });

  it('takes another address whole', () => {
    const { state } = stateOf('?show=forecast&ahead=6&measure=mape');
    state.adopt(lightst.presets.quick, {});
    expect(state.choices).toEqual(stateOf('').state.choices);
  });
});
