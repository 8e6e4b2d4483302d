import { Failure } from '../../base/failure';
import { shown } from '../../base/text';

/**
 * An Overpass server answers with a remark when it could not finish: what
 * it gave before that is not complete.
 */
export function overpassFailure(file: string, remark: string): Failure {
  const words = remark.trim();
  const message = `${shown(file)}: the Overpass server did not finish its answer: "${shown(words)}" Choose a smaller area, or try again later.`;
  return new Failure('bad-input', message, { file, remark: shown(words) });
}
