import { parseArgs, type ParseArgsConfig } from 'node:util';
import { badInput, type Failure } from '../src/base/failure';
import { decimalOf } from '../src/base/numbers';
import { shown } from '../src/base/text';
import { BACKEND_NAMES } from '../src/nn/backend-names';

/**
 * Options of commands. Each is declared once, in the table of its command: what it is called, what it takes, its range, its
 * default and what it does. Parsing, `--help` and the sentences of errors all follow from that.
 */

/** How `--help` shows an option. */
export interface OptionFacts {
  /** What stands behind its name, "PATH"; '' for a switch. */
  readonly placeholder: string;
  /** A sentence: what it does. */
  readonly help: string;
  /** What it can be, "1 to 1000"; '' where that goes without saying. */
  readonly takes: string;
  /** What it is where it is left out; '' where the help says so, or it is nothing. */
  readonly usual: string;
  /** The headline that it stands under. */
  readonly section: string;
  /** Older names of the same option, and the half of a switch that changes nothing, are not shown. */
  readonly isShown: boolean;
}

/** An option whose value is a `T`: undefined is part of that where it may be left out and has no default. */
export class Option<T> {
  /** @param read the texts behind it, in the order in which it was given; a switch has an empty text each time */
  constructor(
    readonly facts: OptionFacts,
    readonly read: (texts: readonly string[], name: string) => T,
  ) {}

  /** @param words the default as `--help` shows it */
  or<D extends NonNullable<T>>(usual: D, words = String(usual)): Option<NonNullable<T>> {
    return new Option({ ...this.facts, usual: words }, (texts, name) =>
      texts.length === 0 ? usual : this.read(texts, name)!,
    );
  }

  /** What a command takes in place of it that is no fixed value, for `--help`. */
  usually(words: string): Option<T> {
    return new Option({ ...this.facts, usual: words }, this.read);
  }

  /** @param sentence what to do where it is missing: "Name the data set" */
  needed(sentence: string): Option<NonNullable<T>> {
    return new Option(this.facts, (texts, name) => {
      if (texts.at(-1)) return this.read(texts, name)!;
      throw badInput(`${sentence}: --${shown(name)} ${this.facts.placeholder}. See --help.`);
    });
  }

  /** The same, given any number of times. */
  many(): Option<readonly NonNullable<T>[]> {
    return new Option({ ...this.facts }, (texts, name) => texts.map((text) => this.read([text], name)!));
  }

  /** The same, without a line in `--help`. */
  hidden(): Option<T> {
    return new Option({ ...this.facts, isShown: false }, this.read);
  }

  get isSwitch(): boolean {
    return this.facts.placeholder === '';
  }
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** The values of a table's options, by their names. */
export type ValuesOf<O extends OptionTable> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

const factsOf = (placeholder: string, help: string, takes = ''): OptionFacts => ({
  placeholder,
  help,
  takes,
  usual: '',
  section: '',
  isShown: true,
});

/** An option whose text is read by `read`. @param read throws a Failure that names the option and what it takes */
export const parsed = <T>(
  placeholder: string,
  help: string,
  read: (text: string, name: string) => T,
  takes?: string,
): Option<T | undefined> =>
  new Option(factsOf(placeholder, help, takes), (texts, name) => {
    const text = texts.at(-1);
    return text === undefined ? undefined : read(text, name);
  });

export const text = (placeholder: string, help: string): Option<string | undefined> =>
  parsed(placeholder, help, String);

/** A switch: off unless it is given. */
export const flag = (help: string): Option<boolean> =>
  new Option(factsOf('', help), (texts) => texts.length > 0);

/** A whole number from `least` to `most`. */
export const whole = (
  placeholder: string,
  least: number,
  most: number,
  help: string,
): Option<number | undefined> =>
  parsed(placeholder, help, (given, name) => wholeNumber(name, given, least, most), `${least} to ${most}`);

/** The whole number that an option gives. @throws Failure 'bad-input' that names the option and its range */
export function wholeNumber(name: string, given: string, least: number, most: number): number {
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= least && value <= most) return value;
  throw mustBe(name, `a whole number from ${least} to ${most}`, given);
}

/** A number from `least` to `most`. */
export const real = (
  placeholder: string,
  least: number,
  most: number,
  help: string,
): Option<number | undefined> =>
  parsed(
    placeholder,
    help,
    (given, name) => {
      const value = decimalOf(given);
      if (value >= least && value <= most) return value;
      throw mustBe(name, `a number from ${least} to ${most}`, given);
    },
    `${least} to ${most}`,
  );

/** One of these words. */
export const oneOf = <T extends string>(
  words: readonly T[],
  help: string,
  placeholder = 'NAME',
): Option<T | undefined> =>
  parsed(
    placeholder,
    help,
    (given, name) => {
      const found = words.find((word) => word === given);
      if (found !== undefined) return found;
      throw mustBe(name, `one of ${words.join(', ')}`, given);
    },
    words.join(', '),
  );

/** Names in a list with commas; the option may be given several times too. */
export const names = (placeholder: string, help: string): Option<readonly string[]> =>
  new Option(factsOf(placeholder, help), (texts) => texts.flatMap((list) => list.split(',')));

/** Refuses what an option cannot be. @param what it must be: "a whole number from 1 to 9" */
export const mustBe = (name: string, what: string, given: string): Failure =>
  badInput(`--${shown(name)} must be ${what}, not '${shown(given)}'.`);

/** Seeds have 32 bits. */
export const LARGEST_SEED = 4_294_967_295;

export const seed = (help: string): Option<number | undefined> => whole('S', 0, LARGEST_SEED, help);

export const backend = (help = 'What computes.') => oneOf(BACKEND_NAMES, help, 'B').or('wasm');

/** Puts the options of a table under a headline. */
export const section = <O extends OptionTable>(title: string, table: O): O =>
  Object.fromEntries(
    Object.entries(table).map(([name, option]) => [
      name,
      new Option({ ...option.facts, section: title }, option.read),
    ]),
  ) as unknown as O;

/** Words without an option before them: runs, folders, files. */
export interface Places {
  readonly placeholder: string;
  readonly help: string;
  /** Words that may stand in the first place, and what they do there. */
  readonly forms?: Readonly<Record<string, string>>;
  readonly least: number;
  readonly most: number;
  /** What to do where there are too few of them, or too many: "Name at least one run". */
  readonly sentence: string;
}

/** What a command line gives. */
export interface CommandLine<O extends OptionTable> {
  readonly values: ValuesOf<O>;
  readonly places: readonly string[];
  /** Names of the options that were given, and not left at their defaults. */
  readonly given: ReadonlySet<string>;
  /** All of its words. */
  readonly words: readonly string[];
}

/**
 * Reads the words of a command line by a table.
 * @returns null where they ask for help
 * @throws Failure 'bad-input' with one sentence for people
 */
export function readCommandLine<O extends OptionTable>(
  table: O,
  words: readonly string[],
  places?: Places,
): CommandLine<O> | null {
  const read = readArguments({
    args: [...words],
    allowPositionals: places !== undefined,
    options: { ...configOf(table), help: { type: 'boolean' } },
  });
  const { positionals } = read;
  const given: Readonly<Record<string, Given>> = read.values;
  if (given.help) return null;
  if (places && (positionals.length < places.least || positionals.length > places.most))
    throw badInput(`${places.sentence}. See --help.`);
  return {
    values: valuesOf(table, (name) => textsOf(given[name])),
    places: positionals,
    given: new Set(Object.keys(given)),
    words,
  };
}

/** The values of options that nobody gives. */
export const usualValues = <O extends OptionTable>(table: O): ValuesOf<O> => valuesOf(table, () => []);

const valuesOf = <O extends OptionTable>(
  table: O,
  textsFor: (name: string) => readonly string[],
): ValuesOf<O> =>
  Object.fromEntries(
    Object.entries(table).map(([name, option]) => [name, option.read(textsFor(name), name)]),
  ) as ValuesOf<O>;

const configOf = (table: OptionTable): NonNullable<ParseArgsConfig['options']> =>
  Object.fromEntries(
    Object.entries(table).map(([name, { isSwitch }]) => [
      name,
      isSwitch ? { type: 'boolean' } : { type: 'string', multiple: true },
    ]),
  );

type Given = string | boolean | (string | boolean)[] | undefined;

function textsOf(given: Given): string[] {
  if (Array.isArray(given)) return given.map(String);
  return given === true ? [''] : [];
}

/** A command line by `node:util`'s rules. Throws `Failure` 'bad-input' with one sentence for people. */
export function readArguments<T extends ParseArgsConfig>(config: T) {
  try {
    return parseArgs(config);
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s/);
    throw badInput(`${shown(sentence.replace(/\.$/, ''))}. See --help.`);
  }
}

const HELP_WIDTH = 110;
const HELP_COLUMN = 22;

/** An option and what it does, as a paragraph of `--help`: the text stands in a column of its own. */
export function helpOf(option: string, words: string): string {
  const indent = ' '.repeat(HELP_COLUMN);
  const lines = [`  ${option} `.padEnd(HELP_COLUMN)];
  for (const word of words.split(' ')) {
    const line = lines[lines.length - 1];
    if (line.length + word.length < HELP_WIDTH) lines[lines.length - 1] = `${line}${word} `;
    else lines.push(`${indent}${word} `);
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** The lines of `--help` for a table. */
export function helpOfTable(table: OptionTable, places?: Places): string {
  const words = places ? { [places.placeholder]: places.help, ...places.forms } : {};
  const lines = Object.entries(words).map(([word, help]) => helpOf(word, help));
  let headline = '';
  for (const [name, { facts, isSwitch }] of Object.entries(table)) {
    if (!facts.isShown) continue;
    if (facts.section !== headline) lines.push('', (headline = facts.section));
    lines.push(helpOf(isSwitch ? `--${name}` : `--${name} ${facts.placeholder}`, sentenceOf(facts)));
  }
  return [...lines, helpOf('--help', 'Shows this.')].join('\n').replace(/^\n/, '');
}

function sentenceOf({ help, takes, usual }: OptionFacts): string {
  const more = [takes, usual === '' ? '' : `default ${usual}`].filter(Boolean).join('; ');
  return more === '' ? help : `${help.replace(/\.$/, '')} (${more}).`;
}
