import { describe, expect, it } from 'vitest';
import { way } from './testing/small-map';
import { make } from './testing/small-network';

describe('the filter', () => {
  it.each([
    [{ highway: 'residential' }, true],
    [{ highway: 'living_street' }, true],
    [{ highway: 'service' }, false],
    [{ highway: 'services' }, false],
    [{ highway: 'pedestrian' }, false],
    [{ highway: 'track' }, false],
    [{ highway: 'residential', area: 'yes' }, false],
    [{ highway: 'residential', access: 'private' }, false],
    [{ highway: 'residential', access: 'permissive' }, true],
    [{ highway: 'residential', motor_vehicle: 'no' }, false],
    [{ highway: 'residential', motorcar: 'no' }, false],
    [{ highway: 'unclassified', service: 'driveway' }, false],
    [{ highway: 'residential;service' }, false],
  ])('%j', async (tags, drivable) => {
    const made = make('a b c', [way(1, 'bc'), way(2, 'ab', tags as Record<string, string>)]);
    expect((await made).report.ways).toBe(drivable ? 2 : 1);
  });
});
