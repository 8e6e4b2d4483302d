import type { RoadNetwork } from '../../domain/road-network';
import type { PlacesOfTrips } from '../../evaluation/recovery/recover-traces';
import type { Architecture } from '../checkpoints/architecture';

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

/**
 * The networks of a system that fill gaps of GPS traces before these are matched, as the page offers them. What puts them to work is
 * loaded by the worker that builds, an `OpenGapFiller`.
 */
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
