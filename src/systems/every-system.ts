import type { SystemEntry } from '../engine/experiments/system';
import { systems } from './registry';
import { transfertraj } from './transfertraj/entry';

/**
 * Every system: those of the page, and those that it does not show yet. The command line and verification know them all; one moves to the
 * registry once it has a view.
 */
export const everySystem: readonly SystemEntry[] = [...systems, transfertraj];
