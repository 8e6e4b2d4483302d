import * as v from 'valibot';
import { isTree, type ConfigOf, type Row, type RowTree, type Rows, type Settings } from './declare';
import { accepts, expected, type NumberRange, type Setting } from './settings';

/** Schemas of configurations in JSON, apart from the declaration: the page opens without `valibot`. */

type SchemaOf<C> = v.GenericSchema<unknown, C>;

/** Value at a path of a configuration. */
type Part<C, Path extends string> = Path extends `${infer Key extends keyof C & string}.${infer Rest}`
  ? Part<NonNullable<C[Key]>, Rest>
  : Path extends keyof C
    ? NonNullable<C[Path]>
    : never;

/** The schema of a system's configurations. Values that older records do not name are filled in. */
export const configSchema = <P extends string, T extends Rows, C>(settings: Settings<P, T, C>): SchemaOf<C> =>
  v.pipe(
    v.unknown(),
    v.transform((record) => settings.upgrade(record)),
    schemaOfTree(settings.tree) as unknown as SchemaOf<C>,
    v.rawCheck(({ dataset, addIssue }) => {
      const message = dataset.typed ? settings.fault(dataset.value) : null;
      if (message !== null) addIssue({ message });
    }),
  );

/** The schema of a value or an object of values, by its path. */
export function partSchema<S extends Settings, Path extends string>(
  { tree }: S,
  path: Path,
): SchemaOf<Part<ConfigOf<S>, Path>> {
  let at: RowTree | Row = tree;
  for (const key of path.split('.')) {
    const next: RowTree | Row | undefined = isTree(at) ? at.get(key) : undefined;
    if (next === undefined) throw new RangeError(`no setting has the path ${path}`);
    at = next;
  }
  return (isTree(at) ? schemaOfTree(at) : schemaOfRow(at)) as SchemaOf<Part<ConfigOf<S>, Path>>;
}

function schemaOfTree(tree: RowTree): v.GenericSchema {
  const entries = [...tree].map(([key, node]) => [key, isTree(node) ? schemaOfTree(node) : entryOf(node)]);
  const object = v.object(Object.fromEntries(entries));
  const older = olderIn(tree);
  return older === undefined ? object : v.optional(object, older as Record<string, unknown>);
}

/** The values of older records that name none of an object's; undefined where they have to name some. */
function olderIn(tree: RowTree): object | undefined {
  const values = [...tree].map(([key, node]) => {
    const older = isTree(node) ? olderIn(node) : 'older' in node ? node.older : undefined;
    return [key, older] as const;
  });
  return values.some(([, older]) => older === undefined) ? undefined : Object.fromEntries(values);
}

function entryOf(row: Row): v.GenericSchema {
  const schema = schemaOfRow(row);
  if ('optional' in row) return v.exactOptional(schema);
  return row.older === undefined ? schema : v.optional(schema, row.older);
}

function schemaOfRow(row: Row): v.GenericSchema {
  if (row.kind === 'choice') return v.picklist(Object.keys(row.options));
  if (row.kind === 'switch') return v.boolean();
  if (row.kind === 'list')
    return v.pipe(
      v.array(numberSchema(row.of)),
      v.minLength(row.shortest ?? 0),
      v.maxLength(row.longest),
      v.readonly(),
    );
  if ('unlimited' in row)
    return v.pipe(
      v.nullable(numberSchema(row)),
      v.transform((value) => value ?? Infinity),
    );
  return numberSchema(row);
}

const numberSchema = (range: Setting | NumberRange) =>
  v.pipe(
    v.number(),
    v.check(
      (value) => accepts(range, value),
      ({ input }) => `${expected(range)} was expected, not ${input}`,
    ),
  );
