import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { firstViewFile } from '../../../tools/first-views/frame';
import { FIRST_POINT_TRIPS, pointsDrawing } from '../../../tools/first-views/points';
import { dataFileFromBytes } from '../../data/data-file';
import { loadDataset } from '../../data/load-dataset';
import { haversineKm } from '../../domain/geo';
import { SAMPLE_POINTS } from '../../engine/datasets/samples';
import { readFirstView, type FirstViewFile } from '../../engine/first-view/first-view';
import { useBackend } from '../../nn/testing/backends';
import { FIRST_WORDS } from './first-words';

const shipped = (name: string) =>
  readFileSync(new URL(`../../../public/sample-points/${name}`, import.meta.url));
const file = JSON.parse(shipped('first-view.json').toString('utf8')) as FirstViewFile;
const view = readFirstView(file);

it('the first view is what the command makes and measures of the sample with its networks', async () => {
  await useBackend('wasm');
  const zip = dataFileFromBytes('sample-points.zip', new Uint8Array(shipped('sample-points.zip')));
  const { dataset } = await loadDataset([zip], { name: SAMPLE_POINTS.title });
  const made = firstViewFile(dataset, await pointsDrawing(dataset));
  expect(JSON.parse(JSON.stringify(made))).toEqual(file);
  expect(shipped('first-view.json').length).toBeLessThan(100_000);
});

it('the first words say how alike speeds are, and where mean speeds are nearer', () => {
  const [seen, measured] = FIRST_WORDS.say(view.numbers);
  expect(seen).toMatch(/at a given second they are 399\sm off, at mean speeds 128\sm\.$/);
  expect(measured).toMatch(
    /165 test trips .* by 0\.005 \(0\.002 to 0\.010\) with HTP, by 0\.064 \(0\.053 to 0\.076\)/,
  );
});

it('the first view shows real and generated points of trips by its rule, at one pace', () => {
  const { trips, leastKm, apartKm } = FIRST_POINT_TRIPS;
  const of = (ink: string) => view.shapes.filter((shape) => shape.ink === ink);
  const [real, generated] = [of('real'), of('distilled')];
  expect([real.length, generated.length]).toEqual([trips, trips]);
  for (const { kind, lines, sizes, from, to } of [...real, ...generated]) {
    const points = lines.lonLat.length / 2;
    expect([kind, sizes.length]).toEqual(['dots', points]);
    // A point every 10 or 15 s, fifty times as fast.
    expect([200, 300]).toContain(Math.round((to - from) / (points - 1)));
  }
  const ends = real.map(({ lines: { lonLat } }) => [lonLat.slice(0, 2), lonLat.slice(-2)]);
  const km = (a: Float64Array, b: Float64Array) => haversineKm(a[0], a[1], b[0], b[1]);
  // The rule measures from middles of roads, which a trip begins and ends beside.
  const beside = 0.4;
  ends.forEach(([start, end], i) => {
    expect(km(start, end)).toBeGreaterThan(leastKm - beside);
    for (const [otherStart, otherEnd] of ends.slice(0, i)) {
      expect(km(start, otherStart)).toBeGreaterThan(apartKm - beside);
      expect(km(end, otherEnd)).toBeGreaterThan(apartKm - beside);
    }
  });
});
