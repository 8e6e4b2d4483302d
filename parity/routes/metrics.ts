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
  type OdGrid,
  odGridOver,
  type OdKeys,
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
import {
  compare,
  couldNotRun,
  EXACT,
  part,
  reportUnread,
  type Subject,
  type Tolerance,
  type VerificationContext,
} from '../harness/compare';
import { StoredFields } from '../harness/stored-fields';

const GROUP = 'metrics';
const FILE = 'metrics.json';
/** All in double precision, and no device computes it. */
const DOUBLE: Tolerance = { absolute: 1e-9, relative: 1e-9 };

/**
 * Every metric of every pair in every reading that the file names, the distributions, the OD match and the
 * aggregates.
 */
export const metrics: Subject = {
  name: GROUP,
  async run(context) {
    const json = new StoredFields(context.folder.json(FILE), FILE);
    const pairs = new StoredPairs(json.list('pairs'));
    const checks = new MetricChecks(context, pairs);
    await part(context, GROUP, 'pairs', () => checks.pairs());
    const attributes = json.fields('jsd');
    for (const name of attributes.names)
      await part(context, GROUP, `jsd.${name}`, () => checks.distribution(name, attributes.fields(name)));
    await part(context, GROUP, 'od_match', () => checks.odMatch(json.fields('od_match')));
    await part(context, GROUP, 'fork_aggregates', () =>
      checks.aggregates(json.fields('fork_aggregates'), json.fields('od_match').number('grid_deg')),
    );
    reportUnread(context, GROUP, json);
  },
};

/** A trip of one point has no distance, but a radius of 0. */
const ATTRIBUTES: Readonly<Record<string, (trip: PlacedTrip, stored: StoredPairs) => readonly number[]>> = {
  distance: ({ roads }, { vectors }) => (roads.length < 2 ? [] : [tripDistanceKm(roads, vectors)]),
  radius: ({ roads }, { lonLat, vectors }) => [radiusOfGyrationKm(roads, lonLat, vectors)],
  duration: ({ times }) => [...segmentDurationsMin(times)],
};

/** How the file calls the two readings of the bins. */
const BINS: readonly (readonly [name: string, reading: BinReading])[] = [
  ['fork_99_plus_1_bins', 'thesis-code'],
  ['thesis_100_plus_1_bins', 'thesis'],
];

class MetricChecks {
  constructor(
    private readonly context: VerificationContext,
    private readonly stored: StoredPairs,
  ) {}

  /** One row for each metric and reading that any pair names, over all pairs. */
  pairs(): void {
    const { trips } = this.stored;
    const names = new Set(trips.flatMap(({ stored }) => stored.names));
    for (const side of ['real', 'gen'] as const) {
      const name = `${side}_durations_min`;
      names.delete(name);
      names.delete(side);
      const ours = trips.map((trip) => [...segmentDurationsMin(trip[side].times)]);
      const theirs = trips.map(({ stored }) => stored.numbers(name));
      this.#exact(`${name}: steps of each`, ours.map(countOf), theirs.map(countOf));
      this.#numbers(name, ours.flat(), theirs.flat());
    }
    const readings = trips.map((_, pair) => this.#readings(pair));
    for (const name of names) {
      const actual = readings.map((of) => of(name));
      if (actual.every((value) => value !== undefined))
        this.#numbers(
          name,
          actual,
          trips.map(({ stored }) => stored.number(name)),
          name === MARGIN ? MILLIMETRES : DOUBLE,
        );
    }
  }

  /** The values of an attribute, their histograms and divergences. */
  distribution(name: string, stored: StoredFields): void {
    const valuesOf = ATTRIBUTES[name];
    if (!valuesOf) return couldNotRun(this.context, GROUP, `jsd.${name}`, 'no trip has such an attribute');
    const [real, gen] = (['real', 'gen'] as const).map((side) =>
      this.stored.trips.flatMap((trip) => valuesOf(trip[side], this.stored)),
    );
    const at = `jsd.${name}`;
    this.#numbers(`${at}: values of real trips`, real, stored.numbers('real_values'));
    this.#numbers(`${at}: values of routes`, gen, stored.numbers('gen_values'));
    const max = Math.max(...real);
    this.#numbers(`${at}: largest real value`, [max], [stored.number('real_max')]);
    for (const [bins, reading] of BINS) {
      if (!stored.has(bins)) continue;
      const expected = stored.fields(bins);
      const edges = binsUpTo(max, reading);
      const [p, q] = [histogram(real, edges), histogram(gen, edges)];
      this.#exact(`${at}, ${bins}: real trips`, p, expected.numbers('real_hist'));
      this.#exact(`${at}, ${bins}: routes`, q, expected.numbers('gen_hist'));
      for (const unit of ['nats', 'bits'] as const)
        if (expected.has(`jsd_${unit}`))
          this.#numbers(
            `${at}, ${bins}: JSD in ${unit}`,
            [jensenShannon(p, q, unit)],
            [expected.number(`jsd_${unit}`)],
          );
    }
  }

  odMatch(stored: StoredFields): void {
    const { lonLat } = this.stored;
    const grid = odGridOver(lonLat, stored.number('grid_deg'));
    this.#numbers(
      'od_match: corner of the grid',
      [grid.minLon, grid.minLat],
      [stored.number('min_lon'), stored.number('min_lat')],
    );
    const size = [stored.number('grid_width_lon'), stored.number('grid_height_lat')];
    this.#exact('od_match: columns and rows', [grid.width, grid.height], size);
    for (const side of ['real', 'gen'] as const)
      this.#exact(
        `od_match: cells of ${side}`,
        this.#endCells(grid, side),
        stored.numbers(`${side}_od_keys`),
      );
    const { real, gen } = this.#odKeys(grid);
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
      if (stored.has(reading)) this.#fields(`od_match.${reading}`, values, stored.fields(reading));
  }

  /** The thesis's code: means over pairs of equal OD cell pairs. */
  aggregates(stored: StoredFields, cellDegrees: number): void {
    const { real, gen } = this.#odKeys(odGridOver(this.stored.lonLat, cellDegrees));
    const pairs = groupedOdPairs(real.keys, gen.keys);
    const expected = stored.list('matched_pairs');
    const places = (values: readonly { real: number; gen: number }[]) =>
      values.flatMap((pair) => [pair.real, pair.gen]);
    this.#exact(
      'fork_aggregates: matched pairs',
      places(pairs.map((pair) => ({ real: pair.real, gen: pair.generated }))),
      places(expected.map((pair) => ({ real: pair.number('real'), gen: pair.number('gen') }))),
    );
    const local = pairs.map((pair) => this.#matched(pair.real, pair.generated));
    for (const name of ['hausdorff_km', 'dtw_km', 'edr'] as const)
      this.#numbers(
        `fork_aggregates: ${name} of matched pairs`,
        local.map((pair) => pair[name]),
        expected.map((pair) => pair.number(name)),
      );
    const meanOf = (name: keyof (typeof local)[number]) => mean(local.map((pair) => pair[name]));
    const attribute = (name: string, side: Side) =>
      mean(this.stored.trips.flatMap((trip) => ATTRIBUTES[name](trip[side], this.stored)));
    this.#fields(
      'fork_aggregates',
      {
        Hausdorff_km: meanOf('hausdorff_km'),
        DTW_km: meanOf('dtw_km'),
        EDR: meanOf('edr'),
        Hausdorff_norm: meanOf('hausdorff_norm'),
        DTW_norm: meanOf('dtw_norm'),
        Distance_real_mean: attribute('distance', 'real'),
        Distance_gen_mean: attribute('distance', 'gen'),
        Duration_real_mean: attribute('duration', 'real'),
        Duration_gen_mean: attribute('duration', 'gen'),
        Radius_real_mean: attribute('radius', 'real'),
        Radius_gen_mean: attribute('radius', 'gen'),
      },
      stored,
    );
  }

  /** What each metric of a pair is, by its name in the file; undefined for a name that is unknown. */
  #readings(pair: number): (name: string) => number | undefined {
    const { lonLat, vectors, trips } = this.stored;
    const [real, gen] = [trips[pair].real.roads, trips[pair].gen.roads];
    const km = distanceMatrix(gen, real, greatCircleMetric(lonLat));
    const degrees = distanceMatrix(gen, real, degreesMetric(lonLat));
    const notebook = distanceMatrix(gen, real, greatCircleMetric(lonLat, EarthRadius.hoserNotebook));
    const { hausdorff_km, dtw_km, hausdorff_norm, dtw_norm } = this.#matched(pair, pair);
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
    };
    const onWgs84 = distanceMatrix(real, gen, greatCircleMetric(lonLat, EarthRadius.edr));
    return (name) => {
      const metres = /^edr_(\d+)m$/.exec(name)?.[1];
      if (metres !== undefined) return edr(onWgs84, Number(metres) / 1000);
      if (name === MARGIN)
        return Math.min(...onWgs84.values.map((each) => 1000 * Math.abs(each - EDR_THRESHOLD_KM)));
      return known[name];
    };
  }

  /** Local metrics of a real trip and a route as the thesis's code measures them. */
  #matched(realTrip: number, route: number) {
    const { lonLat, trips } = this.stored;
    const [real, gen] = [trips[realTrip].real.roads, trips[route].gen.roads];
    const farthest = hausdorff(distanceMatrix(gen, real, greatCircleMetric(lonLat)));
    const warped = fastDtw(this.stored.coordinates(gen), this.stored.coordinates(real), 1, haversineKm);
    const onWgs84 = distanceMatrix(real, gen, greatCircleMetric(lonLat, EarthRadius.edr));
    return {
      hausdorff_km: farthest,
      dtw_km: warped,
      edr: edr(onWgs84, EDR_THRESHOLD_KM),
      hausdorff_norm: lengthNormalised(farthest, real.length, gen.length),
      dtw_norm: lengthNormalised(warped, real.length, gen.length),
    };
  }

  /** Cells of the first and last point of each trip; NaN for a trip of one point, as null in the file. */
  #endCells(grid: OdGrid, side: Side): number[] {
    const { lonLat, trips } = this.stored;
    const cell = (point: number) => odCell(grid, lonLat[2 * point], lonLat[2 * point + 1]);
    return trips.flatMap((trip) => {
      const { roads } = trip[side];
      return roads.length < 2 ? [NaN] : [cell(roads[0]), cell(roads[roads.length - 1])];
    });
  }

  #odKeys(grid: OdGrid): Record<Side, OdKeys> {
    const cells = odCellsOf(grid, this.stored.lonLat);
    const keysOf = (side: Side) => odKeysOf(this.stored.sequences(side), cells, grid);
    return { real: keysOf('real'), gen: keysOf('gen') };
  }

  /** One row for each of our values that the file has, too. */
  #fields(at: string, values: Readonly<Record<string, number>>, stored: StoredFields): void {
    for (const [name, value] of Object.entries(values))
      if (stored.has(name)) this.#numbers(`${at}: ${name}`, [value], [stored.number(name)]);
  }

  #exact(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void {
    this.#numbers(what, actual, expected, EXACT);
  }

  #numbers(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = DOUBLE): void {
    compare(this.context, { group: GROUP, what, actual, expected, tolerance, onHost: true });
  }
}

/**
 * How far the nearest distance is from the 100 m of EDR; a difference of numbers, so it keeps fewer digits
 * than they have.
 */
const MARGIN = 'edr_min_margin_m';
const MILLIMETRES: Tolerance = { absolute: 1e-3, relative: 0 };

const countOf = ({ length }: readonly number[]) => length;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A real trip or the route generated for it. */
export type Side = 'real' | 'gen';

/** A trip as the application has it: points by their place in one table. */
export interface PlacedTrip {
  readonly roads: Uint32Array;
  readonly times: number[];
}

/** The stored pairs over one table of all their points. */
export class StoredPairs {
  readonly trips: readonly (Record<Side, PlacedTrip> & { readonly stored: StoredFields })[];
  /** (2 P) longitude, latitude. */
  readonly lonLat: number[] = [];
  readonly vectors: Float64Array;

  constructor(pairs: readonly StoredFields[]) {
    this.trips = pairs.map((stored) => ({
      stored,
      real: this.#placed(stored.fields('real')),
      gen: this.#placed(stored.fields('gen')),
    }));
    this.vectors = unitVectors(this.lonLat);
  }

  coordinates(roads: Uint32Array): Float64Array {
    return Float64Array.from(
      { length: 2 * roads.length },
      (_, k) => this.lonLat[2 * roads[k >> 1] + (k & 1)],
    );
  }

  /** The roads of one side, as sets of trips and routes hold them. */
  sequences(side: Side) {
    const offsets = new Uint32Array(this.trips.length + 1);
    this.trips.forEach((trip, i) => (offsets[i + 1] = offsets[i] + trip[side].roads.length));
    return { offsets, roads: Uint32Array.from(this.trips.flatMap((trip) => [...trip[side].roads])) };
  }

  #placed(trip: StoredFields): PlacedTrip {
    const points = trip.rows('lonlat');
    const first = this.lonLat.length / 2;
    this.lonLat.push(...points.flat());
    return {
      roads: Uint32Array.from(points, (_, i) => first + i),
      times: trip.texts('time').map((time) => Date.parse(time) / 1000),
    };
  }
}
