import { epochSteps, type SystemEntry } from '../../../engine/experiments/system';
import type { RunRecord } from '../../../engine/records/run-record';
import type { EpochEvent } from '../../../nn/training/training-loop';

/** One epoch of one network as a line of the log. */
export interface EpochLine {
  readonly network: string;
  /** Counted from 1; 0 for weights that training started from. */
  readonly epoch: number;
  readonly epochs: number;
  /** Optimiser steps at its end. */
  readonly step: number;
  /** Mean over the epoch's steps; null for epoch 0, which has none. */
  readonly loss: number | null;
  readonly measures: Readonly<Record<string, number>>;
  readonly best: boolean;
}

/** @param steps optimiser steps of one epoch, where the event does not say how many were done */
export function epochLine(network: string, event: EpochEvent, steps: number): EpochLine {
  const { epoch, epochs, step = epoch * steps, measures, means, best } = event;
  return { network, epoch, epochs, step, loss: means.loss ?? null, measures, best };
}

/** Optimiser steps of one epoch of a network, of `trips` training trips in all. */
export function stepsPerEpoch(
  { networks }: Pick<SystemEntry, 'networks'>,
  network: string,
  config: unknown,
  trips: number,
): number {
  const info = networks.find(({ name }) => name === network);
  return info ? epochSteps(info, config, trips) : 0;
}

/**
 * The lines with one more, in order of its network's epochs. An epoch that
 * was trained again replaces its line.
 */
export function withEpoch(lines: readonly EpochLine[], line: EpochLine): EpochLine[] {
  const others = lines.filter(({ network, epoch }) => network !== line.network || epoch < line.epoch);
  return [...others, line];
}

/** Every epoch of a finished run. */
export function epochLinesOf(system: SystemEntry, { config, data, networks }: RunRecord): EpochLine[] {
  return system.networks.flatMap(({ name }) => {
    const steps = stepsPerEpoch(system, name, config, data.trips.train);
    return (networks[name]?.training?.history ?? []).map((event) => epochLine(name, event, steps));
  });
}

/**
 * Words for what an epoch came to: "Epoch 3 of 20 of the teacher: validation error 4.12".
 * @param labels what people call the networks, in the middle of a sentence
 * @param say what the measures of an epoch come to; null where there is nothing to say
 */
export const wordsOfEpochs =
  (
    labels: Readonly<Record<string, string>>,
    say: (measures: EpochLine['measures']) => string | null,
  ): ((line: EpochLine) => string | null) =>
  ({ network, epoch, epochs, measures }) => {
    const said = say(measures);
    return said === null ? null : `Epoch ${epoch} of ${epochs} of the ${labels[network]}: ${said}`;
  };
