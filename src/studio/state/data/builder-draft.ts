import type { DataCard } from '../../../domain/data-card';
import type { Dataset } from '../../../domain/dataset';
import { emptyTrajectorySet } from '../../../domain/trajectory-set';
import type { NamedFile } from '../../../engine/datasets/named-file';
import type { BuiltRoads, BuiltTraces, BuiltTrips } from '../../../engine/dataset-builder/built-parts';
import type { BuilderView } from './builder-view';

/** Roads as a data set without trips, for the map: one zone, and a fingerprint that no data set has. */
export function draftOf(
  { network, sources, step }: BuiltRoads,
  name: string,
  trips: Pick<BuiltTrips, 'simulated'> | null,
  number: number,
): Dataset {
  const card: DataCard = {
    version: 1,
    name,
    made: '',
    sources,
    steps: step ? [step] : [],
    seed: 0,
    simulated: trips?.simulated ?? false,
  };
  return {
    name,
    network,
    trips: { train: emptyTrajectorySet(), val: emptyTrajectorySet(), test: emptyTrajectorySet() },
    zones: {
      zoneCount: 1,
      zoneOfRoad: new Uint32Array(network.roadCount),
      transitions: new Float64Array(1),
      source: 'derived',
    },
    fingerprint: `draft ${number}`,
    card,
  };
}

/** What the map draws of traces and trips; null while there is neither. */
export function tracesInView(built: BuiltTraces | null, trips: BuiltTrips | null): BuilderView['traces'] {
  if (!built && !trips) return null;
  return {
    offsets: built?.traces.offsets ?? new Uint32Array(1),
    lonLat: built?.traces.lonLat ?? new Float64Array(0),
    trips: trips && { offsets: trips.trips.offsets, roads: trips.trips.roads },
  };
}

/** A name for a data set after the files of its roads: "monaco.osm.gz" is "Monaco". */
export function stemOfFiles(files: readonly NamedFile[]): string {
  const path = files[0]?.path ?? '';
  const folder = path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
  const stem = (folder || path.split('.', 1)[0]).replace(/[-_]+/g, ' ').trim();
  return stem === '' ? 'My city' : stem[0].toUpperCase() + stem.slice(1);
}
