import { shown } from '../base/text';

/** How much of a name that a file gives is shown. */
const SHOWN_LETTERS = 80;

/** A name that a file gives, fit to be shown in a message: one line of limited length. */
export const shownName = (name: string): string => shown(name, SHOWN_LETTERS);
