import { haversineKm } from '../../src/domain/geo';
import {
  type BinReading,
  binsUpTo,
  histogram,
  jensenShannon,
} from '../../src/evaluation/distribution-divergence';
import {
  distinctOdMatchRate,
  endpointMatchRates,
  groupedOdPairs,
  odCell,
  odCellsOf,
  odGridOver,
  odKeysOf,
  odMatchRate,
} from '../../src/evaluation/od-match';
import {
  degreesMetric,
  distanceMatrix,
  dtw,
  EarthRadius,
  edr,
  EDR_THRESHOLD_KM,
  fastDtw,
  greatCircleMetric,
  hausdorff,
  lengthNormalised,
  unitVectors,
} from '../../src/evaluation/trajectory-distances';
import {
  radiusOfGyrationKm,
  segmentDurationsMin,
  tripDistanceKm,
} from '../../src/evaluation/trip-attributes';
import { within, type Tolerance, type Parts } from '../harness/compare';
import type { StoredFields } from '../harness/stored-fields';
import { subject } from '../harness/stored-file';

/** All in double precision, and no device computes it. */
const DOUBLE: Tolerance = { absolute: 1e-9, relative: 1e-9 };
/**
 * How far the nearest distance is from the 100 m of EDR; a difference of numbers, so it keeps fewer digits
 * than they have.
 */
const MARGIN = 'edr_min_margin_m';
const MILLIMETRES = within(1e-3);

/** A real trip or the route generated for it. */
const SIDES = ['real', 'gen'] as const;
type Side = (typeof SIDES)[number];

/** How the file calls the two readings of the bins. */
const BINS: readonly (readonly [name: string, reading: BinReading])[] = [
  ['fork_99_plus_1_bins', 'thesis-code'],
  ['thesis_100_plus_1_bins', 'thesis'],
];

/** Every metric of every pair in every reading that the file names, the distributions, the OD match and the aggregates. */
export const metrics = subject('metrics', (file) => {
  const { json } = file;
  const pairs = new StoredPairs(json.list('pairs'));
  const check = (what: string, actual: number | ArrayLike<number>, expected: number | readonly number[]) =>
    file.row(what, actual, expected, DOUBLE);
  /** One row for each of our values that the file has, too. */
  const checkFields = (at: string, values: Readonly<Record<string, number>>, stored: StoredFields) => {
    for (const [name, value] of Object.entries(values))
      if (stored.has(name)) check(`${at}: ${name}`, value, stored.number(name));
  };

  /** The values of an attribute, their histograms and divergences. */
  const checkDistribution = (name: string, stored: StoredFields) => {
    const at = `jsd.${name}`;
    if (!Object.hasOwn(ATTRIBUTES, name)) return file.fails(at, 'no trip has such an attribute');
    const [real, gen] = SIDES.map((side) => pairs.attribute(name, side));
    check(`${at}: values of real trips`, real, stored.numbers('real_values'));
    check(`${at}: values of routes`, gen, stored.numbers('gen_values'));
    const max = Math.max(...real);
    check(`${at}: largest real value`, max, stored.number('real_max'));
    for (const [bins, reading] of BINS) {
      if (!stored.has(bins)) continue;
      const expected = stored.fields(bins);
      const edges = binsUpTo(max, reading);
      const [p, q] = [histogram(real, edges), histogram(gen, edges)];
      file.exact(`${at}, ${bins}: real trips`, p, expected.numbers('real_hist'));
      file.exact(`${at}, ${bins}: routes`, q, expected.numbers('gen_hist'));
      for (const unit of ['nats', 'bits'] as const) {
        const what = `${at}, ${bins}: JSD in ${unit}`;
        const field = `jsd_${unit}`;
        if (expected.has(field)) check(what, jensenShannon(p, q, unit), expected.number(field));
      }
    }
  };
  const attributes = json.fields('jsd');
  const distributions = attributes.names.map((name): [string, Parts[string]] => [
    `jsd.${name}`,
    () => checkDistribution(name, attributes.fields(name)),
  ]);

  return {
    parts: {
      // One row for each metric and reading that any pair names, over all pairs.
      pairs: () => {
        const { trips } = pairs;
        const names = new Set(trips.flatMap(({ stored }) => stored.names));
        for (const side of SIDES) {
          const name = `${side}_durations_min`;
          names.delete(name);
          names.delete(side);
          const ours = trips.map((trip) => [...segmentDurationsMin(trip[side].times)]);
          const theirs = trips.map(({ stored }) => stored.numbers(name));
          const counts = [ours, theirs].map((all) => all.map(({ length }) => length));
          file.exact(`${name}: steps of each`, counts[0], counts[1]);
          check(name, ours.flat(), theirs.flat());
        }
        const readings = trips.map((_, pair) => pairs.readings(pair));
        for (const name of names) {
          const ours = readings.flatMap((of) => of(name) ?? []);
          if (ours.length < trips.length) continue;
          const theirs = trips.map(({ stored }) => stored.number(name));
          file.row(name, ours, theirs, name === MARGIN ? MILLIMETRES : DOUBLE);
        }
      },
      ...Object.fromEntries(distributions),
      od_match: () => {
        const stored = json.fields('od_match');
        const { grid, real, gen } = pairs.odKeys(stored.number('grid_deg'));
        const corner = stored.all('min_lon', 'min_lat');
        check('od_match: corner of the grid', [grid.minLon, grid.minLat], corner);
        const size = stored.all('grid_width_lon', 'grid_height_lat');
        file.exact('od_match: columns and rows', [grid.width, grid.height], size);
        for (const side of SIDES) {
          // Cells of the first and last point; NaN for a trip of one point, as null in the file.
          const cells = pairs.trips.flatMap(({ [side]: { roads } }) => {
            const ends = roads.length < 2 ? [] : [roads[0], roads[roads.length - 1]];
            const cellOf = (point: number) => odCell(grid, ...pairs.point(point));
            return ends.length === 0 ? [NaN] : ends.map(cellOf);
          });
          file.exact(`od_match: cells of ${side}`, cells, stored.numbers(`${side}_od_keys`));
        }
        const ends = endpointMatchRates(real, gen);
        const rates: Readonly<Record<string, Readonly<Record<string, number>>>> = {
          thesis_eq21: { ...odMatchRate(real.keys, gen.keys) },
          fork: {
            ...distinctOdMatchRate(real.keys, gen.keys),
            origin_match_rate: ends.origin,
            destination_match_rate: ends.destination,
            both_correct_rate: ends.both,
          },
        };
        for (const [reading, values] of Object.entries(rates))
          if (stored.has(reading)) checkFields(`od_match.${reading}`, values, stored.fields(reading));
      },
      // The thesis's code: means over pairs of equal OD cell pairs.
      fork_aggregates: () => {
        const at = 'fork_aggregates';
        const stored = json.fields(at);
        const { real, gen } = pairs.odKeys(json.fields('od_match').number('grid_deg'));
        const matched = groupedOdPairs(real.keys, gen.keys);
        const expected = stored.list('matched_pairs');
        file.exact(
          `${at}: matched pairs`,
          matched.flatMap((pair) => [pair.real, pair.generated]),
          expected.flatMap((pair) => pair.all('real', 'gen')),
        );
        const local = matched.map((pair) => pairs.local(pair.real, pair.generated));
        for (const name of ['hausdorff_km', 'dtw_km', 'edr'] as const) {
          const theirs = expected.map((pair) => pair.number(name));
          check(`${at}: ${name} of matched pairs`, local.map((pair) => pair[name]), theirs); // prettier-ignore
        }
        const meanOf = (name: keyof (typeof local)[number]) => mean(local.map((pair) => pair[name]));
        const means = ['distance', 'duration', 'radius'].flatMap((name) =>
          SIDES.map((side): [string, number] => [
            `${name[0].toUpperCase()}${name.slice(1)}_${side}_mean`,
            mean(pairs.attribute(name, side)),
          ]),
        );
        const values = {
          Hausdorff_km: meanOf('hausdorff_km'),
          DTW_km: meanOf('dtw_km'),
          EDR: meanOf('edr'),
          Hausdorff_norm: meanOf('hausdorff_norm'),
          DTW_norm: meanOf('dtw_norm'),
          ...Object.fromEntries(means),
        };
        checkFields(at, values, stored);
      },
    },
  };
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A trip as the application has it: points by their place in one table. */
interface PlacedTrip {
  readonly roads: Uint32Array;
  readonly times: number[];
}

/** Values of a trip. One of a single point has no distance, but a radius of 0. */
const ATTRIBUTES: Readonly<Record<string, (trip: PlacedTrip, pairs: StoredPairs) => readonly number[]>> = {
  distance: ({ roads }, { vectors }) => (roads.length < 2 ? [] : [tripDistanceKm(roads, vectors)]),
  radius: ({ roads }, { lonLat, vectors }) => [radiusOfGyrationKm(roads, lonLat, vectors)],
  duration: ({ times }) => [...segmentDurationsMin(times)],
};

/** The stored pairs over one table of their points, in which equal points are one. */
export class StoredPairs {
  readonly trips: readonly (Record<Side, PlacedTrip> & { readonly stored: StoredFields })[];
  /** (2 P) longitude, latitude. */
  readonly lonLat: number[] = [];
  readonly vectors: Float64Array;
  readonly #known = new Map<string, number>();

  constructor(pairs: readonly StoredFields[]) {
    this.trips = pairs.map((stored) => ({
      stored,
      real: this.#placed(stored.fields('real')),
      gen: this.#placed(stored.fields('gen')),
    }));
    this.vectors = unitVectors(this.lonLat);
  }

  point(road: number): [lon: number, lat: number] {
    return [this.lonLat[2 * road], this.lonLat[2 * road + 1]];
  }

  /** The values of an attribute of all trips. */
  attribute(name: string, side: Side): number[] {
    return this.trips.flatMap((trip) => ATTRIBUTES[name](trip[side], this));
  }

  /** A grid over all points, and the pairs of cells of both sides. */
  odKeys(cellDegrees: number) {
    const grid = odGridOver(this.lonLat, cellDegrees);
    const cells = odCellsOf(grid, this.lonLat);
    const [real, gen] = SIDES.map((side) => {
      const offsets = new Uint32Array(this.trips.length + 1);
      this.trips.forEach((trip, i) => (offsets[i + 1] = offsets[i] + trip[side].roads.length));
      const roads = Uint32Array.from(this.trips.flatMap((trip) => [...trip[side].roads]));
      return odKeysOf({ offsets, roads }, cells, grid);
    });
    return { grid, real, gen };
  }

  /** Local metrics of a real trip and a route as the thesis's code measures them. */
  local(realTrip: number, route: number) {
    const { lonLat, trips } = this;
    const [real, gen] = [trips[realTrip].real.roads, trips[route].gen.roads];
    const points = (roads: Uint32Array) =>
      Float64Array.from(Array.from(roads).flatMap((road) => this.point(road)));
    const farthest = hausdorff(distanceMatrix(gen, real, greatCircleMetric(lonLat)));
    const warped = fastDtw(points(gen), points(real), 1, haversineKm);
    return {
      hausdorff_km: farthest,
      dtw_km: warped,
      edr: edr(this.#onWgs84(real, gen), EDR_THRESHOLD_KM),
      hausdorff_norm: lengthNormalised(farthest, real.length, gen.length),
      dtw_norm: lengthNormalised(warped, real.length, gen.length),
    };
  }

  /** What each metric of a pair is, by its name in the file; undefined for a name that is unknown. */
  readings(pair: number): (name: string) => number | undefined {
    const { lonLat, vectors, trips } = this;
    const [real, gen] = [trips[pair].real.roads, trips[pair].gen.roads];
    const km = distanceMatrix(gen, real, greatCircleMetric(lonLat));
    const degrees = distanceMatrix(gen, real, degreesMetric(lonLat));
    const notebook = distanceMatrix(gen, real, greatCircleMetric(lonLat, EarthRadius.hoserNotebook));
    const { hausdorff_km, dtw_km, hausdorff_norm, dtw_norm } = this.local(pair, pair);
    const onWgs84 = this.#onWgs84(real, gen);
    const margins = Array.from(onWgs84.values, (each) => 1000 * Math.abs(each - EDR_THRESHOLD_KM));
    const known: Readonly<Record<string, number>> = {
      hausdorff_km,
      hausdorff_euclidean_degrees: hausdorff(degrees),
      dtw_exact_km: dtw(km),
      dtw_fastdtw_radius1_km: dtw_km,
      dtw_exact_notebook_R6378_km: dtw(notebook),
      dtw_euclidean_degrees: dtw(degrees),
      real_distance_km: tripDistanceKm(real, vectors),
      gen_distance_km: tripDistanceKm(gen, vectors),
      real_radius_km: radiusOfGyrationKm(real, lonLat, vectors),
      gen_radius_km: radiusOfGyrationKm(gen, lonLat, vectors),
      hausdorff_norm,
      dtw_norm,
      [MARGIN]: Math.min(...margins),
    };
    return (name) => {
      const metres = /^edr_(\d+)m$/.exec(name)?.[1];
      return metres === undefined ? known[name] : edr(onWgs84, Number(metres) / 1000);
    };
  }

  #onWgs84(real: Uint32Array, gen: Uint32Array) {
    return distanceMatrix(real, gen, greatCircleMetric(this.lonLat, EarthRadius.edr));
  }

  #placed(trip: StoredFields): PlacedTrip {
    const roadOf = (point: readonly number[]) => {
      const known = this.#known.get(point.join()) ?? this.#known.size;
      if (known === this.#known.size) this.lonLat.push(...point);
      this.#known.set(point.join(), known);
      return known;
    };
    return {
      roads: Uint32Array.from(trip.rows('lonlat'), roadOf),
      times: trip.texts('time').map((time) => Date.parse(time) / 1000),
    };
  }
}
