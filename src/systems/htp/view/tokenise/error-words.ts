import { metersText } from '../../../../studio/map/words';

/** How far points that were made again lie from the real ones. @param errors (n) metres, one at least */
export function errorWords(errors: Float64Array): string {
  const squares = errors.reduce((sum, each) => sum + each * each, 0);
  const most = errors.reduce((a, b) => Math.max(a, b), 0);
  return `The points made again lie ${metersText(Math.sqrt(squares / errors.length))} from the real ones (root mean square), ${metersText(most)} at most.`;
}
