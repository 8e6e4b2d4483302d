import { count, percent } from '../../../../studio/figures';

/** How often codewords were chosen, in words: "30 of 32 used; 12 most often, in 8.1 % of the patterns". */
export function hitWords(hits: Int32Array): string {
  const all = hits.reduce((sum, each) => sum + each, 0);
  if (all === 0) return 'None is used.';
  const used = hits.filter((each) => each > 0).length;
  const most = hits.indexOf(hits.reduce((a, b) => Math.max(a, b), 0));
  return `${count(used)} of ${count(hits.length)} are used; ${most} most often, in ${percent(hits[most] / all)} of the patterns.`;
}
