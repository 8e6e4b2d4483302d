import { Failure } from '../../base/failure';
import { listed, shown } from '../../base/text';
import type { SettingValue } from './settings';

/** One word that stands for the values of several settings. */
export interface ShortForm {
  /** Name on the command line, without the dashes, and in study files. */
  readonly flag: string;
  readonly label: string;
  /** One sentence: what it does. */
  readonly help: string;
  /** The words, and what people call what they stand for. */
  readonly options: Readonly<Record<string, string>>;
  /**
   * The values that a word stands for, by the flags of their settings.
   * @param given names of other systems' networks that are at hand
   */
  values(word: string, given: readonly string[]): Readonly<Record<string, SettingValue>>;
}

/** What a form takes, to go on from "must be". */
export const wordsOf = ({ options }: Pick<ShortForm, 'options'>): string =>
  `one of ${Object.keys(options).join(', ')}`;

/**
 * Flags with the words of short forms written out. What a flag says itself goes before what a word stands for.
 * @param values by flag
 * @param given names of other systems' networks that are at hand
 * @throws Failure 'bad-input' for a word that a form does not have
 */
export function writtenOut<V>(
  forms: readonly ShortForm[],
  values: Readonly<Record<string, V>>,
  given: readonly string[],
  as: (value: SettingValue) => V,
): Readonly<Record<string, V>> {
  let long: Record<string, V> = { ...values };
  for (const form of forms) {
    const word = values[form.flag];
    if (word === undefined) continue;
    if (typeof word !== 'string' || !Object.hasOwn(form.options, word))
      throw new Failure(
        'bad-input',
        `--${form.flag} must be ${wordsOf(form)}, not '${shown(String(word))}'.`,
        { words: listed(Object.keys(form.options)) },
      );
    const { [form.flag]: _, ...rest } = long;
    const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const meant = Object.entries(form.values(word, given)).map(([flag, value]) => [flag, as(value)]);
    long = { ...(Object.fromEntries(meant) as Record<string, V>), ...(said as Record<string, V>) };
  }
  return long;
}
