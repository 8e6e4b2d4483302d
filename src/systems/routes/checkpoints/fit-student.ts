import type { Dataset } from '../../../domain/dataset';
import type { HoserConfig } from '../../../models/hoser/config';
import { hoserFeatures, type HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { KNOWLEDGE_BUFFERS, knowledgeFrom } from '../../../models/hoser/knowledge-buffers';
import { hoserSizes } from '../../../models/hoser/hoser';
import { hoserSpecs } from '../../../models/hoser/parameters';
import type { ParameterSpec } from '../../../nn/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { checkOrigin } from '../../../engine/checkpoints/checkpoint-origin';
import { HOSER } from '../networks';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import type { CheckpointReport, SettingRow } from '../../../engine/checkpoints/checkpoint-report';
import { fitBuffers } from './dataset-buffers-fit';
import { hoserConfigOf, hoserSizesOf, studentHeader, type StudentHeader } from './student-header';
import type { StudentName } from '../distillation/distillation-config';
import { TensorPlaces, unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';

/** A student's checkpoint that fits a data set. */
export interface FittedStudent {
  readonly config: HoserConfig;
  /**
   * Features of the data set, with the scale of times that the student uses, and the flows between zones where it learnt
   * from other trips.
   */
  readonly features: HoserFeatures;
  /** Which of the two students it is; null if the file does not state it. */
  readonly name: StudentName | null;
  readonly specs: readonly ParameterSpec[];
  /** Values of `specs`. */
  readonly state: ReadonlyMap<string, SafetensorsTensor>;
  readonly report: CheckpointReport;
}

/**
 * Checks that a student's checkpoint fits a data set: the number and kind of its roads, classes and zones,
 * and every tensor. Widths that a file does not state follow from the shapes of its tensors; the scale of
 * times is then that of the training trips.
 * @param features of the data set, if they have been made already
 * @throws Failure 'bad-input' if it is no student, or one of another data set or shape
 */
export function fitStudent(
  contents: CheckpointContents,
  dataset: Dataset,
  features?: HoserFeatures,
): FittedStudent {
  checkOrigin(contents, HOSER, dataset);
  const header = new CheckpointHeader(contents);
  const said: StudentHeader | null = header.isThere ? studentHeader(header) : null;
  const config = said?.config ?? hoserConfigOf(contents);
  const timed = withTimes(dataset, said, features);
  checkSizes(contents, timed, dataset.name);
  const places = new TensorPlaces(contents);
  const { residualInputs } = hoserSizesOf(contents);
  const specs = hoserSpecs(config, { ...hoserSizes(timed), residualInputs });
  const state = places.place(specs);
  const known = withKnowledge(places, config, residualInputs, timed);
  const own = said?.hasOwnTrips ? withOwnZones(places, known) : known;
  fitBuffers(places, own);
  places.close();
  const { system, source, notes } = contents;
  const settings = settingRows(config, own, said);
  const { ignored, inert } = notes;
  const report = { system, source, settings, tensors: places.rows, ignored, inert };
  return { config, features: own, name: said?.name ?? null, specs, state, report };
}

/** The features with what a student with a residual knows, which its file holds. */
function withKnowledge(
  places: TensorPlaces,
  { residual }: HoserConfig,
  inputs: number,
  features: HoserFeatures,
): HoserFeatures {
  const { knowledge: _, ...rest } = features;
  if (residual === undefined) return rest;
  const refuse = (problem: string) => places.refuse(problem);
  const knowledge = knowledgeFrom((name) => places.get(name), features.network, inputs, refuse);
  for (const name of KNOWLEDGE_BUFFERS)
    places.ignore(name, 'what its training trips tell of links, which its residual reads');
  return knowledge ? { ...rest, knowledge } : rest;
}

function withTimes(dataset: Dataset, said: StudentHeader | null, features?: HoserFeatures): HoserFeatures {
  const { secondsCurve: _, ...own } = features ?? hoserFeatures(dataset);
  if (!said) return own;
  const { times, secondsCurve } = said;
  return { ...own, ...times, ...(secondsCurve && { secondsCurve }) };
}

/** Reports a mismatch in terms of the data before any tensor is named. */
function checkSizes(contents: CheckpointContents, own: HoserFeatures, name: string): void {
  const made = hoserSizesOf(contents);
  const open = hoserSizes(own);
  const words = ({ roadCount, roadTypeCount, zoneCount }: typeof open) =>
    `${roadCount} roads, ${roadTypeCount} road classes and ${zoneCount} zones`;
  if (words(made) === words(open)) return;
  throw unusableCheckpoint(
    contents,
    `it was made for ${words(made)}, and "${name}" has ${words(open)}. Open the data that it was trained on, with the files of their zones`,
    { made, open },
  );
}

function settingRows(
  config: HoserConfig,
  { timeMean, timeStd }: HoserFeatures,
  said: StudentHeader | null,
): SettingRow[] {
  const from = said ? 'the header' : 'the shapes of the tensors';
  const { hiddenDim, roadIdDim, attributeDim, heads, layers, timeEncoding, residual } = config;
  return [
    { name: 'Width', value: `${hiddenDim} (${roadIdDim} + 4 × ${attributeDim})`, from },
    { name: 'Layers, heads', value: `${layers}, ${heads}`, from },
    ...(residual === undefined
      ? []
      : [
          {
            name: 'What it knows besides',
            value: `counts, costs and the road network; a hidden layer of ${residual}`,
            from,
          },
        ]),
    {
      name: 'Time of day',
      value: timeEncoding === 'cos-linear' ? 'cos of a linear layer' : 'cos and sin of frequencies',
      from: said ? from : 'the names of the tensors',
    },
    {
      name: 'log(1 + seconds per road)',
      value: `${timeMean.toFixed(4)} ± ${timeStd.toFixed(4)}`,
      from: said ? from : 'the training trips that are open: the file does not hold it',
    },
  ];
}

const INDEX = 'road_network_encoder.zone_edge_index';
const WEIGHT = 'road_network_encoder.zone_edge_weight';

/**
 * The features with the flows between zones that a student's file holds: those of the trips that it learnt from, where
 * these are not all training trips of the data set.
 */
function withOwnZones(places: TensorPlaces, features: HoserFeatures): HoserFeatures {
  const [index, weight] = [places.get(INDEX), places.get(WEIGHT)];
  const isWhole =
    index?.shape.length === 2 &&
    index.shape[0] === 2 &&
    weight?.shape.length === 1 &&
    weight.shape[0] === index.shape[1];
  if (!isWhole) {
    places.refuse(`"${INDEX}" and "${WEIGHT}" are not a list of edges between zones and their weights`);
    return features;
  }
  const [edgeCount] = weight.shape;
  const ends = Array.from(index.data as ArrayLike<number | bigint>, Number);
  const weights = Array.from(weight.data as ArrayLike<number | bigint>, Number);
  const isZone = (end: number) => Number.isInteger(end) && end >= 0 && end < features.zoneCount;
  if (!ends.every(isZone) || !weights.every((one) => one >= 0 && Number.isFinite(one))) {
    places.refuse(`"${INDEX}" and "${WEIGHT}" name zones or flows that cannot be`);
    return features;
  }
  const zones = {
    edgeCount,
    sources: Int32Array.from(ends.slice(0, edgeCount)),
    targets: Int32Array.from(ends.slice(edgeCount)),
    weights: Float32Array.from(weights),
  };
  return { ...features, zones };
}
