import type { ValueScale } from '../../../../studio/value-scale';
import type { Layer } from '@deck.gl/core';
import type { Dataset } from '../../../../domain/dataset';
import type { Palette } from '../../../../studio/inks';
import type { ShownRecovery } from './shown-recovery';
import { kept } from '../../../../studio/map/visit-layers';
import { expertLayers, type ShownExperts } from './expert-layers';
import { roadLinesByRank, type RoadLines } from '../../../../studio/map/lines';
import { frameOf, type MapFrame } from '../../../../studio/map-frame';
import { filledTripLayers } from './recovery-layers';
import { recoveryMarks } from './recovery-marks';
import { roadGround } from '../../../../studio/map/road-ground';
import { classRanks } from '../../../../studio/map/road-ranks';

/** What a small map shows of a city beside its roads. */
export interface ShownInCity {
  /** A trip that is filled. */
  readonly trip: ShownRecovery | null;
  /** Scale of its errors, in metres. */
  readonly scale: ValueScale;
  readonly experts: ShownExperts | null;
}

/** The roads of a city, ready to be drawn; made once for each network. */
export interface CityGround {
  readonly frame: MapFrame;
  readonly roads: readonly RoadLines[];
}

export const cityGround = ({ network }: Pick<Dataset, 'network'>): CityGround =>
  kept(network, null, () => {
    const frame = frameOf(network);
    return {
      frame,
      roads: roadLinesByRank(network, frame, classRanks(network)),
    };
  });

/** The layers of a small map from the ground up. */
export function cityLayers(
  ground: CityGround,
  { trip, scale, experts }: ShownInCity,
  palette: Palette,
  zoom: number,
): Layer[] {
  const { frame, roads } = ground;
  return [
    ...roadGround(roads, palette, zoom, frame),
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
