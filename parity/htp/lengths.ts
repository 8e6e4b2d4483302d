import { Failure } from '../../src/base/failure';
import {
  lengthBits,
  lengthToken,
  levelLengths,
  patternsOf,
  pointsOf,
  shortening,
} from '../../src/models/htp/sequence-length';
import { within } from '../harness/compare';
import { subject } from '../harness/stored-file';

/** Lengths of tensors through the levels, length bits and tokens. Nothing of it is computed on a device. */
export const lengths = subject('lengths', (file) => {
  const { json } = file;
  const tolerance = within(json.number('suggested_abs_tolerance'));
  const row = (what: string, actual: readonly number[], expected: readonly number[]) =>
    file.row(what, actual, expected, tolerance);
  const rows = json.rows('rows');
  const all = rows.map(([n]) => n);
  return {
    parts: {
      table: () => {
        const found = all.flatMap((n) => json.texts('columns').map((column) => columnOf(column, n)));
        row('rows', found, rows.flat());
        row('table', found, file.numbers('table'));
        const shape = json.fields('tensors').fields('table').numbers('shape');
        row('shape of the table', file.tensors.shape('table'), shape);
        row('points of patterns and token', all.map((n) => pointsOf(patternsOf(n), lengthToken(n))), all); // prettier-ignore
      },
      tokens: () => {
        const stored = json.fields('token_to_shortening');
        for (const token of stored.names)
          row(`shortening of token ${token}`, [shortening(Number(token))], stored.numbers(token));
        const counts = json.fields('counts_per_token');
        for (const token of counts.names) {
          const count = all.filter((n) => lengthToken(n) === Number(token)).length;
          row(`lengths with token ${token}`, [count], counts.all(token));
        }
        for (const example of json.list('paper_examples')) {
          const n = example.number('n');
          const theirs = [...example.numbers('bits'), ...example.all('token', 'm')];
          const ours = [...lengthBits(n), lengthToken(n), patternsOf(n)];
          row(`the paper's example of ${n} points`, ours, theirs);
        }
      },
      range: () => {
        const ranges = json.names.flatMap((name) => {
          const [, ...ends] = /^range_(\d+)_(\d+)$/.exec(name) ?? [];
          return ends.length === 0 ? [] : [{ name, ends: ends.map(Number) }];
        });
        file.lists('a range of points', [ranges.length], [1]);
        for (const { name, ends } of ranges) {
          const patterns = json.fields(name).numbers('patterns');
          row(`patterns of ${ends.join(' to ')} points`, ends.map(patternsOf), patterns);
        }
      },
    },
  };
});

function columnOf(column: string, n: number): number {
  const [, l1, l2, m] = levelLengths(n);
  const [b0, b1, b2] = lengthBits(n);
  const values: Readonly<Record<string, number>> = { n, l1, l2, m, b0, b1, b2, token: lengthToken(n) };
  if (!Object.hasOwn(values, column))
    throw new Failure('bad-input', `No column of lengths here is called "${column}".`);
  return values[column];
}
