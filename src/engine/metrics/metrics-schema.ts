import * as v from 'valibot';
import { MEASURE_KEYS, MEASURES, type MeasureKey } from '../../evaluation/measure-catalogue';
import type { MetricsReport, ReportedEstimates } from '../../evaluation/metrics-report';
import { count, finite, seed, text, word } from '../../base/json';

const maybe = v.nullable(finite);

const NOT_MEASURED = { value: null, low: null, high: null };
const figure = { value: maybe, low: maybe, high: maybe };
/** A measure that a report does not know has no value. */
const estimate = v.optional(v.object(figure), NOT_MEASURED);
const byMeasure = <S extends v.GenericSchema>(schema: (key: MeasureKey) => S) =>
  Object.fromEntries(MEASURE_KEYS.map((key) => [key, schema(key)])) as Record<MeasureKey, S>;
const estimates = v.object(byMeasure(() => estimate)) as v.GenericSchema<unknown, ReportedEstimates>;

const measures = v.object(
  byMeasure((key) =>
    v.optional(
      v.object({
        label: word,
        unit: v.picklist(['share', 'bits', 'km', 'km per road', '', 'roads']),
        reading: text(1000),
        better: v.picklist(['lower', 'higher', 'as real']),
        decimals: v.pipe(count, v.maxValue(10)),
      }),
      MEASURES[key],
    ),
  ),
);

const odSource = v.picklist(['train', 'test']);
const thesisCodeMeasures = v.object({
  pairCount: maybe,
  hausdorffKm: maybe,
  dtwKm: maybe,
  edr: maybe,
  hausdorffNorm: maybe,
  dtwNorm: maybe,
  jsdDistanceNats: maybe,
  jsdRadiusNats: maybe,
  jsdDurationNats: maybe,
  odMatch: maybe,
  odMatched: maybe,
  odTotal: maybe,
});
const byAttribute = v.object({
  distance: v.object(figure),
  radius: v.object(figure),
  duration: v.object(figure),
});
const noise = v.object({
  trips: count,
  draws: count,
  sameOds: maybe,
  driven: byAttribute,
  routes: byAttribute,
});
const MOST_RESULTS = 200;

/** The content of a `metrics.json`. */
export const METRICS = v.object({
  format: v.literal('route-distillery-metrics'),
  version: v.literal(1),
  measures,
  forkReading: text(2000),
  interval: v.object({
    kind: text(200),
    unit: v.literal('OD pair'),
    resamples: count,
    seed,
    level: v.pipe(finite, v.minValue(0), v.maxValue(1)),
  }),
  results: v.pipe(
    v.array(
      v.object({
        model: word,
        odSource,
        routeCount: count,
        estimates,
        fork: thesisCodeMeasures,
        noise: v.exactOptional(noise),
        extra: v.exactOptional(v.record(word, maybe)),
      }),
    ),
    v.maxLength(MOST_RESULTS),
  ),
  differences: v.pipe(
    v.array(v.object({ before: word, after: word, odSource, routeCount: count, estimates })),
    v.maxLength(MOST_RESULTS),
  ),
}) satisfies v.GenericSchema<unknown, MetricsReport>;
