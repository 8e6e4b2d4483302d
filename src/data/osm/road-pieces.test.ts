import { describe, expect, it } from 'vitest';
import { way } from './testing/small-map';
import { CROSS, make } from './testing/small-network';

describe('junctions', () => {
  it('cuts ways where they share a node, not where they cross without one', async () => {
    const crossing = await make(CROSS, [way(1, 'wxe'), way(2, 'nxs')]);
    expect(crossing.roads).toEqual(['wx', 'xw', 'xe', 'ex', 'nx', 'xn', 'xs', 'sx']);
    expect(crossing.turns).toHaveLength(12);
    const bridge = await make(CROSS, [way(1, 'wxe'), way(2, 'ns', { layer: '1' })]);
    expect(bridge.roads).toEqual(['wxe', 'exw', 'ns', 'sn']);
    expect(bridge.turns).toEqual([]);
    expect(Array.from(bridge.network.details!.layers)).toEqual([0, 0, 1, 1]);
  });

  it('numbers roads by way id, then along the way, forward before backward, whatever the order of the file', async () => {
    const ways = [way(5, 'xe'), way(2, 'nxs'), way(9, 'wx')];
    const { roads, network } = await make(CROSS, ways);
    expect(roads).toEqual(['nx', 'xn', 'xs', 'sx', 'xe', 'ex', 'wx', 'xw']);
    expect(Array.from(network.geoIds)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(Array.from(network.details!.wayIds)).toEqual([2, 2, 2, 2, 5, 5, 9, 9]);
    expect((await make(CROSS, [...ways].reverse())).network).toEqual(network);
  });

  it('cuts a way that meets itself; a road never follows itself', async () => {
    const { roads, turns } = await make('a b c\n    d', [way(1, 'abcdb')]);
    expect(roads).toEqual(['ab', 'ba', 'bcdb', 'bdcb']);
    expect(turns).toEqual(['ab>bcdb', 'ab>bdcb', 'bcdb>ba', 'bdcb>ba']);
  });

  it('cuts a way where its nodes are missing, and takes a node that is named twice once', async () => {
    const { roads, report } = await make('a b e c d', [way(1, 'abzcd'), way(2, 'bbe'), way(3, 'zd')]);
    expect(roads).toEqual(['abe', 'eba', 'cd', 'dc']);
    expect(report.map).toMatchObject({ missingNodes: 2, waysWithMissingNodes: 2 });
  });
});
