import type { Difference } from '../tables/arm-comparisons';
import { citiesAnswers } from './cities-answers';
import type { CitiesFindings } from './cities-findings';

/** What programs read: plain data, differences in the unit of the measure; null for what cannot be computed. */
export function citiesJson(findings: CitiesFindings) {
  const { study, baseline, objective, cities, transfers, relations } = findings;
  return {
    format: 'route-distillery-cities',
    version: 1,
    title: study.title,
    question: study.question,
    answers: citiesAnswers(findings),
    baseline,
    chosenBy: objective.validation.key,
    judgedBy: objective.test.key,
    cities: cities.map(({ city, result, chosen, gain }) => ({
      city,
      data: result.facts.Data ?? null,
      fingerprint: result.facts.Fingerprint ?? null,
      facts: result.city ?? null,
      chosen: { arm: chosen.arm, values: chosen.place, validation: chosen.value, of: chosen.of },
      gain: numbersOf(gain),
    })),
    transfers: transfers.map(({ from, to, isSame, value, regret, gain }) => ({
      settingsOf: cities[from].city,
      in: cities[to].city,
      same: isSame,
      value: value && { mean: value.value, deviation: value.deviation, seeds: value.seeds },
      regret: regret && { ...numbersOf(regret), adjusted: regret.adjusted },
      gain: numbersOf(gain),
    })),
    relations: relations.map(({ fact, pairs, correlation, pValue, exact, adjusted }) => ({
      fact: fact.key,
      cities: pairs,
      spearman: orNull(correlation),
      p: orNull(pValue),
      exact,
      adjusted: orNull(adjusted),
    })),
  };
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

const numbersOf = (difference: Difference | null) =>
  difference && {
    value: difference.value,
    low: difference.low,
    high: difference.high,
    seeds: difference.seeds,
    p: difference.p,
    finding: difference.finding,
  };
