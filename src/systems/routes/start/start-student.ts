import { type StartFrom, ofStart } from '../../../engine/experiments/experiment';
import type { Dataset } from '../../../domain/dataset';
import type { OldData } from '../../../domain/old-data';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser, hoserSizes } from '../../../models/hoser/hoser';
import { Random } from '../../../base/random';
import { Parameters, type ParameterSpec } from '../../../nn/parameters';
import { checkArchitecture, trainedOn } from '../../../engine/checkpoints/checkpoint-origin';
import { momentsTaken, type MomentsTaken } from '../../../engine/checkpoints/moments-taken';
import { fitStudent } from '../checkpoints/fit-student';
import { HOSER } from '../networks';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import {
  type Anew,
  remadeRows,
  type RemadeTensor,
  type RowsBefore,
  type RowWords,
  alikeRows,
  ALIKE_WORDS,
} from './rows-of-roads';
import { startRows, type StartRow } from '../../../engine/records/network-start';
import type { HoserConfig } from '../../../models/hoser/config';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { shown } from '../../../base/text';
import type { RoadNetwork } from '../../../domain/road-network';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { TensorPlaces } from '../../../engine/checkpoints/tensor-places';
import { datasetBuffers, isCausalMask } from '../../../models/hoser/dataset-buffers';
import { RESIDUAL_LINEAR } from '../../../models/hoser/candidate-residual';
import { narrowed } from '../../../models/hoser/features/choice-inputs';
import { KNOWLEDGE_BUFFERS } from '../../../models/hoser/knowledge-buffers';
import { hoserSpecs } from '../../../models/hoser/parameters';
import { knownData, CLASS_TABLE, ROAD_TABLE, ZONE_TABLE } from '../checkpoints/dataset-buffers-fit';
import { hoserConfigOf, hoserSizesOf, studentHeader } from '../checkpoints/student-header';

/**
 * Reads the weights that a student starts from and compares every tensor with what the data set needs. Weights of
 * other roads or trips start what is not tied to those.
 * @param features of the data set
 * @param seed of the run, for what starts anew
 * @param oldData where the weights learnt from these, they say which road each of their rows is
 * @param anew how roads and zones begin that the weights do not know
 * @throws Failure 'bad-input' that names the file and every tensor that does not fit
 */
export const studentStart = (
  from: StartFrom,
  dataset: Dataset,
  features: HoserFeatures,
  seed: number,
  oldData?: OldData,
  anew: Anew = 'fresh',
): StudentStart =>
  ofStart(from, () => {
    const contents = openRoutesCheckpoint(from.bytes, from.name);
    checkArchitecture(contents, HOSER);
    if (isOfOtherData(contents, dataset, features))
      return studentOfOtherData(contents, features, new Random(seed).fork('student'), {
        network: dataset.network,
        oldData,
        anew,
      });
    const { config, specs, state, report, features: scale } = fitStudent(contents, dataset, features);
    const rows = startRows(report.tensors, specs);
    const start = onTimesOf(features, scale, { config, specs, state, rows });
    return { ...start, moments: momentsTaken(contents, specs, start.state) };
  });

/** A student with these weights and inputs, whose times are on the scale of the data set. The caller disposes of it. */
export const startedStudent = ({ config, specs, state }: StudentStart, features: HoserFeatures): Hoser =>
  new Hoser(
    config,
    narrowed(features, state.get(RESIDUAL_LINEAR)?.data.length ?? 0),
    Parameters.from(specs, state),
  );

/** Weights that a student's training starts from. */
export interface StudentStart {
  readonly config: HoserConfig;
  readonly specs: readonly ParameterSpec[];
  /** Values of `specs`. */
  readonly state: ReadonlyMap<string, Pick<SafetensorsTensor, 'shape' | 'data'>>;
  readonly rows: readonly StartRow[];
  readonly moments: MomentsTaken;
}

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
  /** How roads and zones begin that the file has no row for. */
  readonly anew: Anew;
}

/** Whether a file says that it was trained on these data, and does not contradict itself. */
const isStudentOf = (contents: CheckpointContents, { fingerprint, roadCount }: OldData): boolean =>
  trainedOn(contents) === fingerprint && hoserSizesOf(contents).roadCount === roadCount;

/**
 * The weights of a student that was trained on other data. The embeddings of roads are taken where the file holds
 * the same roads, those of zones where it holds the same zones, those of road classes by their names where it names
 * them; otherwise they start anew, or as the most alike. A student of the old data has rows for their roads and
 * classes, which follow those. Times are rescaled to those of the data set where the file says their scale.
 * @param random of the fresh student: what starts anew starts as it would there
 * @throws Failure 'bad-input' for a file that contradicts itself
 */
export function studentOfOtherData(
  contents: CheckpointContents,
  features: HoserFeatures,
  random: Random,
  other: OtherData,
): StudentStart {
  const header = new CheckpointHeader(contents);
  const said = header.isThere ? studentHeader(header) : null;
  const config = said?.config ?? hoserConfigOf(contents);
  const places = new TensorPlaces(contents);
  const sizes = hoserSizesOf(contents);
  const placed = places.place(hoserSpecs(config, sizes));
  for (const name of datasetBuffers(features).keys())
    places.ignore(name, "of the data that it was trained on; the data set's is used");
  for (const name of KNOWLEDGE_BUFFERS)
    places.ignore(name, 'of the trips that it was trained on; those of the data set are counted');
  for (const name of places.left)
    if (isCausalMask(name)) places.ignore(name, 'the causal mask, which is the same for all');
  places.close();
  const specs = hoserSpecs(config, { ...hoserSizes(features), residualInputs: sizes.residualInputs });
  const state = new Map<string, Pick<SafetensorsTensor, 'shape' | 'data'>>(placed);
  const remade = new Map<string, RemadeTensor>();
  for (const [name, { rows, words }] of tiedTables(contents, features, said?.classNames ?? null, other)) {
    const spec = specs.find((each) => each.name === name)!;
    const tensor = remadeRows(spec, placed.get(name)!, rows, words, random);
    state.set(name, tensor);
    remade.set(name, tensor);
  }
  const rows = startRows(places.rows, specs).map((row) => {
    const { fate, shape, note } = remade.get(row.name) ?? row;
    return { ...row, fate, shape, note };
  });
  const weights = { config, specs, state, rows };
  const start = said ? onTimesOf(features, said.times, weights) : weights;
  return { ...start, moments: momentsTaken(contents, specs, start.state) };
}

interface TiedTable {
  readonly rows: RowsBefore;
  readonly words: RowWords;
}

/** The tables whose rows mean something else in the data set, and where their rows come from. */
function tiedTables(
  contents: CheckpointContents,
  features: HoserFeatures,
  fileClasses: readonly string[] | null,
  { network: { classNames }, oldData, anew }: OtherData,
): ReadonlyMap<string, TiedTable> {
  const { sameRoads, sameZones } = knownData(contents.tensors, features);
  const tables = new Map<string, TiedTable>();
  if (sameRoads && sameZones) return tables;
  const old = oldData && isStudentOf(contents, oldData) ? oldData : undefined;
  const alike =
    anew === 'alike' ? alikeRows(features, classNames, { ...contents, classNames: fileClasses }) : null;
  const before = old ? `in ${shown(old.name, 60)}` : '';
  tables.set(ZONE_TABLE, {
    rows: { alike: alike?.zones },
    words: {
      what: 'zone',
      before,
      alikeIn: ALIKE_WORDS.zone,
      unknown: 'a row is a zone, and these are not known to be the same',
    },
  });
  if (sameRoads) return tables;
  tables.set(ROAD_TABLE, {
    rows: { same: old?.roads.roads, alike: alike?.roads },
    words: {
      what: 'road',
      before,
      alikeIn: ALIKE_WORDS.road,
      unknown: 'a row is a road, and these are not known to be the same',
    },
  });
  const named =
    old?.classNames ?? (fileClasses?.length === hoserSizesOf(contents).roadTypeCount ? fileClasses : null);
  tables.set(CLASS_TABLE, {
    rows: { same: named ? Int32Array.from(classNames, (name) => named.indexOf(name)) : undefined },
    words: {
      what: 'road class',
      before: old ? before : 'by its name',
      alikeIn: '',
      unknown: named
        ? 'a row is a road class, and none has the name of one of these'
        : 'a row is a road class, and the file does not name them',
    },
  });
  return tables;
}

/** A time label z stands for log1p(seconds) = z * timeStd + timeMean. */
type TimeScale = Pick<HoserFeatures, 'timeMean' | 'timeStd'>;

type Weights = Omit<StudentStart, 'moments'>;

/** The layer that times come from. */
const LAST = 'navigator.time_estimator_linear_3';

/** Weights that say the same seconds on another scale of times; rows tell where that changed any. */
export function onTimesOf(to: TimeScale, from: TimeScale, start: Weights): Weights {
  if (from.timeMean === to.timeMean && from.timeStd === to.timeStd) return start;
  const factor = from.timeStd / to.timeStd;
  const shift = (from.timeMean - to.timeMean) / to.timeStd;
  const note = `rescaled from times of ${inWords(from)} to ${inWords(to)} (log1p of seconds)`;
  const state = new Map(start.state);
  for (const [name, added] of [
    [`${LAST}.weight`, 0],
    [`${LAST}.bias`, shift],
  ] as const) {
    const { shape, data } = start.state.get(name)!;
    state.set(name, { shape, data: Float32Array.from(data, Number).map((value) => value * factor + added) });
  }
  const isLast = (name: string) => name.startsWith(`${LAST}.`);
  return { ...start, state, rows: start.rows.map((row) => (isLast(row.name) ? { ...row, note } : row)) };
}

const inWords = ({ timeMean, timeStd }: TimeScale) => `${timeMean.toFixed(4)} ± ${timeStd.toFixed(4)}`;
