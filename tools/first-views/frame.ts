import type { Dataset } from '../../src/domain/dataset';
import type { RoadNetwork } from '../../src/domain/road-network';
import {
  UNITS_PER_DEGREE,
  type FirstNumber,
  type FirstShape,
  type FirstViewFile,
} from '../../src/engine/first-view/first-view';
import { lineOf } from '../../src/engine/routes/route-files';
import type { Estimate } from '../../src/evaluation/bootstrap';

type LonLat = readonly (readonly [longitude: number, latitude: number])[];

/** What a system draws and says in its first view. */
export interface FirstDrawing extends Partial<Pick<FirstViewFile, 'measures' | 'results'>> {
  readonly shapes: readonly (Omit<FirstShape, 'lines'> & { readonly lines: readonly LonLat[] })[];
  readonly numbers: FirstViewFile['numbers'];
}

/** The file of a first view: the roads of a data set, and what is drawn on them. */
export function firstViewFile(
  dataset: Pick<Dataset, 'name' | 'network' | 'trips' | 'card'>,
  { shapes, numbers, measures = [], results = [] }: FirstDrawing,
): FirstViewFile {
  const { network, trips } = dataset;
  const bounds = boundsOf(network);
  const origin = [bounds.west, bounds.south] as const;
  const line = (lonLat: LonLat) => stepsOf(lonLat, origin);
  // A dot where the one before is stays: they come evenly, one after the other.
  const dots = (lonLat: LonLat) => stepsOf(lonLat, origin, true);
  return {
    format: 'route-distillery-first-view',
    version: 2,
    origin,
    city: {
      name: dataset.name,
      roads: network.roadCount,
      trips: trips.train.tripCount + trips.val.tripCount + trips.test.tripCount,
      simulated: dataset.card?.simulated ?? false,
      bounds,
    },
    numbers,
    measures,
    results,
    shapes: shapes.map(({ lines, sizes, ...shape }) => ({
      ...shape,
      sizes: sizes.map((size) => Number(size.toFixed(2))),
      lines: lines.map(shape.kind === 'dots' ? dots : line),
    })),
    roads: roadsOf(network, line),
  };
}

/** A number as it lies in the file. */
export const firstNumber = ({ value, low, high }: Estimate): FirstNumber => ({ value, low, high });

/** A number that was counted or timed once, without an interval. */
export const counted = (value: number): FirstNumber => ({ value, low: null, high: null });

function roadsOf(network: RoadNetwork, line: (lonLat: LonLat) => number[]): FirstViewFile['roads'] {
  const seen = new Set<string>();
  const byClass = network.classNames.map((className) => ({ className, lines: [] as number[][] }));
  for (let road = 0; road < network.roadCount; road++) {
    const there = lineOf(network, [road]);
    const steps = line(there);
    const opposite = line(there.reverse());
    const drawn = seen.has(steps.join()) || seen.has(opposite.join());
    seen.add(steps.join());
    if (!drawn) byClass[network.classCodes[road]].lines.push(steps);
  }
  return byClass.filter(({ lines }) => lines.length > 0);
}

function boundsOf({ shapeLonLat }: RoadNetwork): FirstViewFile['city']['bounds'] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let v = 0; v < shapeLonLat.length; v += 2) {
    west = Math.min(west, shapeLonLat[v]);
    east = Math.max(east, shapeLonLat[v]);
    south = Math.min(south, shapeLonLat[v + 1]);
    north = Math.max(north, shapeLonLat[v + 1]);
  }
  return { west, south, east, north };
}

/** Differences in integer units; vertices that coincide with the one before are left out, unless all are kept. */
function stepsOf(line: LonLat, [west, south]: readonly [number, number], keepsAll = false): number[] {
  const steps: number[] = [];
  let before = [0, 0];
  for (const [longitude, latitude] of line) {
    const at = [
      Math.round((longitude - west) * UNITS_PER_DEGREE),
      Math.round((latitude - south) * UNITS_PER_DEGREE),
    ];
    const step = [at[0] - before[0], at[1] - before[1]];
    if (keepsAll || steps.length === 0 || step[0] !== 0 || step[1] !== 0) steps.push(...step);
    before = at;
  }
  return steps;
}
