import type { RoadNetwork } from '../../domain/road-network';
import { type PlacesOfTrips, recoveringTraces } from '../../evaluation/recovery/recover-traces';
import type { Architecture } from '../checkpoints/checkpoint-names';
import { FILLING_STEP } from '../../data/gps/cleaning-report';
import type { Task } from '../../base/task';
import type { DataStep } from '../../domain/data-card';
import type { GpsTraces } from '../../domain/gps-traces';

/** A network of some system, at work on roads that are no data set yet, that says where a trip was between its points. */
export interface GapFiller {
  readonly placesOf: PlacesOfTrips;
  /** Frees its weights. */
  dispose(): void;
}

/** The file of a network, and what to call it. */
export interface FillerFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Puts the network of a file to work, on the current backend. @throws Failure 'bad-input' for a file that holds no such network */
export type OpenGapFiller = (from: FillerFile, network: RoadNetwork) => GapFiller;

/** A system's networks that fill gaps of traces before matching; the builder's worker loads them. */
export interface GapFillingNetworks {
  /** Their names, the preferred one first. */
  readonly networks: readonly string[];
  /** The one that comes with the page: its file without the ending, and the folder beside the page. */
  readonly shipped: { readonly folder: string; readonly network: string };
}

/** A system, as far as it has such networks. */
export interface GapFillingSystem {
  readonly id: string;
  /** What people call it. */
  readonly title: string;
  /** What its files hold. */
  readonly architectures: readonly Architecture[];
  readonly fillsGaps?: GapFillingNetworks;
}

/** One that has. */
export type FillingSystem = GapFillingSystem & { readonly fillsGaps: GapFillingNetworks };

/** The first of these systems whose networks fill gaps; null where none does. */
export const fillingSystem = (systems: readonly GapFillingSystem[]): FillingSystem | null =>
  systems.find((system): system is FillingSystem => system.fillsGaps !== undefined) ?? null;

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

/** Fills the gaps of traces. @throws Failure 'bad-input' for seconds that are not above 0; 'cancelled' */
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
