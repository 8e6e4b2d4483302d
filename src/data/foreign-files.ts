import { badInput, inFile } from '../base/failure';
import { shown } from '../base/text';
import { plainName } from './csv-file';
import { baseName, type DataFile } from './data-file';
import { sampleTable } from './gps/text-table';
import { unpackedHead } from './gunzipped-file';
import type { Task } from '../base/task';

/** Enough for the first rows of a table. */
const HEAD_BYTES = 16 * 1024;
/** A file of HDF5 begins with it. */
const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

interface ForeignForm {
  /** @param first cells of the first row */
  readonly recognises: (head: Uint8Array, first: readonly string[]) => boolean;
  /** What it is and what to do, after the name of the file. */
  readonly answer: string;
}

const has = (first: readonly string[], names: readonly string[]): boolean => {
  const known = first.map(plainName);
  return names.every((name) => known.includes(name));
};

/** Public forms of traffic and mobility data that are known and not read: what each needs before it is opened. */
const FORMS: readonly ForeignForm[] = [
  {
    recognises: (head) => HDF5.every((byte, i) => head[i] === byte),
    answer:
      "is a file of HDF5, as METR-LA and PEMS-BAY come. Write it as a table, a row for each time and a column for each sensor: python -c \"import pandas; pandas.read_hdf('FILE.h5').to_csv('speeds.csv')\". Then open speeds.csv.",
  },
  {
    recognises: (_, first) => has(first, ['day', 'interval', 'detid']),
    answer:
      "is a table of UTD19, whose times stand in two columns. Take one city and join them: python -c \"import pandas as p; t = p.read_csv('FILE.csv'); t = t[t.city == 'CITY']; t['time'] = p.to_datetime(t.day) + p.to_timedelta(t.interval, unit='s'); t[['time', 'detid', 'flow']].to_csv('flows.csv', index=False)\". Then open flows.csv.",
  },
  {
    // Time, station, district, freeway, direction, kind of lane, length, samples, share observed, flow, occupancy, speed.
    recognises: (_, first) =>
      first.length >= 12 &&
      /^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/.test(first[0]) &&
      /^\d+$/.test(first[1]) &&
      /^[NSEW]$/.test(first[4]),
    answer:
      "is a station file of PeMS, which has no header. Give it one: python -c \"import pandas as p; p.read_csv('FILE.txt.gz', header=None, usecols=[0, 1, 9], names=['time', 'station', 'flow']).to_csv('flows.csv', index=False)\". Then open flows.csv.",
  },
  {
    recognises: (_, first) => has(first, ['uid', 'd', 't', 'x', 'y']) && first.length === 5,
    answer:
      'is a table of YJMob100K: people in cells of 500 m of a city that is not named, by day and half-hour. Check-ins need longitude, latitude and a time. Put the grid where you like, for instance lon = 139 + 0.0055 x, lat = 35 + 0.0045 y, time = 2024-01-01 plus d days and t half-hours, and open it as columns user, lon, lat, time.',
  },
];

/** What a file is and how to open it, after its name, where it is of a public form that is not read. */
export function foreignAnswer(head: Uint8Array, isAll: boolean): string | undefined {
  const { separator } = sampleTable(head, isAll).form;
  const form = { separator, header: false, decimalComma: false };
  const [first = []] = sampleTable(head, isAll, form).rows;
  const cells = first.map((cell) => cell.trim());
  return FORMS.find(({ recognises }) => recognises(head, cells))?.answer;
}

/** @throws Failure 'bad-input' where a file is of a public form that is not read: what it is, and how to open it */
export async function refuseForeign(files: readonly DataFile[], task: Task): Promise<void> {
  for (const file of files) {
    const answer = await inFile(file.name, async () => {
      const { head, isAll } = await unpackedHead(file, HEAD_BYTES, task);
      return foreignAnswer(head, isAll);
    });
    if (answer) throw badInput(`${shown(baseName(file.name))} ${answer}`, { file: file.name });
  }
}
