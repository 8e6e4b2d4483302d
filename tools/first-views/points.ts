import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../cli/package';
import { NO_TASK } from '../../src/base/task';
import type { Dataset } from '../../src/domain/dataset';
import { pointSpeeds } from '../../src/domain/route-points/point-labels';
import { lineOf } from '../../src/engine/routes/route-files';
import { networkMatcher } from '../../src/matching/matcher';
import { evaluatePart } from '../../src/systems/htp/evaluation/evaluate-part';
import type { PointGenerator } from '../../src/systems/htp/evaluation/evaluation-input';
import { HTP_NETWORKS } from '../../src/systems/htp/networks';
import { generatePoints } from '../../src/systems/htp/networks/generate-points';
import { orderOfTrip } from '../../src/systems/htp/networks/trip-order';
import { openNetworks, speaking } from '../../src/systems/htp/points/point-networks';
import { PRESET_CONFIGS } from '../../src/systems/htp/settings';
import { makePointTrips } from '../../src/systems/htp/trips/make-point-trips';
import type { PointTrip } from '../../src/systems/htp/trips/point-trips';
import { TripLabels } from '../../src/systems/htp/trips/trip-labels';
import { counted, firstNumber, type FirstDrawing } from './frame';
import { chosenPairs, type FirstTripRule } from './routes';

/** Decides which test trips are shown, whatever points are generated for them. */
export const FIRST_POINT_TRIPS: FirstTripRule = { trips: 4, seed: 1, leastKm: 2, apartKm: 1.5 };

const BEGINS_MS = 600;
/** A second of a drive on the page. */
const SECOND_MS = 20;
/** Radii in px of points where a car stands, and from 50 km/h on. */
const SLOW = { radius: 5, fastRadius: 2, fastest: 50 / 3.6 };

/** Test trips as phones recorded them and as the networks make them, at the pace of the drives, and how alike all are. */
export async function pointsDrawing(dataset: Dataset): Promise<FirstDrawing> {
  const { network } = dataset;
  const { seed, drawing } = PRESET_CONFIGS.mini;
  const matcher = await networkMatcher(network, NO_TASK);
  const trips = await makePointTrips(dataset, NO_TASK, matcher);
  const networks = await shippedNetworks(dataset);
  const generator =
    (masked: boolean): PointGenerator =>
    (orders, task) =>
      generatePoints(networks.language, networks.tokeniser, orders, { ...drawing, seed, masked }, task);
  const generate = generator(true);
  const { sources, ...report } = await evaluatePart(
    { network, trips, part: 'test', generate, generateUnmasked: generator(false), seed, matcher },
    NO_TASK,
  );
  const shown = firstPointTrips(
    dataset,
    Array.from(trips.parts.test, (index) => trips.trips[index]),
  );
  const generated = await generate(shown.map(orderOfTrip), NO_TASK);
  networks.dispose();
  return {
    numbers: {
      trips: counted(report.trips),
      speeds: firstNumber(sources.htp.paper['S-Dist']),
      meanSpeeds: firstNumber(sources['road-speeds'].paper['S-Dist']),
      metresOff: counted(sources.htp.rmse),
      metresOffMean: counted(sources['road-speeds'].rmse),
    },
    shapes: [
      {
        ...{ kind: 'lines', ink: 'road-1', from: 0, to: BEGINS_MS },
        ...{ lines: shown.map(({ roads }) => lineOf(network, roads)), sizes: shown.map(() => 5) },
      },
      ...shown.map((trip) => dotsOf(trip, 'real', 1.5)),
      ...generated.flatMap((trip) => (trip ? [dotsOf(trip, 'distilled', 0)] : [])),
    ],
  };
}

/** The test trips that are shown. */
export function firstPointTrips({ network }: Dataset, test: readonly PointTrip[]): readonly PointTrip[] {
  const ends = {
    origins: Uint32Array.from(test, ({ roads }) => roads[0]),
    destinations: Uint32Array.from(test, ({ roads }) => roads[roads.length - 1]),
  };
  return chosenPairs(network, ends, FIRST_POINT_TRIPS).map((index) => test[index]);
}

async function shippedNetworks(dataset: Dataset) {
  const [tokeniser, language] = await Promise.all(
    HTP_NETWORKS.map((name) => readFile(join(ROOT, `public/sample-points/${name}.safetensors`))),
  );
  const weights = { id: 'shipped', tokeniser, language };
  return speaking(await openNetworks(weights, dataset, new TripLabels(dataset.network)));
}

/** Points that come as they were recorded: a trip has them at even intervals. */
const dotsOf = (
  { lonLat, times }: Pick<PointTrip, 'lonLat' | 'times'>,
  ink: string,
  wider: number,
): FirstDrawing['shapes'][number] => ({
  ...{ kind: 'dots', ink, from: BEGINS_MS, to: BEGINS_MS + SECOND_MS * (times[times.length - 1] - times[0]) },
  lines: [Array.from(times, (_, i) => [lonLat[2 * i], lonLat[2 * i + 1]] as const)],
  sizes: Array.from(pointSpeeds(lonLat, times), (speed) => {
    const slowness = 1 - Math.min(1, speed / SLOW.fastest);
    return SLOW.fastRadius + wider + (SLOW.radius - SLOW.fastRadius) * slowness;
  }),
});
