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
