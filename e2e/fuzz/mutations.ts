import { joined, lengthened } from '../../src/base/bytes';
import type { Random } from '../../src/base/random';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Grown files are no larger: long enough for work that grows with the square to take seconds. */
const LARGEST = 1_500_000;

/** What breaks careless readers: signs of formats, numbers at the ends of their ranges, hidden characters. */
const TOKENS: readonly Uint8Array[] = [
  ...[
    '',
    '\0',
    '\n',
    '\r',
    ',',
    ';',
    '"',
    '""',
    "'",
    '\\',
    '\t',
    '\ufeff',
    '\u202e',
    '\ud83d\ude00',
    '\u2028',
  ],
  ...[
    'NaN',
    'null',
    'true',
    '-0',
    '1e309',
    '1e-400',
    '-1',
    '0',
    '9007199254740993',
    '4294967296',
    '1e15',
    '.5',
  ],
  ...['{', '}', '[', ']', '[[', ']]', '{}', '[]', '{"a":', '":', '"features":[', '"elements":['],
  ...[
    '<',
    '>',
    '/>',
    '</',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '&amp;',
    '&#x0;',
    '&#xFFFFFF;',
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '<?xml',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '=1+1',
    '@SUM(1)',
    '../../etc/passwd',
    'none',
    '50;x',
    '10 mph',
  ],
  ...['2013-13-45T99:99:99Z', '0000-00-00', '9999-12-31T23:59:59', '1970-01-01T00:00:00+99:99', '24:60:61'],
].map(utf8);
const BLOWN_UP = [' ', '\n', ',', '"', '[', '{', '0', '9', '\\', ':', '(', '<a>', '&', '\0', 'x'];
const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

const pick = <T>(items: readonly T[], dice: Random): T => items[dice.int(items.length)];

/** The bytes with those of [from, to) replaced. */
function spliced(bytes: Uint8Array, from: number, to: number, between: Uint8Array): Uint8Array {
  return joined(Uint8Array, [bytes.subarray(0, from), between, bytes.subarray(to)]);
}

type Mutation = (bytes: Uint8Array, dice: Random) => Uint8Array;

const flipped: Mutation = (bytes, dice) => {
  const changed = bytes.slice();
  for (let left = 1 + dice.int(8); left > 0 && changed.length > 0; left--)
    changed[dice.int(changed.length)] ^= 1 << dice.int(8);
  return changed;
};

const noise = (dice: Random, length: number): Uint8Array => Uint8Array.from({ length }, () => dice.int(256));

const truncated: Mutation = (bytes, dice) => bytes.slice(0, dice.int(bytes.length + 1));
const beheaded: Mutation = (bytes, dice) => bytes.slice(dice.int(bytes.length + 1));
const withNoise: Mutation = (bytes, dice) => {
  const at = dice.int(bytes.length + 1);
  return spliced(bytes, at, at, noise(dice, dice.int(300)));
};
const withToken: Mutation = (bytes, dice) => {
  const at = dice.int(bytes.length + 1);
  return spliced(bytes, at, Math.min(bytes.length, at + dice.int(4)), pick(TOKENS, dice));
};

/** Places of what separates the parts of a text. */
const SEPARATORS = new Set([...'\n,;<>{}[] "\'=:'].map((sign) => sign.charCodeAt(0)));

/** A part of the bytes, most often from one separator to another. */
function part(bytes: Uint8Array, dice: Random): [from: number, to: number] {
  const from = dice.int(bytes.length + 1);
  const length = 1 + dice.int(dice.next() < 0.5 ? 12 : 400);
  let [start, end] = [from, Math.min(bytes.length, from + length)];
  if (dice.next() < 0.7) {
    while (start > 0 && !SEPARATORS.has(bytes[start - 1])) start--;
    while (end < bytes.length && !SEPARATORS.has(bytes[end])) end++;
  }
  return [start, end];
}

const without: Mutation = (bytes, dice) => spliced(bytes, ...part(bytes, dice), new Uint8Array(0));
const moved: Mutation = (bytes, dice) => {
  const [from, to] = part(bytes, dice);
  const piece = bytes.slice(from, to);
  const at = dice.int(bytes.length + 1);
  return spliced(bytes, at, at, piece);
};

/** A part very often, its first number counted up: many rows, elements, entries. */
const grown: Mutation = (bytes, dice) => {
  const [from, to] = part(bytes, dice);
  const text = new TextDecoder('latin1').decode(bytes.subarray(from, to));
  const number = /\d+/.exec(text);
  const most = Math.floor(LARGEST / Math.max(1, text.length));
  const times = Math.max(2, Math.floor(most ** dice.next()));
  const counts = number !== null && dice.next() < 0.6;
  const step = pick([1, 1, 2 ** 16, 2 ** 32], dice);
  const pieces: string[] = [];
  for (let i = 0; i < times; i++)
    pieces.push(
      counts ? text.slice(0, number.index) + i * step + text.slice(number.index + number[0].length) : text,
    );
  return spliced(
    bytes,
    from,
    to,
    Uint8Array.from(pieces.join('').slice(0, LARGEST), (c) => c.charCodeAt(0)),
  );
};

/** One sign very often at one place. */
const blownUp: Mutation = (bytes, dice) => {
  const at = part(bytes, dice)[dice.int(2)];
  const sign = pick(BLOWN_UP, dice);
  return spliced(bytes, at, at, utf8(sign.repeat(Math.floor((LARGEST / sign.length) ** dice.next()))));
};

/** A number of 1 to 8 bytes at the end of its range, in either order of bytes. */
const extreme: Mutation = (bytes, dice) => {
  if (bytes.length < 8) return bytes;
  const changed = bytes.slice();
  const view = new DataView(changed.buffer);
  const at = dice.int(bytes.length - 7);
  const value = pick(NUMBERS, dice);
  const little = dice.next() < 0.7;
  const width = dice.int(4);
  if (width === 0) view.setUint8(at, value);
  else if (width === 1) view.setUint16(at, value, little);
  else if (width === 2) view.setUint32(at, value, little);
  else view.setBigUint64(at, BigInt(value) << BigInt(pick([0, 20, 32], dice)), little);
  return changed;
};

const MUTATIONS: readonly Mutation[] = [
  flipped,
  truncated,
  beheaded,
  withNoise,
  withToken,
  withToken,
  withToken,
  without,
  moved,
  grown,
  grown,
  blownUp,
  extreme,
  extreme,
];

/** The bytes of a good file with one fault or several, or bytes that were never a file. */
export function mutated(bytes: Uint8Array, dice: Random): Uint8Array {
  if (dice.next() < 0.03) return noise(dice, dice.int(2000));
  let changed = bytes;
  for (let left = 1 + dice.int(4); left > 0; left--) changed = pick(MUTATIONS, dice)(changed, dice);
  return changed.length > 2 * LARGEST ? lengthened(changed.slice(0, 2 * LARGEST), 2 * LARGEST) : changed;
}

/** Paths that somebody could give a file. */
const ODD_FOLDERS = [
  'a\u202eb/',
  '../',
  `${'long/'.repeat(100)}`,
  '=1+1/',
  '__proto__/',
  'a\nb/',
  '\ud83d/',
  '%00/',
  '',
];

/** A path with odd folders before it: the last part says what the file is. */
export const oddPath = (path: string, dice: Random): string =>
  dice.next() < 0.2 ? `${pick(ODD_FOLDERS, dice)}${path}` : path;
