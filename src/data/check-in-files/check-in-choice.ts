import { namedColumns } from '../csv-file';
import { checkTimeZone, type TableForm, type TimeForm } from '../gps/gps-choice';

/** What a column of a table of check-ins means. */
export const CHECK_IN_ROLES = ['user', 'place', 'lon', 'lat', 'time', 'zone', 'category', 'name'] as const;
export type CheckInRole = (typeof CHECK_IN_ROLES)[number];

/** Roles without which there is no check-in. */
export const NEEDED_ROLES = ['user', 'place', 'lon', 'lat', 'time'] as const satisfies readonly CheckInRole[];

/** What each is, in the middle of a sentence. */
export const ROLE_WORDS: Readonly<Record<CheckInRole, string>> = {
  user: 'who checked in',
  place: 'the id of the place',
  lon: 'longitude',
  lat: 'latitude',
  time: 'when',
  zone: 'minutes ahead of UTC',
  category: 'category of the place',
  name: 'name of the place',
};

/** The column of each role by name, null where there is none. Columns of a table without header are `column 1`, ... */
export type CheckInColumns = Readonly<Record<CheckInRole, string | null>>;

/** What a person may decide about files of check-ins; what is left out is guessed. */
export interface CheckInChoice {
  readonly columns?: Partial<CheckInColumns>;
  /** IANA name of the zone by whose clock people live, for times that say how far they are from UTC or are seconds since 1970. */
  readonly timeZone?: string;
}

/** How a table of check-ins is read. */
export interface CheckInForm {
  readonly table: TableForm;
  readonly columns: CheckInColumns;
  readonly timeForm: TimeForm;
  /** Whether day and month of its times cannot be told apart. */
  readonly ambiguousDays: boolean;
  /** A column that names zones, which is not used; null where there is none. */
  readonly zoneNames: string | null;
  /** What of the columns may be meant otherwise, in sentences. */
  readonly doubts: readonly string[];
}

/** A choice as written: `user=who,time=when`, and a zone. @throws Failure 'bad-input' */
export function checkInChoiceOf(written: {
  readonly columns?: string | undefined;
  readonly timeZone?: string | undefined;
}): CheckInChoice {
  const { columns, timeZone } = written;
  if (timeZone) checkTimeZone(timeZone);
  return {
    ...(columns && { columns: namedColumns(columns, CHECK_IN_ROLES, RULE) }),
    ...(timeZone && { timeZone }),
  };
}

const RULE = 'Columns of check-ins are named as user=NAME,place=NAME';
