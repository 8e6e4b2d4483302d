import { visibleLines } from '../../base/text';

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
