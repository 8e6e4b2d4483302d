import { Failure } from '../../../base/failure';

/** More sentences than this hide the map, and nobody reads them. */
const MOST_SAID = 6;

/**
 * What is said of a link that asks for what is not here; null where all of it is.
 * @param unmet what is not here and what is shown instead: whole sentences
 */
export function staleLink(unmet: readonly string[]): Failure | null {
  if (unmet.length === 0) return null;
  const more = unmet.length > MOST_SAID ? ` And ${unmet.length - MOST_SAID} more.` : '';
  const what = 'This link asks for something that is not here.';
  return new Failure('bad-input', `${what} ${unmet.slice(0, MOST_SAID).join(' ')}${more}`);
}
