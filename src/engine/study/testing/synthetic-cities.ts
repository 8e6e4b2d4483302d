import type { CityStudy } from '../cities/cities-findings';
import type { CityFacts, StudyResult, StudyTrial } from '../study-result';

/** Made-up results of one study in several cities: two weights of the teacher beside a student without one. */

const FACTS: CityFacts = { roads: 100, trips: 200, roadsPerTrip: 10, tripsPerRoad: 2, kilometres: 1.5 };
const MEASURES: StudyResult['measures'] = [
  { key: 'test-accuracy', label: 'Test accuracy', unit: 'share', better: 'more' },
  { key: 'val-accuracy', label: 'Validation accuracy', unit: 'share', better: 'more' },
  { key: 'dtw', label: 'DTW', unit: 'km', better: 'less' },
];

/** Accuracy of an arm, one value for each of the seeds 1, 2 and 3. */
export interface ArmValues {
  readonly val: readonly number[];
  readonly test: readonly number[];
}

/** A study in one city. @param arms values of `vanilla`, `weak` and `strong` */
export function syntheticCity(
  city: string,
  arms: Readonly<Record<'vanilla' | 'weak' | 'strong', ArmValues>>,
  facts: Partial<CityFacts> | null = {},
): CityStudy & { readonly result: StudyResult } {
  const names = ['vanilla', 'weak', 'strong'] as const;
  const trials = names.flatMap((arm) =>
    arms[arm].test.map((test, i): Omit<StudyTrial, 'number'> => ({
      arm,
      values: {},
      seed: i + 1,
      state: 'complete',
      measures: { 'test-accuracy': test, 'val-accuracy': arms[arm].val[i], dtw: 2 - test },
      course: [[1, arms[arm].val[i]]],
      seconds: 10,
      run: `trial-${arm}-${i}`,
    })),
  );
  return {
    city,
    file: `${city}/study.json`,
    result: {
      title: 'Distilling in several cities',
      question: 'Do settings found in one city serve another?',
      facts: {
        Data: `${city}, 100 roads`,
        Fingerprint: `${city}-fingerprint`,
        Preset: 'quick',
        Seeds: '1, 2, 3',
        Command: `npx route-distillery study cities.json --data ${city} --out runs/${city}`,
      },
      ...(facts && { city: { ...FACTS, ...facts } }),
      arms: [
        { name: 'vanilla', settings: { lambda: 0 } },
        { name: 'weak', settings: { lambda: 0.03 } },
        { name: 'strong', settings: { lambda: 1 } },
      ],
      baseline: 'vanilla',
      axes: [],
      measures: MEASURES,
      objective: 'test-accuracy',
      trials: trials.map((trial, number) => ({ ...trial, number })),
    },
  };
}

const flat = (value: number) => [value, value, value];

/** Two cities whose validation trips choose different settings: `weak` in north, `strong` in south. */
export const twoCities = (): CityStudy[] => [
  syntheticCity(
    'north',
    {
      vanilla: { val: flat(0.8), test: [0.8, 0.8, 0.8] },
      weak: { val: flat(0.85), test: [0.84, 0.85, 0.86] },
      strong: { val: flat(0.82), test: [0.81, 0.82, 0.83] },
    },
    { roads: 300 },
  ),
  syntheticCity('south', {
    vanilla: { val: flat(0.7), test: [0.7, 0.7, 0.7] },
    weak: { val: flat(0.71), test: [0.72, 0.74, 0.7] },
    strong: { val: flat(0.72), test: [0.71, 0.73, 0.72] },
  }),
];

/** As many cities as there are gains, in each of which `strong` gains so much, give or take 0.001 with the seed. */
export const citiesOfGains = (gains: readonly number[], roads: readonly number[]): CityStudy[] =>
  gains.map((gain, i) =>
    syntheticCity(
      `city ${i}`,
      {
        vanilla: { val: flat(0.7), test: flat(0.7) },
        weak: { val: flat(0.7), test: flat(0.7) },
        strong: { val: flat(0.8), test: [0.699, 0.7, 0.701].map((one) => one + gain) },
      },
      { roads: roads[i] },
    ),
  );
