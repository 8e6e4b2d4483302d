import type { Layer } from '@deck.gl/core';
import type { Dataset } from '../../domain/dataset';
import type { ShownExperts } from '../experts-in-view';
import type { FilledTrip } from '../filled-trip';
import type { Palette } from '../inks';
import { kept } from './deck-flows';
import { expertLayers } from './expert-layers';
import { filledLayers } from './filled-layers';
import { filledMarks, type FilledMarks } from './filled-marks';
import { roadLinesByRank, type RoadLines } from './lines';
import { frameOf, type MapFrame } from './map-frame';
import { roadGround } from './road-ground';
import { classRanks } from './road-ranks';

/** What a small map shows of a city beside its roads. */
export interface ShownInCity {
  readonly trip: FilledTrip | null;
  /** Whether another answer for the trip is on its way. */
  readonly isOld: boolean;
  readonly experts: ShownExperts | null;
}

/** The roads of a city, ready to be drawn; made once for each network. */
export interface CityGround {
  readonly frame: MapFrame;
  readonly roads: readonly RoadLines[];
  readonly roadCount: number;
}

export const cityGround = ({ network }: Pick<Dataset, 'network'>): CityGround =>
  kept(network, null, () => {
    const frame = frameOf(network);
    return {
      frame,
      roads: roadLinesByRank(network, frame, classRanks(network)),
      roadCount: network.roadCount,
    };
  });

export const marksOf = (trip: FilledTrip, { frame }: CityGround): FilledMarks =>
  kept(trip, frame, () => filledMarks(trip, frame));

/** The layers of a small map from the ground up. */
export function cityLayers(
  ground: CityGround,
  { trip, isOld, experts }: ShownInCity,
  palette: Palette,
  zoom: number,
): Layer[] {
  const { frame, roads, roadCount } = ground;
  return [
    ...roadGround(roads, roadCount, palette, zoom, frame),
    ...expertLayers(experts, palette, frame),
    ...(trip ? filledLayers(marksOf(trip, ground), palette, frame, isOld) : []),
  ];
}
