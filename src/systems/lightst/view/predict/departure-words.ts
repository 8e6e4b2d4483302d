import type { KnownPath } from '../state/departure.svelte';

/** "5:40", minutes and seconds. */
export function clockOf(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

const isSame = (a: Uint32Array, b: Uint32Array): boolean =>
  a.length === b.length && a.every((road, i) => road === b[i]);

/** What the forecast changes, in a sentence or two; null while there is none. */
export function pathVerdict(paths: readonly KnownPath[]): string | null {
  const [free, forecast] = ['free', 'forecast'].map((name) => paths.find(({ by }) => by === name));
  if (!free || !forecast) return null;
  if (isSame(free.roads, forecast.roads)) {
    const delay = forecast.seconds.forecast - forecast.seconds.free;
    const later = clockOf(delay);
    const kept = `The forecast keeps the path, and expects ${later === '0:00' ? 'no delay' : `a delay of ${later}`} on it.`;
    const best = paths.find(({ by }) => by === 'counted')?.seconds.counted;
    const lost = best === undefined ? 0 : Math.round(forecast.seconds.counted - best);
    return lost > 0 ? `${kept} With what was counted, another path was ${clockOf(lost)} faster.` : kept;
  }
  const saved = free.seconds.forecast - forecast.seconds.forecast;
  const first = `The forecast chooses another path, which it expects to be ${clockOf(saved)} faster.`;
  const counted = free.seconds.counted - forecast.seconds.counted;
  if (Number.isNaN(counted)) return first;
  return Math.round(counted) === 0
    ? `${first} With what was counted, both take as long.`
    : `${first} With what was counted, it was ${clockOf(Math.abs(counted))} ${counted > 0 ? 'faster' : 'slower'}.`;
}
