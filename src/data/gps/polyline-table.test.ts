import { describe, expect, it } from 'vitest';
import { plain, PORTO, read, refusal } from './testing/gps-texts';

describe('tables of polylines', () => {
  const header = 'TRIP_ID,TAXI_ID,TIMESTAMP,MISSING_DATA,POLYLINE\n';

  it('gives every trip its points at the step', async () => {
    const content = `${header}1,t1,1372636858,False,"[[-8.61,41.14],[-8.62,41.15]]"\n2,t2,1372637303,False,"[[-8.6,41.1]]"\n`;
    const { traces } = await read(content, { ...PORTO, stepSeconds: 10 });
    expect(plain(traces)).toEqual([
      {
        vehicle: 't1',
        row: 1,
        points: [
          [-8.61, 41.14, 1372636858],
          [-8.62, 41.15, 1372636868],
        ],
      },
      { vehicle: 't2', row: 2, points: [[-8.6, 41.1, 1372637303]] },
    ]);
    expect(traces.tripNames).toBeUndefined();
    const choice = { ...PORTO, columns: { ...PORTO.columns, trip: 'TRIP_ID' } };
    expect((await read(content, choice)).traces.tripNames).toEqual(['1', '2']);
  });

  it('leaves out trips without points, with missing ones, and broken ones', async () => {
    const good = '1,t,1372636858,False,"[[-8.61,41.14],[-8.62,41.15]]"\n';
    const bad =
      '2,t,1372636858,False,[]\n3,t,1372636858,True,"[[-8.61,41.14]]"\n4,t,never,False,"[[-8.61,41.14]]"\n' +
      '5,t,1372636858,False,"[[-8.61,41.14],[-8.62"\n';
    const { traces, report } = await read(header + good + bad, PORTO);
    expect(traces.traceCount).toBe(1);
    const kinds = report.findings.filter(({ action }) => action === 'row left out').map(({ kind }) => kind);
    expect(kinds).toEqual(['too-short', 'incomplete-trip', 'broken-time', 'broken-coordinates']);
  });

  it('exchanges longitude and latitude where that is chosen, and says when it should be', async () => {
    const content = `${header}1,t,1372636858,False,"[[37.7,-122.4],[37.8,-122.5]]"\n`;
    const { traces } = await read(content, { ...PORTO, swapLonLat: true });
    expect([...traces.lonLat]).toEqual([-122.4, 37.7, -122.5, 37.8]);
    expect((await refusal(content, PORTO)).message).toMatch(/row 1, column POLYLINE.*swapped/);
  });
});
