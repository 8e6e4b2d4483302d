/** A moment as fields of date and time have it: "2013-09-19T08:00:00". @param seconds since 1970 on the clock of the place */
export const momentOf = (seconds: number): string => new Date(1000 * seconds).toISOString().slice(0, 19);

/** Seconds since 1970 on the clock of the place; null for a text that is no moment. */
export function readMoment(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null;
  const milliseconds = Date.parse(`${text}Z`);
  return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
}
