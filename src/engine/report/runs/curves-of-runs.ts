import type { EpochEvent } from '../../../nn/training/training-loop';
import type { SystemEntry } from '../../experiments/system';
import type { RunFormat } from '../../records/run-format';
import { beginLarge } from '../html/words';
import type { NamedRun } from '../reported-run';
import type { CurvePoint, RunsReportCurve } from './runs-report';

/** Of every network that a run trained: the loss of each epoch, and the first measure of its validation. */
export function curvesOfRuns(
  system: SystemEntry,
  { scores }: Pick<RunFormat, 'scores'>,
  runs: readonly NamedRun[],
): RunsReportCurve[] {
  return system.networks.flatMap(({ name, label }): RunsReportCurve[] => {
    const histories = runs.map(({ record }) => record.networks[name]?.training?.history ?? []);
    const measure = histories
      .flat()
      .map(({ measures }) => Object.keys(measures).at(0))
      .find((key) => key !== undefined);
    const curve = (title: string, valueOf: (epoch: EpochEvent) => number | undefined) => ({
      network: name,
      title: `${beginLarge(label)}: ${title}`,
      runs: histories.map((history) => pointsOf(history, valueOf)),
    });
    const title = measure === undefined ? '' : (scores?.titles[measure]?.title ?? measure);
    return [
      curve('loss in training', ({ means }) => means.loss),
      ...(measure === undefined ? [] : [curve(`${title}, validation`, ({ measures }) => measures[measure])]),
    ].filter(({ runs: all }) => all.some((points) => points.length > 0));
  });
}

const pointsOf = (
  history: readonly EpochEvent[],
  valueOf: (epoch: EpochEvent) => number | undefined,
): CurvePoint[] =>
  history.flatMap((event) => {
    const value = valueOf(event);
    return value === undefined || !Number.isFinite(value)
      ? []
      : [{ epoch: event.epoch, value, best: event.best }];
  });
