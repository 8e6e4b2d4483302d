import { describe, expect, it } from 'vitest';
import { networkBounds } from '../../domain/bounds';
import type { RoadNetwork } from '../../domain/road-network';
import { dataFileFromBytes } from '../data-file';
import { buildRoadNetwork } from './build-road-network';
import type { NetworkReport } from './network-report';
import { networkReportLines } from './network-report-lines';
import type { NetworkSettings } from './network-settings';
import { readOsm } from './read-osm';
import { drawnNodes, restriction, way, xmlOf, type SmallRelation, type SmallWay } from './testing/small-map';

interface Made {
  readonly network: RoadNetwork;
  readonly report: NetworkReport;
  /** Roads as the letters along them, such as `abc`. */
  readonly roads: string[];
  /** Turns such as `ab>bc`. */
  readonly turns: string[];
}

/** A network of nodes that are drawn and of ways through them, with all roads unless the settings say otherwise. */
async function make(
  drawing: string,
  ways: readonly SmallWay[],
  settings: Partial<NetworkSettings> = {},
  relations: readonly SmallRelation[] = [],
): Promise<Made> {
  const { nodes } = drawnNodes(drawing);
  const extract = await readOsm([dataFileFromBytes('small.osm', xmlOf({ nodes, ways, relations }))]);
  const made = await buildRoadNetwork(extract, { mainPartOnly: false, uTurns: 'never', ...settings });
  const letters = new Map(nodes.map(({ id, lon, lat }) => [`${lon} ${lat}`, String.fromCharCode(id)]));
  const { network } = made;
  const nameOf = (road: number) => {
    let name = '';
    for (let v = network.shapeOffsets[road]; v < network.shapeOffsets[road + 1]; v++)
      name += letters.get(`${network.shapeLonLat[2 * v]} ${network.shapeLonLat[2 * v + 1]}`);
    return name;
  };
  const roads = Array.from({ length: network.roadCount }, (_, road) => nameOf(road));
  const turns = roads.flatMap((name, road) =>
    Array.from(
      network.successors.subarray(network.successorOffsets[road], network.successorOffsets[road + 1]),
      (next) => `${name}>${roads[next]}`,
    ),
  );
  return { ...made, roads, turns };
}

const overOneNode = restriction(1, 'no_left_turn', 1, 'x', 4);
const overTwoNodes: SmallRelation = {
  ...overOneNode,
  members: [...overOneNode.members, { type: 'node', ref: 'n'.charCodeAt(0), role: 'via' }],
};

const outcomes = ({ report }: Made) =>
  Object.fromEntries(report.restrictions.map(({ outcome, count }) => [outcome, count]));

const CROSS = '  n  \nw x e\n  s  ';
const cross = [way(1, 'wx'), way(2, 'xe'), way(3, 'nx'), way(4, 'xs')];
const oneWay = { oneway: 'yes' };

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

describe('directions', () => {
  it.each([
    [{ oneway: 'yes' }, ['ab']],
    [{ oneway: 'true' }, ['ab']],
    [{ oneway: '1' }, ['ab']],
    [{ oneway: '-1' }, ['ba']],
    [{ oneway: 'reverse' }, ['ba']],
    [{ oneway: 'no' }, ['ab', 'ba']],
    [{ oneway: 'reversible' }, ['ab', 'ba']],
    [{ oneway: 'alternating' }, ['ab', 'ba']],
    [{}, ['ab', 'ba']],
    [{ junction: 'roundabout' }, ['ab']],
    [{ junction: 'circular' }, ['ab']],
    [{ junction: 'roundabout', oneway: '-1' }, ['ba']],
    [{ highway: 'motorway' }, ['ab']],
    [{ highway: 'motorway_link' }, ['ab']],
    [{ highway: 'motorway', oneway: 'no' }, ['ab', 'ba']],
    [{ highway: 'trunk' }, ['ab', 'ba']],
    [{ oneway: 'yes', 'oneway:motorcar': 'no' }, ['ab', 'ba']],
  ])('%j', async (tags, roads) => {
    expect((await make('a b', [way(1, 'ab', tags as Record<string, string>)])).roads).toEqual(roads);
  });

  it('counts why ways are one-way', async () => {
    const ways = [
      way(1, 'wx', oneWay),
      way(2, 'xe', { highway: 'motorway' }),
      way(3, 'nx', { junction: 'roundabout' }),
      way(4, 'xs', { oneway: 'reversible' }),
    ];
    expect((await make(CROSS, ways)).report).toMatchObject({
      oneWays: 3,
      oneWayByTag: 1,
      oneWayByClass: 1,
      oneWayByJunction: 1,
      changingDirection: 1,
    });
  });

  it('drives a roundabout one way round', async () => {
    const ring = way(1, 'nwsen', { junction: 'roundabout' });
    const { turns } = await make(' f \n n \nw e\n s \n g ', [ring, way(2, 'fn'), way(3, 'sg')]);
    expect(turns).toEqual(['nws>sen', 'nws>sg', 'sen>nws', 'sen>nf', 'fn>nws', 'gs>sen']);
  });

  it('a dual carriageway is two one-way roads', async () => {
    const ways = [way(1, 'ab', oneWay), way(2, 'cd', oneWay), way(3, 'bc'), way(4, 'da')];
    const { network } = await make('a b\nd c', ways, { mainPartOnly: true });
    expect(network.roadCount).toBe(4);
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

describe('turning around', () => {
  const ways = [way(1, 'ab'), way(2, 'bc', { name: 'B' })];
  it.each([
    ['never', ['ab>bc', 'cb>ba']],
    ['dead-ends', ['ab>bc', 'ba>ab', 'bc>cb', 'cb>ba']],
    ['everywhere', ['ab>ba', 'ab>bc', 'ba>ab', 'bc>cb', 'cb>ba', 'cb>bc']],
  ] as const)('%s', async (uTurns, turns) => {
    const made = await make('a b c', ways, { uTurns });
    expect(made.turns).toEqual(turns);
    expect(made.report.uTurns).toBe(
      turns.filter((turn) => turn[0] === turn[4] && turn[1] === turn[3]).length,
    );
  });
});

describe('the main part', () => {
  it('is the largest in which every road leads to every other', async () => {
    const ways = [way(1, 'abcda', oneWay), way(2, 'cx', oneWay), way(3, 'ya', oneWay)];
    const { roads, report } = await make('a b x\nd c y', ways, { mainPartOnly: true });
    expect(roads).toEqual(['abc', 'cda']);
    expect(report).toMatchObject({ roadsBefore: 4, roads: 2, mainPartShare: 0.5 });
  });
});

describe('turn restrictions', () => {
  const restricted = (...relations: SmallRelation[]) =>
    make(CROSS, cross, { uTurns: 'everywhere' }, relations);
  const from = (made: Made, road: string) => made.turns.filter((turn) => turn.startsWith(`${road}>`));

  it.each(['no_left_turn', 'no_right_turn', 'no_straight_on', 'no_entry', 'no_exit'])('%s', async (value) => {
    const made = await restricted(restriction(1, value, 1, 'x', 4));
    expect(from(made, 'wx')).toEqual(['wx>xw', 'wx>xe', 'wx>xn']);
    expect(outcomes(made)).toEqual({ applied: 1 });
    expect(made.report.restrictions[0].first).toEqual([1]);
  });

  it('no_u_turn', async () => {
    const made = await restricted(restriction(1, 'no_u_turn', 1, 'x', 1));
    expect(from(made, 'wx')).toEqual(['wx>xe', 'wx>xn', 'wx>xs']);
  });

  it('no_u_turn on a way that goes through the node holds on both sides', async () => {
    const ways = [way(1, 'wxe'), way(3, 'nx')];
    const made = await make(CROSS, ways, { uTurns: 'everywhere' }, [restriction(1, 'no_u_turn', 1, 'x', 1)]);
    expect([...from(made, 'wx'), ...from(made, 'ex')]).toEqual(['wx>xe', 'wx>xn', 'ex>xw', 'ex>xn']);
  });

  it.each(['only_straight_on', 'only_right_turn', 'only_left_turn'])('%s', async (value) => {
    const made = await restricted(restriction(1, value, 1, 'x', 2));
    expect(from(made, 'wx')).toEqual(['wx>xe']);
    expect(from(made, 'nx')).toHaveLength(4);
  });

  it('keeps roads apart at the node of a restriction', async () => {
    const made = await make('a b c', [way(1, 'ab'), way(2, 'bc')], {}, [
      restriction(1, 'no_straight_on', 1, 'b', 2),
    ]);
    expect(made.turns).toEqual(['cb>ba']);
  });

  it.each([
    ['exempt', restriction(1, 'no_left_turn', 1, 'x', 4, { except: 'bicycle;motorcar' })],
    ['applied', restriction(1, 'no_left_turn', 1, 'x', 4, { except: 'bus;bicycle' })],
    ['unknown', restriction(1, 'give_way', 1, 'x', 4)],
    ['conditional', restriction(1, 'no_left_turn', 1, 'x', 4, { hour_on: '07:00', hour_off: '09:00' })],
    ['off-roads', restriction(1, 'no_left_turn', 1, 'x', 99)],
    ['off-roads', restriction(1, 'no_left_turn', 1, 'q', 4)],
    ['not-connected', restriction(1, 'no_left_turn', 1, 'e', 4)],
    ['incomplete', { ...restriction(1, 'no_left_turn', 1, 'x', 4), members: [] }],
    ['not-connected', restriction(1, 'no_left_turn', 1, [2, 3], 4)],
    ['ambiguous', overTwoNodes],
  ])('%s', async (outcome, relation) => {
    const made = await restricted(relation);
    expect(outcomes(made)).toEqual({ [outcome]: 1 });
    expect(made.turns).toHaveLength(outcome === 'applied' ? 19 : 20);
  });

  it('reads those of cars alone, and leaves those of others and with conditions', async () => {
    const tagged = (id: number, key: string): SmallRelation => ({
      ...restriction(id, '', 1, 'x', 4),
      tags: { type: 'restriction', [key]: 'no_left_turn' },
    });
    const made = await restricted(
      tagged(1, 'restriction:motorcar'),
      tagged(2, 'restriction:hgv'),
      tagged(3, 'restriction:conditional'),
    );
    expect(outcomes(made)).toEqual({ applied: 1, 'other-vehicles': 1, conditional: 1 });
  });

  it('is not applied where a way goes through the node and so either side could be meant', async () => {
    const made = await make(CROSS, [way(1, 'wxe'), way(3, 'nx')], {}, [
      restriction(1, 'no_left_turn', 3, 'x', 1),
    ]);
    expect(outcomes(made)).toEqual({ ambiguous: 1 });
    const clear = await make(CROSS, [way(1, 'wxe', oneWay), way(3, 'nx')], {}, [
      restriction(1, 'no_left_turn', 3, 'x', 1),
    ]);
    expect(clear.turns).not.toContain('nx>xe');
    expect(outcomes(clear)).toEqual({ applied: 1 });
  });

  it('is needless where the turn is not there, and can be switched off', async () => {
    const relations = [restriction(1, 'no_u_turn', 1, 'x', 1)];
    expect(outcomes(await make(CROSS, cross, {}, relations))).toEqual({ needless: 1 });
    const off = await make(CROSS, cross, { uTurns: 'everywhere', turnRestrictions: false }, relations);
    expect(off.turns).toHaveLength(20);
    expect(outcomes(off)).toEqual({ 'switched-off': 1 });
  });

  describe('over a way', () => {
    const bow = 'a b c\n  d e';
    const ways = [way(1, 'ab'), way(2, 'bd', oneWay), way(3, 'de'), way(4, 'bc', { name: 'C' })];

    it('forbids the turn behind it where nobody else comes by', async () => {
      const alone = [
        way(1, 'ab', oneWay),
        ...ways.slice(1, 3),
        way(4, 'bc', { ...oneWay, name: 'C' }),
        way(5, 'da', { name: 'D' }),
      ];
      const made = await make(bow, alone, {}, [restriction(1, 'no_left_turn', 1, [2], 3)]);
      expect(made.turns).toContain('ab>bd');
      expect(made.turns).not.toContain('bd>de');
      expect(outcomes(made)).toEqual({ applied: 1 });
    });

    it('forbids the way itself where it leads nowhere else', async () => {
      const made = await make(bow, ways, {}, [restriction(1, 'no_left_turn', 1, [2], 3)]);
      expect(made.turns).not.toContain('ab>bd');
      expect(made.turns).toContain('cb>bd');
      expect(outcomes(made)).toEqual({ applied: 1 });
    });

    it('is not applied where others would be kept from their turns', async () => {
      const made = await make(bow, [...ways, way(5, 'da')], {}, [restriction(1, 'no_left_turn', 1, [2], 3)]);
      expect(outcomes(made)).toEqual({ 'via-ways': 1 });
    });

    it('only_*: nothing but the way and what is behind it', async () => {
      const made = await make(bow, ways, {}, [restriction(1, 'only_right_turn', 1, [2], 3)]);
      expect(made.turns.filter((turn) => turn.startsWith('ab>'))).toEqual(['ab>bd']);
      expect(outcomes(made)).toEqual({ applied: 1 });
    });
  });

  describe('over several ways', () => {
    const street = 'a b c d e\n  p q r  ';
    const along = ['ab', 'bc', 'cd', 'de'].map((path, i) => way(i + 1, path, oneWay));
    const sides = (...paths: string[]) => paths.map((path, i) => way(11 + i, path, oneWay));
    const over = (value: string, via: readonly number[] = [2, 3]) => restriction(1, value, 1, via, 4);
    /** What a restriction takes away of the turns that there are without it. */
    async function taken(ways: readonly SmallWay[], relation: SmallRelation) {
      const free = await make(street, ways, { turnRestrictions: false }, [relation]);
      const bound = await make(street, ways, {}, [relation]);
      const gone = free.turns.filter((turn) => !bound.turns.includes(turn));
      return { gone, ...outcomes(bound) };
    }

    it.each([
      ['behind them where nobody else comes by', ['cq', 'dr'], ['cd>de']],
      ['between them where others come later and nothing leads off', ['qc', 'cr'], ['bc>cd']],
      ['before them where others come at once and nothing leads off', ['pb', 'bq'], ['ab>bc']],
    ])('forbids the one turn %s', async (_, paths, gone) => {
      const ways = [...along, ...sides(...paths)];
      expect(await taken(ways, over('no_left_turn'))).toEqual({ gone, applied: 1 });
      expect(await taken(ways, over('no_left_turn', [3, 2]))).toEqual({ gone, applied: 1 });
    });

    it.each(['no_left_turn', 'only_straight_on'])('%s is left where it would bind others', async (value) => {
      const ways = [...along, ...sides('qc', 'dr')];
      expect(await taken(ways, over(value))).toEqual({ gone: [], 'via-ways': 1 });
      const { report } = await make(street, ways, {}, [over(value)]);
      expect(networkReportLines(report).join('\n')).toContain(
        '1 of them are not applied, since they hold over roads that others drive too',
      );
    });

    it('only_*: forbids all that leads off on the way', async () => {
      const ways = [...along, ...sides('bp', 'cq', 'dr')];
      const gone = ['ab>bp', 'bc>cq', 'cd>dr'];
      expect(await taken(ways, over('only_straight_on'))).toEqual({ gone, applied: 1 });
    });

    it('takes a way that others cross as the roads that it is', async () => {
      const whole = [along[0], way(2, 'bcd', oneWay), along[3], ...sides('cq', 'dr')];
      expect(await taken(whole, over('no_left_turn', [2]))).toEqual({ gone: ['cd>de'], applied: 1 });
      const crossed = [...whole, way(20, 'rc', oneWay)];
      expect(await taken(crossed, over('no_left_turn', [2]))).toEqual({ gone: [], 'via-ways': 1 });
    });

    it('is needless where the last turn is not there, and says where the ways do not join', async () => {
      const shut = [...along.slice(0, 3), way(4, 'ed', oneWay), ...sides('dr')];
      expect(await taken(shut, over('no_left_turn'))).toEqual({ gone: [], 'not-connected': 1 });
      const twice = [over('no_left_turn'), { ...over('no_left_turn'), id: 2 }];
      const made = await make(street, [...along, ...sides('dr')], {}, twice);
      expect(outcomes(made)).toEqual({ applied: 1, needless: 1 });
      const torn = [...along.slice(0, 2), way(3, 'pd'), along[3]];
      expect(await taken(torn, over('no_left_turn'))).toEqual({ gone: [], 'not-connected': 1 });
    });
  });
});

describe('what roads are like', () => {
  it('lengths are those on the ellipsoid', async () => {
    const { network } = await make('a b', [way(1, 'ab')]);
    const { minLon, maxLon } = networkBounds(network);
    // One degree of the parallel at 43.7 degrees on WGS 84: a cos(lat) / sqrt(1 - e^2 sin^2(lat)) * pi / 180.
    const latitude = (43.7 * Math.PI) / 180;
    const radius = (6378137 * Math.cos(latitude)) / Math.sqrt(1 - 0.00669437999014 * Math.sin(latitude) ** 2);
    expect(network.lengthMeters[0]).toBeCloseTo(((maxLon - minLon) * Math.PI * radius) / 180, 6);
    expect(network.lengthMeters[1]).toBe(network.lengthMeters[0]);
  });

  it.each([
    [{ lanes: '4' }, [2, 2]],
    [{ lanes: '3', 'lanes:forward': '2' }, [2, 1]],
    [{ lanes: '1' }, [1, 1]],
    [{ lanes: '3' }, [1.5, 1.5]],
    [{ 'lanes:backward': '2' }, [NaN, 2]],
    [{ lanes: '3', oneway: 'yes' }, [3]],
    [{ lanes: 'many' }, [NaN, NaN]],
    [{}, [NaN, NaN]],
  ])('lanes %j', async (tags, lanes) => {
    const { network } = await make('a b', [way(1, 'ab', tags as Record<string, string>)]);
    expect(Array.from(network.details!.lanes)).toEqual(lanes);
  });

  it.each([
    [{ maxspeed: '30' }, [30, 30], 0],
    [{ maxspeed: '30 mph' }, [48.28, 48.28], 0],
    [{ maxspeed: '10 knots' }, [18.52, 18.52], 0],
    [{ maxspeed: 'walk' }, [7, 7], 0],
    [{ maxspeed: 'RO:urban' }, [50, 50], 0],
    [{ maxspeed: 'DE:rural' }, [100, 100], 0],
    [{ maxspeed: 'DE:zone:30' }, [30, 30], 0],
    [{ maxspeed: 'GB:nsl_single' }, [96.56, 96.56], 0],
    [{ maxspeed: 'signals;80' }, [80, 80], 0],
    [{ 'source:maxspeed': 'FR:rural' }, [80, 80], 0],
    [{ maxspeed: '50', 'maxspeed:backward': '30' }, [50, 30], 0],
    [{ maxspeed: 'none', highway: 'motorway', oneway: 'no' }, [130, 130], 1],
    [{}, [50, 50], 1],
    [{ highway: 'motorway', oneway: 'no' }, [120, 120], 1],
    [{ highway: 'road' }, [30, 30], 1],
    [{ maxspeed: 'fast' }, [50, 50], 1],
  ])('speed %j', async (tags, speeds, usual) => {
    const { network, report } = await make('a b', [way(1, 'ab', tags as Record<string, string>)]);
    expect(Array.from(network.maxSpeedKmh, (speed) => Math.round(speed * 100) / 100)).toEqual(speeds);
    expect(Array.from(network.details!.usualSpeed)).toEqual([usual, usual]);
    expect(report.usualSpeeds).toBe(2 * usual);
  });

  it('names, classes and what could not be read', async () => {
    const ways = [
      way(1, 'wx', { name: 'Rua, "A"', maxspeed: 'fast' }),
      way(2, 'xe', { highway: 'primary;secondary', ref: 'N 14' }),
      way(3, 'nx', { highway: 'tertiary' }),
    ];
    const { network, report } = await make(CROSS, ways);
    const { details, classCodes, classNames } = network;
    expect(Array.from(details!.nameCodes, (code) => details!.names[code])).toEqual([
      'Rua, "A"',
      'Rua, "A"',
      'N 14',
      'N 14',
      '',
      '',
    ]);
    expect(details!.names[0]).toBe('');
    expect(Array.from(classCodes, (code) => classNames[code])[2]).toBe('primary');
    expect(report.unreadableSpeeds).toEqual([{ text: 'fast', count: 2 }]);
    expect(report).toMatchObject({ namedRoads: 4, nodes: 4, junctions: 1, deadEnds: 3 });
    expect(report.kmByClass.primary).toBeCloseTo((2 * network.lengthMeters[2]) / 1000, 12);
  });

  it('takes usual speeds that are given', async () => {
    const { network } = await make('a b', [way(1, 'ab')], { usualSpeedsKmh: { residential: 40 } });
    expect(network.maxSpeedKmh[0]).toBe(40);
  });
});

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
