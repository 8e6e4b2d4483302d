import type { SensorSeries } from '../../domain/sensor-series';
import type { FindingKind } from '../check-report';
import type { ReadContext } from '../csv-file';
import { isNeverNegative } from './column-roles';

/** Looks at values as they are read: what no sensor can have measured is missing, and counted. */
export class ValueCheck {
  readonly #neverNegative: readonly boolean[];

  constructor(
    private readonly file: string,
    private readonly features: readonly string[],
    private readonly context: ReadContext,
  ) {
    this.#neverNegative = features.map(isNeverNegative);
  }

  /** The value as it is kept. @param row data row, counted from 1 */
  checked(value: number, feature: number, row: number): number {
    if (Number.isNaN(value)) return NaN;
    const single = Math.fround(value);
    if (!Number.isFinite(single)) {
      const message = 'values are infinite or larger than single precision holds, and count as missing.';
      return this.#missing('broken-number', message, value, feature, row);
    }
    if (single >= 0 || !this.#neverNegative[feature]) return single;
    return this.#missing(
      'negative-value',
      `values of ${this.features[feature]} are below 0, which none can be, and count as missing.`,
      value,
      feature,
      row,
    );
  }

  #missing(kind: FindingKind, message: string, value: number, feature: number, row: number): number {
    const place = { row, column: this.features[feature], text: String(value) };
    this.context.findings.add(this.file, kind, 'kept', message, place);
    return NaN;
  }
}

/** "12.3 %". */
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Says which share of each feature is 0 or missing. */
export function noteZeros(
  file: string,
  { features, values }: Pick<SensorSeries, 'features' | 'values'>,
  context: ReadContext,
): void {
  const count = features.length;
  features.forEach((feature, f) => {
    let zeros = 0;
    let missing = 0;
    for (let i = f; i < values.length; i += count) {
      if (values[i] === 0) zeros++;
      else if (Number.isNaN(values[i])) missing++;
    }
    const share = zeros / Math.max(1, values.length / count);
    if (zeros + missing === 0) return;
    const lacks = missing > 0 ? `, and ${percent(missing / (values.length / count))} are missing` : '';
    const mean =
      /speed/i.test(feature) && zeros > 0
        ? ' A speed of 0 mostly means that nothing was measured: they are kept as they are, and training may take them as missing.'
        : '';
    context.findings.note(
      file,
      'zero-values',
      `${percent(share)} of the values of ${feature} are 0${lacks}.${mean}`,
    );
  });
}
