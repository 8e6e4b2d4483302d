import { Random } from '../../../base/random';
import type { StudyResult, StudyTrial } from '../study-result';

/** Made-up results of the shape that a study has, without training anything. */

const SHARES = [0.05, 0.1, 0.2, 0.4, 0.8];
const FACTS = {
  'Data set': 'Sample city',
  Fingerprint: 'a1b2c3d4e5f60718',
  Preset: 'quick',
  Seeds: '42, 43, 44',
  Versions: 'Route Distillery 0.1.0, Node 20',
  Command: 'npx route-distillery study studies/synthetic.json --out out/synthetic',
};
const MEASURES: StudyResult['measures'] = [
  { key: 'test-accuracy', label: 'Test accuracy', unit: 'share', better: 'more' },
  { key: 'arrival', label: 'Arrival', unit: 'share', better: 'more' },
  { key: 'dtw', label: 'DTW', unit: 'km', better: 'less' },
  { key: 'seconds-per-route', label: 'Time per route', unit: 's', better: 'less' },
];

/** Accuracy that a share of trips brings: a power law. */
const learnt = (share: number): number => 0.9 - 0.06 * share ** -0.5;

/** A course that comes near a value from below, epoch by epoch. */
const courseTo = (value: number, epochs: number, random: Random): [number, number][] =>
  Array.from({ length: epochs }, (_, i) => [
    i + 1,
    value - 0.35 * Math.exp(-0.9 * (i + 1)) + 0.004 * random.normal(),
  ]);

/**
 * A grid of arms and shares of trips: one arm is worth twice the trips, one does nothing, one harms. One trial failed,
 * one waits.
 * @param noise standard deviation of the accuracy over seeds
 */
export function syntheticGrid(noise = 0.004): StudyResult {
  const random = new Random(7);
  const arms: StudyResult['arms'] = [
    { name: 'vanilla', settings: { lambda: 0 } },
    { name: 'sampled routes', settings: { way: 'sampled-routes' } },
    { name: 'soft targets', settings: { lambda: 0.1 } },
    { name: 'uniform teacher', settings: { lambda: 0.1, 'teacher-lm-tad': 0, 'teacher-uniform': 1 } },
  ];
  const effects = [
    (share: number) => learnt(share),
    (share: number) => learnt(2 * share),
    (share: number) => learnt(share) + 0.001,
    (share: number) => learnt(share) - 0.02,
  ];
  const trials = arms.flatMap(({ name }, arm) =>
    SHARES.flatMap((share) =>
      [42, 43, 44].map((seed): Omit<StudyTrial, 'number'> => {
        const value = effects[arm](share) + noise * random.normal();
        return {
          arm: name,
          values: { 'student-share': share },
          seed,
          state: 'complete',
          measures: {
            'test-accuracy': value,
            arrival: Math.min(1, value + 0.08 + 0.01 * random.normal()),
            dtw: 4 - 3 * value + 0.05 * random.normal(),
            'seconds-per-route': 0.012 + 0.0004 * random.normal(),
          },
          course: courseTo(value, 5, random),
          seconds: 40 + 160 * share + 12 * arm + 3 * random.normal(),
          run: `runs/${name.replaceAll(' ', '-')}-${share}-${seed}`,
        };
      }),
    ),
  );
  return {
    title: 'How many trips a teacher is worth',
    question: 'Does a student that has few trips learn more from a teacher than from more trips of its own?',
    facts: FACTS,
    arms,
    baseline: 'vanilla',
    axes: [{ name: 'student-share', label: 'Share of trips', values: SHARES, logarithmic: true }],
    measures: MEASURES,
    objective: 'test-accuracy',
    trials: trials.map((trial, number): StudyTrial => {
      if (number === 58)
        return {
          ...trial,
          number,
          state: 'failed',
          measures: {},
          failure: 'The loss is no longer a number. Try a lower learning rate.',
        };
      if (number === 59)
        return { ...trial, number, state: 'waiting', measures: {}, course: [], seconds: null };
      return { ...trial, number };
    }),
  };
}

/** A search over three settings of one arm, of which the first matters most; every fourth trial was pruned. */
export function syntheticSearch(count = 48): StudyResult {
  const random = new Random(11);
  const trials = Array.from({ length: count }, (_, number): StudyTrial => {
    const lambda = Math.exp(Math.log(0.001) + random.next() * Math.log(1000));
    const tau = 1 + 9 * random.next();
    const window = 2 + random.int(7);
    const steps = random.int(2) === 0 ? 'all' : 'last';
    const value =
      0.86 -
      0.012 * (Math.log10(lambda) + 1) ** 2 -
      0.0004 * (tau - 4) ** 2 +
      (steps === 'all' ? 0.004 : 0) +
      0.002 * random.normal();
    const isPruned = number > 6 && value < 0.845;
    return {
      number,
      arm: 'distilled',
      values: { lambda, tau, window, steps },
      seed: 42,
      state: isPruned ? 'pruned' : 'complete',
      measures: isPruned ? {} : { 'test-accuracy': value, dtw: 3.4 - 2 * value + 0.02 * random.normal() },
      course: courseTo(value, isPruned ? 2 : 8, random),
      seconds: isPruned ? 14 : 60 + 4 * random.normal(),
      run: `runs/trial-${number}`,
    };
  });
  return {
    title: 'Which weight and temperature',
    question: 'Which weight of the teacher and which temperature help the student most?',
    facts: FACTS,
    arms: [{ name: 'distilled', settings: {} }],
    baseline: null,
    axes: [
      {
        name: 'lambda',
        label: 'Weight of the teacher (λ)',
        values: { low: 0.001, high: 1, whole: false },
        logarithmic: true,
      },
      {
        name: 'tau',
        label: 'Temperature (τ)',
        values: { low: 1, high: 10, whole: false },
        logarithmic: false,
      },
      { name: 'window', label: 'Window', values: { low: 2, high: 8, whole: true }, logarithmic: false },
      { name: 'steps', label: 'Steps with the teacher', values: ['all', 'last'], logarithmic: false },
    ],
    measures: [MEASURES[0], MEASURES[2]],
    objective: 'test-accuracy',
    trials,
  };
}

/**
 * The same search with its end: trial 0 began without a teacher, below the range of the weight, and these first settings
 * and the best ones ran once more with three seeds.
 */
export function syntheticFinal(): StudyResult {
  const random = new Random(13);
  const search = syntheticSearch(24);
  const [first, ...others] = search.trials;
  const arms = ['first of the search', 'best of the search'];
  const finals = arms.flatMap((arm, a) =>
    [42, 43, 44].map((seed, i): StudyTrial => {
      const value = 0.85 + 0.012 * a + 0.001 * random.normal();
      return {
        ...first,
        number: 24 + 3 * a + i,
        arm,
        values: {},
        seed,
        measures: { 'test-accuracy': value, dtw: 1.7 + 0.02 * random.normal() },
        course: courseTo(value, 20, random),
        run: `runs/final-${a}-${seed}`,
      };
    }),
  );
  return {
    ...search,
    arms: [...search.arms, ...arms.map((name, a) => ({ name, settings: { lambda: 0.1 * a } }))],
    baseline: arms[0],
    trials: [{ ...first, values: { ...first.values, lambda: 0 } }, ...others, ...finals],
  };
}
