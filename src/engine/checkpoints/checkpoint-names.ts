import { shown } from '../../base/text';
import { badInput } from '../../base/failure';

/**
 * What wrappers put before or between the names of a module: torch.compile,
 * (Distributed)DataParallel. No official name has them.
 */
const WRAPPERS: ReadonlySet<string> = new Set(['_orig_mod', 'module']);
/** What people call the attribute that holds the network. */
const HOLDERS: ReadonlySet<string> = new Set(['model', 'net', 'network', 'student', 'teacher']);

/** The name without what was wrapped around it. */
export function officialName(name: string): string {
  const parts = name.split('.').filter((part) => !WRAPPERS.has(part));
  while (parts.length > 1 && HOLDERS.has(parts[0])) parts.shift();
  return parts.join('.') || name;
}

/** Official name of each name. @throws Failure 'bad-input' if two names become one */
export function officialNames(names: Iterable<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const taken = new Map<string, string>();
  for (const name of names) {
    const official = officialName(name);
    const other = taken.get(official);
    if (other !== undefined)
      throw badInput(
        `These weights cannot be used: "${other}" and "${shown(name)}" are both "${official}". Save one network only.`,
      );
    taken.set(official, name);
    found.set(name, official);
  }
  return found;
}

/** Whose official state dict has names like these; undefined for nobody's. */
export function architectureOfNames(
  names: Iterable<string>,
  known: readonly Architecture[],
): Architecture | undefined {
  for (const name of names) {
    const found = known.find((architecture) => architecture.recognises(name));
    if (found) return found;
  }
  return undefined;
}

/** A published network whose checkpoints are read: known by the tensor names of its official state dict. */
export interface Architecture {
  /** What the header of a file saved here says under `system`: 'LM-TAD', 'HOSER'. */
  readonly name: string;
  /** What it is here, for people: 'teacher', 'student'. */
  readonly role: string;
  /** Whether an official state dict of it has a tensor of this name, and none of another architecture has. */
  recognises(tensorName: string): boolean;
}

/** "LM-TAD or HOSER". */
export const namesOf = (known: readonly Architecture[]): string => known.map(({ name }) => name).join(' or ');
