import type { GpsTraces } from '../../../domain/gps-traces';
import { clockText } from '../../trips-csv';

/** `2013-07-01T08:00:00`: a moment on the clock of the place, whose zone is not known. @throws Failure 'bad-input' for a time that no calendar has */
export const placeClock = (seconds: number): string => clockText(seconds).replace(/Z$/, '');

/** What a trace is called: its trip, else its vehicle. */
export const traceName = ({ tripNames, vehicles, vehicleCodes }: GpsTraces, trace: number): string =>
  tripNames?.[trace] || vehicles[vehicleCodes[trace]];
