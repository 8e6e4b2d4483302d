import { dirname } from 'node:path';
import { counted, shown } from '../../src/base/text';
import type { Task } from '../../src/base/task';
import type { Dataset } from '../../src/domain/dataset';
import { OD_SOURCES } from '../../src/engine/routes/route-source';
import { aligned } from '../../src/evaluation/runs-summary';
import type { PathSizeLogit } from '../../src/knowledge/route-choice/path-size-logit';
import { meanLogLikelihood, type RecursiveLogit } from '../../src/knowledge/route-choice/recursive-logit';
import { inFolder } from '../command';
import { writeWhole } from '../files/whole-file';

export const coefficientsFile = (model: string): string => `coefficients-${model}.csv`;

/**
 * Writes the coefficients of a model of route choice, and says them: with standard errors, t-values, and what the
 * model makes of the trips. Constants of roads, by their `geo_id`, stand in the file alone.
 */
export async function writeCoefficients(
  path: string,
  fit: RecursiveLogit | PathSizeLogit,
  { network, trips }: Dataset,
  task: Task,
): Promise<string> {
  const cells = (digits: (value: number) => string) => [
    ['coefficient', 'estimate', 'standard_error', 't'],
    ...fit.names.map((name, i) => {
      const [weight, error] = [fit.weights[i], fit.standardErrors[i]];
      return [name, digits(weight), digits(error), digits(weight / error)];
    }),
  ];
  const constants = 'constants' in fit && fit.constants ? Array.from(fit.constants) : [];
  const ofRoads = constants.map((value, road) => [`road ${network.geoIds[road]}`, String(value), '', '']);
  const csv = [...cells(String), ...ofRoads].map((row) => `${row.join()}\n`).join('');
  await inFolder(dirname(path), () => writeWhole(path, [csv]));
  const table = aligned(cells((value) => value.toFixed(4)));
  const fitted = `Fitted on ${counted(fit.tripCount, 'training trip')}: log-likelihood ${fit.logLikelihood.toFixed(1)}.`;
  const means: string[] = [];
  if ('utilities' in fit)
    for (const split of OD_SOURCES) {
      const { mean, tripCount } = await meanLogLikelihood(network, trips[split], fit.utilities, task);
      if (tripCount > 0) means.push(`${mean.toFixed(4)} (${counted(tripCount, `${split} trip`)})`);
    }
  const judged = means.length > 0 ? [`Mean log-probability of a trip: ${means.join(', ')}.`] : [];
  return [table, fitted, ...judged, `Coefficients in ${shown(path)}.`].join('\n');
}
