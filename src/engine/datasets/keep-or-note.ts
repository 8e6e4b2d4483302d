import type { FailureCode } from '../../base/failure';
import { asFailure } from '../protocol/failure-wire';

/**
 * Keeps something for the next time, if there is room: work goes on without. Where it could not be kept,
 * `note` hears so, and the result is null.
 * @param notKept a sentence that says what was not kept
 * @param allowed reasons that do no harm; any other is thrown
 */
export async function keepOrNote<T>(
  keep: () => Promise<T>,
  notKept: string,
  note: (text: string) => void,
  allowed: readonly FailureCode[] = ['storage-full'],
): Promise<T | null> {
  try {
    return await keep();
  } catch (thrown) {
    const { code, message } = asFailure(thrown);
    if (!allowed.includes(code)) throw thrown;
    note(`${notKept} ${message}`);
    return null;
  }
}
