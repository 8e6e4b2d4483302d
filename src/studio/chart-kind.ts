/** The values of each step of one network by name, (N) each; null where no step had any. */
export interface ColumnReader {
  column(name: string): ArrayLike<number> | null;
}

/** A small chart that a system has, before there is anything to draw: the same measure of every network. */
export interface ChartKind {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** For people, with sensible digits and without the unit. */
  readonly text: (value: number) => string;
  /** Values per step scatter and are smoothed; those per epoch are few and show their points. */
  readonly per: 'step' | 'epoch';
  readonly smoothed: boolean;
  /** Whether a logarithmic scale says more. */
  readonly canLog: boolean;
  /**
   * The values of a curve that is no column, from the columns of a network and the configuration of its run; null
   * where they cannot be had. Left out: the column with the chart's id.
   * @returns (N) one for each step
   */
  readonly derived?: (columns: ColumnReader, config: unknown) => ArrayLike<number> | null;
  /** Name of the same measure on trips of earlier data, which stands in the same chart. */
  readonly old?: string;
}

export const fixed = (digits: number) => (value: number) => value.toFixed(digits);
export const percent = (share: number) => (100 * share).toFixed(1);
export const precise = (value: number) =>
  value < 1e-3 ? value.toExponential(1).replace('-', '\u2212') : value.toPrecision(3);

/** A value of every optimiser step; its id is the name of the column. */
export const ofStep = (
  id: string,
  title: string,
  unit: string,
  text: ChartKind['text'],
  smoothed = true,
): ChartKind => ({
  id,
  title,
  unit,
  text,
  per: 'step',
  smoothed,
  canLog: true,
});
/** A measure of every validation; its id is the name of the measure. @param old name of it on trips of earlier data */
export const ofEpoch = (
  id: string,
  title: string,
  unit: string,
  text: ChartKind['text'],
  canLog: boolean,
  old?: string,
): ChartKind => ({
  id,
  title,
  unit,
  text,
  per: 'epoch',
  smoothed: false,
  canLog,
  ...(old !== undefined && { old }),
});

/** Charts of every network that is trained in steps. */
export const STEP_CHARTS: Readonly<Record<'loss' | 'gradNorm' | 'learningRate' | 'stepRate', ChartKind>> = {
  loss: ofStep('loss', 'Loss', 'nats', fixed(3)),
  gradNorm: ofStep('gradNorm', 'Gradient norm', '', precise),
  learningRate: { ...ofStep('learningRate', 'Learning rate', '', precise, false), canLog: false },
  stepRate: { ...ofStep('stepRate', 'Speed', 'steps/s', fixed(1)), canLog: false },
};
