import { describe, expect, it } from 'vitest';
import { way } from './testing/small-map';
import { CROSS, make, oneWay } from './testing/small-network';

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

describe('joining', () => {
  const two = (tags: Record<string, string>) => make('a b c', [way(1, 'ab'), way(2, 'cb', tags)]);

  it('joins roads where only two meet and nothing changes; the lowest way names them', async () => {
    const { roads, network } = await two({});
    expect(roads).toEqual(['abc', 'cba']);
    expect(Array.from(network.details!.wayIds)).toEqual([1, 1]);
    expect((await make('a b c', [way(1, 'ab'), way(2, 'cb')], { joinRoads: false })).roads).toHaveLength(4);
  });

  it.each([
    { name: 'B' },
    { highway: 'primary' },
    { maxspeed: '20' },
    { lanes: '2' },
    { layer: '1' },
    oneWay,
  ])('does not join where %j changes', async (tags) => {
    expect((await two(tags as Record<string, string>)).roads).toContain('ab');
  });

  it('joins one-way roads that go on, not those that run into each other', async () => {
    const on = await make('a b c', [way(1, 'ab', oneWay), way(2, 'cb', { oneway: '-1' })]);
    expect(on.roads).toEqual(['abc']);
    const against = await make('a b c', [way(1, 'ab', oneWay), way(2, 'cb', oneWay)]);
    expect(against.roads).toEqual(['ab', 'cb']);
  });

  it('joins a ring of several ways without end', async () => {
    const ring = await make('a b\nd c', [way(1, 'ab'), way(2, 'bc'), way(3, 'cd'), way(4, 'da')]);
    expect(ring.roads).toEqual(['abcda', 'adcba']);
  });

  it('leaves out lines that run over the same nodes as an earlier one, in each direction', async () => {
    const ways = [way(1, 'abc'), way(2, 'cba'), way(3, 'abc', oneWay)];
    const { roads, report } = await make('a b c', ways);
    expect(roads).toEqual(['abc', 'cba']);
    expect(report.repeatedLines).toBe(2);
    const perDirection = await make('a b c', [
      way(1, 'abc', { oneway: 'yes', lanes: '2' }),
      way(2, 'cba', { oneway: 'yes', lanes: '1' }),
    ]);
    expect(perDirection.roads).toEqual(['abc', 'cba']);
    expect(Array.from(perDirection.network.details!.lanes)).toEqual([2, 1]);
  });

  it('does not join a road with one that runs back over the same line', async () => {
    const hairpin = await make('a b c d', [way(1, 'abc', oneWay), way(2, 'cbd', oneWay)]);
    expect(hairpin.roads).toEqual(['ab', 'bc', 'cb', 'bd']);
  });

  it('leaves out vertices within a tolerance where asked to; the length stays', async () => {
    const bend = 'a   c\n  b  ';
    const [full, thin] = [
      await make(bend, [way(1, 'abc')]),
      await make(bend, [way(1, 'abc')], { shapeToleranceMeters: 200 }),
    ];
    expect([full.roads[0], thin.roads[0]]).toEqual(['abc', 'ac']);
    expect(thin.network.lengthMeters).toEqual(full.network.lengthMeters);
  });
});
