const UNKNOWN_CLASS = 'unclassified';

/**
 * The road class of a `highway` cell: plain text stays as it is; of a list such as `['primary', 'secondary']`
 * the first name counts, unless it is 'unclassified': then the second (HOSER's official reading).
 */
export function roadClassOf(cell: string): string {
  if (!/^\s*[[(]/.test(cell)) return cell;
  const names = [...cell.matchAll(/'([^']*)'|"([^"]*)"/g)].map((match) => match[1] ?? match[2]);
  if (names.length === 0) return cell;
  return names[0] === UNKNOWN_CLASS && names.length > 1 ? names[1] : names[0];
}

const INTEGER = /^\s*[+-]?\d{1,15}\s*$/;

/**
 * Codes and names as scikit-learn's LabelEncoder gives them for a column read by pandas: distinct values in
 * text order ('10' < '9'), or, where every value of the column is an integer, in numeric order (9 < 10).
 * `asNumbers` says which where the types are known.
 */
export function encodeClasses(
  values: readonly string[],
  asNumbers?: boolean,
): { codes: Uint16Array; names: string[] } {
  const distinct = new Set(values);
  const numeric = asNumbers ?? (distinct.size > 0 && [...distinct].every((value) => INTEGER.test(value)));
  const nameOf = (value: string) => (numeric ? String(Number(value)) : value);
  const names = [...new Set([...distinct].map(nameOf))].sort(
    numeric ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1),
  );
  const codeOfName = new Map(names.map((name, code) => [name, code]));
  const codeOf = new Map([...distinct].map((value) => [value, codeOfName.get(nameOf(value))!]));
  return { codes: Uint16Array.from(values, (value) => codeOf.get(value)!), names };
}
