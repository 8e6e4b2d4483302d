import { editDistance } from './edit-distance';

/** Words with blanks between them. */
export const words = (text: string): readonly string[] => text.split(' ');

/** "a", "a and b", "a, b and c". */
export const listed = (words: readonly string[]): string =>
  [words.slice(0, -1).join(', '), ...words.slice(-1)].filter(Boolean).join(' and ');

/** "1 road", "1,234 roads". */
export const counted = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

/** How many characters of a text that came from a file are shown. */
export const LONGEST_SHOWN = 200;

/**
 * Characters that are not seen, or that turn or break what stands beside them: control characters (`Cc`),
 * separators of lines and paragraphs, halves of surrogate pairs (`Cs`), marks of direction (Unicode's
 * `Bidi_Control`), spaces without width, annotations and tags. Joiners that Persian and Indic scripts need
 * (U+200C, U+200D) stay.
 */
const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const HIDDEN_BUT_LINE_ENDS = new RegExp(`(?!\\n)${HIDDEN.source}`, 'gu');

/** A text whose hidden characters (see `HIDDEN`) are blanks; line ends too. */
export const visible = (text: string): string => text.replace(HIDDEN, ' ');

/** Words of this program, with what they quote: hidden characters but line ends are blanks. */
export const visibleLines = (text: string): string => text.replace(HIDDEN_BUT_LINE_ENDS, ' ');

/**
 * A text of a stranger (a file, an address, a server) as messages, tables and the page show it: one line
 * without hidden characters, at most `longest` characters, the last of them "…" where some are left out.
 */
export function shown(text: string, longest = LONGEST_SHOWN): string {
  // What is not shown is not looked at, however long it is.
  const line = visible(text.slice(0, longest + 1));
  if (text.length <= longest) return line;
  return `${visible(line.slice(0, longest - 1))}…`;
}

/** Several such texts: "a, b, …". */
export function shownList(texts: readonly string[], most = 6, longest = LONGEST_SHOWN): string {
  const some = texts.slice(0, most).join(', ');
  const listed = shown(some, longest);
  return texts.length > most && !listed.endsWith('…') ? `${listed}, …` : listed;
}

/**
 * What spreadsheets take for a formula at the beginning of a cell: a sign of one, also after blanks or
 * quotes (https://owasp.org/www-community/attacks/CSV_Injection). A plain number is none.
 */
const FORMULA = /^(?![+-]?\d+(?:\.\d+)?$)[\s'"]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

const guarded = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** A text of a stranger as a cell of CSV: no formula, quoted where it must be. `unguarded` undoes the rest. */
export const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? csvQuoted(text) : guarded(text));

/** The same, in quotes in any case. */
export const csvQuoted = (text: string): string => `"${guarded(text).replaceAll('"', '""')}"`;

/** The text that `csvCell` was given, of a cell without its quotes. */
export const unguarded = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Any text as text of an element or value of a quoted attribute: no character of it is taken for markup, and hidden
 * ones, which could turn what stands beside them around, are blanks.
 */
export const escaped = (text: string): string =>
  visibleLines(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign]);

/** One of some words; the first of them where another is asked for, or none. */
export const wordOf = <Word extends string>(words: readonly Word[], asked: string | undefined): Word =>
  words.find((word) => word === asked) ?? words[0];

/** The word that is written most like what is asked for, the first of several. */
export const nearestWord = <Word extends string>(words: readonly Word[], asked: string): Word =>
  words.reduce((best, word) => (editDistance(asked, word) < editDistance(asked, best) ? word : best));

/** A table of Markdown whose first column is of words, the others of numbers. Cells stand there as they are. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
