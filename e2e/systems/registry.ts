import type { SystemEntry } from '../../src/engine/experiments/system';
import { systems as shipped } from '../../src/systems/registry';
import { nextRoadCounter } from './next-road-counter/index';

/**
 * Systems that live in the tests only, to show what it takes to add one. A
 * folder beside this file, and a line here.
 */
const own: readonly SystemEntry[] = [nextRoadCounter];

/** Every system of the page that is built for these tests. */
export const systems: readonly SystemEntry[] = [...shipped, ...own];
