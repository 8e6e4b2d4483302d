import { holmAdjusted } from '../../../evaluation/statistics/paired-tests';
import type { StudyMeasure } from '../study-result';
import { judged, type ArmDifference, type Difference } from '../tables/arm-comparisons';
import { differencesOf, meanOver, type Estimate } from '../tables/estimate';
import type { StudyCells } from '../tables/study-cells';
import { isSameSettings, type Settings } from './chosen-settings';

/** A city with the settings that its validation trips chose. */
export interface CityChoice {
  readonly cells: StudyCells;
  readonly chosen: Settings;
}

/** What the settings of one city are worth in another, on its test trips. */
export interface Transfer {
  /** Index of the city whose validation trips chose the settings. */
  readonly from: number;
  /** Index of the city whose test trips judge them. */
  readonly to: number;
  /** Whether both cities chose the same: then there is nothing to lose. */
  readonly isSame: boolean;
  readonly value: Estimate | null;
  /**
   * With these settings minus with the city's own, seed by seed; `adjusted` by Holm over all pairs of cities that differ
   * in their settings. Null where the settings are the same and where no seed has both.
   */
  readonly regret: ArmDifference | null;
  /** With these settings minus the baseline at the same values of all axes, seed by seed; null where no seed has both. */
  readonly gain: Difference | null;
}

/** The settings of every city in every city, one city's settings after the other's. */
export function transfers(cities: readonly CityChoice[], measure: StudyMeasure): Transfer[] {
  const pairs = cities.flatMap(({ chosen }, from) =>
    cities.map(({ cells, chosen: own }, to) => {
      const valuesOf = ({ arm, place }: Settings) => cells.valuesOf(arm, place, measure.key);
      const values = valuesOf(chosen);
      const isSame = isSameSettings(chosen, own);
      return {
        from,
        to,
        isSame,
        value: meanOver(values),
        regret: isSame ? null : judged(differencesOf(valuesOf(own), values), measure),
        gain: gainOf(cells, chosen, measure),
      };
    }),
  );
  const adjusted = holmAdjusted(pairs.map(({ regret }) => regret?.p ?? NaN));
  return pairs.map((pair, i) => ({
    ...pair,
    regret: pair.regret && { ...pair.regret, adjusted: Number.isNaN(adjusted[i]) ? null : adjusted[i] },
  }));
}

/** Some settings minus the baseline at the same values of all axes, seed by seed; null where no seed has both. */
export function gainOf(cells: StudyCells, { arm, place }: Settings, { key, ...rest }: StudyMeasure) {
  const { baseline } = cells.result;
  if (baseline === null) return null;
  const [before, after] = [baseline, arm].map((one) => cells.valuesOf(one, place, key));
  return judged(differencesOf(before, after), { key, ...rest });
}
