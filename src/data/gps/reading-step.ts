import type { DataStep } from '../../domain/data-card';
import { GPS_ROLES, type GpsChoice } from './gps-choice';
import type { GpsReadReport } from './read-gps';

export const READING_STEP = 'Reading of GPS';

/** How files were read, as a data card has it: without the zone and the columns nobody could make the trips again. */
export function readingStep(choice: GpsChoice, report: GpsReadReport): DataStep {
  const { kind, table, columns, swapLonLat, timeForm, timeZone, unzonedTimes } = choice;
  const isTable = kind === 'points-csv' || kind === 'polyline-csv';
  const roles = GPS_ROLES.flatMap((role) => (columns[role] === null ? [] : [`${role}=${columns[role]}`]));
  return {
    name: READING_STEP,
    settings: {
      kind,
      files: report.files.map(({ name }) => name).join(', '),
      ...(roles.length > 0 && { columns: roles.join(', ') }),
      ...(isTable && { separator: table.separator, header: table.header, decimalComma: table.decimalComma }),
      swapLonLat,
      timeForm,
      timeZone,
      unzonedTimes,
      ...(kind === 'polyline-csv' && { stepSeconds: choice.stepSeconds }),
      ...(choice.assumedSpeedKmh !== null && { assumedSpeedKmh: choice.assumedSpeedKmh }),
    },
    counts: { vehicles: report.vehicles, traces: report.traces, points: report.points },
  };
}
