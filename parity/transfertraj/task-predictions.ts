import { LocalKilometres } from '../../src/domain/masked-trajectories/local-kilometres';
import type { TransferTrajConfig } from '../../src/models/transfertraj/config';
import { thingTensor } from '../../src/models/transfertraj/surroundings';
import type { TrajectoryBatch } from '../../src/models/transfertraj/trajectory-batch';
import type { Parameters } from '../../src/nn/parameters';
import { present } from '../harness/host-tensor';
import type { ReferenceFolder } from '../harness/reference-folder';
import { choiceGaps } from './expert-choice';
import { disposeThings, tracedRun } from './network-run';
import { storedBatch, type StoredMasked } from './point-tensor';
import type { StoredFile } from '../harness/stored-file';
import { StoredNetwork } from './stored-network';
import { thingsInZone, thingsOnSphere, type StoredRegion, type ThingVectors } from './stored-regions';
import { exactMasked, firstPoints, officialMasked, type StoredTask } from './stored-tasks';
import { degreesTolerance } from './task-inputs';
import { taskTolerance } from './task-tolerances';

/** The published code, or the form of the specification. */
export type Form = 'official' | 'spec';

/** What the network says of the points that are there, trip by trip. */
export interface Predictions {
  /** (points, 2) from the first point, in metres or kilometres. */
  readonly space: readonly number[];
  /** (points, 4) */
  readonly time: readonly number[];
  /** Of all points and layers the least that an expert that is asked is ahead of the first that is not, in logits. */
  readonly smallestGap: number;
}

/** The network of the file `forward`, in both forms. Owns its weights. */
export class PredictingNetwork {
  readonly #stored: StoredNetwork;
  readonly #weights = new Map<Form, Parameters>();

  constructor(folder: ReferenceFolder) {
    this.#stored = new StoredNetwork(folder);
    for (const form of ['official', 'spec'] as const)
      this.#weights.set(form, this.#stored.parameters(form === 'spec'));
  }

  async predictions(form: Form, batch: TrajectoryBatch, vectors: ThingVectors): Promise<Predictions> {
    const { config } = this.#stored.variant(form);
    const things = { places: thingTensor(vectors.places), roads: thingTensor(vectors.roads) };
    const found = await tracedRun({ weights: this.#weights.get(form)!, config, things }, batch);
    disposeThings(things);
    const lengths = [...batch.lengths];
    const said = (name: string) => {
      const { data } = found.get(name)!;
      return present({ shape: [batch.trips, batch.longest, data.length / rows(batch)], data }, lengths);
    };
    const gaps = layersOf(config).flatMap((layer) =>
      choiceGaps(said(`layer${layer}.router_logits`), config.experts, config.topExperts),
    );
    return {
      space: said('pred_spatial'),
      time: said('pred_temporal'),
      smallestGap: Math.min(...gaps),
    };
  }

  dispose(): void {
    for (const weights of this.#weights.values()) weights.dispose();
  }
}

const rows = ({ trips, longest }: TrajectoryBatch): number => trips * longest;
const layersOf = ({ layers }: TransferTrajConfig): number[] => Array.from({ length: layers }, (_, i) => i);

/** What the network says of a task, in every form that the file has. */
export async function checkPredictions(
  file: StoredFile,
  network: PredictingNetwork,
  { at, region, task, trajectories }: StoredTask,
  regions: readonly StoredRegion[],
): Promise<void> {
  const official = (things = thingsInZone(region)) => officialMasked(trajectories, task, region.zone, things);
  const exact = (hidden: 'space' | 'point') =>
    exactMasked(trajectories, task, thingsOnSphere(region), hidden);
  const check = (form: Form, name: string, masked: readonly StoredMasked[], vectors = region.vectors) =>
    checkForm(file, network, { form, name, masked, vectors, region });
  await check('official', `${at}.official`, official());
  await check('spec', `${at}.spec`, exact('space'));
  if (file.tensors.has(`${at}.whole.pred_spatial_km`)) await check('spec', `${at}.whole`, exact('point'));
  const leftBehind = `${at}.official_roads_left_behind`;
  if (!file.tensors.has(`${leftBehind}.pred_spatial_m`)) return;
  // Another region's roads, where that one has them.
  const source = regions.find(({ name }) => name !== region.name) ?? region;
  const things = { places: thingsInZone(region).places, roads: thingsInZone(source).roads };
  const vectors = { places: region.vectors.places, roads: source.vectors.roads };
  await check('official', leftBehind, official(things), vectors);
}

interface FormCheck {
  readonly form: Form;
  /** What the tensors begin with. */
  readonly name: string;
  readonly masked: readonly StoredMasked[];
  readonly vectors: ThingVectors;
  readonly region: StoredRegion;
}

async function checkForm(file: StoredFile, network: PredictingNetwork, check: FormCheck): Promise<void> {
  const { form, name, masked, vectors } = check;
  const isOfficial = form === 'official';
  const { batch, targets } = storedBatch(masked, isOfficial);
  const { space, time, smallestGap } = await network.predictions(form, batch, vectors);
  const unit = isOfficial ? 'm' : 'km';
  const lengths = [...batch.lengths];
  const stored = (tensor: string) =>
    present({ shape: file.tensors.shape(tensor), data: file.tensors.numbers(tensor) }, lengths);
  const row = (what: string, values: ArrayLike<number>, tolerance: string) =>
    file.computed(`${name}.${what}`, values, stored(`${name}.${what}`), taskTolerance(file, tolerance));
  row(`pred_spatial_${unit}`, space, `pred_spatial_${unit}`);
  row('pred_time_features', time, 'pred_time_features');
  const gaps = file.json.fields('smallest_router_gap');
  // The file has three digits of it.
  if (gaps.has(name))
    file.computed(`${name}: smallest gap of the experts`, [smallestGap], [gaps.number(name)], {
      absolute: 1e-5,
      relative: 5e-3,
    });
  const places = (what: string, values: readonly number[]) => {
    if (!file.tensors.has(`${name}.${what}`)) return;
    const degrees = degreesOf(check, values);
    file.computed(`${name}.${what}`, degrees, stored(`${name}.${what}`), degreesTolerance(file, isOfficial));
  };
  places('pred_lnglat', space);
  places('target_lnglat', present({ shape: [batch.trips, batch.longest, 2], data: targets.space }, lengths));
}

/** Where points lie that were said from the first point of each trip: (points, 2) degrees. */
function degreesOf({ form, masked, region }: FormCheck, space: readonly number[]): number[] {
  let from = 0;
  return masked.flatMap(({ trajectory, mask }) => {
    const own = space.slice(from, (from += 2 * mask.points.length));
    const first = firstPoints([trajectory]);
    if (form === 'spec') return [...new LocalKilometres(first[0], first[1]).lonLat(own)];
    const origin = region.zone.metres(first).map(Math.fround);
    const metres = own.map((value, i) => Math.fround(Math.fround(value) + origin[i % 2]));
    return Array.from(region.zone.lonLat(metres), Math.fround);
  });
}
