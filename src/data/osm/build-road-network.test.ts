import { describe, expect, it } from 'vitest';
import { way } from './testing/small-map';
import { make, oneWay } from './testing/small-network';

describe('the main part', () => {
  it('is the largest in which every road leads to every other', async () => {
    const ways = [way(1, 'abcda', oneWay), way(2, 'cx', oneWay), way(3, 'ya', oneWay)];
    const { roads, report } = await make('a b x\nd c y', ways, { mainPartOnly: true });
    expect(roads).toEqual(['abc', 'cda']);
    expect(report).toMatchObject({ roadsBefore: 4, roads: 2, mainPartShare: 0.5 });
  });
});
