import { spreadOf, withInterval } from '../../src/evaluation/runs-summary';

/** Values of several seeds under one heading each. */
type Values = Readonly<Record<string, readonly number[]>>;

/** One way to train, over seeds. */
export interface StudyRow {
  readonly name: string;
  readonly values: Values;
  /** Of the way that it is compared with, seed by seed; left out for that way itself. */
  readonly baseline?: Values;
}

const signed = (value: number) => `${value > 0 ? '+' : ''}${value.toFixed(2)}`;

/**
 * A Markdown table: mean ± standard deviation over seeds, and below it in brackets Student's 95 % interval of the
 * paired difference to the first row of its group.
 */
export function studyTable(rows: readonly StudyRow[]): string {
  const heads = Object.keys(rows[0].values);
  const lines = rows.map(({ name, values, baseline }) => {
    const cells = heads.map((head) => {
      const { mean, deviation } = spreadOf(values[head]);
      const own = `${mean.toFixed(2)} ± ${deviation.toFixed(2)}`;
      if (!baseline) return own;
      const { low, high } = withInterval(spreadOf(values[head].map((value, i) => value - baseline[head][i])));
      return `${own} [${signed(low)}, ${signed(high)}]`;
    });
    return `| ${[name, ...cells].join(' | ')} |`;
  });
  return [
    `| ${['', ...heads].join(' | ')} |`,
    `| --- |${heads.map(() => ' ---: |').join('')}`,
    ...lines,
  ].join('\n');
}
