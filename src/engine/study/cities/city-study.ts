import type { StudyResult } from '../study-result';

/** One study as it was run in one city. */
export interface CityStudy {
  /** How the city is called in tables: other cities have other names. */
  readonly city: string;
  /** Where its result was read from, for messages. */
  readonly file: string;
  readonly result: StudyResult;
}
