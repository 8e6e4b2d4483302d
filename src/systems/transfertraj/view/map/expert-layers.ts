import type { Layer } from '@deck.gl/core';
import { expertSign } from '../transfer/expert-signs';
import type { MapDrawer } from '../../../../studio/map-show';
import type { Palette } from '../../../../studio/inks';
import { kept } from '../../../../studio/map/visit-layers';
import type { MapFrame } from '../../../../studio/map-frame';
import { signLayer, type SignStyle } from '../../../../studio/map/sign-layer';

/** Points of trips, each with the expert of a network that had most to say about it. Another object whenever one of them is another. */
export interface ShownExperts {
  /** (2 P) degrees. */
  readonly lonLat: Float64Array;
  /** (P) which expert, from 0 on. */
  readonly loudest: Uint8Array;
  /** How many experts there are. */
  readonly experts: number;
  /** The only one that is shown; null for all. */
  readonly only: number | null;
}

/** Discs cover more than their radius says beside shapes with corners. */
const RADIUS_PX: Readonly<Partial<Record<SignStyle['shape'], number>>> = { disc: 3.6, ring: 3.2 };
const USUAL_RADIUS_PX = 4.6;
const STROKE_PX = 2;
const HALO_PX = 1;

/** Draws what the map of the page shows of experts. */
export const expertsDrawer = (show: { readonly shown: ShownExperts | null }): MapDrawer => ({
  layers: ({ on, palette, frame }) => (on.experts ? expertLayers(show.shown, palette, frame) : []),
});

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

/**
 * Where each expert had most to say: for each of them (2 P) degrees from the middle of the frame. Of experts that are not shown
 * there are none.
 */
export function expertPlaces(
  { lonLat, loudest, experts, only }: ShownExperts,
  { lon, lat }: Pick<MapFrame, 'lon' | 'lat'>,
): Float32Array[] {
  const places: number[][] = Array.from({ length: experts }, () => []);
  loudest.forEach((expert, point) => {
    if (only === null || only === expert)
      places[expert].push(lonLat[2 * point] - lon, lonLat[2 * point + 1] - lat);
  });
  return places.map((own) => Float32Array.from(own));
}
