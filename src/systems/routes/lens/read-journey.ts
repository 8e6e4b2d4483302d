import { dispose, slice, softmax, tidy } from '@tensorflow/tfjs-core';
import type { Task } from '../../../base/task';
import { type RoadNetwork, candidateLayout } from '../../../domain/road-network';
import { trajectorySetFrom, type TrajectorySet } from '../../../domain/trajectory-set';
import type { CandidateScorer } from '../../../engine/experiments/networks-of-others';
import { HostResidual } from '../../../models/hoser/candidate-residual';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { arcMeters, halfChordSquared } from '../../../models/hoser/features/road-geometry';
import { buildTripBatch, type TripBatch } from '../../../models/hoser/features/trip-features';
import type { Hoser } from '../../../models/hoser/hoser';
import { tripArraysInReach } from '../../../models/hoser/trip-arrays';
import { TripTensors } from '../../../models/hoser/trip-tensors';
import { lmTadHidden, lmTadLogits, lmTadRead, SequenceTensors } from '../../../models/lm-tad/lm-tad';
import type { Teacher } from '../../../models/lm-tad/teacher';
import { buildWindowBatch, teacherWindow } from '../../../models/lm-tad/tokens';
import type { TeacherOnGrid } from '../checkpoints/fit-teacher';
import { DEFAULT_DISTILLATION, STUDENT_NAMES, type StudentName } from '../distillation/distillation-config';
import type { LensJourney, LensReading, ScorerReading, StudentReading, TeacherReading } from './lens-reading';

/** The networks that a journey is read with. */
export interface LensNetworks {
  /** In place of the teacher, a network of another system. */
  readonly scorer?: OpenScorer | undefined;
  readonly teacher: TeacherOnGrid | null;
  readonly students: Readonly<Partial<Record<StudentName, Hoser>>>;
}

/**
 * Reads a journey with the networks at hand, on the current backend.
 * @param features of the data set; closed roads are no candidates
 * @param window roads that the teacher sees (w of Algorithm 1)
 * @throws Failure 'bad-input' where a road of the journey cannot follow the one before it
 */
export async function readJourney(
  journey: LensJourney,
  features: HoserFeatures,
  { teacher, scorer, students }: LensNetworks,
  window: number,
  task: Task,
): Promise<LensReading> {
  const trips = trajectorySetFrom([journey]);
  const { maxCandidates } = DEFAULT_DISTILLATION;
  const options = { maxCandidates, destinations: [journey.destination] };
  const batch = buildTripBatch(features, trips, [0], options);
  const places = candidatePlaces(batch);
  const { geometry } = features;
  const read: Partial<Record<StudentName, StudentReading>> = {};
  for (const name of STUDENT_NAMES) {
    const student = students[name];
    if (!student) continue;
    await task.checkpoint();
    read[name] = await readStudent(student, batch, places);
  }
  const scored = scorer && (await readScorer(scorer, trips, places, batch, window, task));
  const candidates = Uint32Array.from(places.at, (at) => batch.candidates[at]);
  return {
    roads: Uint32Array.from(batch.roads),
    candidateOffsets: places.offsets,
    candidates,
    meters: Float32Array.from(candidates, (road) =>
      arcMeters(halfChordSquared(geometry, road, journey.destination)),
    ),
    degrees: Float32Array.from(places.at, (at) => 180 * batch.candidateAngle[at]),
    taken: Int32Array.from(batch.labels),
    teacher: teacher && (await readTeacher(teacher, journey, batch, candidates, places, window, task)),
    ...(scored && { scorer: scored }),
    students: read,
  };
}

/** A scorer, and the roads that it was opened on: all of them, since a journey may use roads that are closed now. */
export interface OpenScorer {
  readonly scorer: CandidateScorer;
  readonly network: RoadNetwork;
}

async function readScorer(
  { scorer, network }: OpenScorer,
  trips: TrajectorySet,
  { offsets, at }: CandidatePlaces,
  { stepCount, roads, candidates }: TripBatch,
  window: number,
  task: Task,
): Promise<ScorerReading> {
  await scorer.ready(window, task);
  const all = await scorer.logitsOf(trips, window, task);
  const cells = scorer.cellsOf?.(trips, window);
  const { logitOffsets } = candidateLayout(network, trips);
  const { successors, successorOffsets } = network;
  // A batch leaves out candidates beyond its limit.
  const from = new Uint32Array(at.length);
  for (let step = 0; step < stepCount; step++) {
    const [first, end] = [successorOffsets[roads[step]], successorOffsets[roads[step] + 1]];
    const placeOf = new Map(Array.from(successors.subarray(first, end), (road, k) => [road, k]));
    for (let k = offsets[step]; k < offsets[step + 1]; k++)
      from[k] = logitOffsets[step] + placeOf.get(candidates[at[k]])!;
  }
  return {
    logits: Float32Array.from(from, (place) => all[place]),
    cells: cells ? { ...cells, candidates: Array.from(from, (place) => cells.candidates[place]) } : null,
  };
}

interface CandidatePlaces {
  /** (S + 1) */
  readonly offsets: Uint32Array;
  /** (K) places in the padded block of the batch. */
  readonly at: Uint32Array;
}

/** Where the real candidates are in a padded block. */
function candidatePlaces({ stepCount, candidateCount, candidateLengths }: TripBatch): CandidatePlaces {
  const offsets = new Uint32Array(stepCount + 1);
  for (let step = 0; step < stepCount; step++) offsets[step + 1] = offsets[step] + candidateLengths[step];
  const at = new Uint32Array(offsets[stepCount]);
  for (let step = 0; step < stepCount; step++)
    for (let c = 0; c < candidateLengths[step]; c++) at[offsets[step] + c] = step * candidateCount + c;
  return { offsets, at };
}

async function readStudent(
  student: Hoser,
  batch: TripBatch,
  { at }: CandidatePlaces,
): Promise<StudentReading> {
  const arrays = tripArraysInReach(batch, student.features, student.network.edges);
  const trips = new TripTensors(arrays);
  const outputs = tidy(() => ({ ...student.read(trips) }));
  const [logits, weights] = await Promise.all([
    outputs.logits.data<'float32'>(),
    outputs.attention.data<'float32'>(),
  ]);
  dispose(outputs);
  trips.dispose();
  const { stepCount } = batch;
  const attention = new Float32Array((stepCount * (stepCount + 1)) / 2);
  for (let step = 0; step < stepCount; step++)
    attention.set(
      meanOverHeads(weights, student.config.heads, stepCount * stepCount, step * stepCount, step + 1),
      (step * (step + 1)) / 2,
    );
  return {
    logits: Float32Array.from(at, (place) => logits[place]),
    attention,
    ...(arrays.choices && { residual: await residualOf(student, arrays.choices, at) }),
  };
}

/** @param choices (rows x F) of all slots, of which those at `places` are candidates */
async function residualOf(
  student: Hoser,
  choices: Float32Array,
  places: Uint32Array,
): Promise<NonNullable<StudentReading['residual']>> {
  const residual = await HostResidual.of(student.parameters);
  const parts = Array.from(places, (place) => residual.parts(choices, place));
  return {
    counting: Float32Array.from(parts, ({ counting }) => counting),
    network: Float32Array.from(parts, ({ network }) => network),
    together: Float32Array.from(parts, ({ together }) => together),
  };
}

async function readTeacher(
  { network: { parameters, config, vocabulary }, cellDegrees }: TeacherOnGrid,
  journey: LensJourney,
  { stepCount }: TripBatch,
  candidates: Uint32Array,
  { offsets }: CandidatePlaces,
  window: number,
  task: Task,
): Promise<TeacherReading> {
  await task.checkpoint();
  const windows = buildWindowBatch(vocabulary, trajectorySetFrom([journey]), [0], window);
  const { sequenceOffsets, inputs } = windows;
  const sequences = new SequenceTensors(windows, config);
  const outputs = tidy(() => ({ ...lmTadRead(parameters, config, sequences) }));
  const [hidden, weights, table] = await Promise.all([
    outputs.hidden.data<'float32'>(),
    outputs.attention.data<'float32'>(),
    parameters.get('transformer.wte.weight').data<'float32'>(),
  ]);
  dispose(outputs);
  sequences.dispose();
  const tokens = Uint32Array.from(candidates, (road) => vocabulary.tokenOfRoad[road]);
  const logits = new Float32Array(candidates.length);
  const windowWeights = new Float32Array(inputs.length);
  const { width, heads } = config;
  const pairs = squares(sequenceOffsets);
  for (let step = 0, pair = 0; step < stepCount; step++) {
    const length = sequenceOffsets[step + 1] - sequenceOffsets[step];
    const end = (sequenceOffsets[step + 1] - 1) * width;
    for (let k = offsets[step]; k < offsets[step + 1]; k++) {
      let sum = 0;
      for (let c = 0; c < width; c++) sum += hidden[end + c] * table[tokens[k] * width + c];
      logits[k] = sum;
    }
    const lastRow = pair + (length - 1) * length;
    windowWeights.set(meanOverHeads(weights, heads, pairs, lastRow, length), sequenceOffsets[step]);
    pair += length * length;
  }
  const { cellOfToken, sot } = vocabulary;
  return {
    cellDegrees,
    logits,
    cells: tokens.map((token) => cellOfToken[token]),
    windowOffsets: Uint32Array.from(sequenceOffsets),
    windowCells: Int32Array.from(inputs, (token) => (token === sot ? -1 : cellOfToken[token])),
    windowWeights,
  };
}

/** Pairs of all sequences: the size of one head's weights. */
const squares = (offsets: Int32Array): number =>
  offsets.subarray(1).reduce((sum, end, i) => sum + (end - offsets[i]) ** 2, 0);

/** @param weights (heads x pairs) */
function meanOverHeads(
  weights: Float32Array,
  heads: number,
  pairs: number,
  from: number,
  count: number,
): Float32Array {
  const mean = new Float32Array(count);
  for (let head = 0; head < heads; head++)
    for (let i = 0; i < count; i++) mean[i] += weights[head * pairs + from + i] / heads;
  return mean;
}

/**
 * The teacher's probability of every token after the window at one step of a journey: softmax over the whole
 * vocabulary (cells, PAD, EOT, SOT).
 * @returns (vocabulary)
 */
export async function readCellProbabilities(
  { parameters, config, vocabulary }: Teacher,
  journey: LensJourney,
  step: number,
  window: number,
): Promise<Float32Array> {
  const inputs = teacherWindow(vocabulary, journey.roads, step, window);
  const sequence = new SequenceTensors({ sequenceOffsets: Int32Array.of(0, inputs.length), inputs }, config);
  const probabilities = tidy(() => {
    const hidden = lmTadHidden(parameters, config, sequence);
    return softmax(lmTadLogits(parameters, slice(hidden, [inputs.length - 1, 0], [1, -1])));
  });
  const values = await probabilities.data<'float32'>();
  dispose(probabilities);
  sequence.dispose();
  return values;
}
