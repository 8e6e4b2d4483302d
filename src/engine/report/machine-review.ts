import { CONDUCT, type ConductKey } from '../../evaluation/conduct/conduct-catalogue';
import type { GroupReview } from '../metrics/review-group';
import type { TellApartRequest, ToldApart } from '../metrics/tell-apart';
import { figureOf, numberOf } from './figures-of';
import type { MachineReview } from './report-data';

/** What to ask of a machine reviewer about a group; null without driven trips to hold its routes against. */
export function tellApartRequest({
  driven,
  sets,
  measures,
}: Pick<GroupReview, 'driven' | 'sets' | 'measures'>): TellApartRequest | null {
  if (!driven) return null;
  return {
    driven: driven.conduct.values,
    sets: sets.map(({ source, conduct }) => ({ source, values: conduct.values })),
    seed: measures.seed,
  };
}

/** What it said of one set; null where there were too few routes to say. */
export function machineReview({ result }: Pick<ToldApart, 'result'>): MachineReview | null {
  if (!result) return null;
  return {
    items: result.items,
    auc: figureOf(result.auc),
    p: result.chance && numberOf(result.chance.pValue),
    features: result.features
      .toSorted((a, b) => b.drop - a.drop)
      .map(({ name, drop, level, spread }) => ({
        name: CONDUCT[name as ConductKey].label,
        drop: numberOf(drop),
        level: numberOf(level),
        spread: numberOf(spread),
      })),
  };
}
