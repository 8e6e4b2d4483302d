import { BY_PAIR, NO_FILTER, type ReviewFilter, type ReviewOrder } from '../review/review-filter';
import type { RuleChoice } from '../../../evaluation/conduct/failure-rules';
import type { SplitName } from '../../../domain/dataset';
import type { RouteSource } from '../../../engine/routes/route-source';
import type { Finding } from '../review/review-views';
import type { DrawerTab, LegendFold } from './layout.svelte';
import { type Failure, badInput } from '../../../base/failure';

/** How the list of the review desk is filtered and ordered. */
export interface ListPlace {
  readonly filter: ReviewFilter;
  readonly order: ReviewOrder;
  /** Whether driven trips are listed beside the routes. */
  readonly withDriven: boolean;
}

/** The list as it opens. */
export const USUAL_LIST: ListPlace = { filter: NO_FILTER, order: BY_PAIR, withDriven: false };

/** Numbers of two roads, as the data set's files number them. */
export type RoadPair = readonly [origin: number, destination: number];

/** An address names no more pairs than this: more do not fit into what servers and chats pass on. */
export const MOST_ADDRESS_PAIRS = 50;

/** An address names no more closed roads than this, for the same reason. */
export const MOST_ADDRESS_CLOSED = 100;

/** What of the page stands in its address. Left out: as the page opens without it. */
export interface PagePlace {
  /** Id of what is being done; left out for the first of all systems. */
  readonly system?: string | undefined;
  /** Id of one of its stages, or of the data's. */
  readonly stage?: string | undefined;
  readonly tab?: DrawerTab | undefined;
  /** The step of the lesson that is open. */
  readonly lesson?: string | undefined;
  /** Seed of the guessing round that is open. */
  readonly guess?: number | undefined;
  /** `sample`, the id of another sample that comes with the page, or that of a data set that is kept in this browser. */
  readonly data?: string | undefined;
  /** Id of the kept run in view. */
  readonly run?: string | undefined;
  readonly from?: 'test' | 'train' | undefined;
  /** Whether the networks that come with the page are in use. */
  readonly networks?: 'shipped' | undefined;
  /** Position of the chosen OD pair among the routes in view. */
  readonly pair?: number | undefined;
  /** Whose line of it was chosen; left out for the pair as a whole. */
  readonly line?: RouteSource | 'real' | undefined;
  /** The trip that is chosen: its split and its index there. */
  readonly trip?: readonly [split: SplitName, trip: number] | undefined;
  /** Number of the road that is chosen, as the data set's files number them. */
  readonly road?: number | undefined;
  /** The chosen cell of the teacher's grid, counted from 0. */
  readonly cell?: number | undefined;
  /** The decision that is looked at of the trip or route that is chosen, counted from 1. */
  readonly decision?: number | undefined;
  /** Whether the recording of a race that comes with the page is watched. */
  readonly race?: 'recording' | undefined;
  /** Which of its moments, counted from 0. */
  readonly moment?: number | undefined;
  /** Road numbers of origin and destination of each pair that was chosen on the map. */
  readonly od?: readonly RoadPair[] | undefined;
  /** Numbers of the roads that are closed. */
  readonly closed?: readonly number[] | undefined;
  /** What the review desk shows of all routes together; left out for its list. */
  readonly finding?: Finding | undefined;
  /** How the list of the review desk is filtered and ordered; left out where it is neither. */
  readonly list?: ListPlace | undefined;
  /** By which rules routes fail; left out: by the usual ones. */
  readonly rules?: RuleChoice | undefined;
  readonly layers?: readonly string[] | undefined;
  /** The panels that are seen; left out: both, and for an audience those with words that belong to the map. */
  readonly panels?: readonly ('panel' | 'drawer')[] | undefined;
  /** How the legend is seen; left out: as usual. */
  readonly legend?: LegendFold | undefined;
  /** What the sheet of a narrow page shows; left out: the stage. */
  readonly sheet?: 'drawer' | undefined;
  /** The page is shown to an audience. */
  readonly present?: '1' | undefined;
  /** The page is part of another: the map and one panel. */
  readonly embed?: '1' | undefined;
  readonly camera?: { readonly lng: number; readonly lat: number; readonly zoom: number } | undefined;
}

/** More sentences than this hide the map, and nobody reads them. */
const MOST_SAID = 6;

/**
 * What is said of a link that asks for what is not here; null where all of it is.
 * @param unmet what is not here and what is shown instead: whole sentences
 */
export function staleLink(unmet: readonly string[]): Failure | null {
  if (unmet.length === 0) return null;
  const more = unmet.length > MOST_SAID ? ` And ${unmet.length - MOST_SAID} more.` : '';
  const what = 'This link asks for something that is not here.';
  return badInput(`${what} ${unmet.slice(0, MOST_SAID).join(' ')}${more}`);
}
