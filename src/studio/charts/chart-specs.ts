import type { NetworkName } from '../../systems/routes/experiment-hooks';
import type { EpochLine } from '../state/training/epoch-lines';
import type { StepColumns } from '../state/training/step-columns';
import { stepRate } from './step-rate';

/** Networks in the order that they are drawn and named. */
export const NETWORKS: readonly NetworkName[] = ['teacher', 'vanilla', 'distilled'];

/** A line of one network over optimiser steps. */
interface ChartLine {
  readonly network: NetworkName;
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

type Kind = Omit<ChartSpec, 'lines'>;

const fixed = (digits: number) => (value: number) => value.toFixed(digits);
const percent = (share: number) => (100 * share).toFixed(1);
const precise = (value: number) =>
  value < 1e-3 ? value.toExponential(1).replace('-', '\u2212') : value.toPrecision(3);

const ofStep = (id: string, title: string, unit: string, text: Kind['text'], smoothed = true): Kind => ({
  id,
  title,
  unit,
  text,
  per: 'step',
  smoothed,
  canLog: true,
});
const ofEpoch = (id: string, title: string, unit: string, text: Kind['text'], canLog: boolean): Kind => ({
  id,
  title,
  unit,
  text,
  per: 'epoch',
  smoothed: false,
  canLog,
});

const KINDS: readonly Kind[] = [
  ofStep('loss', 'Loss', 'nats', fixed(3)),
  ofEpoch('accuracy', 'Next road right', '%', percent, false),
  ofEpoch('timeError', 'Time error', '%', percent, false),
  ofEpoch('perplexity', 'Perplexity', 'validation', fixed(2), true),
  ofStep('gradNorm', 'Gradient norm', '', precise),
  { ...ofStep('learningRate', 'Learning rate', '', precise, false), canLog: false },
  { ...ofStep('stepRate', 'Speed', 'steps/s', fixed(1)), canLog: false },
  ofStep('nextStep', 'Loss: next road', 'nats', fixed(3)),
  ofStep('time', 'Loss: time', '', precise),
  ofStep('distillation', 'Loss: teacher', 'nats', precise),
];

/** Measures that are shown in percent come as shares. */
const PERCENT = new Set(['accuracy', 'timeError']);

/** The charts that have anything to show for some networks. */
export function chartSpecs(
  networks: readonly { readonly name: NetworkName; readonly columns: StepColumns | null }[],
  epochs: readonly EpochLine[],
): ChartSpec[] {
  return KINDS.map((kind) => ({
    ...kind,
    lines: networks.flatMap(({ name, columns }) => {
      const line = kind.per === 'epoch' ? epochLine(kind.id, name, epochs) : stepLine(kind.id, name, columns);
      return line ?? [];
    }),
  })).filter(({ lines }) => lines.length > 0);
}

function epochLine(id: string, network: NetworkName, epochs: readonly EpochLine[]): ChartLine | null {
  const own = epochs.filter((line) => line.network === network && line.measures[id] !== undefined);
  if (own.length === 0) return null;
  return { network, x: own.map(({ step }) => step), y: own.map(({ measures }) => measures[id]) };
}

function stepLine(id: string, network: NetworkName, columns: StepColumns | null): ChartLine | null {
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
export const axisScale = ({ id }: Pick<ChartSpec, 'id'>): number => (PERCENT.has(id) ? 100 : 1);
