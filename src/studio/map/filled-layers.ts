import type { Layer } from '@deck.gl/core';
import { INKS, type Palette } from '../inks';
import { lineLayer } from './deck-lines';
import type { FilledMarks } from './filled-marks';
import type { MapFrame } from './map-frame';
import { signLayer } from './sign-layer';

/** Opacity of what is about to be replaced. */
const OLD_OPACITY = 0.4;

/**
 * A trip that was filled: where it was, what the network says, and how far apart the two are at each hidden point.
 * @param isOld whether another answer is on its way
 */
export function filledLayers(marks: FilledMarks, palette: Palette, frame: MapFrame, isOld: boolean): Layer[] {
  const opacity = isOld ? OLD_OPACITY : 1;
  const sign = (id: string, places: Float32Array, style: Parameters<typeof signLayer>[3]) =>
    signLayer(id, frame, places, { ...style, opacity: isOld ? OLD_OPACITY : 1, visible: places.length > 0 });
  const paper = palette.colour('--paper', 0.9);
  return [
    lineLayer('filled-halo', frame, marks.said, {
      ...{ colour: palette.colour('--paper', 0.85), width: INKS.distilled.width + 3, opacity },
    }),
    lineLayer('filled-truth', frame, marks.truth, {
      ...{ colour: palette.colour('real', 0.8), width: 1.6, opacity },
    }),
    lineLayer('filled-said', frame, marks.said, {
      ...{ colour: palette.colour('distilled'), width: INKS.distilled.width, opacity },
    }),
    ...(marks.errors.length > 0
      ? [
          lineLayer('filled-errors', frame, marks.errors, {
            ...{ colour: palette.colour('--failure', 0.85), width: 1.6, dash: [3, 2] as const, opacity },
          }),
        ]
      : []),
    sign('filled-hidden', marks.hiddenTruth, {
      ...{ shape: 'ring', colour: palette.colour('real'), ground: paper, radius: 3.2, stroke: 1.6 },
    }),
    sign('filled-places', marks.hiddenSaid, {
      ...{ shape: 'square', colour: palette.colour('distilled'), ground: paper, radius: 4.6, halo: 1 },
    }),
    sign('filled-known', marks.known, {
      ...{ shape: 'disc', colour: palette.colour('real'), ground: paper, radius: 4.2, halo: 1.2 },
    }),
  ];
}
