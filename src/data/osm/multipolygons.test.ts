import { describe, expect, it } from 'vitest';
import { dataFileFromBytes } from '../data-file';
import { networkReportLines } from './network-report';
import { buildRoadNetwork } from './build-road-network';
import type { OsmExtract } from './osm-extract';
import { readOsm } from './read-osm';
import { groundWithout, isWithin, joinRings, ringGround } from './multipolygons';
import { pbfOf } from './testing/pbf-file';
import {
  drawnNodes,
  overpassOf,
  way,
  xmlOf,
  type SmallMap,
  type SmallRelation,
  type SmallWay,
} from './testing/small-map';
import fc from 'fast-check';
import { METERS_PER_DEGREE } from '../../domain/geo';

const DRAWING = ['a b c p q', '         ', 'd 1 2 r s', '  4 3    ', 'g h i    '].join('\n');
const { nodes } = drawnNodes(DRAWING);
const road = way(1, 'ac');
const line = (id: number, path: string, tags = {}): SmallWay => ({ ...way(id, path), tags });

const multipolygon = (
  id: number,
  outer: readonly number[],
  inner: readonly number[] = [],
  tags: Readonly<Record<string, string>> = { landuse: 'residential' },
): SmallRelation => ({
  id,
  members: [
    ...outer.map((ref) => ({ type: 'way', ref, role: 'outer' }) as const),
    ...inner.map((ref) => ({ type: 'way', ref, role: 'inner' }) as const),
    { type: 'node', ref: 97, role: 'label' },
  ],
  tags: { type: 'multipolygon', ...tags },
});

const mapOf = (ways: readonly SmallWay[], ...relations: SmallRelation[]): SmallMap => ({
  nodes,
  ways: [road, ...ways],
  relations,
});
const read = (content: Uint8Array | string): Promise<OsmExtract> =>
  readOsm([dataFileFromBytes('map', content)]);

/** Areas as kind and square metres, whatever their order. */
const areasOf = ({ landUse }: OsmExtract): [string, number][] =>
  Array.from(landUse.areaSquareMeters, (area, i): [string, number] => [
    landUse.kinds[landUse.kindCodes[i]],
    Math.round(area),
  ]).sort();

/** Square metres that lie in a closed path of the drawing. */
const ground = (path: string): number => {
  const places = [...path].map((letter) => nodes.find(({ id }) => id === letter.charCodeAt(0))!);
  return ringGround(places.flatMap(({ lon, lat }) => [lon, lat])).area;
};
const BIG = Math.round(ground('acig'));
const HOLE = Math.round(ground('1234'));
const EAST = Math.round(ground('pqsr'));

const halves = [line(10, 'abci'), line(11, 'adgi')];

describe('areas of several ways', () => {
  it.each([
    ['halves, one of them backwards', mapOf(halves, multipolygon(5, [10, 11])), [BIG], 0],
    ['a hole', mapOf([...halves, line(12, '12341')], multipolygon(5, [10, 11], [12])), [BIG - HOLE], 0],
    [
      'a hole in halves in the one of two rings that is around it',
      mapOf(
        [...halves, line(12, '123'), line(13, '143'), line(14, 'pqsrp')],
        multipolygon(5, [14, 10, 11], [12, 13]),
      ),
      [BIG - HOLE, EAST],
      0,
    ],
    ['ways that are missing', mapOf(halves, multipolygon(5, [10, 11, 99], [98])), [BIG], 1],
    ['a ring that does not close', mapOf(halves.slice(1), multipolygon(5, [11])), [], 1],
    [
      'a ring beside one that does not close',
      mapOf([...halves.slice(1), line(14, 'pqsrp')], multipolygon(5, [11, 14])),
      [EAST],
      1,
    ],
    [
      'a node that is missing',
      mapOf([...halves, line(14, 'pqszrp')], multipolygon(5, [10, 11, 14])),
      [BIG],
      1,
    ],
    [
      'a hole outside',
      mapOf([...halves, line(14, 'pqsrp'), line(15, 'cqpc')], multipolygon(5, [10, 11, 14], [15])),
      [BIG, EAST],
      1,
    ],
    ['a hole larger than all', mapOf([...halves, line(12, '12341')], multipolygon(5, [12], [10, 11])), [], 1],
    ['a way named twice', mapOf(halves, multipolygon(5, [10, 11, 10])), [BIG], 0],
    ['a road as an edge', mapOf([line(11, 'adgic')], multipolygon(5, [11, 1])), [BIG], 0],
    ['no ways', mapOf(halves, multipolygon(5, [])), [], 1],
  ])('%s', async (_, map, areas, broken) => {
    const extract = await read(xmlOf(map));
    expect(areasOf(extract)).toEqual(areas.sort().map((area) => ['landuse=residential', area]));
    expect(extract.counts).toMatchObject({
      multipolygons: 1,
      multipolygonAreas: areas.length,
      brokenMultipolygons: broken,
    });
    expect(Array.from(extract.wayIds)).toEqual([1]);
  });

  const holed = mapOf(
    [...halves, line(12, '12341', { landuse: 'commercial' }), line(14, 'pqsrp', { landuse: 'residential' })],
    multipolygon(5, [14, 10, 11], [12]),
    multipolygon(6, [14], [], { leisure: 'park' }),
    multipolygon(7, [14], [], { natural: 'wood' }),
  );

  it('stand beside the use of land that their ways have, and count once where it is the same', async () => {
    const extract = await read(xmlOf(holed));
    expect(areasOf(extract)).toEqual(
      [
        ['landuse=commercial', HOLE],
        ['landuse=residential', BIG - HOLE],
        ['landuse=residential', EAST],
        ['leisure=park', EAST],
      ].sort(),
    );
    expect(extract.counts.multipolygons).toBe(2);
  });

  it.each([
    ['PBF', pbfOf(holed)],
    ['PBF in blocks of two', pbfOf(holed, { perBlock: 2 })],
    ['PBF of plain nodes', pbfOf(holed, { plainNodes: true })],
    ['an answer of Overpass', overpassOf(holed)],
  ])('are read from %s as from XML', async (_, content) => {
    const extract = await read(content);
    const fromXml = await read(xmlOf(holed));
    expect(extract.landUse).toEqual(fromXml.landUse);
    expect(extract.counts).toEqual(fromXml.counts);
  });

  it('come with the places of their ways where a server was asked for them', async () => {
    const place = (ref: number) => nodes.find(({ id }) => id === ref)!;
    const geometryOf = ({ refs }: SmallWay) => refs.map(place).map(({ lon, lat }) => ({ lat, lon }));
    const relation = multipolygon(5, [10, 11, 1]);
    const members = relation.members.map((member) => {
      const found = [...halves, road].find(({ id }) => id === member.ref);
      return found && member.type === 'way' ? { ...member, geometry: geometryOf(found) } : member;
    });
    const elements = [
      ...nodes.map((node) => ({ type: 'node', ...node })),
      { type: 'way', id: 1, nodes: road.refs, tags: road.tags },
      { type: 'relation', ...relation, members },
    ];
    const whole = await read(JSON.stringify({ elements }));
    expect(areasOf(whole)).toEqual([['landuse=residential', BIG]]);
    expect(whole.counts.brokenMultipolygons).toBe(1);
    const beside = [...elements, { type: 'way', id: 10, nodes: halves[0].refs }];
    expect(areasOf(await read(JSON.stringify({ elements: [...beside].reverse() })))).toEqual([
      ['landuse=residential', BIG],
    ]);
  });

  it('may be made of roads, which come once with and once without their tags', async () => {
    const bare = { ...road, tags: {} };
    const map = mapOf([line(11, 'adgic'), bare], multipolygon(5, [11, 1]));
    const extract = await read(overpassOf(map));
    expect(areasOf(extract)).toEqual([['landuse=residential', BIG]]);
    expect(extract.counts).toMatchObject({ highways: 1, repeatedWays: 0 });
  });

  it('count once where several files have them, and are joined over files', async () => {
    const relation = multipolygon(5, [10, 11]);
    const west = dataFileFromBytes('west.osm', xmlOf(mapOf(halves.slice(0, 1), relation)));
    const east = dataFileFromBytes('east.pbf', pbfOf(mapOf(halves.slice(1), relation)));
    expect(areasOf(await readOsm([west, east]))).toEqual([['landuse=residential', BIG]]);
  });

  it('are polygons of one ring each in GeoJSON', async () => {
    const at = (path: string) =>
      [...path]
        .map((letter) => nodes.find(({ id }) => id === letter.charCodeAt(0))!)
        .map(({ lon, lat }) => [lon, lat]);
    const feature = (type: string, coordinates: unknown, properties: object) => ({
      type: 'Feature',
      geometry: { type, coordinates },
      properties,
    });
    const features = [
      feature('LineString', at('ac'), { highway: 'residential' }),
      feature('MultiPolygon', [[at('pqsrp')], [at('aciga'), at('12341')]], {
        landuse: 'residential',
      }),
    ];
    const extract = await read(JSON.stringify({ type: 'FeatureCollection', features }));
    expect(areasOf(extract)).toEqual([BIG, EAST].sort().map((area) => ['landuse=residential', area]));
  });

  it('are told of in the report', async () => {
    const map = mapOf([line(2, 'ca'), ...halves], multipolygon(5, [10, 11, 99]));
    const { report } = await buildRoadNetwork(await read(xmlOf(map)));
    expect(networkReportLines(report).join('\n')).toContain(
      'Areas of several ways that say what land is used for: 1, of which 1 ring taken; with ways or nodes missing or rings that do not close: 1.',
    );
  });
});

/** Corners of a square of one hundredth of a degree, as a line through the given ones. */
const CORNERS = { a: [0, 0], b: [0.01, 0], c: [0.01, 0.01], d: [0, 0.01], e: [0.02, 0.01], f: [0.02, 0.02] };
const lonLatLine = (path: string): number[] =>
  [...path].flatMap((name) => CORNERS[name as keyof typeof CORNERS]);
const square = METERS_PER_DEGREE ** 2 * 1e-4;

describe('joinRings', () => {
  it.each([
    ['a closed line', ['abcda'], [4], 0],
    ['halves, one of them backwards', ['abc', 'adc'], [4], 0],
    ['sides in any order', ['ab', 'dc', 'bc', 'ad'], [4], 0],
    ['a line that leads nowhere', ['abc', 'ce', 'cda'], [4], 1],
    ['lines that close to nothing', ['abc', 'cd'], [], 2],
    ['two rings that touch in an end', ['abc', 'cef', 'fc', 'cda'], [3, 4], 0],
    ['nothing', [], [], 0],
  ])('%s', (_, paths, sizes, openLines) => {
    const joined = joinRings(paths.map(lonLatLine));
    expect(joined.rings.map((ring) => ring.length / 2).sort()).toEqual(sizes);
    expect(joined.openLines).toBe(openLines);
  });

  it('finds again what was cut into lines, whatever their order and direction', () => {
    const cuts = fc.record({
      points: fc.integer({ min: 3, max: 30 }),
      rings: fc.integer({ min: 1, max: 4 }),
      lines: fc.array(
        fc.record({ length: fc.integer({ min: 1, max: 8 }), backwards: fc.boolean(), rank: fc.nat() }),
        {
          minLength: 30,
          maxLength: 30,
        },
      ),
    });
    fc.assert(
      fc.property(cuts, ({ points, rings, lines }) => {
        const pieces: { rank: number; line: number[] }[] = [];
        for (let ring = 0; ring < rings; ring++)
          for (let from = 0, cut = ring; from < points; cut++) {
            const { length, backwards, rank } = lines[cut % lines.length];
            const to = Math.min(points, from + length);
            const path = Array.from({ length: to - from + 1 }, (_, i) => onCircle(ring, from + i, points));
            pieces.push({ rank, line: (backwards ? path.reverse() : path).flat() });
            from = to;
          }
        const { rings: found, openLines } = joinRings(
          pieces.sort((a, b) => a.rank - b.rank).map(({ line: piece }) => piece),
        );
        expect(openLines).toBe(0);
        expect(found.map((ring) => ring.length)).toEqual(Array.from({ length: rings }, () => 2 * points));
        const areas = found.map((ring) => ringGround(ring).area);
        const whole = ringGround(
          Array.from({ length: points }, (_, i) => onCircle(0, i, points)).flat(),
        ).area;
        for (const area of areas) expect(area / whole).toBeCloseTo(1, 4);
      }),
      { numRuns: 60 },
    );
  });

  const onCircle = (ring: number, i: number, points: number): [number, number] => {
    const angle = (2 * Math.PI * (i % points)) / points;
    return [ring / 10 + Math.cos(angle) / 1000, Math.sin(angle) / 1000];
  };
});

describe('ground', () => {
  it('has its area and its middle, whichever way round', () => {
    for (const path of ['abcd', 'dcba']) {
      const { lon, lat, area } = ringGround(lonLatLine(path));
      expect([lon, lat]).toEqual([expect.closeTo(0.005, 9), expect.closeTo(0.005, 9)]);
      expect(area / square).toBeCloseTo(1, 6);
    }
    expect(ringGround(lonLatLine('aca')).area).toBe(0);
  });

  it('is less by its holes, and moves away from them', () => {
    const whole = { lon: 1, lat: 1, area: 100 };
    const left = groundWithout(whole, [
      { lon: 2, lat: 1, area: 20 },
      { lon: 1, lat: 3, area: 30 },
    ]);
    expect(left).toEqual({ lon: expect.closeTo(0.6), lat: expect.closeTo(-0.2), area: 50 });
    expect(groundWithout(whole, [{ lon: 1, lat: 1, area: 200 }]).area).toBe(0);
    expect(groundWithout(whole, [])).toEqual(whole);
  });

  it('knows what lies in it', () => {
    expect(isWithin(0.005, 0.005, lonLatLine('abcd'))).toBe(true);
    expect(isWithin(0.015, 0.005, lonLatLine('abcd'))).toBe(false);
    expect(isWithin(0.005, -0.005, lonLatLine('abcd'))).toBe(false);
    expect(isWithin(0.008, 0.002, lonLatLine('acd'))).toBe(false);
  });
});
