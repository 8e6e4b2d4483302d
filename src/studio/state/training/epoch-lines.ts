import type { ExperimentConfig } from '../../../systems/routes/experiment-config';
import type { RunRecord } from '../../../engine/runs/run-record';
import type { NetworkName } from '../../../systems/routes/experiment-hooks';
import type { EpochEvent } from '../../../nn/training/training-loop';

/** One epoch of one network as a line of the log. */
export interface EpochLine {
  readonly network: NetworkName;
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Optimiser steps at its end. */
  readonly step: number;
  /** Mean over the epoch's steps. */
  readonly loss: number;
  readonly measures: Readonly<Record<string, number>>;
  readonly best: boolean;
}

/** @param steps optimiser steps of one epoch */
export function epochLine(network: NetworkName, event: EpochEvent, steps: number): EpochLine {
  const { epoch, epochs, measures, means, best } = event;
  return { network, epoch, epochs, step: epoch * steps, loss: means.loss, measures, best };
}

/** Optimiser steps of one epoch over `trips` training trips. */
export function stepsPerEpoch(network: NetworkName, config: ExperimentConfig, trips: number): number {
  const { batchSize, accumulation } = (network === 'teacher' ? config.teacher : config.student).training;
  return Math.ceil(Math.ceil(trips / batchSize) / accumulation);
}

/** The lines with one more, in order of its network's epochs. An epoch that was trained again replaces its line. */
export function withEpoch(lines: readonly EpochLine[], line: EpochLine): EpochLine[] {
  const others = lines.filter(({ network, epoch }) => network !== line.network || epoch < line.epoch);
  return [...others, line];
}

/** Every epoch of a finished run. */
export function epochLinesOf({ config, data, teacher, students }: RunRecord): EpochLine[] {
  const of = (network: NetworkName, history: readonly EpochEvent[] | undefined) =>
    (history ?? []).map((event) =>
      epochLine(network, event, stepsPerEpoch(network, config, data.trips.train)),
    );
  return [
    ...of('teacher', teacher?.training.history),
    ...of('vanilla', students.vanilla?.training.history),
    ...of('distilled', students.distilled?.training.history),
  ];
}
