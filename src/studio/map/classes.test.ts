import { describe, expect, it } from 'vitest';
import { networkOf } from '../../domain/testing/small-network';
import { linesOfRoads } from './lines';
import { frameOf } from '../map-frame';
import { classRanks, RANK_COUNT, roadWidth, zoomsOfRanks } from './road-ranks';
import { coloursByLine, coloursByVisit, numbersByLine, valueAbove, visitsPerRoad } from './vertex-values';
import { zoneGates, HUE_COUNT, zoneHues } from './zone-hues';

const classesOf = (classNames: string[], meters: number[]) =>
  classRanks({
    classNames,
    classCodes: Uint16Array.from(classNames, (_, i) => i),
    lengthMeters: Float64Array.from(meters),
  });

describe('ranks of roads', () => {
  it('follow the names of OpenStreetMap, links like their roads', () => {
    const names = ['motorway_link', 'primary', 'residential', 'tertiary_link', 'trunk', 'busway'];
    expect([...classesOf(names, [1, 1, 1, 1, 1, 1])]).toEqual([0, 1, 4, 3, 0, 4]);
  });

  it('go by length where classes are numbers: the rarest is the widest', () => {
    expect([...classesOf(['1', '2', '3'], [800, 30, 170])]).toEqual([4, 0, 2]);
    expect([...classesOf([], [])]).toEqual([]);
  });

  it('come into view with the zoom in a large network, and are all in view in a small one', () => {
    const shown = (zoom: number, lines: number[]) =>
      zoomsOfRanks(lines).flatMap((from, rank) => (zoom >= from ? [rank] : []));
    const large = [400, 2_000, 3_000, 4_000, 20_000];
    expect(shown(5, large)).toEqual([0, 1]);
    expect(shown(11, large)).toEqual([0, 1, 2, 3]);
    expect(shown(12, large)).toHaveLength(RANK_COUNT);
    expect(shown(5, [4, 20, 300, 400, 1_300])).toHaveLength(RANK_COUNT);
  });

  it('leave no map without roads, whatever their classes are', () => {
    expect(zoomsOfRanks([0, 0, 0, 0, 90_000])).toEqual([0, 0, 0, 0, 0]);
    expect(zoomsOfRanks([10, 20, 30, 0, 90_000])[4]).toBe(0);
    expect(zoomsOfRanks([0, 0, 9_000, 0, 90_000])).toEqual([0, 0, 0, 10.5, 12]);
  });

  it('are wider the higher and the nearer', () => {
    for (let rank = 0; rank < RANK_COUNT; rank++) {
      const widths = [5, 10, 12.5, 14, 17.9, 18, 22].map((zoom) => roadWidth(rank, zoom));
      expect([...widths].sort((a, b) => a - b)).toEqual(widths);
      if (rank > 0) expect(roadWidth(rank, 13)).toBeLessThan(roadWidth(rank - 1, 13));
    }
  });
});

const square = networkOf(
  [0, 1, 2, 3].map((x) => [
    [x, 0],
    [x + 1, 0],
  ]),
  [
    [0, 1],
    [1, 2],
    [2, 3],
  ],
);

describe('zones', () => {
  it('that touch have different hues', () => {
    const zoneOfRoad = Uint32Array.of(0, 1, 2, 2);
    const hues = zoneHues(square, { zoneCount: 3, zoneOfRoad });
    expect(hues[0]).not.toBe(hues[1]);
    expect(hues[1]).not.toBe(hues[2]);
    expect(Math.max(...hues)).toBeLessThan(HUE_COUNT);
    const frame = frameOf(square);
    expect([...zoneGates(square, frame, zoneOfRoad)]).toEqual([1 - frame.lon, 0, 2 - frame.lon, 0]);
  });
});

describe('values at vertices', () => {
  const lines = linesOfRoads(square, frameOf(square), [0, 1]);

  it('go by line and by visit', () => {
    expect([...coloursByLine(lines, (line) => [line, 0, 0, 255])]).toEqual([
      0, 0, 0, 255, 0, 0, 0, 255, 1, 0, 0, 255, 1, 0, 0, 255,
    ]);
    expect([...numbersByLine(lines, (line) => line + 1)]).toEqual([1, 1, 2, 2]);
    expect([...coloursByVisit(lines, [2], 2)].slice(0, 4)).toEqual([254, 232, 56, 255]);
  });

  it('count visits and cut off odd values', () => {
    expect([...visitsPerRoad(4, Uint32Array.of(1, 1, 3))]).toEqual([0, 2, 0, 1]);
    expect(valueAbove([5, 1, 2, 100], 0.5)).toBe(5);
    expect(valueAbove([], 0.5)).toBe(1);
  });
});
