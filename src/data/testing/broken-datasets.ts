import { writeNpy } from '../npy';
import { clockwise, TINY_ROAD_COUNT, tinyDatasetFiles, TRIP_HEADER, tripRow } from './tiny-dataset';

/** A data set with one fault, and what loading it must say. */
export interface BrokenDataset {
  readonly name: string;
  readonly files: Record<string, string | Uint8Array>;
  /** Matches the message of the refusal, or the rendered report. */
  readonly expected: RegExp;
  /** Whether the load must be refused with `Failure('bad-input')`. */
  readonly refused: boolean;
}

type Files = Record<string, string | Uint8Array>;

/** The tiny data set with changes; undefined removes a file. */
function changed(changes: Record<string, string | Uint8Array | undefined>): Files {
  const files: Files = { ...tinyDatasetFiles() };
  for (const [name, content] of Object.entries(changes)) {
    if (content === undefined) delete files[name];
    else files[name] = content;
  }
  return files;
}

const base = tinyDatasetFiles();
const geo = base['roadmap.geo'];

/** Edits data row `row` (from 1) of a file. */
function withRow(file: string, row: number, edit: (line: string) => string): string {
  return base[file]
    .split('\n')
    .map((line, i) => (i === row ? edit(line) : line))
    .join('\n');
}

const withTrip = (row: string): Files => changed({ 'train.csv': base['train.csv'] + row + '\n' });
const onlyHeader = TRIP_HEADER + '\n';
const partition = (zoneOf: (road: number) => number | string, count = TINY_ROAD_COUNT): string =>
  Array.from({ length: count }, (_, road) => `${zoneOf(road)}\n`).join('');
const matrix = (rows: number, columns = rows, fill = 0): Uint8Array =>
  writeNpy(new Float64Array(rows * columns).fill(fill), [rows, columns]);

const refuse = (name: string, files: Files, expected: RegExp): BrokenDataset => ({
  name,
  files,
  expected,
  refused: true,
});
const report = (name: string, files: Files, expected: RegExp): BrokenDataset => ({
  name,
  files,
  expected,
  refused: false,
});

const swapPoints = (text: string): string => text.replace(/\[(-?[\d.]+), (-?[\d.]+)\]/g, '[$2, $1]');
const movedEast = (text: string): string =>
  text.replace(
    /\[(-?[\d.]+), (-?[\d.]+)\]/g,
    (_, lon: string, lat: string) => `[${(Number(lon) + 125).toFixed(7)}, ${lat}]`,
  );

function fileFaults(): BrokenDataset[] {
  return [
    refuse('no file at all', {}, /roadmap\.geo.*missing.*No file was given/),
    refuse(
      'no roadmap.geo',
      changed({ 'roadmap.geo': undefined }),
      /roadmap\.geo: this file is missing.*Found: /,
    ),
    refuse('no roadmap.rel', changed({ 'roadmap.rel': undefined }), /roadmap\.rel: this file is missing/),
    refuse('no train.csv', changed({ 'train.csv': undefined }), /train\.csv: this file is missing/),
    report(
      'no val.csv',
      changed({ 'val.csv': undefined }),
      /val\.csv: missing: the val set is empty\. \[kept\]/,
    ),
    refuse(
      'two networks',
      { ...prefixed('a/'), ...prefixed('b/') },
      /roadmap\.geo: there are 2 files of this name.*a\/.*b\//,
    ),
    refuse('empty file', changed({ 'roadmap.rel': '' }), /roadmap\.rel: the file is empty/),
    refuse('UTF-16', changed({ 'roadmap.geo': utf16(geo) }), /roadmap\.geo.*UTF-16.*UTF-8/),
    refuse(
      'quote never closed',
      changed({ 'train.csv': `${onlyHeader}1,7,1,"100,103` }),
      /train\.csv, row 1: a quoted field is never closed/,
    ),
    refuse(
      'cut-off zip',
      { 'data.zip': new Uint8Array(100).fill(80) },
      /data\.zip: this is not a zip file, or its end is missing/,
    ),
  ];
}

const prefixed = (folder: string): Files =>
  Object.fromEntries(Object.entries(base).map(([name, content]) => [folder + name, content]));

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(2 + text.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, true);
  for (let i = 0; i < text.length; i++) view.setUint16(2 + i * 2, text.charCodeAt(i), true);
  return bytes;
}

function roadFaults(): BrokenDataset[] {
  const geoWith = (row: number, edit: (line: string) => string) =>
    changed({ 'roadmap.geo': withRow('roadmap.geo', row, edit) });
  return [
    refuse(
      'no length column',
      changed({ 'roadmap.geo': geo.replace(',length', ',metres') }),
      /column length.*the column length is missing.*reads: geo_id/,
    ),
    refuse(
      'semicolons',
      changed({ 'roadmap.geo': geo.split('\n')[0].replaceAll(',', ';') + '\n' }),
      /must be separated by commas/,
    ),
    refuse(
      'no road',
      changed({ 'roadmap.geo': geo.split('\n')[0] + '\n' }),
      /roadmap\.geo: there is no road in it/,
    ),
    refuse(
      'broken geo_id',
      geoWith(3, (line) => line.replace(/^\d+/, 'x7')),
      /roadmap\.geo, row 3, column geo_id: "x7": this is not a whole number/,
    ),
    refuse(
      'broken length',
      geoWith(2, (line) => line.replace(/[\d.]+$/, 'long')),
      /row 2, column length: "long": a length in metres is needed/,
    ),
    refuse(
      'negative length',
      geoWith(2, (line) => line.replace(/([\d.]+)$/, '-$1')),
      /row 2, column length: "-/,
    ),
    refuse(
      'broken coordinates',
      geoWith(4, (line) => line.replace('[[', '[[east')),
      /row 4, column coordinates: "east.*a list of at least two points/,
    ),
    refuse(
      'single point',
      geoWith(4, (line) => line.replace(/, \[[^\]]*\]\]/, ']')),
      /row 4, column coordinates.*at least two points/,
    ),
    refuse(
      'unquoted coordinates',
      geoWith(5, (line) => line.replaceAll('"', '')),
      /row 5: has more fields than the header/,
    ),
    refuse(
      'metres for degrees',
      geoWith(6, (line) => line.replace(/\[\[[^,]*/, '[[533210.5')),
      /row 6, column coordinates.*must lie in -180\.\.180/,
    ),
    refuse(
      'swapped, provable by range',
      changed({ 'roadmap.geo': swapPoints(movedEast(geo)) }),
      /row 1, column coordinates.*latitude and longitude are swapped/,
    ),
    refuse(
      'swapped, provable by length',
      changed({ 'roadmap.geo': swapPoints(geo) }),
      /roadmap\.geo: latitude and longitude are swapped/,
    ),
    refuse(
      'duplicate geo_id',
      geoWith(2, (line) => line.replace(/^\d+/, String(clockwise(0)))),
      /row 2, column geo_id: "100": this geo_id stands in an earlier row/,
    ),
    report(
      'length 0',
      geoWith(2, (line) => line.replace(/[\d.]+$/, '0')),
      /roads have the length 0\. \[kept\]/,
    ),
    report(
      'speed in words',
      geoWith(1, (line) => line.replace(',50,', ',walk,')),
      /row 1, column maxspeed: "walk"/,
    ),
    report(
      'no road class',
      geoWith(1, (line) => line.replace('"primary"', '')),
      /roads have no class.*\[kept\]/,
    ),
  ];
}

function successorFaults(): BrokenDataset[] {
  const rel = base['roadmap.rel'];
  const relWith = (row: string) => changed({ 'roadmap.rel': `${rel}${row}\n` });
  return [
    refuse(
      'no destination column',
      changed({ 'roadmap.rel': rel.replace('destination_id', 'to') }),
      /roadmap\.rel.*the column destination_id is missing/,
    ),
    refuse(
      'no usable pair',
      changed({ 'roadmap.rel': 'origin_id,destination_id\n1,2\n' }),
      /roadmap\.rel: no usable pair/,
    ),
    report(
      'pair with an unknown road',
      relWith('99,geo,100,5'),
      /roadmap\.rel: 1 × no road.*\[row left out\]\n.*row 57, column destination_id: "5"/,
    ),
    report(
      'pair with a broken number',
      relWith('99,geo,?,100'),
      /roadmap\.rel: 1 × this is not a whole number.*\[row left out\]\n.*column origin_id: "\?"/,
    ),
    report(
      'pair twice',
      relWith('99,geo,100,103'),
      /roadmap\.rel: 1 × this pair stands in an earlier row.*\[row left out\]\n.*"100 -> 103"/,
    ),
    report('short row', relWith('99,geo,100'), /roadmap\.rel: 1 × the row ends too early.*\[row left out\]/),
  ];
}

function tripFaults(): BrokenDataset[] {
  const times = ['2013-07-01T08:00:00Z', '2013-07-01T08:01:00Z'];
  const leftOut = (name: string, row: string, expected: RegExp) => report(name, withTrip(row), expected);
  return [
    refuse(
      'no rid_list column',
      changed({ 'train.csv': base['train.csv'].replace('rid_list', 'roads') }),
      /train\.csv.*the column rid_list is missing/,
    ),
    refuse(
      'no trips to train on',
      changed({ 'train.csv': onlyHeader }),
      /train\.csv: there is no usable trip in it\./,
    ),
    refuse(
      'only faulty trips to train on',
      changed({ 'train.csv': `${onlyHeader}${tripRow(1, [5, 6])}\n` }),
      /train\.csv: there is no usable trip in it \(1 × unknown-road/,
    ),
    report(
      'no trips to test on',
      changed({ 'test.csv': onlyHeader }),
      /test\.csv: there is no usable trip in it\. \[kept\]/,
    ),
    leftOut(
      'broken road id',
      tripRow(1, [100, '1o3']),
      /1 × a list of road ids.*\[row left out\]\n.*row 25, column rid_list: "1o3"/,
    ),
    leftOut(
      'broken time',
      tripRow(1, [100, 103], [times[0], '2013-02-30T08:00:00Z']),
      /1 × times like.*\[row left out\]\n.*row 25, column time_list: "2013-02-30/,
    ),
    leftOut(
      'lists of unequal length',
      tripRow(1, [100, 103, 106], times),
      /differ in length\. \[row left out\]\n.*"3 roads, 2 times"/,
    ),
    leftOut('one road', tripRow(1, [100]), /at least two roads\. \[row left out\]/),
    leftOut('unknown road', tripRow(1, [100, 104]), /1 × no road of roadmap\.geo.*\[row left out\]\n.*"104"/),
    leftOut(
      'no successor',
      tripRow(1, [100, 106]),
      /no pair of roadmap\.rel\. \[row left out\]\n.*"100 -> 106"/,
    ),
    leftOut(
      'the same road twice',
      tripRow(1, [100, 100]),
      /no pair of roadmap\.rel\. \[row left out\]\n.*"100 -> 100"/,
    ),
    leftOut(
      'times go back',
      tripRow(1, [100, 103], [...times].reverse()),
      /the times go back\. \[row left out\]\n.*08:01:00Z then 2013-07-01T08:00:00Z/,
    ),
    leftOut(
      'equal times',
      tripRow(1, [100, 103], [times[0], times[0]]),
      /1 × trips have equal consecutive times \(1 steps in all\)\. \[kept\]/,
    ),
    leftOut(
      'list without quotes',
      `1,7,1,100,103,${times.join(',')}`,
      /1 × the row has more fields than the header.*\[row left out\]/,
    ),
  ];
}

function zoneFaults(): BrokenDataset[] {
  const zones = (partitionText: string, npy?: Uint8Array) =>
    changed({ road_network_partition: partitionText, 'zone_trans_mat.npy': npy });
  const four = partition((road) => road % 4);
  return [
    refuse(
      'partition of another network',
      zones(partition((road) => road % 4, 40)),
      /it has 40 lines, roadmap\.geo has 48 roads/,
    ),
    refuse(
      'negative zone',
      zones(partition((road) => (road === 2 ? -1 : road % 4))),
      /road_network_partition, row 3: "-1": each line must be one zone number/,
    ),
    refuse('zone in words', zones(partition((road) => (road === 9 ? 'centre' : 0))), /row 10: "centre"/),
    report(
      'zones not contiguous',
      zones(partition((road) => (road % 4) * 2)),
      /not contiguous: 3 of 7 zones have no road \(1, 3, 5\)\. \[kept\]/,
    ),
    report(
      'partition without matrix',
      zones(four),
      /zone_trans_mat\.npy: missing: the flow between zones was counted/,
    ),
    report(
      'matrix without partition',
      changed({ 'zone_trans_mat.npy': matrix(4) }),
      /zone_trans_mat\.npy: not used/,
    ),
    refuse(
      'matrix of another shape',
      zones(four, matrix(3)),
      /its shape is \(3, 3\); the partition has 4 zones/,
    ),
    refuse('matrix not square', zones(four, matrix(4, 5)), /its shape is \(4, 5\)/),
    refuse(
      'matrix below zero',
      zones(four, matrix(4, 4, -1)),
      /row 1, column 1: "-1": each entry must be a count/,
    ),
    refuse(
      'matrix that is no NumPy file',
      zones(four, new Uint8Array(80)),
      /zone_trans_mat\.npy: this is not a NumPy file/,
    ),
    refuse('matrix cut off', zones(four, matrix(4).subarray(0, 200)), /should hold 16 numbers/),
  ];
}

/** One data set per kind of fault. Made anew at each call. */
export function brokenDatasets(): BrokenDataset[] {
  return [...fileFaults(), ...roadFaults(), ...successorFaults(), ...tripFaults(), ...zoneFaults()];
}
