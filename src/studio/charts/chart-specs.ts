import type { NetworkInfo } from '../../engine/experiments/system';
import type { ChartKind } from '../chart-kind';
import type { InkName } from '../inks';
import type { EpochLine } from '../state/training/epoch-lines';
import type { StepColumns } from '../../engine/records/step-columns';

/** A network as charts name and draw it. */
export type ChartedNetwork = Pick<NetworkInfo, 'name' | 'label'> & { readonly ink: InkName };

/** A line of one network over optimiser steps. */
export interface ChartLine {
  readonly network: ChartedNetwork;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Whether it is of trips of earlier data. */
  readonly old?: true;
  /** In place of the dashes of its ink: where lines of one network are told apart. */
  readonly dash?: readonly number[];
}

/** One of the small charts, with what it draws. */
export interface ChartSpec extends ChartKind {
  readonly lines: readonly ChartLine[];
  /** Whether its lines begin with weights as they came, before any step. */
  readonly asItCame: boolean;
}

/**
 * The charts that have anything to show for some networks.
 * @param config the configuration of their run
 */
export function chartSpecs(
  kinds: readonly ChartKind[],
  networks: readonly { readonly network: ChartedNetwork; readonly columns: StepColumns | null }[],
  epochs: readonly EpochLine[],
  config: unknown = null,
): ChartSpec[] {
  return kinds
    .map((kind) => {
      const lines = networks.flatMap(({ network, columns }) =>
        kind.per === 'epoch'
          ? epochLines(kind, network, epochs)
          : (stepLine(kind, network, columns, config) ?? []),
      );
      return { ...kind, lines, asItCame: kind.per === 'epoch' && lines.some(({ x }) => x[0] === 0) };
    })
    .filter(({ lines }) => lines.length > 0);
}

/** The line of new trips, then that of old ones. */
function epochLines(
  { id, old }: ChartKind,
  network: ChartedNetwork,
  epochs: readonly EpochLine[],
): ChartLine[] {
  const line = epochLine(id, network, epochs);
  const before = old === undefined ? null : epochLine(old, network, epochs);
  return [...(line ? [line] : []), ...(before ? [{ ...before, old: true as const }] : [])];
}

function epochLine(id: string, network: ChartedNetwork, epochs: readonly EpochLine[]): ChartLine | null {
  const own = epochs.filter((line) => line.network === network.name && line.measures[id] !== undefined);
  if (own.length === 0) return null;
  return { network, x: own.map(({ step }) => step), y: own.map(({ measures }) => measures[id]) };
}

function stepLine(
  { id, derived }: ChartKind,
  network: ChartedNetwork,
  columns: StepColumns | null,
  config: unknown,
): ChartLine | null {
  if (!columns || columns.count === 0) return null;
  const { step } = columns;
  if (id === 'stepRate') {
    const seconds = columns.column('seconds');
    return seconds && { network, x: step, y: stepRate(step, seconds) };
  }
  const y = derived ? derived(columns, config) : columns.column(id);
  return y && { network, x: step, y };
}

/** What an axis counts in: shares are written as percent. */
export const axisScale = ({ unit }: Pick<ChartSpec, 'unit'>): number => (unit === '%' ? 100 : 1);

/**
 * The rate that people read is a mean over this time, in which breaks between epochs and for drawing routes
 * even out.
 */
const RECENT_SECONDS = 10;

/** The rate at a step is a mean over this time, because several steps arrive at once. */
const SPAN_SECONDS = 2;

/**
 * Steps per second at each step, over the last two seconds of work (more where steps are slower).
 * @param step (N) rising
 * @param seconds (N) working time at each, never falling
 */
export function stepRate(step: ArrayLike<number>, seconds: ArrayLike<number>): Float32Array {
  const rates = new Float32Array(step.length).fill(NaN);
  let from = 0;
  for (let i = 0; i < step.length; i++) {
    while (from + 1 < i && seconds[i] - seconds[from + 1] >= SPAN_SECONDS) from++;
    const span = seconds[i] - seconds[from];
    if (span >= SPAN_SECONDS / 4) rates[i] = (step[i] - step[from]) / span;
  }
  return rates;
}

/**
 * Steps per second over the last ten seconds of work, or over all of a shorter time; NaN if that is below
 * half a second.
 * @param step (N) rising
 * @param seconds (N) working time at each, never falling: pauses do not count
 */
export function recentRate(step: ArrayLike<number>, seconds: ArrayLike<number>): number {
  const last = step.length - 1;
  let from = last;
  while (from > 0 && seconds[last] - seconds[from] < RECENT_SECONDS) from--;
  const span = seconds[last] - seconds[from];
  return span >= SPAN_SECONDS / 4 ? (step[last] - step[from]) / span : NaN;
}
