import {
  lengthBits,
  lengthToken,
  levelLengths,
  patternsOf,
  pointsOf,
  shortening,
} from '../../src/models/htp/sequence-length';
import { Failure } from '../../src/base/failure';
import { compare, compareLists, EXACT, reportUnread } from '../harness/compare';
import { StoredFields } from '../harness/stored-fields';
import type { Subject, VerificationContext } from '../harness/compare';

const GROUP = 'lengths';

/** Lengths of tensors through the levels, length bits and tokens. Nothing of it is computed on a device. */
export const lengths: Subject = {
  name: GROUP,
  run(context) {
    const json = new StoredFields(context.folder.json(`${GROUP}.json`), `${GROUP}.json`);
    const tensors = context.folder.tensors(`${GROUP}.safetensors`);
    const exact = (what: string, actual: readonly number[], expected: readonly number[]) =>
      compare(context, {
        group: GROUP,
        what,
        actual,
        expected,
        tolerance: { ...EXACT, absolute: json.number('suggested_abs_tolerance') },
        onHost: true,
      });
    const columns = json.texts('columns');
    const rows = json.rows('rows');
    const found = rows.map(([n]) => columns.map((column) => columnOf(column, n)));
    exact('rows', found.flat(), rows.flat());
    exact('table', found.flat(), tensors.numbers('table'));
    const shape = json.fields('tensors').fields('table').numbers('shape');
    exact('shape of the table', [...tensors.shape('table')], shape);
    const back = rows.map(([n]) => pointsOf(patternsOf(n), lengthToken(n)));
    exact(
      'points of patterns and token',
      back,
      rows.map(([n]) => n),
    );
    checkTokens(context, json, exact, rows);
    reportUnread(context, GROUP, json);
    reportUnread(context, GROUP, tensors);
    return Promise.resolve();
  },
};

function columnOf(column: string, n: number): number {
  const [, l1, l2, m] = levelLengths(n);
  const [b0, b1, b2] = lengthBits(n);
  const values: Readonly<Record<string, number>> = { n, l1, l2, m, b0, b1, b2, token: lengthToken(n) };
  if (!Object.hasOwn(values, column))
    throw new Failure('bad-input', `No column of lengths here is called "${column}".`);
  return values[column];
}

function checkTokens(
  context: VerificationContext,
  json: StoredFields,
  exact: (what: string, actual: readonly number[], expected: readonly number[]) => void,
  rows: readonly (readonly number[])[],
): void {
  const stored = json.fields('token_to_shortening');
  for (const token of stored.names)
    exact(`shortening of token ${token}`, [shortening(Number(token))], stored.numbers(token));
  const counts = json.fields('counts_per_token');
  for (const token of counts.names) {
    const count = rows.filter(([n]) => lengthToken(n) === Number(token)).length;
    exact(`lengths with token ${token}`, [count], [counts.number(token)]);
  }
  for (const example of json.list('paper_examples')) {
    const n = example.number('n');
    const ours = [...lengthBits(n), lengthToken(n), patternsOf(n)];
    const theirs = [...example.numbers('bits'), example.number('token'), example.number('m')];
    exact(`the paper's example of ${n} points`, ours, theirs);
  }
  const ranges = json.names.flatMap((name) => {
    const [, least, most] = /^range_(\d+)_(\d+)$/.exec(name) ?? [];
    return least === undefined ? [] : [{ name, ends: [Number(least), Number(most)] }];
  });
  compareLists(context, { group: GROUP, what: 'a range of points', actual: [ranges.length], expected: [1] });
  for (const { name, ends } of ranges)
    exact(
      `patterns of ${ends.join(' to ')} points`,
      ends.map(patternsOf),
      json.fields(name).numbers('patterns'),
    );
}
