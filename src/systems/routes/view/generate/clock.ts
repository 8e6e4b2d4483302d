const SECONDS_PER_HOUR = 3600;

/** "08:15" for 8.25 hours. */
export function clockOf(hours: number): string {
  const minutes = Math.round(hours * 60);
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

export const hoursOf = (secondsOfDay: number): number => secondsOfDay / SECONDS_PER_HOUR;
export const secondsOf = (hours: number): number => hours * SECONDS_PER_HOUR;
