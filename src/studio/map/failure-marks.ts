import type { Layer } from '@deck.gl/core';
import { kept } from './visit-layers';
import { markLayer } from './deck-marks';
import type { MapFrame } from '../map-frame';
import type { Picture } from './picture';

/** Size of a mark in px: its rim is as wide as a third of it, and stands out from every ink. */
export const FAILURE_PX = 5;
const RIM_PX = 2;
/** Opacity of the marks behind a chosen pair. */
const ASIDE = 0.3;

/** A mark for each route that failed, in the ink of its set. */
export function failureLayers({ scene, palette, chosen, drive }: Picture, frame: MapFrame): Layer[] {
  const { failures } = scene;
  if (!failures || drive.on) return [];
  const marks = kept(failures, palette, () =>
    failures.spots.map(({ at, source }) => ({
      at,
      radius: FAILURE_PX,
      fill: palette.colour(source),
      line: palette.colour('--ink'),
      lineWidth: RIM_PX,
    })),
  );
  return [markLayer('failures', frame, marks, chosen.lines.length > 0 ? ASIDE : 1)];
}
