import { compareLists } from './compare';
import type { StoredTensors } from './reference-folder';
import type { StoredFields } from './stored-fields';
import type { VerificationContext } from './compare';

/** What a file says of its tensors, against what they are. */
export function describeTensors(
  context: VerificationContext,
  group: string,
  { json, tensors }: { readonly json: StoredFields; readonly tensors: StoredTensors },
): void {
  const stated = json.fields('tensors');
  const described = (names: readonly string[], shapeOf: (name: string) => readonly number[]) =>
    names.map((name) => `${name} [${shapeOf(name).join()}]`).sort();
  compareLists(context, {
    group,
    what: 'names and shapes of the tensors',
    actual: described(tensors.names, tensors.shape),
    expected: described(stated.names, (name) => stated.fields(name).numbers('shape')),
  });
}
