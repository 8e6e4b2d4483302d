import type { Tolerance } from '../harness/compare';
import { type StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';

/** A tolerance that the file `features` states, by its name. */
export const toleranceOf = (file: StoredFile, name: string): Tolerance =>
  within(file.json.fields('suggested_tolerance').number(name));
