import { holmAdjusted } from '../../../evaluation/statistics/paired-tests';
import { spearmanTest, type SpearmanTest } from '../../../evaluation/statistics/ranks';
import type { CityFacts } from '../study-result';
import { CITY_FACTS, type CityFact } from './city-fact';

/** A city with its facts and the gain of distilling there. */
export interface CityGain {
  readonly facts: CityFacts;
  readonly gain: number;
}

/** Whether cities with more of something gain more from distilling. */
export interface FactRelation extends SpearmanTest {
  readonly fact: CityFact;
  /** `pValue` after Holm's adjustment over all facts; NaN where it is. */
  readonly adjusted: number;
}

/** With two cities any two orders agree or are each other's reverse. */
export const LEAST_CITIES = 3;

/** The rank correlation of each fact with the gain; empty for fewer than three cities. */
export function factRelations(cities: readonly CityGain[]): FactRelation[] {
  if (cities.length < LEAST_CITIES) return [];
  const gains = cities.map(({ gain }) => gain);
  const tests = CITY_FACTS.map(({ key }) =>
    spearmanTest(
      cities.map(({ facts }) => facts[key]),
      gains,
    ),
  );
  const adjusted = holmAdjusted(tests.map(({ pValue }) => pValue));
  return CITY_FACTS.map((fact, i) => ({ fact, ...tests[i], adjusted: adjusted[i] }));
}

/** The smallest p-value that a correlation over some cities can have: two of all their orders are perfect. */
export function leastP(cities: number): number {
  let orders = 1;
  for (let n = 2; n <= cities; n++) orders *= n;
  return Math.min(1, 2 / orders);
}
