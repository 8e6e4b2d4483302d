/** A name without case, blanks and signs. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * Finds columns by what data sets call them.
 * @param names for each role its names, plain; the first that is there is taken
 * @returns where the column of each role stands, -1 for one that is not there
 */
export function columnsCalled<Role extends string>(
  header: readonly string[],
  names: Readonly<Record<Role, readonly string[]>>,
): Readonly<Record<Role, number>> {
  const plain = header.map(plainName);
  const places = Object.entries<readonly string[]>(names).map(([role, called]) => {
    const name = called.find((one) => plain.includes(one));
    return [role, name === undefined ? -1 : plain.indexOf(name)] as const;
  });
  return Object.fromEntries(places) as Record<Role, number>;
}
