/** How much of a name that a file gives is shown. */
const SHOWN_LETTERS = 80;

/** A name that a file gives, fit to be shown in a message: one line of limited length. */
export function shownName(name: string): string {
  const line = name.slice(0, SHOWN_LETTERS).replace(/[\p{C}\p{Z}]/gu, ' ');
  return name.length > SHOWN_LETTERS ? `${line}…` : line;
}
