import { writeNpy } from '../npy';
import { extraPartFiles } from './extra-parts';
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

function seriesFaults(): BrokenDataset[] {
  const parts = extraPartFiles();
  const sensors = (text: string) => changed({ ...parts, 'sensors.csv': text });
  const series = (text: string) => changed({ ...parts, 'series.csv': text });
  const sensorRow = (row: string) => sensors(`${parts['sensors.csv']}${row}\n`);
  const links = (text: string) =>
    changed({
      ...parts,
      'sensor_links.csv': `from_sensor,to_sensor,weight\n773869,"A ""1"", north",0.5\n${text}`,
    });
  const row = (text: string) => series(`${parts['series.csv']}${text}\n`);
  return [
    refuse(
      'series without sensors',
      changed({ 'series.csv': parts['series.csv'] }),
      /series\.csv: it needs sensors\.csv beside it\. Add that file, or take this one out/,
    ),
    report(
      'sensors without series',
      changed({ 'sensors.csv': parts['sensors.csv'] }),
      /sensors\.csv: not used: series\.csv.*is missing beside it\. \[kept\]/,
    ),
    refuse(
      'no column for where a sensor stands',
      sensors(parts['sensors.csv'].replace('lat', 'north')),
      /sensors\.csv, column lat: the column lat is missing.*reads: sensor_id, lon, north/,
    ),
    refuse('no sensor', sensors('sensor_id,lon,lat\n'), /sensors\.csv: there is no usable sensor in it\./),
    refuse(
      'only faulty sensors',
      sensors('sensor_id,lon,lat\n1,east,41\n'),
      /sensors\.csv: there is no usable sensor in it \(1 × broken-coordinates: degrees like/,
    ),
    report(
      'sensor without a position',
      sensorRow('new,,'),
      /sensors\.csv: 1 × sensors have no position\. \[kept\]\n.*row 3: "new"/,
    ),
    report(
      'sensor with half a position',
      sensorRow('new,,41.1'),
      /1 × degrees like -8\.6105 are needed here\. \[row left out\]\n.*row 3, column lon/,
    ),
    report(
      'sensor in projected metres',
      sensorRow('new,-8.6,4557001'),
      /lat in -90\.\.90.*\[row left out\]\n.*row 3, column lat: "4557001"/,
    ),
    report('sensor without an id', sensorRow(',-8.6,41.1'), /1 × an id of 1 to 200.*\n.*column sensor_id/),
    report(
      'sensor twice',
      sensorRow('773869,-8.6,41.1'),
      /1 × this sensor_id stands in an earlier row too\. \[row left out\]\n.*row 3/,
    ),
    report(
      'sensor on an unknown road',
      sensors('sensor_id,lon,lat,road\n773869,-8.6,41.1,elsewhere\n"A ""1"", north",-8.6,41.1,\n'),
      /1 × sensors stand on a road that roadmap\.geo does not have.*\[kept\]\n.*row 1, column road: "elsewhere"/,
    ),
    report(
      'links without series',
      changed({ 'sensor_links.csv': parts['sensor_links.csv'] }),
      /sensor_links\.csv: not used: series\.csv.*is missing beside it\. \[kept\]/,
    ),
    refuse(
      'no link',
      changed({ ...parts, 'sensor_links.csv': 'from_sensor,to_sensor\n' }),
      /sensor_links\.csv: there is no usable link/,
    ),
    report(
      'link with an unknown sensor',
      links('773869,9,1\n'),
      /1 × no sensor of sensors\.csv has this sensor_id\. \[row left out\]\n.*row 2, column to_sensor: "9"/,
    ),
    ...['0', '-1', 'near', '1e-60', '1e60', 'nan'].map((weight) =>
      report(
        `link of weight ${weight}`,
        links(`"A ""1"", north",773869,${weight}\n`),
        /1 × a weight above 0 is needed here, or nothing for a weight of 1\. \[row left out\]\n.*row 2, column weight/,
      ),
    ),
    report(
      'link from a sensor to itself',
      links('773869,773869,1\n'),
      /1 × this link leads from a sensor to itself\. \[row left out\]\n.*row 2/,
    ),
    report(
      'link twice',
      links('773869,"A ""1"", north",0.7\n'),
      /1 × an earlier row has this link too\. \[row left out\]\n.*row 2/,
    ),
    refuse('no feature', series('time,sensor_id\n'), /series\.csv: no feature is in it\. Beside time and/),
    refuse(
      'feature without a name',
      series('time,sensor_id,\n'),
      /series\.csv, column 3: the first line must name every feature/,
    ),
    refuse(
      'two features of one name',
      series('time,sensor_id,flow,flow\n'),
      /series\.csv, column flow: two features have this name/,
    ),
    refuse(
      'nothing measured',
      series('time,sensor_id,flow\n'),
      /series\.csv: there is no usable row in it\./,
    ),
    report(
      'unknown sensor',
      row('2013-07-01T08:10:00Z,9,1,2'),
      /1 × no sensor of sensors\.csv has this sensor_id\. \[row left out\]\n.*row 4, column sensor_id: "9"/,
    ),
    report(
      'text for a value',
      row('2013-07-01T08:10:00Z,773869,many,2'),
      /1 × a number is needed here, or nothing.*\[row left out\]\n.*row 4, column flow: "many"/,
    ),
    report(
      'value that no 32 bits hold',
      row('2013-07-01T08:10:00Z,773869,1,1e39'),
      /1 × a number is needed here.*\n.*row 4, column Speed: "1e39"/,
    ),
    report(
      'bin without a time',
      row('8 o’clock,773869,1,2'),
      /1 × one time like 2013-.* is needed here\. \[row left out\]\n.*row 4, column time: "8 o’clock"/,
    ),
    report(
      'bin with two times',
      row('"2013-07-01T08:10:00Z,2013-07-01T08:15:00Z",773869,1,2'),
      /1 × one time like.*\n.*row 4, column time/,
    ),
    report(
      'bin and sensor twice',
      row('1372665600,773869,1,2'),
      /1 × an earlier row has this time and sensor too.*\[row left out\]\n.*row 4, column time: "1372665600"/,
    ),
    report(
      'series row that is too long',
      row('2013-07-01T08:10:00Z,773869,1,2,3'),
      /series\.csv: 1 × the row has more fields than the header.*\[row left out\]/,
    ),
  ];
}

function placeFaults(): BrokenDataset[] {
  const parts = extraPartFiles();
  const place = (text: string) => changed({ ...parts, 'places.csv': `${parts['places.csv']}${text}\n` });
  const visit = (text: string) =>
    changed({ ...parts, 'check_ins.csv': `${parts['check_ins.csv']}${text}\n` });
  const point = (text: string) => changed({ ...parts, 'gps.csv': `${parts['gps.csv']}${text}\n` });
  const at = '2013-07-01T08:00:00Z';
  return [
    refuse(
      'check-ins without places',
      changed({ 'check_ins.csv': parts['check_ins.csv'] }),
      /check_ins\.csv: it needs places\.csv beside it\. Add that file, or take this one out/,
    ),
    refuse(
      'places without ids',
      changed({ 'places.csv': 'lon,lat\n-8.6,41.1\n' }),
      /places\.csv, column place_id: the column place_id is missing/,
    ),
    refuse(
      'no place',
      changed({ 'places.csv': 'place_id,lon,lat\n' }),
      /places\.csv: there is no usable place/,
    ),
    report('place nowhere', place('x,,'), /places\.csv: 1 × degrees like.*\n.*row 3, column lon/),
    report('place twice', place('3fd6,-8.6,41.1'), /places\.csv: 1 × this place_id stands in an earlier row/),
    refuse(
      'no check-in',
      changed({ ...parts, 'check_ins.csv': 'user_id,place_id,time\nu1,nowhere,2013-07-01T08:00:00Z\n' }),
      /check_ins\.csv: there is no usable check-in in it \(1 × unknown-place/,
    ),
    report(
      'check-in at an unknown place',
      visit(`u1,nowhere,${at}`),
      /check_ins\.csv: 1 × no place of places\.csv has this place_id.*\n.*row 4, column place_id: "nowhere"/,
    ),
    report('check-in of nobody', visit(`,3fd6,${at}`), /1 × an id of 1 to 200.*\n.*row 4, column user_id/),
    report(
      'check-in at no time',
      visit('u1,3fd6,Sat Jul 07 02:12:49 +0000 2012'),
      /1 × one time like.*\n.*row 4, column time: "Sat Jul 07/,
    ),
    refuse(
      'raw GPS in place of traces',
      changed({ 'gps.csv': `lat,lon,occupied,time\n41.1,-8.6,0,${at}\n` }),
      /gps\.csv, column trace_id: the column trace_id is missing/,
    ),
    refuse(
      'no point',
      changed({ 'gps.csv': 'trace_id,lon,lat,time\n' }),
      /gps\.csv: there is no usable point in it/,
    ),
    report(
      'points of a trace apart',
      point(`a,cab 1,-8.6,41.1,${at},0`),
      /gps\.csv: 1 × this trace ended in an earlier row\. Sort the rows.*\n.*row 4, column trace_id: "a"/,
    ),
    report(
      'points whose times go back',
      point('b,cab 2,-8.6,41.1,2013-07-01T06:00:00Z,0'),
      /gps\.csv: 1 × the times go back\. Sort the points.*\n.*row 4, column time/,
    ),
    report(
      'passengers in words',
      point(`c,cab 1,-8.6,41.1,${at},yes`),
      /gps\.csv: 1 × 1 \(a passenger is aboard\) or 0 is needed.*\n.*row 4, column occupied: "yes"/,
    ),
  ];
}

/** One data set per kind of fault. Made anew at each call. */
export function brokenDatasets(): BrokenDataset[] {
  return [
    ...fileFaults(),
    ...roadFaults(),
    ...successorFaults(),
    ...tripFaults(),
    ...zoneFaults(),
    ...seriesFaults(),
    ...placeFaults(),
  ];
}
