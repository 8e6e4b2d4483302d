import { describe, expect, it } from 'vitest';
import { networkOf } from '../../domain/testing/small-network';
import { makeSampleCity } from '../../../tools/invention/sample-city/make-sample-city';
import { townOfPlan } from '../../../tools/invention/sample-city/street-plan';
import { townOfNetwork } from './network-town';
import { drivingClassOf } from './town';

const { plan } = makeSampleCity({ roads: 500, trips: 10, seed: 5 });
const known = townOfPlan(plan);
const guessed = townOfNetwork(plan.network);
const roads = Array.from({ length: plan.network.roadCount }, (_, road) => road);
const share = (isSo: (road: number) => boolean) => roads.filter(isSo).length / roads.length;

describe('townOfNetwork', () => {
  it('finds the directions of one block together, as the plan has them', () => {
    const pairs = new Map<number, number>();
    for (const road of roads) {
      const block = pairs.get(guessed.blocks[road]) ?? known.blocks[road];
      expect(known.blocks[road]).toBe(block);
      pairs.set(guessed.blocks[road], block);
    }
    expect(pairs.size).toBe(new Set(known.blocks).size);
  });

  it('finds the classes, limits and junctions that the plan has', () => {
    expect(guessed.roadClasses).toEqual(known.roadClasses);
    expect(guessed.limitsKmh).toEqual(known.limitsKmh);
    expect(share((road) => guessed.meeting[road] === known.meeting[road])).toBeGreaterThan(0.98);
    expect(share((road) => guessed.signals[road] === known.signals[road])).toBeGreaterThan(0.95);
  });

  it('finds a middle and a size near those of the plan', () => {
    expect(guessed.radius / known.radius).toBeGreaterThan(0.8);
    expect(guessed.radius / known.radius).toBeLessThan(1.3);
    expect(
      share((road) => Math.abs(guessed.centrality[road] - known.centrality[road]) < 0.25),
    ).toBeGreaterThan(0.8);
    expect(
      share((road) => Math.abs(guessed.endHeadings[2 * road] - known.endHeadings[2 * road]) < 0.02),
    ).toBe(1);
  });

  it('keeps roads on both sides of the antimeridian together', () => {
    const town = townOfNetwork(
      networkOf(
        [
          [
            [179.98, 0],
            [179.99, 0],
          ],
          [
            [179.99, 0],
            [-179.99, 0],
          ],
          [
            [-179.99, 0],
            [-179.98, 0],
          ],
        ].map((line) => line as [[number, number], [number, number]]),
        [
          [0, 1],
          [1, 2],
        ],
      ),
    );
    expect(town.radius).toBeLessThan(20_000_000);
    expect(Math.abs(town.ends[0] - town.starts[2])).toBeLessThan(1e-3);
    expect(town.ends[4] - town.starts[0]).toBeCloseTo(0.04 * 111_195, 0);
  });
});

describe('drivingClassOf', () => {
  it.each([
    ['motorway', 'motorway'],
    ['trunk', 'primary'],
    ['tertiary_link', 'tertiary'],
    ['7', 'unclassified'],
    ['__proto__', 'unclassified'],
    ['toString', 'unclassified'],
  ])('drives on "%s" as on %s', (name, roadClass) => expect(drivingClassOf(name)).toBe(roadClass));
});
