import type { NetworkInfo } from '../../engine/experiments/system';
import type { EpochLine } from '../state/training/epoch-lines';
import type { StepColumns } from '../state/training/step-columns';
import { stepRate } from './step-rate';

/** A network as charts name and draw it. */
export type ChartedNetwork = Pick<NetworkInfo, 'name' | 'label' | 'ink'>;

/** A line of one network over optimiser steps. */
export interface ChartLine {
  readonly network: ChartedNetwork;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** One of the small charts: the same measure of every network. */
export interface ChartSpec {
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
  readonly lines: readonly ChartLine[];
}

/** A chart that a system has, before there is anything to draw. */
export type ChartKind = Omit<ChartSpec, 'lines'>;

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
/** A measure of every validation; its id is the name of the measure. */
export const ofEpoch = (
  id: string,
  title: string,
  unit: string,
  text: ChartKind['text'],
  canLog: boolean,
): ChartKind => ({
  id,
  title,
  unit,
  text,
  per: 'epoch',
  smoothed: false,
  canLog,
});

/** Of every network that is trained in steps. */
export const STEP_CHARTS: Readonly<Record<'loss' | 'gradNorm' | 'learningRate' | 'stepRate', ChartKind>> = {
  loss: ofStep('loss', 'Loss', 'nats', fixed(3)),
  gradNorm: ofStep('gradNorm', 'Gradient norm', '', precise),
  learningRate: { ...ofStep('learningRate', 'Learning rate', '', precise, false), canLog: false },
  stepRate: { ...ofStep('stepRate', 'Speed', 'steps/s', fixed(1)), canLog: false },
};

/** The charts that have anything to show for some networks. */
export function chartSpecs(
  kinds: readonly ChartKind[],
  networks: readonly { readonly network: ChartedNetwork; readonly columns: StepColumns | null }[],
  epochs: readonly EpochLine[],
): ChartSpec[] {
  return kinds
    .map((kind) => ({
      ...kind,
      lines: networks.flatMap(({ network, columns }) => {
        const line =
          kind.per === 'epoch' ? epochLine(kind.id, network, epochs) : stepLine(kind.id, network, columns);
        return line ?? [];
      }),
    }))
    .filter(({ lines }) => lines.length > 0);
}

function epochLine(id: string, network: ChartedNetwork, epochs: readonly EpochLine[]): ChartLine | null {
  const own = epochs.filter((line) => line.network === network.name && line.measures[id] !== undefined);
  if (own.length === 0) return null;
  return { network, x: own.map(({ step }) => step), y: own.map(({ measures }) => measures[id]) };
}

function stepLine(id: string, network: ChartedNetwork, columns: StepColumns | null): ChartLine | null {
  if (!columns || columns.count === 0) return null;
  const { step } = columns;
  if (id === 'stepRate') {
    const seconds = columns.column('seconds');
    return seconds && { network, x: step, y: stepRate(step, seconds) };
  }
  const y = columns.column(id);
  return y && { network, x: step, y };
}

/** What an axis counts in: shares are written as percent. */
export const axisScale = ({ unit }: Pick<ChartSpec, 'unit'>): number => (unit === '%' ? 100 : 1);
