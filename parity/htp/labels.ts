import {
  boxScaled,
  cumulatedSteps,
  labelScales,
  pointLabels,
  routePoints,
  scaledLabels,
  unscaledLabels,
  type CityBox,
  type LabelScale,
  type LabelScales,
  type RoutePoints,
} from '../../src/domain/route-points/point-labels';
import { LAST_FRACTION, RouteLine } from '../../src/domain/route-points/route-line';
import { LocalPlane } from '../../src/matching/segment-index';
import { shareOf, within } from '../harness/compare';
import type { StoredFields } from '../harness/stored-fields';
import { subject } from '../harness/stored-file';

/** The way from matched points to labels and back. No device computes any of it. */
export const labels = subject('labels', (file) => {
  const [lon, lat] = file.json.fields('plane').all('lon0', 'lat0');
  const plane = new LocalPlane(lon, lat);
  const trips = file.json.list('trips').map((json, i) => {
    const at = `trip.${i}`;
    const route = new RouteLine(json.numbers('route').map((road) => file.numbers(`road.${road}.xy`)));
    const matched = file.numbers(`${at}.edge_index`);
    const points = { xy: file.numbers(`${at}.gps_xy`), roads: matched };
    return { at, json, route, matched, labels: pointLabels(route, points) };
  });

  /** Bit by bit those of the file: which road a point on the end of one has hangs on the last. */
  const statedScales = (): LabelScales => {
    const scale = (name: string) => {
      const [mean, std] = file.json.fields('z_score').all(`mean_${name}`, `std_${name}`);
      return { mean, std };
    };
    return { step: scale('percent_dist'), east: scale('dx'), north: scale('dy') };
  };
  /** Where points are put whose fractions, of metres, are read on a route that is measured in degrees. */
  const readInDegrees = (
    { vertices }: RouteLine,
    { fractions }: RoutePoints,
    offsets: ArrayLike<number>,
  ): number[] => {
    const inDegrees = vertices.map((value, i) =>
      i % 2 === 0 ? plane.lonOf(value) - plane.lon : plane.latOf(value) - plane.lat,
    );
    const line = new RouteLine([inDegrees]);
    return Array.from(fractions).flatMap((fraction, i) => {
      const { x, y } = line.pointAt(fraction);
      return [plane.x(plane.lon + x) + offsets[2 * i], plane.y(plane.lat + y) + offsets[2 * i + 1]];
    });
  };

  const checkPoints = (
    at: string,
    route: RouteLine,
    points: RoutePoints,
    bits: 'fp32' | 'fp64',
    counts?: StoredFields,
  ): void => {
    const precision = bits === 'fp32' ? within(2e-7) : file.tolerance('p');
    file.tensor(`${at}.cumulated`, points.cumulated, precision);
    file.tensor(`${at}.fraction`, points.fractions, precision);
    file.tensor(`${at}.gps`, points.xy, file.tolerance(`decoded_m_${bits}`));
    checkRoads(`${at}.road_index`, points, route, precision.absolute);
    if (!counts) return;
    const ours = [points.reversed, points.stalled];
    file.exact(`${at}: points that go back or stand still`, ours, counts.all('reversed', 'stalled'));
  };
  /** Compares the roads of points. For one on the end of a road the last bit decides, and either of the two will do. */
  const checkRoads = (
    what: string,
    { roads, fractions }: RoutePoints,
    route: RouteLine,
    near = file.tolerance('p').absolute,
  ): number[] => {
    const expected = file.numbers(what);
    const isOnEnd = (fraction: number) => route.roadEnds.some((end) => Math.abs(end - fraction) <= near);
    const ours = [...roads].map((road, i) =>
      isOnEnd(fractions[i]) && Math.abs(road - expected[i]) === 1 ? expected[i] : road,
    );
    file.exact(what, ours, expected);
    return ours;
  };
  return {
    parts: {
      'routes and labels': () => {
        const degrees = [plane.x(plane.lon + 1), plane.y(plane.lat + 1)];
        const perDegree = file.json.fields('plane').all('metres_per_degree_lon', 'metres_per_degree_lat');
        file.row('metres per degree', degrees, perDegree, shareOf(1e-9));
        const roads = file.tensors.names.filter((name) => /^road\.\d+\.xy$/.test(name));
        roads.forEach((name) => file.numbers(name));
        file.exact('roads', roads.length, file.json.number('roads'));
        const scales = labelScales(trips.map((trip) => trip.labels));
        const metres = file.tolerance('metres');
        for (const { at, json, route, labels: own } of trips) {
          const scaled = scaledLabels(own, scales);
          for (const [name, values, tolerance] of [
            ['route_xy', route.vertices, 'metres'],
            ['offset', own.alongRoads, 'metres'],
            ['projection_xy', own.projections, 'metres'],
            ['p', own.fractions, 'p'],
            ['dp', own.steps, 'dp'],
            ['dxy', own.offsets, 'metres'],
            ['z_dp', scaled.steps, 'z'],
            ['z_dxy', scaled.offsets, 'z'],
          ] as const)
            file.tensor(`${at}.${name}`, values, file.tolerance(tolerance));
          file.row(`${at}: lengths of the roads`, route.roadLengths, json.numbers('road_lengths_m'), metres);
          file.row(`${at}: length of the route`, route.length, json.number('route_length_m'), metres);
          const n = own.steps.length;
          const backwards = own.steps.filter((step) => step < 0).length;
          const counts = json.all('n', 'points_with_negative_dp');
          file.exact(`${at}: points, and those that go back`, [n, backwards], counts);
          const ends = [own.fractions[0], own.fractions[n - 1]];
          file.row(`${at}: first and last p`, ends, json.all('first_p', 'last_p'), 'p');
        }
        const ours = [scales.step, scales.east, scales.north].flatMap(({ mean, std }) => [mean, std]);
        const names = ['percent_dist', 'dx', 'dy'].flatMap((name) => [`mean_${name}`, `std_${name}`]);
        file.row('means and deviations', ours, file.json.fields('z_score').all(...names), metres);
      },
      // Compares GPS points in degrees, and what the encoder reads of them.
      inputs: () => {
        const stored = file.json.fields('input').fields('box');
        const [west, east, south, north] = stored.all('min_lon', 'max_lon', 'min_lat', 'max_lat');
        const box = { west, east, south, north };
        for (const { at } of trips) {
          const lonLat = file.numbers(`${at}.gps_lonlat`);
          const xy = lonLat.map((value, i) => (i % 2 === 0 ? plane.x(value) : plane.y(value)));
          file.row(`${at}.gps_lonlat`, xy, file.numbers(`${at}.gps_xy`), 'metres');
          file.tensor(`${at}.x`, boxScaled(lonLat, box), 'p');
          file.tensor(`${at}.x_official_fp32`, boxScaledInSingle(lonLat, box), within(2 ** -23));
        }
      },

      decoding: () => {
        const scales = statedScales();
        for (const { at, json, route, matched } of trips) {
          const [steps, offsets] = ['z_dp', 'z_dxy'].map((name) => file.numbers(`${at}.${name}`));
          const gps = file.numbers(`${at}.gps_xy`);
          const own = unscaledLabels(steps, offsets, scales);
          const points = routePoints(route, cumulatedSteps(own.steps), own.offsets);
          file.tensor(`${at}.decoded_xy`, points.xy, 'decoded_m_fp64');
          const roads = checkRoads(`${at}.decoded_road_index`, points, route);
          const equal = roads.filter((road, i) => road === matched[i]).length;
          const stated = json.text('decoded_road_index_equal_to_matched_edge');
          const words = `${at}: points whose road is the matched one`;
          file.lists(words, [`${equal} of ${matched.length}`], [stated]);
          const [double, single] = json.fields('round_trip_error_m').all('fp64', 'fp32');
          const error = farthest(points.xy, gps);
          const what = `${at}: there and back`;
          file.row(what, error, double, 'decoded_m_fp64');
          file.row(`${what}, from 0`, error, 0, 'round_trip_m');
          const sums = singlePrecisionSums(steps, scales.step);
          const rounded = farthest(routePoints(route, sums, own.offsets).xy, gps);
          file.row(`${what} in single precision`, rounded, single, 'decoded_m_fp32');
          const inDegrees = readInDegrees(route, points, own.offsets);
          const name = 'error_m_if_fractions_of_metres_are_read_on_a_route_in_degrees';
          const astray = `${at}: error where degrees are taken for metres`;
          file.row(astray, farthest(inDegrees, gps), json.number(name), 'metres');
        }
      },
      // Compares predictions that need the absolute value, the end of the route, and steps that go forward.
      'hand-made predictions': () => {
        const json = file.json.fields('synthetic');
        const line = file.numbers('synthetic.route_xy');
        const route = new RouteLine(Array.from({ length: line.length / 2 - 1 }, (_, i) => line.slice(2 * i, 2 * i + 4))); // prettier-ignore
        const lengths = json.numbers('road_lengths_m');
        file.row('synthetic: lengths of the roads', route.roadLengths, lengths, 'metres');
        const ends = json.numbers('road_ends_as_fractions');
        file.row('synthetic: ends of the roads', route.roadEnds, ends, 'p');
        const [z, zOffsets] = ['z_dp', 'z_dxy'].map((name) => file.numbers(`synthetic.${name}`));
        const scales = statedScales();
        const { steps, offsets } = unscaledLabels(z, zOffsets, scales);
        file.row('synthetic: steps', steps, json.numbers('raw_dp'), 'dp');
        const code = routePoints(route, cumulatedSteps(steps), offsets);
        checkPoints('synthetic.code', route, code, 'fp64', json.fields('code'));
        const forward = routePoints(route, cumulatedSteps(steps, true), offsets);
        checkPoints('synthetic.monotone', route, forward, 'fp64', json.fields('monotone'));
        const single = routePoints(route, singlePrecisionSums(z, scales.step), offsets);
        checkPoints('synthetic.code_fp32', route, single, 'fp32');
        // On ends of roads the last bit decides: what is checked is what becomes of the steps that the file states.
        const sums = cumulatedSteps(Float64Array.from(json.numbers('raw_dp')));
        const negative = sums.filter((sum) => sum < 0).length;
        const beyond = sums.filter((sum) => Math.abs(sum) > LAST_FRACTION).length;
        const what = 'synthetic: points that the absolute value and the end of the route change';
        file.exact(what, [negative, beyond], json.all('points_changed_by_abs', 'points_changed_by_clip'));
        const fractions = file.json.fields('road_of_fraction');
        let x = 0;
        const straight = fractions.numbers('road_lengths_m').map((length) => [x, 0, (x += length), 0]);
        const roads = new RouteLine(straight);
        const ours = fractions.numbers('fractions').map((fraction) => roads.roadAt(fraction));
        file.exact('roads of fractions', ours, fractions.numbers('road_index'));
      },
      description: () => file.shapeOfEach(),
    },
  };
});

/** The largest distance of two lists of points. */
function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < a.length; i += 2) most = Math.max(most, Math.hypot(a[i] - b[i], a[i + 1] - b[i + 1]));
  return most;
}

/** Sums of z-scored steps as the official code makes them: every step of the way in single precision. */
function singlePrecisionSums(z: ArrayLike<number>, { mean, std }: LabelScale): Float64Array {
  let sum = 0;
  return Float64Array.from(z, (value) => {
    const step = Math.fround(Math.fround(Math.fround(value) * Math.fround(std)) + Math.fround(mean));
    return (sum = Math.fround(sum + step));
  });
}

/** Points within a box as the official code makes them: degrees are rounded to single precision first. */
const boxScaledInSingle = (lonLat: ArrayLike<number>, { west, east, south, north }: CityBox): Float64Array =>
  Float64Array.from(lonLat, (value, i) => {
    const [least, most] = i % 2 === 0 ? [west, east] : [south, north];
    return Math.fround(Math.fround(Math.fround(value) - Math.fround(least)) / Math.fround(most - least));
  });
