import type { Random } from '../../../src/base/random';
import type { NetworkTown } from '../../../src/data/simulation/network-town';
import type { Drive } from './drive-route';
import { gpsErrors, type GpsDevice } from '../../../src/data/simulation/gps-device';
import { movedBy, placeOnRoad } from './place-on-route';

/** A vehicle that moves less in a second stands. */
const STANDING_METERS = 0.3;

/** What a phone recorded of a drive. */
export interface RecordedDrive {
  /** (2 n) degrees, with six decimals as phones give them. */
  readonly lonLat: Float64Array;
  /** (n) seconds since 1970; the first is the departure. */
  readonly times: Float64Array;
  /** Points at which the vehicle stood. */
  readonly standing: number;
}

/** Points of a drive that a device records of it. */
export const pointsOf = ({ positions }: Pick<Drive, 'positions'>, { intervalSeconds }: GpsDevice): number =>
  Math.ceil(positions.length / intervalSeconds);

/** Records a drive: where the vehicle is at every interval, with the errors of the device. */
export function recordedDrive(
  { network }: Pick<NetworkTown, 'network'>,
  roads: Uint32Array,
  drive: Drive,
  device: GpsDevice,
  random: Random,
): RecordedDrive {
  const n = pointsOf(drive, device);
  const errors = gpsErrors(n, device, random);
  const lonLat = new Float64Array(2 * n);
  let [road, before, standing] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const second = i * device.intervalSeconds;
    const at = drive.positions[second];
    while (road < roads.length - 1 && at >= before + network.lengthMeters[roads[road]])
      before += network.lengthMeters[roads[road++]];
    const place = placeOnRoad(network, roads[road], (at - before) / network.lengthMeters[roads[road]]);
    lonLat.set(movedBy(place, errors[2 * i], errors[2 * i + 1]).map(sixDecimals), 2 * i);
    const moved = drive.positions[Math.min(second + 1, drive.positions.length - 1)] - at;
    if (moved < STANDING_METERS) standing++;
  }
  const times = Float64Array.from({ length: n }, (_, i) => drive.entered[0] + i * device.intervalSeconds);
  return { lonLat, times, standing };
}

const sixDecimals = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;
