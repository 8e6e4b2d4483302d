import { describe, expect, it } from 'vitest';
import { racePage } from '../race/testing/race-page';
import { experimentConfig } from '../../settings';
import { RoutesState } from './routes-state.svelte';

const page = racePage();

const trained = (choices: Readonly<Record<string, string>>) =>
  new RoutesState(page, experimentConfig('demo'), choices).distil.trained;

describe('what the routes keep while the page is open', () => {
  it('takes the students from the address, and both where it names none', () => {
    expect(trained({})).toBe('both');
    expect(trained({ students: 'vanilla' })).toBe('vanilla');
    expect(trained({ compare: '0' })).toBe('distilled');
    expect(trained({ compare: '0', students: 'both' })).toBe('both');
  });

  it('takes a student in use and kept old trips from the address', () => {
    const started = (choices: Readonly<Record<string, string>>) => {
      const { distil } = new RoutesState(page, experimentConfig('quick'), choices);
      return [distil.start, distil.oldData.choice];
    };
    expect(started({})).toEqual(['fresh', 'none']);
    expect(started({ start: 'vanilla', 'old-data': 'spring' })).toEqual(['vanilla', 'spring']);
  });

  it('takes the settings from the address, for students and teacher', () => {
    const { distil, teaching } = new RoutesState(page, experimentConfig('demo', { seed: 7 }), {});
    expect([distil.preset, teaching.preset]).toEqual(['demo', 'demo']);
    expect([distil.toOverrides(), teaching.toOverrides()]).toEqual([{ seed: 7 }, { seed: 7 }]);
  });

  it('begins as usual where the address is of another system', () => {
    const { distil } = new RoutesState(page, null, {});
    expect([distil.preset, distil.trained, distil.toOverrides()]).toEqual(['quick', 'both', {}]);
  });
});
