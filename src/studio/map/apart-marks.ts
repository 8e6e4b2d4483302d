import type { Layer } from '@deck.gl/core';
import { markLayer } from './deck-marks';
import type { MapFrame } from './map-frame';
import type { Picture } from './picture';

/** Of students that agree and of students that are wholly apart, in px. */
const RADIUS = { least: 3, most: 11 } as const;

/** A dot at the end of each road after which two students would go apart, in the ink of the one that is right. */
export function apartLayers({ scene, palette, drive, chosen }: Picture, frame: MapFrame): Layer[] {
  const { dataset, lens } = scene;
  if (!dataset || drive.on || chosen.lines.length > 0 || lens.apart.length === 0) return [];
  const { shapeOffsets, shapeLonLat } = dataset.network;
  const marks = lens.apart.map(({ road, apart, right }) => {
    const last = 2 * (shapeOffsets[road + 1] - 1);
    return {
      at: [shapeLonLat[last] - frame.lon, shapeLonLat[last + 1] - frame.lat] as const,
      radius: RADIUS.least + (RADIUS.most - RADIUS.least) * apart,
      fill: palette.colour(right ?? '--ink-3', 0.85),
      line: palette.colour('--paper'),
      lineWidth: 1.5,
    };
  });
  // The smaller ones on top, so that none is hidden.
  return [
    markLayer(
      'apart',
      frame,
      marks.toSorted((a, b) => b.radius - a.radius),
    ),
  ];
}
