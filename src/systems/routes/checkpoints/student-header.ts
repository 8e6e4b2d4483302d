import { TIME_ENCODINGS, type HoserConfig, type HoserSizes } from '../../../models/hoser/config';
import type { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import type { SecondsCurve } from '../../../domain/time-statistics';
import type { StudentName } from '../distillation/distillation-config';
import type { LearntFrom } from '../training/lesson';
import { RESIDUAL_LINEAR } from '../../../models/hoser/candidate-residual';
import { CHOICE_WIDTH } from '../../../models/hoser/features/choice-inputs';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { layersOf, lengthOf } from '../../../engine/checkpoints/tensor-values';
import { unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';

const CLASSES = 'road_classes';
const SECONDS = 'seconds_curve';
const LEARNT_FROM = 'learnt_from';

export interface StudentHeader {
  readonly config: HoserConfig;
  /** Mean and spread of log1p(seconds) that the student was trained with. */
  readonly times: { readonly timeMean: number; readonly timeStd: number };
  /** What corrects its seconds; null where nothing does. */
  readonly secondsCurve: SecondsCurve | null;
  /** Which of the two students it is; null if the header does not state it. */
  readonly name: StudentName | null;
  /** Whether it learnt from other trips than all training trips of its data set: its file then holds their flows between zones. */
  readonly hasOwnTrips: boolean;
  /** Names of the road classes that its rows of classes stand for; null if the header does not state them. */
  readonly classNames: readonly string[] | null;
}

/** What the header of a student's file says of its road classes, by the header's key. */
export const classesEntry = (classNames: readonly string[]) => ({ [CLASSES]: classNames }) as const;

/** What the header of a student's file says of its trips, where they are not all training trips. */
export const learntFromEntry = (trips: LearntFrom | undefined) => (trips ? { [LEARNT_FROM]: trips } : {});

/** Reads the header of a student's checkpoint. @throws Failure 'bad-input' if it describes no valid HOSER */
export function studentHeader(header: CheckpointHeader): StudentHeader {
  const config = header.sizes(['hiddenDim', 'roadIdDim', 'attributeDim', 'heads', 'layers']);
  header.checkLayers(config.layers);
  const { hiddenDim, roadIdDim, attributeDim, heads } = config;
  if (roadIdDim + 4 * attributeDim !== hiddenDim)
    throw header.unusable(
      'config.hiddenDim',
      `is ${hiddenDim}, but its parts sum to ${roadIdDim + 4 * attributeDim}`,
    );
  if (hiddenDim % 2 !== 0 || (2 * hiddenDim) % heads !== 0)
    throw header.unusable('config.hiddenDim', `is ${hiddenDim}, which ${heads} heads cannot share`);
  const times = { timeMean: header.number('time_mean'), timeStd: header.number('time_std') };
  if (!(times.timeStd > 0)) throw header.unusable('time_std', 'is not above 0');
  return {
    config: { ...config, ...timeEncodingIn(header), ...residualIn(header) },
    times,
    secondsCurve: secondsCurveIn(header),
    name: nameIn(header),
    hasOwnTrips: header.text(LEARNT_FROM) !== null,
    classNames: header.words(CLASSES),
  };
}

function timeEncodingIn(header: CheckpointHeader): Pick<HoserConfig, 'timeEncoding'> {
  const { timeEncoding } = header.config();
  if (timeEncoding === undefined) return {};
  const known = TIME_ENCODINGS.find((each) => each === timeEncoding);
  if (known) return { timeEncoding: known };
  throw header.unusable('config.timeEncoding', `is ${JSON.stringify(timeEncoding)}, no known one`);
}

/** What the header of a student's file says of the correction of its seconds, by the header's key. */
export const secondsEntry = (curve: SecondsCurve | undefined) => (curve ? { [SECONDS]: curve } : {});

/** No correction has more points. */
const MOST_POINTS = 1000;

function secondsCurveIn(header: CheckpointHeader): SecondsCurve | null {
  if (header.text(SECONDS) === null) return null;
  const { predicted, corrected } = header.object(SECONDS);
  if (!isAscending(predicted) || !isAscending(corrected) || predicted.length !== corrected.length)
    throw header.unusable(SECONDS, 'is not two lists of seconds that ascend, as long as each other');
  return { predicted, corrected };
}

const isAscending = (values: unknown): values is number[] =>
  Array.isArray(values) &&
  values.length <= MOST_POINTS &&
  values.every(
    (value: unknown, i) =>
      typeof value === 'number' && Number.isFinite(value) && value >= (i > 0 ? (values[i - 1] as number) : 0),
  );

/** No sensible residual is wider. */
const MOST_HIDDEN = 4096;

function residualIn(header: CheckpointHeader): Pick<HoserConfig, 'residual'> {
  const { residual } = header.config();
  if (residual === undefined) return {};
  if (typeof residual === 'number' && Number.isInteger(residual) && residual >= 0 && residual <= MOST_HIDDEN)
    return { residual };
  throw header.unusable(
    'config.residual',
    `is ${JSON.stringify(residual)}, not a whole number from 0 to ${MOST_HIDDEN}`,
  );
}

function nameIn(header: CheckpointHeader): StudentName | null {
  const name = header.text('student');
  if (name === null || name === 'vanilla' || name === 'distilled') return name;
  throw header.unusable('student', `is ${JSON.stringify(name)}, neither "vanilla" nor "distilled"`);
}

const ENCODER = 'road_network_encoder';
const BLOCK = 'trajectory_encoder.transformer.h';

/**
 * The numbers of roads, classes and zones of a HOSER, from its embeddings, and of its residual's inputs.
 * @throws Failure 'bad-input' if one is missing
 */
export function hoserSizesOf(contents: CheckpointContents): Required<HoserSizes> {
  const rows = (name: string) => lengthOf(contents, `${ENCODER}.${name}.weight`, 0);
  return {
    roadCount: rows('road_id_emb'),
    roadTypeCount: rows('type_emb'),
    zoneCount: rows('zone_id_emb'),
    residualInputs: Math.min(CHOICE_WIDTH, contents.tensors.get(RESIDUAL_LINEAR)?.shape[1] ?? CHOICE_WIDTH),
  };
}

/**
 * Widths of a HOSER from the shapes of its tensors, for files that do not state them. The number of heads
 * follows too, since the relative positions of a head are as wide as the head.
 * @throws Failure 'bad-input' if a tensor is missing, or if the widths make no valid network
 */
export function hoserConfigOf(contents: CheckpointContents): HoserConfig {
  const hiddenDim = lengthOf(contents, `${ENCODER}.zone_id_emb.weight`, 1);
  const headWidth = lengthOf(contents, `${BLOCK}.0.attn.relative_position_emb_k.weight`, 0);
  const roadIdDim = lengthOf(contents, `${ENCODER}.road_id_emb.weight`, 1);
  const attributeDim = lengthOf(contents, `${ENCODER}.len_emb.weight`, 0);
  const heads = (2 * hiddenDim) / headWidth;
  if (!Number.isInteger(heads) || hiddenDim % 2 !== 0)
    throw unusableCheckpoint(
      contents,
      `its attention heads are ${headWidth} wide, which does not divide its width of ${2 * hiddenDim}. Save the checkpoint again`,
    );
  if (roadIdDim + 4 * attributeDim !== hiddenDim)
    throw unusableCheckpoint(
      contents,
      `its road embeddings are ${roadIdDim} and 4 x ${attributeDim} wide, which is not its width of ${hiddenDim}: such widths are not supported`,
    );
  const hidden = contents.tensors.get('navigator.residual.mlp.2.weight')?.shape[1] ?? 0;
  const isPlus = contents.tensors.has(RESIDUAL_LINEAR);
  const forked = contents.tensors.has('trajectory_encoder.temporal_encoder.time_emb.weight');
  return {
    hiddenDim,
    roadIdDim,
    attributeDim,
    heads,
    layers: layersOf(contents, BLOCK),
    ...(isPlus ? { residual: hidden } : {}),
    ...(forked ? { timeEncoding: 'cos-linear' } : {}),
  };
}
