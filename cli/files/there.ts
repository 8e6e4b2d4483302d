import { stat } from 'node:fs/promises';
import * as v from 'valibot';

/** What the disk is asked for; undefined where the path leads to nothing. */
export const ifThere = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });

/** Whether there is anything at a path. @throws the system's error where that cannot be told */
export const isThere = async (path: string): Promise<boolean> => (await ifThere(stat(path))) !== undefined;

/** What this program wrote as JSON; undefined for any other text, such as one that was cut short. */
export function writtenJson<T>(text: string, schema: v.GenericSchema<unknown, T>): T | undefined {
  try {
    const parsed = v.safeParse(schema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
