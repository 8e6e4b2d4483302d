import type { Tolerance } from '../harness/check';
import { within, type StoredFile } from '../harness/stored-file';

/** A tolerance that the file `features` states, by its name. */
export const toleranceOf = (file: StoredFile, name: string): Tolerance =>
  within(file.json.fields('suggested_tolerance').number(name));
