import { MARKERS } from '../../src/models/htp/token-vocabulary';

const [T_BEGIN, T_END, P_BEGIN, P_END] = MARKERS;

/** An answer as the official code writes it: patterns joined by a comma and a blank. */
export function officialText(names: readonly string[]): string {
  const body = names.slice(2, -1).join('').split(P_END).slice(0, -1);
  return `${names[0]}, ${T_BEGIN}${body.map((pattern) => pattern + P_END).join(', ')}${T_END}`;
}

/** What the official code makes of a text, by regular expressions; null where it raises an error. */
export function officialReading(text: string): { patterns: number; lengthToken: string } | null {
  const [lengthToken] = /<t_\d+>/.exec(text) ?? [];
  const escaped = [P_BEGIN, P_END].map((mark) => mark.replaceAll('|', '\\|'));
  const patterns = [...text.matchAll(new RegExp(`${escaped[0]}(.*?)${escaped[1]}`, 'g'))];
  const isWhole = (codes: string) => /^<a_\d+><b_\d+><c_\d+><d_\d+>$/.test(codes);
  if (lengthToken === undefined || !patterns.every(([, codes]) => isWhole(codes))) return null;
  return { patterns: patterns.length, lengthToken };
}
