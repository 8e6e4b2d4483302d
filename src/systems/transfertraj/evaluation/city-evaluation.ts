import * as v from 'valibot';
import type { RecoveryReport } from '../../../evaluation/recovery/recovery-report';
import { type ExpertUse, DENSITIES } from './expert-use';
import { count, finite, orNaN } from '../../../base/json';

/** What networks are worth in one city, on trips of its test part. Plain data. */
export interface CityEvaluation {
  /** Name of the data set. */
  readonly name: string;
  readonly trips: number;
  readonly recovery: RecoveryReport;
  /** Null where there is no network. */
  readonly experts: ExpertUse | null;
}

/** Many more than a run has. */
const some = <S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema), v.maxLength(512));
const word = v.pipe(v.string(), v.maxLength(300));

const estimate = v.object({ value: orNaN, low: orNaN, high: orNaN });
const metres = v.object({ mae: estimate, rmse: estimate });
const minutes = v.object({ mae: estimate, rmse: estimate, mape: estimate });
const placeErrors = { all: metres, destination: v.nullable(metres) };

const hidden = v.picklist(['space', 'point']);
const places = v.object({
  task: v.variant('kind', [
    v.object({ kind: v.literal('prediction'), points: count, hidden }),
    v.object({ kind: v.literal('recovery'), step: count, hidden }),
  ]),
  trips: count,
  points: count,
  leftOut: count,
  sources: some(
    v.object({
      source: word,
      ...placeErrors,
      alongGap: some(
        v.object({
          unit: v.picklist(['share', 'points']),
          from: finite,
          to: finite,
          points: count,
          mae: estimate,
        }),
      ),
    }),
  ),
  differences: some(v.object({ before: word, after: word, difference: v.object(placeErrors) })),
});
const travelTime = v.object({
  task: v.object({ kind: v.literal('travel-time') }),
  trips: count,
  sources: some(v.object({ source: word, errors: minutes })),
  differences: some(v.object({ before: word, after: word, difference: minutes })),
});

const byDensity = <S extends v.GenericSchema>(schema: S) =>
  v.object(
    Object.fromEntries(DENSITIES.map((density) => [density, schema])) as Record<
      (typeof DENSITIES)[number],
      S
    >,
  );
const experts = v.object({
  borders: v.tuple([finite, finite]),
  points: byDensity(count),
  layers: some(byDensity(some(count))),
  tests: some(v.nullable(v.object({ statistic: orNaN, degrees: count, p: orNaN }))),
});

/** What a record says of a city in which networks were tested. */
export const CITY = v.object({
  name: word,
  trips: count,
  recovery: v.object({ tasks: some(v.union([places, travelTime])) }),
  experts: v.nullable(experts),
});
