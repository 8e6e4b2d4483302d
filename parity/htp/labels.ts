import {
  boxScaled,
  labelScales,
  pointLabels,
  scaledLabels,
  unscaledLabels,
  type CityBox,
  type LabelScales,
  type PointLabels,
  cumulatedSteps,
  routePoints,
  type RoutePoints,
} from '../../src/domain/route-points/point-labels';
import { LAST_FRACTION, RouteLine } from '../../src/domain/route-points/route-line';
import { LocalPlane } from '../../src/matching/segment-index';
import {
  compare,
  compareLists,
  EXACT,
  part,
  reportUnread,
  type Subject,
  type Tolerance,
  type VerificationContext,
} from '../harness/compare';
import type { StoredTensors } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';
import { boxScaledInSingle, singlePrecisionSums } from './single-precision';

const GROUP = 'labels';

/** The way from matched points to labels and back. No device computes any of it. */
export const labels: Subject = {
  name: GROUP,
  async run(context) {
    const checks = new LabelChecks(context);
    await part(context, GROUP, 'routes and labels', () => checks.labels());
    await part(context, GROUP, 'inputs', () => checks.inputs());
    await part(context, GROUP, 'decoding', () => checks.decoding());
    await part(context, GROUP, 'hand-made predictions', () => checks.synthetic());
    checks.reportUnread();
  },
};

interface LabelledTrip {
  readonly at: string;
  readonly json: StoredFields;
  readonly route: RouteLine;
  readonly matched: readonly number[];
  readonly labels: PointLabels;
}

class LabelChecks {
  readonly #json: StoredFields;
  readonly #tensors: StoredTensors;
  readonly #trips: readonly LabelledTrip[];
  readonly #scales: LabelScales;
  readonly #plane: LocalPlane;

  constructor(private readonly context: VerificationContext) {
    this.#json = new StoredFields(context.folder.json(`${GROUP}.json`), `${GROUP}.json`);
    this.#tensors = context.folder.tensors(`${GROUP}.safetensors`);
    const plane = this.#json.fields('plane');
    this.#plane = new LocalPlane(plane.number('lon0'), plane.number('lat0'));
    this.#trips = this.#json.list('trips').map((json, i) => this.#trip(json, `trip.${i}`));
    this.#scales = labelScales(this.#trips.map((trip) => trip.labels));
  }

  labels(): void {
    const metres = this.#tolerance('metres');
    const plane = this.#json.fields('plane');
    const degrees = [this.#plane.x(this.#plane.lon + 1), this.#plane.y(this.#plane.lat + 1)];
    const stated = ['lon', 'lat'].map((axis) => plane.number(`metres_per_degree_${axis}`));
    this.#row('metres per degree', degrees, stated, { absolute: 0, relative: 1e-9 });
    const roads = this.#tensors.names.filter((name) => /^road\.\d+\.xy$/.test(name));
    roads.forEach((name) => this.#tensors.numbers(name));
    this.#exact('roads', [roads.length], [this.#json.number('roads')]);
    for (const { at, json, route, labels } of this.#trips) {
      this.#row(`${at}.route_xy`, route.vertices, this.#stored(`${at}.route_xy`), metres);
      this.#row(`${at}: lengths of the roads`, route.roadLengths, json.numbers('road_lengths_m'), metres);
      this.#row(`${at}: length of the route`, [route.length], [json.number('route_length_m')], metres);
      this.#row(`${at}.offset`, labels.alongRoads, this.#stored(`${at}.offset`), metres);
      this.#row(`${at}.projection_xy`, labels.projections, this.#stored(`${at}.projection_xy`), metres);
      this.#row(`${at}.p`, labels.fractions, this.#stored(`${at}.p`), this.#tolerance('p'));
      this.#row(`${at}.dp`, labels.steps, this.#stored(`${at}.dp`), this.#tolerance('dp'));
      this.#row(`${at}.dxy`, labels.offsets, this.#stored(`${at}.dxy`), metres);
      const n = labels.steps.length;
      const backwards = labels.steps.filter((step) => step < 0).length;
      const counts = [json.number('n'), json.number('points_with_negative_dp')];
      this.#exact(`${at}: points, and those that go back`, [n, backwards], counts);
      const ends = [labels.fractions[0], labels.fractions[n - 1]];
      const theirs = [json.number('first_p'), json.number('last_p')];
      this.#row(`${at}: first and last p`, ends, theirs, this.#tolerance('p'));
      const scaled = scaledLabels(labels, this.#scales);
      this.#row(`${at}.z_dp`, scaled.steps, this.#stored(`${at}.z_dp`), this.#tolerance('z'));
      this.#row(`${at}.z_dxy`, scaled.offsets, this.#stored(`${at}.z_dxy`), this.#tolerance('z'));
    }
    const { step, east, north } = this.#scales;
    const ours = [step.mean, step.std, east.mean, east.std, north.mean, north.std];
    const theirs = this.#json.fields('z_score');
    const names = ['percent_dist', 'dx', 'dy'].flatMap((name) => [`mean_${name}`, `std_${name}`]);
    this.#row(
      'means and deviations',
      ours,
      names.map((name) => theirs.number(name)),
      metres,
    );
  }

  /** GPS points in degrees, and what the encoder reads of them. */
  inputs(): void {
    const stored = this.#json.fields('input').fields('box');
    const box: CityBox = {
      west: stored.number('min_lon'),
      east: stored.number('max_lon'),
      south: stored.number('min_lat'),
      north: stored.number('max_lat'),
    };
    for (const { at } of this.#trips) {
      const lonLat = this.#stored(`${at}.gps_lonlat`);
      const xy = lonLat.map((value, i) => (i % 2 === 0 ? this.#plane.x(value) : this.#plane.y(value)));
      this.#row(`${at}.gps_lonlat`, xy, this.#stored(`${at}.gps_xy`), this.#tolerance('metres'));
      this.#row(`${at}.x`, boxScaled(lonLat, box), this.#stored(`${at}.x`), this.#tolerance('p'));
      const single = boxScaledInSingle(lonLat, box);
      const official = `${at}.x_official_fp32`;
      this.#row(official, single, this.#stored(official), { absolute: 2 ** -23, relative: 0 });
    }
  }

  decoding(): void {
    const stated = this.#statedScales();
    for (const { at, json, route, matched } of this.#trips) {
      const [steps, offsets] = ['z_dp', 'z_dxy'].map((name) => this.#stored(`${at}.${name}`));
      const gps = this.#stored(`${at}.gps_xy`);
      const labels = unscaledLabels(steps, offsets, stated);
      const points = routePoints(route, cumulatedSteps(labels.steps), labels.offsets);
      const decoded = this.#stored(`${at}.decoded_xy`);
      this.#row(`${at}.decoded_xy`, points.xy, decoded, this.#tolerance('decoded_m_fp64'));
      const roads = this.#roads(`${at}.decoded_road_index`, points, route);
      const equal = roads.filter((road, i) => road === matched[i]).length;
      compareLists(this.context, {
        group: GROUP,
        what: `${at}: points whose road is the matched one`,
        actual: [`${equal} of ${matched.length}`],
        expected: [json.text('decoded_road_index_equal_to_matched_edge')],
      });
      const errors = json.fields('round_trip_error_m');
      const double = [farthest(points.xy, gps)];
      this.#row(`${at}: there and back`, double, [errors.number('fp64')], this.#tolerance('decoded_m_fp64'));
      this.#row(`${at}: there and back, from 0`, double, [0], this.#tolerance('round_trip_m'));
      const sums = singlePrecisionSums(steps, stated.step);
      const single = [farthest(routePoints(route, sums, labels.offsets).xy, gps)];
      const theirs = [errors.number('fp32')];
      this.#row(
        `${at}: there and back in single precision`,
        single,
        theirs,
        this.#tolerance('decoded_m_fp32'),
      );
      this.#degrees(at, json, route, points, labels.offsets, gps);
    }
  }

  /** Predictions that need the absolute value, the end of the route, and steps that go forward. */
  synthetic(): void {
    const json = this.#json.fields('synthetic');
    const line = this.#stored('synthetic.route_xy');
    const roads = Array.from({ length: line.length / 2 - 1 }, (_, i) => line.slice(2 * i, 2 * i + 4));
    const route = new RouteLine(roads);
    const metres = this.#tolerance('metres');
    this.#row('synthetic: lengths of the roads', route.roadLengths, json.numbers('road_lengths_m'), metres);
    const ends = json.numbers('road_ends_as_fractions');
    this.#row('synthetic: ends of the roads', route.roadEnds, ends, this.#tolerance('p'));
    const [z, zOffsets] = ['z_dp', 'z_dxy'].map((name) => this.#stored(`synthetic.${name}`));
    const scales = this.#statedScales();
    const { steps, offsets } = unscaledLabels(z, zOffsets, scales);
    this.#row('synthetic: steps', steps, json.numbers('raw_dp'), this.#tolerance('dp'));
    // On ends of roads the last bit decides: what is checked is what becomes of the steps that the file states.
    const raw = Float64Array.from(json.numbers('raw_dp'));
    const code = routePoints(route, cumulatedSteps(steps), offsets);
    this.#points('synthetic.code', route, code, 'decoded_m_fp64', json.fields('code'));
    const forward = routePoints(route, cumulatedSteps(steps, true), offsets);
    this.#points('synthetic.monotone', route, forward, 'decoded_m_fp64', json.fields('monotone'));
    const single = routePoints(route, singlePrecisionSums(z, scales.step), offsets);
    this.#points('synthetic.code_fp32', route, single, 'decoded_m_fp32');
    const negative = cumulatedSteps(raw).filter((sum) => sum < 0).length;
    const beyond = cumulatedSteps(raw).filter((sum) => Math.abs(sum) > LAST_FRACTION).length;
    this.#exact(
      'synthetic: points that the absolute value and the end of the route change',
      [negative, beyond],
      [json.number('points_changed_by_abs'), json.number('points_changed_by_clip')],
    );
    this.#roadOfFraction();
  }

  reportUnread(): void {
    if (this.#json.has('tensors')) {
      const shapes = this.#json.fields('tensors');
      for (const name of shapes.names)
        this.#exact(`shape of ${name}`, this.#tensors.shape(name), shapes.fields(name).numbers('shape'));
    }
    reportUnread(this.context, GROUP, this.#json);
    reportUnread(this.context, GROUP, this.#tensors);
  }

  /** Bit by bit those of the file: which road a point on the end of one has hangs on the last. */
  #statedScales(): LabelScales {
    const stored = this.#json.fields('z_score');
    const scale = (name: string) => ({
      mean: stored.number(`mean_${name}`),
      std: stored.number(`std_${name}`),
    });
    return { step: scale('percent_dist'), east: scale('dx'), north: scale('dy') };
  }

  #trip(json: StoredFields, at: string): LabelledTrip {
    const roads = json.numbers('route').map((road) => this.#stored(`road.${road}.xy`));
    const route = new RouteLine(roads);
    const matched = this.#stored(`${at}.edge_index`);
    const points = { xy: this.#stored(`${at}.gps_xy`), roads: matched };
    return { at, json, route, matched, labels: pointLabels(route, points) };
  }

  /** How far off points are whose fractions, of metres, are read on a route that is measured in degrees. */
  #degrees(
    at: string,
    json: StoredFields,
    route: RouteLine,
    { fractions }: RoutePoints,
    offsets: ArrayLike<number>,
    gps: readonly number[],
  ): void {
    const { vertices } = route;
    const inDegrees = vertices.map((value, i) =>
      i % 2 === 0 ? this.#plane.lonOf(value) - this.#plane.lon : this.#plane.latOf(value) - this.#plane.lat,
    );
    const line = new RouteLine([inDegrees]);
    const xy = Array.from(fractions).flatMap((fraction, i) => {
      const { x, y } = line.pointAt(fraction);
      const [east, north] = [this.#plane.x(this.#plane.lon + x), this.#plane.y(this.#plane.lat + y)];
      return [east + offsets[2 * i], north + offsets[2 * i + 1]];
    });
    const name = 'error_m_if_fractions_of_metres_are_read_on_a_route_in_degrees';
    const tolerance = this.#tolerance('metres');
    this.#row(
      `${at}: error where degrees are taken for metres`,
      [farthest(xy, gps)],
      [json.number(name)],
      tolerance,
    );
  }

  #points(at: string, route: RouteLine, points: RoutePoints, tolerance: string, counts?: StoredFields): void {
    const precision: Tolerance =
      tolerance === 'decoded_m_fp32' ? { absolute: 2e-7, relative: 0 } : this.#tolerance('p');
    this.#row(`${at}.cumulated`, points.cumulated, this.#stored(`${at}.cumulated`), precision);
    this.#row(`${at}.fraction`, points.fractions, this.#stored(`${at}.fraction`), precision);
    this.#row(`${at}.gps`, points.xy, this.#stored(`${at}.gps`), this.#tolerance(tolerance));
    this.#roads(`${at}.road_index`, points, route, precision.absolute);
    if (!counts) return;
    const stated = [counts.number('reversed'), counts.number('stalled')];
    this.#exact(`${at}: points that go back or stand still`, [points.reversed, points.stalled], stated);
  }

  /** Checks the roads of points. For one on the end of a road the last bit decides, and either of the two will do. */
  #roads(
    what: string,
    { roads, fractions }: RoutePoints,
    route: RouteLine,
    near = this.#tolerance('p').absolute,
  ): number[] {
    const expected = this.#stored(what);
    const isOnEnd = (fraction: number) => route.roadEnds.some((end) => Math.abs(end - fraction) <= near);
    const ours = [...roads].map((road, i) =>
      isOnEnd(fractions[i]) && Math.abs(road - expected[i]) === 1 ? expected[i] : road,
    );
    this.#exact(what, ours, expected);
    return ours;
  }

  #roadOfFraction(): void {
    const json = this.#json.fields('road_of_fraction');
    const lengths = json.numbers('road_lengths_m');
    let x = 0;
    const route = new RouteLine(lengths.map((length) => [x, 0, (x += length), 0]));
    const ours = json.numbers('fractions').map((fraction) => route.roadAt(fraction));
    this.#exact('roads of fractions', ours, json.numbers('road_index'));
  }

  #stored(name: string): number[] {
    return this.#tensors.numbers(name);
  }

  #tolerance(name: string): Tolerance {
    return { absolute: this.#json.fields('suggested_abs_tolerance').number(name), relative: 0 };
  }

  #exact(what: string, actual: readonly number[], expected: readonly number[]): void {
    this.#row(what, actual, expected, EXACT);
  }

  #row(what: string, actual: ArrayLike<number>, expected: readonly number[], tolerance: Tolerance): void {
    compare(this.context, { group: GROUP, what, actual, expected, tolerance, onHost: true });
  }
}

/** The largest distance of two lists of points. */
function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < a.length; i += 2) most = Math.max(most, Math.hypot(a[i] - b[i], a[i + 1] - b[i + 1]));
  return most;
}
