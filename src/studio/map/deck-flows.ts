import type { Layer } from '@deck.gl/core';
import type { Palette } from '../inks';
import { lineLayer } from './deck-lines';
import type { Flow } from './flows';
import type { MapFrame } from './map-frame';
import type { VisitDifference } from './visit-difference';
import { coloursByLine, numbersByLine } from './vertex-values';

/** The roads that trips visit, drawn wider and stronger where there are more visits. */
export function visitLayer(
  id: string,
  { lines, counts, most }: Flow,
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
