import { fixed } from '../figures';
import { rowWordsInFull } from '../time-axis';
import { lengthText } from './camera';
import { clockText } from './words';

const KMH = 3.6;

/** "Tue 4 Nov, 14:35". @param seconds since 1970 on the clock of the place */
export const momentText = (seconds: number): string =>
  rowWordsInFull({ start: seconds, binSeconds: 1, rows: 1, parts: [] }, 0);

/** "Tue 14:35". @param seconds since 1970 on the clock of the place */
export const shortMoment = (seconds: number): string => {
  const [day, clock] = momentText(seconds).split(', ');
  return `${day.slice(0, 3)} ${clock}`;
};

/** "4:05", minutes and seconds. */
export const minutesText = (seconds: number): string => clockText(seconds).replace(' min', '');

/** "14:35:10". @param seconds since 1970 on the clock of the place */
export const timeText = (seconds: number): string => new Date(1000 * seconds).toISOString().slice(11, 19);

/** "36 km/h". @param speed metres per second */
export const speedText = (speed: number): string => `${fixed(KMH * speed, 0)} km/h`;

/** "8.4 m", "250 m", "1.2 km". */
export const metersText = (meters: number): string =>
  meters < 10 ? `${fixed(meters, 1)} m` : lengthText(meters);
