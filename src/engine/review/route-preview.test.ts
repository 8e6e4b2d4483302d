import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { csvCell } from '../../base/text';
import { dataFileFromBytes } from '../../data/data-file';
import type { RouteFileChoice } from '../../data/route-files/route-choice';
import { routeAt } from '../../generation/route';
import { localTask } from '../protocol/local-task';
import { readRouteFile } from './read-route-file';
import { openQuestions, previewRoutes } from './route-preview';
import { after, anyRoutes, idOf, TOWN } from './testing/town-routes';

const IDS = [0, after(0), after(after(0))].map(idOf);
const CLOCKS = ['2013-07-01T08:00:00Z', '2013-07-01T08:00:20Z', '2013-07-01T08:01:00Z'];
const context = (choices?: Readonly<Record<string, RouteFileChoice>>) => ({
  task: localTask<string>(),
  tables: async () => null,
  choices,
});
const asked = (text: string) => openQuestions(dataFileFromBytes('a.csv', text), TOWN, context());
const readAs = (text: string, key: string, choice: RouteFileChoice) =>
  readRouteFile(dataFileFromBytes('a.csv', text), TOWN, context({ [key]: choice }));

describe('tables whose columns are called as nobody knows', () => {
  it.each([
    ['path;when;o;d;method', `"${IDS.join(',')}";"${CLOCKS.join(',')}";${IDS[0]};${IDS[2]};m`],
    ['d,method,when,o,path', `${IDS[2]},m,"${CLOCKS.join(',')}",${IDS[0]},"[${IDS.join(', ')}]"`],
    ['Ziel,x1,Modell,Start,x2', `${IDS[2]},"${CLOCKS.join(',')}",m,${IDS[0]},"${IDS.join(',')}"`],
  ])('are guessed, shown and read: %s', async (head, row) => {
    const text = `${head}\n${row}\n`;
    const [question, ...others] = await asked(text);
    expect(others).toEqual([]);
    expect(question).toMatchObject({
      isReadable: true,
      outcome: ['The first rows give 1 route, with times.'],
    });
    expect(question.columns.map(({ values }) => values.length)).toEqual([1, 1, 1, 1, 1]);
    const [{ routes, statesEnds, role }] = await readAs(text, question.key, question.choice);
    expect([...routeAt(routes, 0).roads].map(idOf)).toEqual(IDS);
    expect(routes.times.every(Number.isFinite)).toBe(true);
    if (!head.startsWith('Ziel'))
      expect({ statesEnds, role }).toEqual({ statesEnds: true, role: 'generated' });
  });

  it('are not asked about where a known form has named them, and once for each header', async () => {
    expect(await asked(`rid_list,time_list\n"${IDS.join(',')}",\n`)).toEqual([]);
    const [{ key, choice }] = await asked(`roads\n"${IDS.join(',')}"\n`);
    const again = dataFileFromBytes('b.csv', `roads\n"${IDS.join(',')}"\n`);
    expect(await openQuestions(again, TOWN, context({ [key]: choice }))).toEqual([]);
  });

  it('may have one road of a trip in each row, and trips that are mixed', async () => {
    const rows = IDS.flatMap((id, i) => [`A,${id},${CLOCKS[i]}`, `B,${id},`]);
    const text = `traj,edge,t\n${rows.join('\n')}\n,${IDS[0]},\nC,x,\nD,7,\n`;
    const [question] = await asked(text);
    expect(question.choice.kind).toBe('rows');
    const [{ routes, leftOut, sourceRows, notes }] = await readAs(text, question.key, question.choice);
    expect([...routes.roads].map(idOf)).toEqual([...IDS, ...IDS]);
    expect([...sourceRows]).toEqual([1, 2]);
    expect(routes.times.filter(Number.isNaN)).toHaveLength(3);
    expect(notes).toContain('1 route of 2 without times: measures of time leave them out.');
    expect(leftOut.map(({ reason, rows: [{ row, column }] }) => [reason, row, column])).toEqual([
      ['no-trip', 7, 'traj'],
      ['broken-roads', 8, 'edge'],
      ['unknown-road', 9, 'edge'],
    ]);
  });

  it('say what is lacking, and what comes of another meaning', async () => {
    const text = 'name,age\nEve,36\nAda,12\n';
    const [question] = await asked(text);
    expect(question).toMatchObject({ isReadable: false, outcome: ['Choose the column of the roads.'] });
    const choice = { ...question.choice, columns: { ...question.choice.columns, roads: 'age' } };
    const file = dataFileFromBytes('a.csv', text);
    const other = await previewRoutes(file, 'a.csv', TOWN, { choice }, context());
    expect(other.isReadable).toBe(false);
    expect(other.outcome.join(' ')).toMatch(/gives? 0 routes.*no road of this id/);
    const placed = await previewRoutes(file, 'a.csv', TOWN, { rowKind: 'positions' }, context());
    expect(placed.isReadable).toBe(false);
    expect(placed.outcome.join(' ')).toMatch(/column/);
  });

  it('have positions that are shown before they count', async () => {
    const points = [0, 1, 2, 3].map((i) => `7,${0.002 * i},41,2013-07-01 08:00:${10 * i}`);
    const [question] = await asked(`ride,lon,lat,when\n${points.join('\n')}\n`);
    expect(question.choice.kind).toBe('positions');
    expect(question.choice.columns).toMatchObject({ lon: 'lon', lat: 'lat', time: 'when', model: null });
    expect(question.outcome[0]).toBe('The first rows give 1 line of 4 points.');
  });

  it('lose nothing and take formulas as text, whatever the names are', async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
      .filter((text) => text.trim() !== '');
    const model = fc.constantFrom('=1+1', '@a, "b"', '模型', 'a\tb', "'+y");
    await fc.assert(
      fc.asyncProperty(
        anyRoutes,
        fc.uniqueArray(name, { minLength: 3, maxLength: 3 }),
        model,
        async (given, names, who) => {
          const cells = (i: number) => [who, `[${[...routeAt(given, i).roads].map(idOf).join(', ')}]`, 'x'];
          const lines = [
            names.map((one) => `a ${one}`),
            ...Array.from({ length: given.count }, (_, i) => cells(i)),
          ];
          const text = lines.map((row) => `${row.map(csvCell).join(',')}\n`).join('');
          const choice: RouteFileChoice = {
            kind: 'lists',
            columns: {
              ...{ times: null, trip: null, origin: null, destination: null, stop: null, logProb: null },
              ...{ roads: lines[0][1].trim(), model: lines[0][0].trim() },
            },
          };
          const [question] = await asked(text);
          const [set] = await readAs(text, question.key, choice);
          expect(set.routes.roads).toEqual(given.roads);
          expect(set.routes.count).toBe(given.count);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('never end in anything but a Failure, whatever is in them', async () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('[1, 2]', '1,2', '"', '[', '-8.6', '', '=1'),
      fc.nat(2000).map(String),
    );
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const text = rows.map((row) => row.join(',')).join('\n');
        try {
          for (const { key, choice, isReadable } of await asked(text))
            if (isReadable) await readAs(text, key, choice);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Failure);
          expect((thrown as Failure).details.unexpected).toBeUndefined();
        }
      }),
      { numRuns: 300 },
    );
  });
});
