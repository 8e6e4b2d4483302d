import { visibleLines } from './text';

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
