import type { Layer } from '@deck.gl/core';
import { expertSign } from '../expert-signs';
import type { ShownExperts } from '../experts-in-view';
import type { Palette } from '../inks';
import { kept } from './deck-flows';
import { expertPlaces } from './expert-places';
import type { MapFrame } from './map-frame';
import { signLayer, type SignStyle } from './sign-layer';

/** Discs cover more than their radius says beside shapes with corners. */
const RADIUS_PX: Readonly<Partial<Record<SignStyle['shape'], number>>> = { disc: 3.6, ring: 3.2 };
const USUAL_RADIUS_PX = 4.6;
const STROKE_PX = 2;
const HALO_PX = 1;

/** Points of trips, each as the sign of the expert that had most to say about it. */
export function expertLayers(shown: ShownExperts | null, palette: Palette, frame: MapFrame): Layer[] {
  if (!shown) return [];
  const places = kept(shown, frame, () => expertPlaces(shown, frame));
  return places.map((own, expert) => {
    const { shape, colour } = expertSign(expert);
    return signLayer(`experts-${expert}`, frame, own, {
      shape,
      colour: palette.colour(colour),
      ground: palette.colour('--paper', 0.9),
      radius: RADIUS_PX[shape] ?? USUAL_RADIUS_PX,
      stroke: STROKE_PX,
      halo: HALO_PX,
      visible: own.length > 0,
    });
  });
}
