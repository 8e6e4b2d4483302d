import { Failure } from '../../base/failure';
import { digestOf } from '../../base/checksum';
import { counted, shown, shownList } from '../../base/text';
import { closeRoads, tripsWithout, type ClosedRoads } from '../../domain/closed-roads';
import type { Dataset, SplitName } from '../../domain/dataset';
import type { OldData } from '../../domain/old-data';
import type { RoadNetwork } from '../../domain/road-network';
import type { GeneratedSet } from '../../engine/routes/generated-set';
import type { HoserFeatures } from '../../models/hoser/features/hoser-features';
import { SPLIT_WORDS, type ClosedReport } from './closed-report';
import type { ExperimentConfig } from './settings';

/** A data set as an experiment uses it, with the roads closed that its configuration names. */
export interface ClosedCity {
  /** Links to and from closed roads are gone, and so are the trips that use one. */
  readonly dataset: Dataset;
  readonly closed: ClosedRoads | null;
  /** Left out where every road is open. */
  readonly report?: ClosedReport;
  /** Tells the data apart from those of other closures, for what is kept between runs. */
  readonly fingerprint: string;
  /** Where each trip of a split stood among all; null where none was left out. */
  readonly kept: Readonly<Record<SplitName, Uint32Array>> | null;
}

/**
 * Closes the roads that a configuration names.
 * @throws Failure 'bad-input' for a road that does not exist, and where no trips are left to learn from
 */
export async function closedCity(
  dataset: Dataset,
  { closedRoads = [] }: Pick<ExperimentConfig, 'closedRoads'>,
): Promise<ClosedCity> {
  const closed = closeRoads(dataset.network, roadsNumbered(closedRoads, dataset));
  if (!closed) return { dataset, closed, fingerprint: dataset.fingerprint, kept: null };
  const of = (split: SplitName) => tripsWithout(dataset.trips[split], closed.isClosed);
  const left = { train: of('train'), val: of('val'), test: of('test') };
  const leftOut = countsOf((split) => dataset.trips[split].tripCount - left[split].kept.length);
  for (const split of ['train', 'val'] as const)
    if (left[split].kept.length === 0 && leftOut[split] > 0)
      throw new Failure(
        'bad-input',
        `Every ${SPLIT_WORDS[split]} trip uses a road that is closed, so there is nothing to learn from. Close fewer roads.`,
      );
  const digest = await digestOf([new TextEncoder().encode(closedRoads.join())]);
  const { train, val, test } = left;
  return {
    dataset: {
      ...dataset,
      network: closed.network,
      trips: { train: train.trips, val: val.trips, test: test.trips },
    },
    closed,
    report: { roads: closed.roads.length, digest, leftOut },
    // The beginning is that of the data set, with which what is kept for it is deleted.
    fingerprint: dataset.fingerprint.slice(0, 16) + digest.slice(0, 48),
    kept: { train: train.kept, val: val.kept, test: test.kept },
  };
}

/** Features in which closed roads are masked; all else is as where every road is open. */
export const maskedFeatures = (features: HoserFeatures, { closed }: ClosedCity): HoserFeatures =>
  closed ? { ...features, closedRoads: closed.isClosed } : features;

/**
 * Old trips that can still be driven: what uses a closed road cannot be predicted.
 * @throws Failure 'bad-input' where none is left to measure on
 */
export function openOldTrips(oldData: OldData, { closed }: ClosedCity): OldData {
  if (!closed) return oldData;
  const [val, test] = [oldData.val, oldData.test].map((set) => tripsWithout(set, closed.isClosed).trips);
  if (val.tripCount === 0 || test.tripCount === 0)
    throw new Failure(
      'bad-input',
      `Every validation or test trip of "${shown(oldData.name)}" uses a road that is closed. Close fewer roads, or ` +
        'train without the old trips.',
    );
  return { ...oldData, val, test };
}

/** A set of routes whose pairs name the trips of the data set with every road open. */
export function ofAllTrips(set: GeneratedSet, { kept }: ClosedCity): GeneratedSet {
  if (!kept) return set;
  const tripIndices = set.pairs.tripIndices.map((trip) => kept[set.odSource][trip]);
  return { ...set, pairs: { ...set.pairs, tripIndices } };
}

/** Indices of roads by their numbers in the data set. @throws Failure 'bad-input' that names the unknown ones */
function roadsNumbered(
  numbers: readonly number[],
  { name, network: { geoIds } }: { readonly name: string; readonly network: RoadNetwork },
): Uint32Array {
  const indexOf = new Map(numbers.length > 0 ? Array.from(geoIds, (id, road) => [id, road]) : []);
  const unknown = numbers.filter((number) => !indexOf.has(number));
  if (unknown.length > 0)
    throw new Failure(
      'bad-input',
      `${counted(unknown.length, 'road')} to close ${unknown.length === 1 ? 'is' : 'are'} not in "${shown(name)}": ` +
        `${shownList(unknown.map(String))}. Close roads that it has, by their numbers in roadmap.geo (geo_id).`,
    );
  return Uint32Array.from(numbers, (number) => indexOf.get(number)!);
}

const countsOf = (of: (split: SplitName) => number): Record<SplitName, number> => ({
  train: of('train'),
  val: of('val'),
  test: of('test'),
});
