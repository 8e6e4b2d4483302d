import type { Layer } from '@deck.gl/core';
import type { Dataset } from '../../domain/dataset';
import type { ShownExperts } from '../experts-in-view';
import type { FlowScale } from '../flows-in-view';
import type { Palette } from '../inks';
import type { ShownRecovery } from '../recovery-in-view';
import { kept } from './deck-flows';
import { expertLayers } from './expert-layers';
import { roadLinesByRank, type RoadLines } from './lines';
import { frameOf, type MapFrame } from './map-frame';
import { filledTripLayers } from './recovery-layers';
import { recoveryMarks } from './recovery-marks';
import { roadGround } from './road-ground';
import { classRanks } from './road-ranks';

/** What a small map shows of a city beside its roads. */
export interface ShownInCity {
  /** A trip that is filled. */
  readonly trip: ShownRecovery | null;
  /** Of its errors, in metres. */
  readonly scale: FlowScale;
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

/** The layers of a small map from the ground up. */
export function cityLayers(
  ground: CityGround,
  { trip, scale, experts }: ShownInCity,
  palette: Palette,
  zoom: number,
): Layer[] {
  const { frame, roads, roadCount } = ground;
  return [
    ...roadGround(roads, roadCount, palette, zoom, frame),
    ...expertLayers(experts, palette, frame),
    ...(trip
      ? filledTripLayers(
          kept(trip, frame, () => recoveryMarks(trip, frame)),
          { ...trip, scale },
          palette,
          frame,
        )
      : []),
  ];
}
