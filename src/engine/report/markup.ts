import { escaped } from '../../base/text';

/** Text that is HTML or SVG already. Only `markup` makes it, so whatever else goes into a page is escaped. */
export class Markup {
  private constructor(readonly text: string) {}

  /**
   * A template whose values are escaped, unless they are `Markup` themselves; of a list each item is, one after the
   * other. Values stand in text or in quoted attributes; tag and attribute names are never values.
   */
  static of(parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
    return new Markup(parts.reduce((text, part, i) => text + insertion(values[i - 1]) + part));
  }
}

export type MarkupValue = string | number | Markup | readonly MarkupValue[] | null;

export const markup = Markup.of;

function insertion(value: MarkupValue): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.text;
  return typeof value === 'object' ? value.map(insertion).join('') : escaped(String(value));
}
