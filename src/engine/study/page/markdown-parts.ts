import { visible } from '../../../base/text';

/** A text of a stranger as Markdown that says only itself: on one line, no sign of it is markup. */
export const plain = (text: string): string =>
  visible(text).replace(/[\\`*_{}[\]<>#|~!]/g, (sign) => `\\${sign}`);

/** A table whose first column is of words. Cells are plain texts. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
    .map((cells, i) => `| ${(i === 1 ? cells : cells.map(plain)).join(' | ')} |`)
    .join('\n');
