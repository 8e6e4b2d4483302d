import { FILLING_STEP } from '../../data/gps/filling-step';
import type { Task } from '../../base/task';
import type { DataStep } from '../../domain/data-card';
import type { GpsTraces } from '../../domain/gps-traces';
import { recoveringTraces, type PlacesOfTrips } from '../../evaluation/recovery/recover-traces';

/** How gaps of traces are filled before they are matched, as a card says it. */
export interface FillingSettings {
  /** Name of the network's file, for people. */
  readonly files: string;
  /** Digest of that file. */
  readonly digest: string;
  /** Seconds from one filled point to the next. */
  readonly everySeconds: number;
  /** Only gaps that are longer, in seconds, are filled. */
  readonly longerThanSeconds: number;
}

/** Points as dense as those that are usually trained on, where a phone was silent for longer than it usually is. */
export const USUAL_FILLING: Pick<FillingSettings, 'everySeconds' | 'longerThanSeconds'> = {
  everySeconds: 15,
  longerThanSeconds: 30,
};

/** Traces with points in their gaps, and what the card says of them. */
export interface FilledTraces {
  readonly traces: GpsTraces;
  readonly step: DataStep;
}

/**
 * Fills the gaps of traces.
 * @param placesOf who says where the points lie
 * @throws Failure 'bad-input' for seconds between points that are not above 0; 'cancelled'
 */
export async function filledTraces(
  traces: GpsTraces,
  placesOf: PlacesOfTrips,
  settings: FillingSettings,
  task: Task,
): Promise<FilledTraces> {
  const { everySeconds, longerThanSeconds } = settings;
  const filled = await recoveringTraces(placesOf, everySeconds, longerThanSeconds)(traces, task);
  const pointsOf = ({ offsets }: GpsTraces, trace: number) => offsets[trace + 1] - offsets[trace];
  const changed = Array.from({ length: traces.traceCount }, (_, trace) => trace).filter(
    (trace) => pointsOf(filled, trace) > pointsOf(traces, trace),
  );
  const counts = {
    traces: changed.length,
    points: traces.times.length,
    filled: filled.times.length - traces.times.length,
  };
  return { traces: filled, step: { name: FILLING_STEP, settings: { ...settings }, counts } };
}
