import { describe, expect, it } from 'vitest';
import { networkOf } from '../../domain/testing/small-network';
import { trajectorySetFrom } from '../../domain/trajectory-set';
import { routeSetFrom, StopReason } from '../../generation/route';
import { paletteOf } from '../inks';
import { simulatedCard } from '../testing/simulated-card';
import { tripWords } from '../trip-words';
import { onOneSide, sizeOf, sizeText } from './area';
import { linkedAttribution } from './attribution';
import { rasterStyle, vectorLayerNames, vectorStyle } from './tile-file';
import {
  overlap,
  fitPadding,
  holds,
  LEGEND_PX,
  lengthText,
  metersPerPixel,
  openMiddle,
  scaleBar,
} from './camera';
import { byRoad } from './lines';
import { LANE_PX, laneOf, pickLine, type PickSet } from './pick';
import { sequenceAt, tripsAt } from './drive-path';
import { cellWords, clockText, headingOf, nameOrClass, pairName, roadCalled } from './words';
import { roadNumbered, roadWords, routeWords, streetCalled } from './words';

const network = networkOf(
  [
    [
      [0, 0],
      [1, 0],
    ],
    [
      [1, 0],
      [1, 1],
    ],
    [
      [1, 1],
      [0, 0],
    ],
    [
      [1, 1],
      [1, 1],
    ],
  ],
  [],
);

describe('pickLine', () => {
  const sequences = { offsets: Uint32Array.of(0, 1, 2), roads: Uint32Array.of(0, 0) };
  const sets: PickSet[] = (['real', 'distilled', 'vanilla'] as const).map((source) => ({
    source,
    byRoad: byRoad(network.roadCount, sequences),
  }));
  const at = (right: number, lanes = true, preferred: number | null = null) =>
    pickLine([{ road: 0, meters: Math.abs(right), right }], 1, sets, lanes, preferred);

  it('means the line that is drawn nearest, each in its lane', () => {
    expect(at(0)).toEqual({ source: 'real', item: 0, road: 0 });
    expect(at(LANE_PX)?.source).toBe('distilled');
    expect(at(-LANE_PX)?.source).toBe('vanilla');
    expect(laneOf('vanilla', true)).toBe(-LANE_PX);
    expect(laneOf('vanilla', false)).toBe(0);
  });

  it('means nothing far from every line or where none runs', () => {
    expect(at(30)).toBeNull();
    expect(pickLine([{ road: 1, meters: 0, right: 0 }], 1, sets, true)).toBeNull();
  });

  it('stays with the item that was chosen before', () => {
    expect(at(0, false, 1)).toEqual({ source: 'real', item: 1, road: 0 });
  });
});

describe('the camera', () => {
  it('measures px in metres and rounds scale bars down', () => {
    expect(metersPerPixel(0, 0)).toBeCloseTo(78271.5, 0);
    expect(metersPerPixel(60, 1)).toBeCloseTo(19567.9, 0);
    expect(scaleBar(1, 110)).toEqual({ meters: 100, px: 100 });
    expect(scaleBar(3, 110)).toEqual({ meters: 200, px: 200 / 3 });
    expect(scaleBar(0.6, 100).meters).toBe(50);
  });

  it('says lengths with sensible digits', () => {
    expect([12.4, 999, 1000, 5230, 12_800].map(lengthText)).toEqual([
      '12 m',
      '999 m',
      '1 km',
      '5.2 km',
      '13 km',
    ]);
  });

  it('leaves room for the legend where there is enough', () => {
    const insets = { left: 300, right: 0, top: 0, bottom: 200 };
    const open = fitPadding(1400, insets, true);
    expect(open.left - fitPadding(1400, insets, false).left).toBe(LEGEND_PX);
    expect(fitPadding(1400, insets, true, true).bottom).toBeGreaterThan(open.bottom + 90);
    expect(fitPadding(900, insets, true)).toEqual({ left: 340, right: 76, top: 40, bottom: 240 });
    expect(fitPadding(700, insets, true)).toEqual({ left: 340, right: 40, top: 40, bottom: 240 });
    expect(openMiddle(1000, 500, insets)).toEqual([650, 150]);
  });

  it('knows what is in view', () => {
    const box = { minLon: 0, minLat: 0, maxLon: 2, maxLat: 2 };
    expect(holds(box, { minLon: 0, minLat: 1, maxLon: 2, maxLat: 2 })).toBe(true);
    expect(holds(box, { minLon: -1, minLat: 1, maxLon: 2, maxLat: 2 })).toBe(false);
  });
});

describe('words', () => {
  it('name a road by number, class, length and direction', () => {
    expect(roadWords(network, 1)).toEqual(['Road 1, road', '101 m, heading north']);
    expect([0, 1, 2, 3].map((road) => headingOf(network, road))).toEqual([
      'east',
      'north',
      'south-west',
      null,
    ]);
    const numbered = { ...network, classNames: ['7'] };
    expect(roadWords(numbered, 0)[0]).toBe('Road 0, class 7');
    const details = {
      nameCodes: Uint32Array.of(1, 0, 0, 0),
      names: ['', 'Rua <b>'],
      lanes: new Float32Array(4),
      wayIds: new Float64Array(4),
      layers: new Float32Array(4),
      usualSpeed: new Uint16Array(4),
    };
    expect(roadWords({ ...network, details }, 0)[1]).toBe('Rua <b>');
    expect(roadWords({ ...network, details }, 1)).toHaveLength(2);
  });

  it('tell the two directions of a street apart, named or not', () => {
    const [a, b] = [
      [0, 0],
      [0.001, 0.001],
    ] as const;
    const street = networkOf(
      [
        [a, b],
        [b, a],
        [a, b, a],
      ],
      [],
    );
    const details = {
      nameCodes: Uint32Array.of(1, 1, 1),
      names: ['', 'Mill Lane'],
      lanes: new Float32Array(3),
      wayIds: new Float64Array(3),
      layers: new Float32Array(3),
      usualSpeed: new Uint16Array(3),
    };
    const named = { ...street, details };
    expect([0, 1, 2].map((road) => roadCalled(named, road))).toEqual([
      'Mill Lane, north-eastbound',
      'Mill Lane, south-westbound',
      'Mill Lane',
    ]);
    expect([roadCalled(street, 1), nameOrClass(street, 1), roadNumbered(named, 1)]).toEqual([
      'road 1, south-westbound',
      'road, south-westbound',
      'road 1, Mill Lane, south-westbound',
    ]);
    expect(streetCalled(named, [1, 0])).toBe('Mill Lane, south-westbound and north-eastbound');
    expect(pairName(named, { origins: [0], destinations: [1] }, 0)).toBe(
      'Mill Lane, north-eastbound, to Mill Lane, south-westbound',
    );
  });

  it('say who drew a line and how it ended', () => {
    const routes = routeSetFrom([
      { roads: [0, 1], times: [0, 5], origin: 0, destination: 2, stop: StopReason.limit },
    ]);
    expect(routeWords('vanilla', 0, Uint32Array.of(0, 1), network, routes, tripWords(null))).toEqual([
      'Vanilla student',
      'Pair 1: 2 roads, 201 m, limit reached',
    ]);
    const real = (words = tripWords(null)) => routeWords('real', 4, Uint32Array.of(0), network, null, words);
    expect(real()).toEqual(['Real trip', 'Pair 5: 1 road, 100 m']);
    expect(real(tripWords({ card: simulatedCard }))[0]).toBe('Simulated trip');
    expect(cellWords(7, 5, 1)).toEqual(['Cell 7, row 2, column 3', '1 road']);
    expect(clockText(245.4)).toBe('4:05 min');
  });
});

describe('tripsAt', () => {
  it('packs trips in the order asked for', () => {
    const trips = trajectorySetFrom([
      { roads: [0], times: [1] },
      { roads: [1, 2], times: [2, 3] },
    ]);
    const packed = tripsAt(trips, Uint32Array.of(1, 0, 1));
    expect([...packed.offsets]).toEqual([0, 2, 3, 5]);
    expect([...sequenceAt(packed, 2).roads]).toEqual([1, 2]);
    expect([...sequenceAt(packed, 1).times]).toEqual([1]);
  });
});

describe('the basemap', () => {
  const palette = paletteOf(() => [1, 2, 3, 255]);

  it('draws the layers that a file has, and no fonts or pictures from elsewhere', () => {
    const style = vectorStyle('pmtiles://a', ['water', 'transportation', 'place'], palette);
    expect(style.layers.map(({ id }) => id)).toEqual(['ground', 'water', 'transportation']);
    expect(style).not.toHaveProperty('glyphs');
    expect(style).not.toHaveProperty('sprite');
    expect(rasterStyle('pmtiles://a', palette).layers).toHaveLength(2);
  });

  it('reads layer names from metadata that may be anything', () => {
    expect(vectorLayerNames({ vector_layers: [{ id: 'water' }, { id: 3 }, null] })).toEqual(['water']);
    expect(vectorLayerNames(null)).toEqual([]);
    expect(vectorLayerNames({ vector_layers: 'x' })).toEqual([]);
  });
});

describe('an area to choose', () => {
  const box = (minLon: number, minLat: number, maxLon: number, maxLat: number) => ({
    minLon,
    minLat,
    maxLon,
    maxLat,
  });

  it('has a size in km', () => {
    const porto = sizeOf(box(-8.7, 41.1, -8.5, 41.2));
    expect(porto.widthKm).toBeCloseTo(16.74, 1);
    expect(porto.heightKm).toBeCloseTo(11.12, 2);
    expect(porto.km2).toBeCloseTo(porto.widthKm * porto.heightKm, 1);
    expect(sizeText(box(-8.7, 41.1, -8.5, 41.2))).toBe('16.7 by 11.1 km, 186 km²');
  });

  it('lies on one side of the 180th meridian, however often the map was turned', () => {
    expect(onOneSide(box(351, 41, 352, 42))).toEqual(box(-9, 41, -8, 42));
    expect(onOneSide(box(-182, 0, -181, 1))).toEqual(box(178, 0, 179, 1));
    expect(onOneSide(box(179, 0, 181, 1))).toBeNull();
  });

  it('may overlap another', () => {
    expect(overlap(box(0, 0, 2, 2), box(1, 1, 3, 3))).toBe(true);
    expect(overlap(box(0, 0, 2, 2), box(1, 3, 3, 4))).toBe(false);
  });
});

describe('linkedAttribution', () => {
  it("leads to OpenStreetMap's page for its data, and nowhere for others", () => {
    expect(linkedAttribution('© OpenStreetMap contributors')?.href).toBe(
      'https://www.openstreetmap.org/copyright',
    );
    expect(linkedAttribution('City of X')).toEqual({ text: 'City of X', href: null });
    expect(linkedAttribution('')).toBeNull();
  });
});
