import { Failure } from '../../domain/failure';

const SAVE_AGAIN = 'In Python, save it again with torch.save(model.state_dict(), path)';

/** What to throw about a PyTorch file that cannot be used: what is wrong and where, then what to do. */
export const broken = (what: string, remedy: string = SAVE_AGAIN): Failure =>
  new Failure('bad-input', `This PyTorch file cannot be read: ${what}. ${remedy}.`);

/** How much of a name that a file gives is shown. */
const SHOWN_NAME = 80;

/** A name that a file gives, fit to be shown: one line of limited length. */
export function shown(name: string): string {
  const line = name.slice(0, SHOWN_NAME).replace(/[\p{C}\p{Z}]/gu, ' ');
  return name.length > SHOWN_NAME ? `${line}…` : line;
}
