import { shown } from '../../../../base/text';
import type { TableOutline } from '../../../../domain/counts/table-outline';
import type { TimeAxis } from '../../../../studio/time-axis';

/** What an address asks to see of data: a moment, "2013-09-19T08:00", and the id of a road or sensor. */
export interface AskedPlace {
  readonly time?: string;
  readonly sensor?: string;
}

/** Where that is in a table; null for what the table does not have, undefined for what is not asked for. */
export interface FoundPlace {
  readonly row?: number | null;
  readonly node?: number | null;
}

/** "2013-09-19T08:00", when a bin begins on the clock of the place. */
export const timeOfRow = ({ start, binSeconds }: TimeAxis, row: number): string =>
  new Date(1000 * (start + row * binSeconds)).toISOString().slice(0, 19).replace(/:00$/, '');

/** The bin that such a time lies in; null where it is none, or outside of the axis. */
export function rowOfTime({ start, binSeconds, rows }: TimeAxis, time: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(time)) return null;
  const row = Math.floor((Date.parse(`${time}Z`) / 1000 - start) / binSeconds);
  return row >= 0 && row < rows ? row : null;
}

export function findPlace(
  { time, sensor }: AskedPlace,
  axis: TimeAxis,
  { ids }: Pick<TableOutline, 'ids'>,
): FoundPlace {
  const node = sensor === undefined ? undefined : ids.indexOf(sensor);
  return {
    ...(time !== undefined && { row: rowOfTime(axis, time) }),
    ...(node !== undefined && { node: node < 0 ? null : node }),
  };
}

/** What is shown in place of what the data do not have, in whole sentences. */
export function missedWords({ time, sensor }: AskedPlace, { row, node }: FoundPlace): string[] {
  return [
    ...(row === null
      ? [
          `"time" names no moment of the series that is open, "${shown(time ?? '', 40)}": its usual one is shown.`,
        ]
      : []),
    ...(node === null
      ? [
          `"sensor" names nothing of the series that is open, "${shown(sensor ?? '', 40)}": nothing is chosen.`,
        ]
      : []),
  ];
}
