import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import type { StartFrom } from '../../src/engine/experiments/experiment';
import { systems } from '../../src/systems/registry';
import { GIVEN_TEACHER_INFOS, type GivenTeacherName } from '../../src/systems/routes/given-teachers';
import { isFile, weightsAt } from './run-networks';

/** A network of another system that teaches: of a file, or of a run of Routes or of its own system. @throws Failure 'bad-input' */
export const givenTeacherAt = (name: GivenTeacherName, path: string): Promise<StartFrom> =>
  networkAt(path, [name, ...GIVEN_TEACHER_INFOS[name].files], `--${name}-from`);

/**
 * The first of these networks that a file or run has.
 * @param option that named it, for messages
 * @throws Failure 'bad-input' where there is none
 */
export async function networkAt(path: string, names: readonly string[], option: string): Promise<StartFrom> {
  const found = await weightsAt(path, names, systems);
  if (isFile(found)) return found;
  const [first] = names.flatMap((network) => found.get(network) ?? []);
  if (first) return first;
  throw new Failure(
    'bad-input',
    `${shown(path)} has no such teacher (${option}). Name its file, or another run.`,
  );
}
