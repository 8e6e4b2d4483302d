import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { tripAt } from '../domain/trajectory-set';
import { confidences, EVIDENCE, posteriors, roadEvidence } from './confidence';
import { Lattice } from './lattice';
import { Matcher } from './matcher';
import { simulateGps } from './simulate-gps';
import { matchingCity } from './testing/matching-city';

/** A lattice of layers with so many candidates, with emissions and transitions by chance; some ways are missing. */
function latticeOf(sizes: readonly number[], random: Random): Lattice {
  const lattice = new Lattice();
  sizes.forEach((count, layer) => {
    const none = new Float64Array(count);
    lattice.addLayer(layer, { count, roads: new Uint32Array(count), offsets: none, distances: none });
    const [start, end] = [lattice.starts[layer], lattice.starts[layer + 1]];
    for (let c = start; c < end; c++) lattice.emissions[c] = -3 * random.next();
    if (layer === 0) return;
    let link = lattice.addLinks();
    for (let to = start; to < end; to++) {
      lattice.backs[to] = lattice.starts[layer - 1];
      for (let from = lattice.starts[layer - 1]; from < start; from++, link++)
        lattice.links[link] =
          from > lattice.starts[layer - 1] && random.next() < 0.3 ? -Infinity : -4 * random.next();
    }
  });
  return lattice;
}

/** The same by going through every way. */
function plainPosteriors(lattice: Lattice, chosen: Uint32Array): number[] {
  const { starts, emissions, links, linkStarts, layerCount } = lattice;
  const through = new Float64Array(starts[layerCount]);
  let all = 0;
  const follow = (layer: number, way: number[], weight: number): void => {
    if (layer === layerCount) {
      all += weight;
      for (const c of way) through[c] += weight;
      return;
    }
    const width = layer === 0 ? 0 : starts[layer] - starts[layer - 1];
    for (let c = starts[layer]; c < starts[layer + 1]; c++) {
      const link =
        layer === 0
          ? 0
          : links[linkStarts[layer] + (c - starts[layer]) * width + way[layer - 1] - starts[layer - 1]];
      follow(layer + 1, [...way, c], weight * Math.exp(link + emissions[c]));
    }
  };
  follow(0, [], 1);
  return Array.from(chosen, (c) => through[c] / all);
}

describe('posteriors', () => {
  it('are those of all ways through the lattice', () => {
    const random = new Random(1);
    for (let round = 0; round < 30; round++) {
      const lattice = latticeOf([3, 2, 4, 1, 3], random);
      const chosen = Uint32Array.from([0, 1, 2, 3, 4], (layer) => lattice.starts[layer]);
      const plain = plainPosteriors(lattice, chosen);
      const found = posteriors(lattice, 0, 4, chosen);
      expect(found.every((share) => share >= 0 && share <= 1)).toBe(true);
      plain.forEach((share, layer) => expect(found[layer]).toBeCloseTo(share, 9));
    }
  });

  it('are still numbers where every way is very unlikely', () => {
    const lattice = latticeOf([2, 2, 2], new Random(2));
    lattice.links.fill(-2000);
    const shares = posteriors(lattice, 0, 2, Uint32Array.of(0, 2, 4));
    expect(shares.every((share) => share > 0 && share <= 1)).toBe(true);
  });
});

describe('posteriors of a way that all others leave', () => {
  it('are near 1 however unlikely it was before', () => {
    const layers = 8;
    const lattice = latticeOf(
      Array.from({ length: layers }, () => 2),
      new Random(3),
    );
    // The second candidates are far more likely, but nothing leads on from the last but one of them.
    for (let layer = 1; layer < layers; layer++)
      lattice.links.set([-150, -Infinity, -Infinity, 0], lattice.linkStarts[layer]);
    for (let layer = 1; layer < layers; layer++)
      [0, 1].forEach((i) => (lattice.backs[lattice.starts[layer] + i] = lattice.starts[layer - 1] + i));
    lattice.links[lattice.linkStarts[layers - 1] + 3] = -Infinity;
    lattice.backs[lattice.starts[layers - 1] + 1] = -1;
    const chosen = Uint32Array.from({ length: layers }, (_, layer) => lattice.starts[layer]);
    const shares = posteriors(lattice, 0, layers - 1, chosen);
    expect([...shares].every((share) => share > 0.999)).toBe(true);
  });
});

describe('confidence of matched roads', () => {
  const weights = (weight: number) => EVIDENCE.map(() => weight);

  it('is a probability in thousandths', () => {
    const evidence = Float64Array.of(1, 0, 0, 0, 0, -1, 0, 0, 0, 0);
    const [likely, unlikely] = confidences(evidence, [2, ...weights(0).slice(1), 0]);
    expect(likely).toBeCloseTo(0.881, 6);
    expect(unlikely).toBeCloseTo(0.119, 6);
  });

  it('takes the best point of a road, and the worse end of a gap', () => {
    const evidence = roadEvidence({
      roadCount: 3,
      onRoads: Uint32Array.of(0, 0, 2),
      positions: Float64Array.of(0, 50, 350),
      xy: Float64Array.of(0, 0, 50, 0, 250, 0),
      distances: Float64Array.of(9, 0, 3),
      shares: Float64Array.of(0.5, 0.9, 0.8),
    });
    const [first, between, last] = [0, 1, 2].map((road) => evidence.slice(5 * road, 5 * road + 5));
    expect([...first]).toEqual([Math.log(0.9 / (1 - 0.9)), 0, 0, 0, 0]);
    expect(between[0]).toBeCloseTo(Math.log(4), 9);
    expect(between[1]).toBeCloseTo(Math.log(4), 9);
    expect(between[2]).toBeCloseTo(0.3, 9);
    expect(between[3]).toBeCloseTo(Math.sqrt(100 / 70), 9);
    expect(between[4]).toBe(1);
    expect(last[4]).toBe(0);
  });

  it('is higher for roads that were driven', async () => {
    const { graph, ubodt, trips } = await matchingCity();
    const matcher = new Matcher(graph, ubodt);
    const random = new Random(3);
    const sums = { right: [0, 0], wrong: [0, 0] };
    for (let trip = 0; trip < trips.tripCount; trip++) {
      const { roads, times } = tripAt(trips, trip);
      const device = { noiseMeters: 25, intervalSeconds: 30 };
      const drive = simulateGps(graph, roads, times, device, random);
      for (const piece of matcher.match(drive.lonLat, drive.times).pieces)
        confidences(piece.evidence).forEach((share, i) => {
          const sum = drive.roads.includes(piece.roads[i]) ? sums.right : sums.wrong;
          sum[0] += share;
          sum[1]++;
        });
    }
    expect(sums.wrong[1]).toBeGreaterThan(50);
    expect(sums.right[0] / sums.right[1]).toBeGreaterThan(sums.wrong[0] / sums.wrong[1] + 0.05);
  });
});
