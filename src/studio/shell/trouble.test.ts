import { describe, expect, it } from 'vitest';
import { Failure, badInput } from '../../base/failure';
import { routes } from '../../systems/routes/index';
import { isPartMissing, troubles, type Fallible } from './trouble';

const failure = badInput('It failed.');
const well = { failure: null };

function page(holders: Partial<Fallible>, { stage = 'data', open = true, welcome = false } = {}): Fallible {
  return {
    layout: { stage, welcome, tab: 'charts', isOpen: () => open },
    builder: { ...well, active: false },
    compute: well,
    runs: well,
    firstView: well,
    networkFiles: well,
    data: { loading: well },
    routes: { drawing: well },
    evaluation: { measuring: well },
    review: { verdicts: well },
    reviewSets: { reading: well },
    reviewMeasures: { measuring: well, telling: well, reading: well, auditing: well },
    bench: { measuring: well },
    training: { ...well, system: null, networks: [], keeping: well },
    systemTroubles: [],
    addressFailure: null,
    ...holders,
  };
}

const told = (...given: Parameters<typeof page>): string[] =>
  troubles(page(...given)).map(({ from }) => from);

describe('failures over the map', () => {
  it('are those that the open panel does not show itself', () => {
    expect(told({ data: { loading: { failure } } })).toEqual([]);
    expect(told({ data: { loading: { failure } } }, { stage: 'teacher' })).toEqual(['data']);
    expect(told({ data: { loading: { failure } } }, { open: false })).toEqual(['data']);
    expect(told({ data: { loading: { failure } } }, { welcome: true })).toEqual(['data']);
    expect(told({ builder: { failure, active: true } })).toEqual([]);
    expect(told({ builder: { failure, active: false } })).toEqual(['builder']);
    expect(told({ networkFiles: { failure } })).toEqual(['network files']);
    expect(told({ bench: { measuring: { failure } } })).toEqual(['bench']);
  });

  it('include those of the open system, unless its own stage shows them', () => {
    const systemTroubles = [{ from: 'surprise', holder: { failure }, stage: 'teacher' }];
    expect(told({ systemTroubles }, { stage: 'teacher' })).toEqual([]);
    expect(told({ systemTroubles })).toEqual(['surprise']);
  });

  it('tell of a part of the page that could not be loaded, wherever it is shown', () => {
    expect(isPartMissing(page({ data: { loading: { failure } } }))).toBe(false);
    const missing = new Failure('not-loaded', 'The routes worker could not start.');
    expect(isPartMissing(page({ routes: { drawing: { failure: missing } } }, { stage: 'generate' }))).toBe(
      true,
    );
  });

  it('include that of a run while another stage is open', () => {
    const students = {
      training: { failure, system: routes, networks: ['teacher', 'distilled'], keeping: well },
    };
    expect(told(students, { stage: 'distil' })).toEqual([]);
    expect(told(students, { stage: 'teacher' })).toEqual(['training']);
    const teacher = { training: { failure, system: routes, networks: ['teacher'], keeping: well } };
    const unkept = { training: { ...teacher.training, ...well, keeping: { failure } } };
    expect(told(unkept, { stage: 'teacher' })).toEqual([]);
    expect(told(unkept, { stage: 'distil' })).toEqual(['keeping']);
    expect(told(teacher, { stage: 'teacher' })).toEqual([]);
    expect(told(teacher, { stage: 'distil' })).toEqual(['training']);
  });
});
