import { Failure } from '../../src/base/failure';
import { couldNotRun } from './compare';
import type { VerificationContext } from './subject';

/** Runs one part of a subject. What it throws becomes a failed row, and the parts after it still run. */
export async function part(
  context: VerificationContext,
  group: string,
  what: string,
  run: () => Promise<void> | void,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    couldNotRun(context, group, what, `could not run: ${reasonOf(error)}`);
  }
}

export function reasonOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
