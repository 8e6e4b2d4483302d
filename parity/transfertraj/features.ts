import { knownTrajectory, officialTrajectory } from '../../src/domain/masked-trajectories/known-trajectory';
import { LocalKilometres } from '../../src/domain/masked-trajectories/local-kilometres';
import {
  keptTrajectories,
  trajectoryOf,
  type Trajectory,
} from '../../src/domain/masked-trajectories/trajectories';
import type { Tolerance } from '../harness/compare';
import { part } from '../harness/compare';
import type { Subject } from '../harness/compare';
import { checkMasks } from './features-masks';
import { checkNeighbours } from './features-neighbours';
import { toleranceOf } from './features-tolerance';
import { StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';
import { storedRegions, thingsInZone, thingsOnSphere, type StoredRegion } from './stored-regions';

const GROUP = 'features';
/** What may differ on the way to metres or kilometres and back: 0.1 mm. */
const BACK_DEGREES: Tolerance = within(1e-9);

/** All that is made of points before anything is hidden, things near them, and the masks of training. No device computes any of it. */
export const features: Subject = {
  name: GROUP,
  async run(context) {
    const file = new StoredFile(GROUP, context);
    const regions = storedRegions(file);
    for (const region of regions) {
      const at = `region ${region.name}`;
      await part(context, GROUP, `${at}: trips`, () => checkTrips(file, region));
      await part(context, GROUP, `${at}: coordinates`, () => checkCoordinates(file, region));
      await part(context, GROUP, `${at}: known trajectories`, () => checkKnown(file, region));
      await part(context, GROUP, `${at}: neighbours`, () => checkNeighbours(file, region, kept(region)));
    }
    await part(context, GROUP, 'masks', () => checkMasks(file, regions));
    // How far the code that made the file was from another one of its authors.
    file.json.leave('utm_check_m');
    file.finish();
  },
};

const kept = ({ trips }: StoredRegion): Trajectory[] =>
  [...keptTrajectories(trips)].map((trip) => trajectoryOf(trips, trip));

function checkTrips(file: StoredFile, { name, trips, ids }: StoredRegion): void {
  const stored = file.json.fields('regions').fields(name);
  const length = (trip: number) => trips.offsets[trip + 1] - trips.offsets[trip];
  const isKept = new Set(keptTrajectories(trips));
  const row = (id: number, points: number, keeps: boolean) =>
    `${id}: ${points} points${keeps ? ', kept' : ''}`;
  file.lists(
    `${name}: trips, their points, which are kept`,
    ids.map((id, trip) => row(id, length(trip), isKept.has(trip))),
    stored.list('trips').map((trip) => row(trip.number('id'), trip.number('points'), trip.boolean('kept'))),
  );
  const keptIds = ids.filter((_, trip) => isKept.has(trip));
  file.lists(`${name}: kept trips`, keptIds, stored.numbers('kept_trip_ids'));
}

/** UTM of points and things, and the ways back. */
function checkCoordinates(file: StoredFile, region: StoredRegion): void {
  const { name, zone, places, roads } = region;
  const tolerance = toleranceOf(file, 'utm');
  const trips = kept(region);
  const lonLat = trips.flatMap((trip) => [...trip.lonLat]);
  const utm = zone.metres(lonLat);
  file.tensor(`${name}.kept.utm`, utm, tolerance);
  file.tensor(`${name}.poi_utm`, zone.metres(places), tolerance);
  file.tensor(`${name}.road_utm`, zone.metres(roads), tolerance);
  const firsts = trips.flatMap((trip) => [...zone.metres(trip.lonLat.subarray(0, 2))]);
  file.tensor(`${name}.kept.first_utm`, firsts, tolerance);
  file.row(`${name}: degrees of UTM metres`, zone.lonLat(utm), lonLat, BACK_DEGREES);
  const back = trips.flatMap((trip) => {
    const local = new LocalKilometres(trip.lonLat[0], trip.lonLat[1]);
    return [...local.lonLat(local.kilometres(trip.lonLat))];
  });
  file.row(`${name}: degrees of kilometres`, back, lonLat, BACK_DEGREES);
  for (const [kind, things] of Object.entries({ places, roads }) as [
    'places' | 'roads',
    readonly number[],
  ][]) {
    const { features: values, width } = region.vectors[kind];
    const counts = [values.filter(Number.isFinite).length, values.length];
    file.exact(
      `${name}: a vector of numbers for each of the ${kind}`,
      counts,
      new Array<number>(2).fill((width * things.length) / 2),
    );
  }
}

/** What is known of trajectories, in both forms. */
function checkKnown(file: StoredFile, region: StoredRegion): void {
  const { name, zone } = region;
  const trips = kept(region);
  const official = trips.map((trip) => officialTrajectory(trip, zone, thingsInZone(region)));
  const exact = trips.map((trip) => knownTrajectory(trip, thingsOnSphere(region), Infinity));
  const all = <K>(list: readonly K[], of: (each: K) => Float64Array) => list.flatMap((each) => [...of(each)]);
  const row = (tensor: string, values: readonly number[], tolerance: string) =>
    file.tensor(`${name}.kept.${tensor}`, values, toleranceOf(file, tolerance));
  row(
    'relative_m',
    all(official, ({ space }) => space),
    'relative_m',
  );
  row(
    'relative_km',
    all(exact, ({ space }) => space),
    'relative_km',
  );
  const times = all(exact, ({ time }) => time);
  row('time_features_exact', times, 'time_features_exact');
  row(
    'time_features_official_f32',
    all(official, ({ time }) => time),
    'time_features_official_f32',
  );
  const seconds = times.filter((_, i) => i % 4 === 3).map((minutes) => 60 * minutes);
  row('delta_t', seconds, 'time_features_exact');
}
