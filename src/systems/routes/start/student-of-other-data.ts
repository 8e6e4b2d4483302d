import type { Random } from '../../../base/random';
import type { Dataset } from '../../../domain/dataset';
import type { OldData } from '../../../domain/old-data';
import type { RoadNetwork } from '../../../domain/road-network';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { trainedOn } from '../../../engine/checkpoints/checkpoint-origin';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { momentsTaken } from '../../../engine/checkpoints/moments-taken';
import { TensorPlaces } from '../../../engine/checkpoints/tensor-places';
import { datasetBuffers, isCausalMask } from '../../../models/hoser/dataset-buffers';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { hoserSizes } from '../../../models/hoser/hoser';
import { hoserSpecs } from '../../../models/hoser/parameters';
import { initialValues } from '../../../nn/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { knownData } from '../checkpoints/dataset-buffers-fit';
import { hoserConfigOf, hoserSizesOf } from '../checkpoints/hoser-shapes';
import { studentHeader } from '../checkpoints/student-header';
import { CLASS_TABLE, ROAD_TABLE } from '../checkpoints/tied-tables';
import { followedRows, type RemadeTensor } from './rows-of-roads';
import { startRows } from './start-rows';
import { onTimesOf } from './student-times';
import type { StudentStart } from './student-weights';

const ENCODER = 'road_network_encoder';

/** Whether a student was trained on other roads, zones or trips than a data set's, as far as its file tells. */
export function isOfOtherData(
  contents: CheckpointContents,
  { fingerprint }: Pick<Dataset, 'fingerprint'>,
  features: HoserFeatures,
): boolean {
  const origin = trainedOn(contents);
  if (origin !== null) return origin !== fingerprint;
  const [made, open] = [hoserSizesOf(contents), hoserSizes(features)].map(
    ({ roadCount, roadTypeCount, zoneCount }) => [roadCount, roadTypeCount, zoneCount].join(),
  );
  const { sameRoads, sameZones } = knownData(contents.tensors, features);
  return made !== open || sameRoads === false || sameZones === false;
}

/** What is known of the data set and of the one before it. */
export interface OtherData {
  readonly network: Pick<RoadNetwork, 'classNames'>;
  readonly oldData?: OldData | undefined;
}

/** Tables whose rows are known where the data are that they were trained on. */
const FOLLOWING: readonly string[] = [ROAD_TABLE, CLASS_TABLE];

/** Whether a file says that it was trained on these data, and does not contradict itself. */
const isStudentOf = (contents: CheckpointContents, { fingerprint, roadCount }: OldData): boolean =>
  trainedOn(contents) === fingerprint && hoserSizesOf(contents).roadCount === roadCount;

/**
 * The weights of a student that was trained on other data. The embeddings of roads and of their classes are taken
 * where the file holds the same roads, those of zones where it holds the same zones; otherwise they start anew. A
 * student of the old data has rows for their roads and classes, which follow those.
 * Times are rescaled to those of the data set where the file says their scale.
 * @param random of the fresh student: what starts anew starts as it would there
 * @throws Failure 'bad-input' for a file that contradicts itself
 */
export function studentOfOtherData(
  contents: CheckpointContents,
  features: HoserFeatures,
  random: Random,
  { network, oldData }: OtherData,
): StudentStart {
  const header = new CheckpointHeader(contents);
  const said = header.isThere ? studentHeader(header) : null;
  const config = said?.config ?? hoserConfigOf(contents);
  const places = new TensorPlaces(contents);
  const placed = places.place(hoserSpecs(config, hoserSizesOf(contents)));
  for (const name of datasetBuffers(features).keys())
    places.ignore(name, "of the data that it was trained on; the data set's is used");
  for (const name of places.left)
    if (isCausalMask(name)) places.ignore(name, 'the causal mask, which is the same for all');
  places.close();
  const specs = hoserSpecs(config, hoserSizes(features));
  const notes = tiedToData(contents, features);
  const state = new Map<string, Pick<SafetensorsTensor, 'shape' | 'data'>>(placed);
  const known = oldData && isStudentOf(contents, oldData) ? oldData : undefined;
  const remade = new Map<string, RemadeTensor>();
  for (const spec of specs) {
    const note = notes.get(spec.name);
    if (note === undefined) continue;
    const tensor =
      known && FOLLOWING.includes(spec.name)
        ? followedRows(spec, placed.get(spec.name)!, known, network.classNames, random)
        : { shape: spec.shape, data: initialValues(spec, random), fate: 'anew' as const, note };
    state.set(spec.name, tensor);
    remade.set(spec.name, tensor);
  }
  const rows = startRows(places.rows, specs).map((row) => {
    const { fate, shape, note } = remade.get(row.name) ?? row;
    return { ...row, fate, shape, note };
  });
  const weights = { config, specs, state, rows };
  const start = said ? onTimesOf(features, said.times, weights) : weights;
  return { ...start, moments: momentsTaken(contents, specs, start.state) };
}

/** The tensors whose rows mean something else in the data set, and why. */
function tiedToData(contents: CheckpointContents, features: HoserFeatures): ReadonlyMap<string, string> {
  const { sameRoads, sameZones } = knownData(contents.tensors, features);
  return new Map([
    ...(sameRoads
      ? []
      : ([
          [ROAD_TABLE, 'a row is a road, and these are not known to be the same'],
          [CLASS_TABLE, 'a row is a road class, and the file does not name them'],
        ] as const)),
    ...(sameRoads && sameZones
      ? []
      : ([
          [`${ENCODER}.zone_id_emb.weight`, 'a row is a zone, and these are not known to be the same'],
        ] as const)),
  ]);
}
