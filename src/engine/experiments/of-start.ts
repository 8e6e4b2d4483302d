import { Failure } from '../../base/failure';
import { shown } from '../../base/text';
import type { StartFrom } from './experiment';

/** Has the failures of reading a file that a training starts from name the file. */
export function ofStart<T>({ name }: StartFrom, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.message.startsWith(shown(name))) throw thrown;
    throw new Failure(thrown.code, `${shown(name)}: ${thrown.message}`, { ...thrown.details, file: name });
  }
}
