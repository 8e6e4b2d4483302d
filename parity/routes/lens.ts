import {
  add,
  grad,
  mul,
  tensor1d,
  tensor2d,
  tidy,
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
import { compare } from '../harness/compare';
import { FORWARD, GRADIENT, type Subject, type VerificationContext } from '../harness/compare';
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
import { openSearchReference, type SearchReference } from './search-reference';

const GROUP = 'lens';
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
  name: GROUP,
  async run(context) {
    const reference = await openSearchReference(context.folder);
    const { dataset, features, config } = reference;
    const student = new Hoser(config, features, reference.parameters());
    const teacher = someTeacher(reference);
    try {
      const trips = longEnough(dataset.trips.train);
      const networks = {
        teacher: { network: teacher, cellDegrees: DEFAULT_CELL_DEGREES },
        students: { vanilla: student },
      };
      const random = new Random(SEED);
      for (let i = 0; i < STEPS; i++) {
        const trip = random.int(trips.tripCount);
        const journey = tripAt(trips, trip);
        const step = random.int(journey.roads.length - 1);
        const one = selectTrips(trips, [trip]);
        await checkStep(context, reference, networks, one, step);
      }
    } finally {
      student.dispose();
      teacher.dispose();
    }
  },
};

async function checkStep(
  context: VerificationContext,
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
  const width = batch.candidateCount;
  const real = (values: Float32Array) =>
    values.subarray(step * width, step * width + batch.candidateLengths[step]);
  for (const form of SETTINGS) {
    const { window, tau } = form;
    const at = `road ${roads[step]}, step ${step}, tau ${tau}, w ${window}`;
    const check = (
      what: string,
      actual: ArrayLike<number>,
      expected: ArrayLike<number>,
      tolerance = FORWARD,
    ) => compare(context, { group: GROUP, what: `${what} (${at})`, actual, expected, tolerance });
    const reading = await readJourney(journey, features, networks, window, NO_TASK);
    const soft = await computeSoftTargets(teacher, network, trip, window, NO_TASK);
    const wanted = { student: real(plain.logits), teacher: real(soft.of([0], batch)) };
    const shown = {
      student: logitsAt(reading, step, 'student'),
      teacher: logitsAt(reading, step, 'teacher'),
    };
    check("the student's logits", shown.student, wanted.student);
    check("the teacher's logits", shown.teacher, wanted.teacher);
    check('attention that sums to 1', attentionSums(reading, step), [1, 1]);
    const taken = reading.taken[step];
    const terms = stepTerms(shown.student, shown.teacher, taken, form);
    const teachers = softenedBy(shown.teacher, tau);
    const sums = [terms.student.plain, terms.student.soft, teachers.plain, teachers.soft].map(total);
    check('probabilities that sum to 1', sums, [1, 1, 1, 1]);
    const shares = total(terms.crossEntropyShares) + total(terms.distillationShares);
    check('shares that add up to the loss', [shares], [terms.loss]);
    const automatic = await automaticLoss(wanted.student, wanted.teacher, taken, form);
    check("the loss of the training's own functions", [terms.loss], [automatic.loss]);
    check('gradients by automatic differentiation', terms.gradient, automatic.gradient, GRADIENT);
    const cells = await readCellProbabilities(teacher, journey, step, window);
    const { candidateOffsets, teacher: read } = reading;
    const own = read!.cells.subarray(candidateOffsets[step], candidateOffsets[step + 1]);
    const likely = Array.from(own, (cell) => cells[teacher.vocabulary.cellOfToken.indexOf(cell)]);
    check('all cells together', [total(cells)], [1]);
    check(
      "the teacher's candidates among all cells",
      likely.map((value) => value / total(likely)),
      teachers.plain,
      GRADIENT,
    );
  }
}

function logitsAt(reading: LensReading, step: number, whose: 'student' | 'teacher'): Float32Array {
  const { candidateOffsets, teacher, students } = reading;
  const logits = whose === 'teacher' ? teacher!.logits : students.vanilla!.logits;
  return logits.subarray(candidateOffsets[step], candidateOffsets[step + 1]);
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
): Promise<{ loss: number; gradient: Float32Array }> {
  const shape: [number, number] = [1, student.length];
  const [loss, gradient] = tidy(() => {
    const mask = tensor2d(new Float32Array(student.length), shape);
    const given = tensor2d(teacher.slice(), shape);
    const of = (logits: Tensor): Scalar =>
      add(
        nextStepLoss(logits as Tensor2D, mask, tensor1d([taken], 'int32'), 1),
        mul(distillationLoss(logits as Tensor2D, given, mask, tensor1d([1]), { tau, tauSquared }), lambda),
      ) as Scalar;
    const logits = tensor2d(student.slice(), shape);
    return [of(logits), grad(of)(logits)];
  });
  const values = { loss: (await loss.data())[0], gradient: (await gradient.data()) as Float32Array };
  loss.dispose();
  gradient.dispose();
  return values;
}

/** A teacher over the cells of the network, with weights from a seed. */
function someTeacher({ dataset: { network } }: SearchReference): Teacher {
  const vocabulary = lmTadVocabulary(network, gridFor(network));
  const config = { layers: 2, heads: 2, width: 16, blockSize: 64, vocabularySize: vocabulary.size };
  const specs = lmTadSpecs(config);
  const random = new Random(SEED).fork('teacher');
  const state = specs.map((spec) => {
    const spread = spec.name.includes('ln_') ? 1 : SPREAD;
    return [
      spec.name,
      { shape: spec.shape, data: initialValues(spec, random).map((value) => spread * value) },
    ] as const;
  });
  return new Teacher(config, vocabulary, Parameters.from(specs, new Map(state)));
}

const longEnough = (trips: TrajectorySet): TrajectorySet =>
  selectTrips(
    trips,
    Array.from({ length: trips.tripCount }, (_, trip) => trip).filter(
      (trip) => trips.offsets[trip + 1] - trips.offsets[trip] >= 2,
    ),
  );

const total = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0);
