import type { Layer } from '@deck.gl/core';
import type { Palette } from '../inks';
import { lineLayer } from './deck-lines';
import type { MapFrame } from '../map-frame';
import { coloursByLine, numbersByLine, valueAbove, visitsPerRoad } from './vertex-values';
import type { RoadNetwork } from '../../domain/road-network';
import { linesOfRoads, type RoadLines } from './lines';

/** The roads that trips visit, drawn wider and stronger where there are more visits. */
export function visitLayer(
  id: string,
  { lines, counts, most }: RoadVisits,
  palette: Palette,
  frame: MapFrame,
  opacity = 1,
): Layer {
  const share = (line: number) => Math.min(1, Math.sqrt(counts[lines.items[line]] / most));
  const colours = kept(lines, palette, () =>
    coloursByLine(lines, (line) => palette.colour('real', 0.2 + 0.7 * share(line))),
  );
  const widths = kept(counts, null, () => numbersByLine(lines, (line) => 0.8 + 5.2 * share(line)));
  const style = { colour: palette.colour('real'), width: 1, opacity };
  return lineLayer(id, frame, lines, style, { colours, widths });
}

/**
 * What routes and trips have in common and where they differ: as wide as a road is busy, grey where both go alike,
 * else in the colour of more or of fewer visits.
 */
export function differenceLayer(
  id: string,
  { lines, differences, visits, most }: VisitDifference,
  palette: Palette,
  frame: MapFrame,
  opacity: number,
): Layer {
  const colours = kept(lines, palette, () =>
    coloursByLine(lines, (line) => {
      const difference = differences[lines.items[line]];
      const share = Math.min(1, Math.abs(difference) / most.difference);
      if (share === 0) return palette.colour('--ink-3', 0.5);
      return palette.colour(difference > 0 ? '--more' : '--fewer', 0.35 + 0.65 * share);
    }),
  );
  const widths = kept(visits, null, () =>
    numbersByLine(lines, (line) => 1.2 + 5 * Math.min(1, Math.sqrt(visits[lines.items[line]] / most.visits))),
  );
  const style = { colour: palette.colour('--ink-3'), width: 1, opacity };
  return lineLayer(id, frame, lines, style, { colours, widths });
}

const keptArrays = new WeakMap<object, WeakMap<object, unknown>>();
const NO_PALETTE = {};

/** Makes an array once for each pair of lines and palette, and keeps it as long as both live. */
export function kept<T>(of: object, palette: object | null, make: () => T): T {
  const byPalette = keptArrays.get(of) ?? new WeakMap<object, unknown>();
  keptArrays.set(of, byPalette);
  const key = palette ?? NO_PALETTE;
  if (!byPalette.has(key)) byPalette.set(key, make());
  return byPalette.get(key) as T;
}

/** The roads that some sequences take, each drawn once. */
export interface RoadVisits {
  readonly lines: RoadLines;
  /** (R) number of times that each road is taken. */
  readonly counts: Uint32Array;
  /** Number of times that counts as many: the 99th percentile. */
  readonly most: number;
}

/** The roads that were visited, the least visited first, so that busy roads are drawn on top. */
export function visitsOf(network: RoadNetwork, frame: MapFrame, visits: Uint32Array): RoadVisits {
  const counts = visitsPerRoad(network.roadCount, visits);
  const visited = Uint32Array.from(counts.keys())
    .filter((road) => counts[road] > 0)
    .sort((a, b) => counts[a] - counts[b]);
  const most = valueAbove(
    visited.map((road) => counts[road]),
    0.99,
  );
  return { lines: linesOfRoads(network, frame, visited), counts, most };
}

/** The roads that routes or trips take, each drawn once, with who takes them more often. */
export interface VisitDifference {
  readonly lines: RoadLines;
  /** (R) visits by routes minus visits by trips. */
  readonly differences: Int32Array;
  /** (R) visits by the one of the two that goes there more often. */
  readonly visits: Uint32Array;
  /** Differences and visits that count as many: their 95th percentiles. */
  readonly most: { readonly difference: number; readonly visits: number };
}

const MANY = 0.95;

/** What routes and trips for the same pairs have in common and where they differ; the largest differences on top. */
export function visitDifference(
  network: RoadNetwork,
  frame: MapFrame,
  taken: { readonly routes: Uint32Array; readonly trips: Uint32Array },
): VisitDifference {
  const [routes, trips] = [taken.routes, taken.trips].map((roads) => visitsPerRoad(network.roadCount, roads));
  const differences = Int32Array.from(routes, (count, road) => count - trips[road]);
  const visits = routes.map((count, road) => Math.max(count, trips[road]));
  const visited = Uint32Array.from(visits.keys())
    .filter((road) => visits[road] > 0)
    .sort((a, b) => Math.abs(differences[a]) - Math.abs(differences[b]));
  const most = {
    difference: Math.max(
      1,
      valueAbove(
        visited.map((road) => Math.abs(differences[road])),
        MANY,
      ),
    ),
    visits: valueAbove(
      visited.map((road) => visits[road]),
      MANY,
    ),
  };
  return { lines: linesOfRoads(network, frame, visited), differences, visits, most };
}
