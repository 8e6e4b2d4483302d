import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { dataFileFromBytes } from './data-file';
import { fileKind } from './file-kind';
import { loadDataset } from './load-dataset';

const load = (name: string, content: string | Uint8Array) =>
  loadDataset([dataFileFromBytes(name, content)], { name: 'x' });

const PEMS =
  '01/01/2019 00:00:00,312098,3,99,N,HV,4.83,10,100,56,.0121,66.5,10,12,.01,66\n' +
  '01/01/2019 00:00:00,312099,3,99,S,HV,4.83,10,100,41,.0101,67.5,10,12,.01,66\n';

describe('A public form that is not read', () => {
  it.each([
    ['metr-la.h5', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0), /HDF5.*to_csv/],
    [
      'utd19_u.csv',
      'day,interval,detid,flow,occ,error,city,speed\n2017-05-06,300,U-1,12,0.1,0,bern,\n',
      /UTD19.*to_timedelta/,
    ],
    ['d03_text_station_5min_2019_01_01.txt', PEMS, /station file of PeMS.*names=/],
    [
      'd03_text_station_5min_2019_01_01.txt.gz',
      gzipSync(new TextEncoder().encode(PEMS)),
      /station file of PeMS/,
    ],
    ['yjmob100k-dataset1.csv', 'uid,d,t,x,y\n0,0,1,79,86\n0,0,2,79,86\n', /YJMob100K.*lon, lat, time/],
  ])('%s is named, with what to do', async (name, content, answer) => {
    expect(await fileKind(dataFileFromBytes(name, content))).toBe('dataset');
    await expect(load(name, content)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(answer),
    });
  });

  it('is told from what is read', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => [
      `2019-01-01 ${String(Math.floor(i / 12) % 24).padStart(2, '0')}:${String((5 * i) % 60).padStart(2, '0')}:00`,
    ]).slice(0, 288);
    const text = `time,detid,flow\n${rows.map(([time], i) => `${time},a,${i}`).join('\n')}\n`;
    const { dataset } = await load('flows.csv', text);
    expect(dataset.extras?.series?.features).toEqual(['flow']);
  });
});
