import {
  add,
  grad,
  mul,
  tensor1d,
  tensor2d,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { Random } from '../../src/base/random';
import { NO_TASK } from '../../src/base/task';
import { DEFAULT_CELL_DEGREES, gridFor } from '../../src/domain/grid';
import { selectTrips, tripAt, type TrajectorySet } from '../../src/domain/trajectory-set';
import { buildTripBatch } from '../../src/models/hoser/features/trip-features';
import { Hoser } from '../../src/models/hoser/hoser';
import { tripArrays } from '../../src/models/hoser/trip-arrays';
import { TripTensors } from '../../src/models/hoser/trip-tensors';
import { lmTadSpecs } from '../../src/models/lm-tad/lm-tad';
import { Teacher } from '../../src/models/lm-tad/teacher';
import { lmTadVocabulary } from '../../src/models/lm-tad/tokens';
import { initialValues, Parameters } from '../../src/nn/parameters';
import { DEFAULT_DISTILLATION } from '../../src/systems/routes/distillation/distillation-config';
import { distillationLoss, nextStepLoss } from '../../src/systems/routes/distillation/losses';
import { computeSoftTargets } from '../../src/systems/routes/distillation/soft-targets';
import type { LensReading } from '../../src/systems/routes/lens/lens-reading';
import {
  readCellProbabilities,
  readJourney,
  type LensNetworks,
} from '../../src/systems/routes/lens/read-journey';
import { softenedBy, stepTerms, type LossForm } from '../../src/systems/routes/lens/step-terms';
import { FORWARD, GRADIENT, type Subject, Rows } from '../harness/compare';
import { computed } from '../harness/host-tensor';

import { openSearchReference, type SearchReference } from './hoser-reference';

const STEPS = 10;
const SEED = 7;
/** Fresh weights say next to nothing: logits of the size of a trained teacher's. */
const SPREAD = 12;

const SETTINGS: readonly (LossForm & { readonly window: number })[] = [
  { tau: 1, window: 3, lambda: 0.0014, tauSquared: true },
  { tau: 2.5, window: 7, lambda: 0.1, tauSquared: true },
  { tau: 10, window: 15, lambda: 1, tauSquared: false },
];

/**
 * The numbers that the decision lens shows for ten random steps, held against the training's own forward pass, losses
 * and automatic gradients.
 */
export const lens: Subject = {
  name: 'lens',
  async run(context) {
    const reference = await openSearchReference(context);
    const { dataset, features, config } = reference;
    const student = new Hoser(config, features, reference.parameters());
    const teacher = someTeacher(reference);
    const networks = {
      teacher: { network: teacher, cellDegrees: DEFAULT_CELL_DEGREES },
      students: { vanilla: student },
    };
    try {
      const { train } = dataset.trips;
      const longEnough = Array.from({ length: train.tripCount }, (_, trip) => trip).filter(
        (trip) => train.offsets[trip + 1] - train.offsets[trip] >= 2,
      );
      const random = new Random(SEED);
      for (let i = 0; i < STEPS; i++) {
        const one = selectTrips(train, [longEnough[random.int(longEnough.length)]]);
        const step = random.int(tripAt(one, 0).roads.length - 1);
        await checkStep(new Rows(context, 'lens'), reference, networks, one, step);
      }
    } finally {
      student.dispose();
      teacher.dispose();
    }
  },
};

async function checkStep(
  rows: Rows,
  { dataset: { network }, features }: SearchReference,
  networks: LensNetworks,
  trip: TrajectorySet,
  step: number,
): Promise<void> {
  const [teacher, student] = [networks.teacher!.network, networks.students.vanilla!];
  const { roads, times } = tripAt(trip, 0);
  const journey = { roads, times, destination: roads[roads.length - 1] };
  const { maxCandidates } = DEFAULT_DISTILLATION;
  const batch = buildTripBatch(features, trip, [0], { maxCandidates });
  const tensors = new TripTensors(tripArrays(batch, features));
  const plain = await student.predict(tensors);
  tensors.dispose();
  const real = (values: Float32Array) => {
    const from = step * batch.candidateCount;
    return values.subarray(from, from + batch.candidateLengths[step]);
  };
  for (const form of SETTINGS) {
    const { window, tau } = form;
    const reading = await readJourney(journey, features, networks, window, NO_TASK);
    const soft = await computeSoftTargets(teacher, network, trip, window, NO_TASK);
    const wanted = { student: real(plain.logits), teacher: real(soft.of([0], batch)) };
    const { candidateOffsets, taken } = reading;
    const ofStep = <T extends Float32Array | Uint32Array | Int32Array>(values: T) =>
      values.subarray(candidateOffsets[step], candidateOffsets[step + 1]) as T;
    const read = reading.teacher!;
    const shown = { student: ofStep(reading.students.vanilla!.logits), teacher: ofStep(read.logits) };
    const terms = stepTerms(shown.student, shown.teacher, taken[step], form);
    const teachers = softenedBy(shown.teacher, tau);
    const sums = [terms.student.plain, terms.student.soft, teachers.plain, teachers.soft].map(total);
    const shares = total(terms.crossEntropyShares) + total(terms.distillationShares);
    const automatic = await automaticLoss(wanted.student, wanted.teacher, taken[step], form);
    const cells = await readCellProbabilities(teacher, journey, step, window);
    const likely = Array.from(
      ofStep(read.cells),
      (cell) => cells[teacher.vocabulary.cellOfToken.indexOf(cell)],
    );
    const amongAll = likely.map((value) => value / total(likely));
    for (const [what, actual, expected, tolerance = FORWARD] of [
      ["the student's logits", shown.student, wanted.student],
      ["the teacher's logits", shown.teacher, wanted.teacher],
      ['attention that sums to 1', attentionSums(reading, step), [1, 1]],
      ['probabilities that sum to 1', sums, [1, 1, 1, 1]],
      ['shares that add up to the loss', shares, terms.loss],
      ["the loss of the training's own functions", terms.loss, automatic.loss],
      ['gradients by automatic differentiation', terms.gradient, automatic.gradient, GRADIENT],
      ['all cells together', total(cells), 1],
      ["the teacher's candidates among all cells", amongAll, teachers.plain, GRADIENT],
    ] as const) {
      const at = `road ${roads[step]}, step ${step}, tau ${tau}, w ${window}`;
      rows.computed(`${what} (${at})`, actual, expected, tolerance);
    }
  }
}

function attentionSums({ teacher, students }: LensReading, step: number): number[] {
  const { windowOffsets, windowWeights } = teacher!;
  const first = (step * (step + 1)) / 2;
  return [
    total(windowWeights.subarray(windowOffsets[step], windowOffsets[step + 1])),
    total(students.vanilla!.attention.subarray(first, first + step + 1)),
  ];
}

/** The loss of one step and its gradient by the student's logits, with what the training uses. */
async function automaticLoss(
  student: Float32Array,
  teacher: Float32Array,
  taken: number,
  { lambda, tau, tauSquared }: LossForm,
) {
  const shape: [number, number] = [1, student.length];
  const found = await computed(() => {
    const mask = tensor2d(new Float32Array(student.length), shape);
    const given = tensor2d(teacher.slice(), shape);
    const of = (logits: Tensor): Scalar =>
      add(
        nextStepLoss(logits as Tensor2D, mask, tensor1d([taken], 'int32'), 1),
        mul(distillationLoss(logits as Tensor2D, given, mask, tensor1d([1]), { tau, tauSquared }), lambda),
      ) as Scalar;
    const logits = tensor2d(student.slice(), shape);
    return { loss: of(logits), gradient: grad(of)(logits) };
  });
  return { loss: found.loss.data[0], gradient: found.gradient.data };
}

/** A teacher over the cells of the network, with weights from a seed. */
function someTeacher({ dataset: { network } }: SearchReference): Teacher {
  const vocabulary = lmTadVocabulary(network, gridFor(network));
  const config = { layers: 2, heads: 2, width: 16, blockSize: 64, vocabularySize: vocabulary.size };
  const specs = lmTadSpecs(config);
  const random = new Random(SEED).fork('teacher');
  const state = specs.map((spec) => {
    const spread = spec.name.includes('ln_') ? 1 : SPREAD;
    const data = initialValues(spec, random).map((value) => spread * value);
    return [spec.name, { shape: spec.shape, data }] as const;
  });
  return new Teacher(config, vocabulary, Parameters.from(specs, new Map(state)));
}

const total = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0);
