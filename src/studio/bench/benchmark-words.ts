import { count } from '../figures';

const FIXED: Readonly<Record<string, string>> = {
  'calibration-matmul': 'This machine: products of matrices',
  'calibration-bandwidth': 'This machine: memory',
  'calibration-dispatch': 'This machine: cost of one call',
  'epoch-porto': 'Epoch of the student, Porto',
  'student-demo': 'Step of the student, demo size',
  'generation-18-roads': 'Routes on 18 roads',
  'generation-tables': 'Tables for drawing routes',
  lens: 'Reading a decision',
  'loading-trips': 'Reading trips',
  'loading-network': 'Reading a road network',
  'map-frame': 'Frame of the map',
  'one-route': 'One route, from request to map',
  'one-route-messages': 'One route: messages with the worker',
  'one-route-worker': 'One route: search in the worker',
  'one-route-line': 'One route: its line',
  'one-route-wait': 'One route: waiting for the next frame',
  'one-route-frame': 'One route: script of that frame',
};

/** Benchmarks whose names hold numbers. */
const SIZED: readonly (readonly [name: RegExp, words: (...sizes: number[]) => string])[] = [
  [/^student-(\d+)$/, (roads) => `Step of the student, ${count(roads)} roads`],
  [/^teacher-(\d+)$/, (cells) => `Soft targets of the teacher, ${count(cells)} cells`],
  [
    /^generation-w(\d+)-p(\d+)$/,
    (width, pairs) => `Routes for ${count(pairs)} ${pairs === 1 ? 'pair' : 'pairs'}, beam width ${width}`,
  ],
];

/**
 * What a benchmark, or one of the things that it measures, is called on the page; its own name where nobody gave it
 * another.
 */
export function benchmarkInWords(name: string): string {
  const parts = name.split('-');
  for (let known = parts.length; known > 0; known--) {
    const words = wordsOf(parts.slice(0, known).join('-'));
    const what = parts.slice(known).join(' ');
    if (words !== null) return what === '' ? words : `${words}: ${what}`;
  }
  return name;
}

function wordsOf(name: string): string | null {
  if (Object.hasOwn(FIXED, name)) return FIXED[name];
  for (const [pattern, words] of SIZED) {
    const found = pattern.exec(name);
    if (found) return words(...found.slice(1).map(Number));
  }
  return null;
}
