import fc from 'fast-check';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { checkInPositions } from '../../domain/places';
import { partsOf } from '../../domain/dataset';
import { renderCheckReport } from '../check-report';
import { dataFileFromBytes } from '../data-file';
import { fileKind } from '../file-kind';
import { loadDataset } from '../load-dataset';
import { checkInChoiceOf, type CheckInChoice } from './check-in-choice';
import { linesBetweenPlaces } from '../roadless-datasets';
import { previewCheckIns } from './read-check-in-files';
import { refusal } from '../testing/dataset-files';

const HEADER =
  'user_id,POI_id,POI_catid,POI_catname,latitude,longitude,timezone,UTC_time,trajectory_id,time_period';
const ROWS = [
  '1,3fd6,c1,Pizza Place,40.73168165,-73.99618149,-240,Sat Jul 07 02:12:49 +0000 2012,1_7,0.08',
  '1,49ff,c2,"Bar, Pub",40.74781156,-73.94023868,-240,Sat Jul 07 22:22:59 +0000 2012,1_7,0.95',
  '2,3fd6,c1,Pizza Place,40.73168165,-73.99618149,-300,Sat Dec 15 00:13:02 +0000 2012,1_8,0.02',
];
const foursquare = (...rows: string[]) => `${[HEADER, ...rows].join('\n')}\n`;
const utc = (text: string) => Date.parse(`${text}Z`) / 1000;

const fileOf = (name: string, text: string | Uint8Array) => dataFileFromBytes(name, text);
const load = (text: string | Uint8Array, choice?: CheckInChoice, name = 'nyc.csv') =>
  loadDataset([fileOf(name, text)], { name: 'nyc', ...(choice && { checkIns: choice }) });
const extrasOf = async (text: string | Uint8Array, choice?: CheckInChoice, name?: string) =>
  (await load(text, choice, name)).dataset.extras!;

/** A megabyte of check-ins and of long rows that are none: bombs are 70 of it, and it is packed once. */
const MEGABYTES = 70;
const megabyte = () =>
  strToU8((foursquare(...ROWS) + `${'x'.repeat(30_000)}\n`.repeat(36)).slice(0, 2 ** 20 - 1) + '\n');

function gzipBomb(): Uint8Array {
  const member = gzipSync(megabyte());
  const bytes = new Uint8Array(MEGABYTES * member.length);
  for (let i = 0; i < MEGABYTES; i++) bytes.set(member, i * member.length);
  return bytes;
}

/** Its list of files names the one that it holds again and again. */
function zipBomb(): Uint8Array {
  const plain = zipSync({ 'NYC.csv': megabyte() });
  const [endAt, count] = [plain.length - 22, MEGABYTES];
  const listAt = new DataView(plain.buffer, plain.byteOffset + endAt).getUint32(16, true);
  const entry = plain.slice(listAt, endAt);
  const bytes = new Uint8Array(listAt + count * entry.length + 22);
  bytes.set(plain.subarray(0, listAt));
  for (let i = 0; i < count; i++) bytes.set(entry, listAt + i * entry.length);
  bytes.set(plain.subarray(endAt), bytes.length - 22);
  const end = new DataView(bytes.buffer, bytes.length - 22);
  end.setUint16(8, count, true);
  end.setUint16(10, count, true);
  end.setUint32(12, count * entry.length, true);
  return bytes;
}

describe('files of check-ins', () => {
  it('in the layout of Foursquare are a data set of places and check-ins on local clocks', async () => {
    const { dataset, report } = await load(foursquare(...ROWS));
    expect(partsOf(dataset)).toEqual(['places', 'checkIns']);
    expect(dataset.card).toBeUndefined();
    expect(dataset.extras).toEqual({
      places: {
        ids: ['3fd6', '49ff'],
        lonLat: Float64Array.of(-73.99618149, 40.73168165, -73.94023868, 40.74781156),
        categoryCodes: Uint32Array.of(0, 1),
        categories: ['Pizza Place', 'Bar, Pub'],
      },
      checkIns: {
        userCodes: Uint32Array.of(0, 0, 1),
        users: ['1', '2'],
        places: Uint32Array.of(0, 1, 0),
        times: Float64Array.of(
          utc('2012-07-06T22:12:49'),
          utc('2012-07-07T18:22:59'),
          utc('2012-12-14T19:13:02'),
        ),
      },
    });
    expect(report.map(({ kind }) => kind)).toEqual(['no-roads']);
    expect(dataset.network).toMatchObject({ roadCount: 2, classNames: ['place link'] });
    expect(await fileKind(fileOf('nyc.csv', foursquare(...ROWS)))).toBe('dataset');
  });

  it('are the same in a gzip, in a zip beside a list of places, and without a header', async () => {
    const plain = await extrasOf(foursquare(...ROWS));
    expect(await extrasOf(gzipSync(strToU8(foursquare(...ROWS))), {}, 'nyc.csv.gz')).toEqual(plain);
    const zip = zipSync({
      'nyc/NYC_val.csv': strToU8(foursquare(ROWS[0])),
      'nyc/NYC_zz.csv': strToU8(foursquare(...ROWS.slice(1))),
      'nyc/poi_info.csv': strToU8('poi_id,poi_catid,latitude,longitude\n3fd6,c1,40.7,-73.9\n'),
    });
    const { dataset, report } = await load(zip, {}, 'nyc.zip');
    expect(dataset.extras).toEqual(plain);
    expect(renderCheckReport(report)).toMatch(/poi_info\.csv: not used: it has no check-ins/);
    const bare = ROWS.map((row) => {
      const [user, poi, id, ...rest] = row.replace('"Bar, Pub"', 'Bar; Pub').split(',');
      const [category, lat, lon, zone, time] = rest;
      return [user, poi, id, category.replace(';', ','), lat, lon, zone, time].join('\t');
    }).join('\n');
    expect(await extrasOf(bare, {}, 'dataset_TSMC2014_NYC.txt')).toEqual(plain);
    expect(await fileKind(fileOf('dataset_TSMC2014_NYC.txt', bare))).toBe('dataset');
  });

  it('in the layout of Gowalla have times of UTC until a zone is chosen', async () => {
    const text =
      '0\t2010-10-19T23:55:27Z\t30.2359\t-97.7951\t22847\n0\t2010-01-18T22:17:43Z\t30.269\t-97.749\t420315\n';
    const { dataset, report } = await load(text, {}, 'totalCheckins.txt');
    expect(dataset.extras!.checkIns!.times[0]).toBe(utc('2010-10-19T23:55:27'));
    expect(renderCheckReport(report)).toMatch(/times are of UTC.*Choose the time zone/);
    const local = await load(text, { timeZone: 'America/Chicago' }, 'totalCheckins.txt');
    expect(Array.from(local.dataset.extras!.checkIns!.times)).toEqual([
      utc('2010-10-19T18:55:27'),
      utc('2010-01-18T16:17:43'),
    ]);
    expect(local.report.map(({ kind }) => kind)).toEqual(['no-roads']);
  });

  it('keep where each was found where that differs within a place', async () => {
    const text = foursquare(...ROWS, ROWS[0].replace('40.73168165', '40.7318'));
    const { places, checkIns } = await extrasOf(text);
    expect(checkIns!.lonLat).toHaveLength(8);
    expect(checkInPositions(checkIns!, places!)[7]).toBe(40.7318);
    expect(places!.lonLat[1]).toBe(40.73168165);
  });

  it('are read by columns that are chosen', async () => {
    const text = `a;b;c;d;e\nu1;1341627169;p;40.7;-74\nu2;1341627170;q;40.71;-74.1\n`;
    const columns = 'user=a,time=b,place=c,lat=d,lon=e';
    const { checkIns } = await extrasOf(text, checkInChoiceOf({ columns, timeZone: 'America/New_York' }));
    expect(checkIns!.times[0]).toBe(1341627169 - 4 * 3600);
    expect(checkIns!.users).toEqual(['u1', 'u2']);
  });

  it.each([
    [
      /nyc\.csv, column user: no column says who checked in \(user\)\. The columns are: poi_id, lat/,
      'poi_id,lat,lon,time\np,40,-74,2012-07-07T02:12:49Z\n',
    ],
    [/column lon: no column says the longitude/, 'user_id,venue_id,time\nu,p,2012-07-07T02:12:49Z\n'],
    [
      /nyc\.csv, row 1, column latitude: "95": .*lat in -90\.\.90/,
      foursquare(ROWS[0].replace('40.73168165', '95')),
    ],
    [/row 1, column longitude: "west": degrees like/, foursquare(ROWS[0].replace('-73.99618149', 'west'))],
    [
      /row 1, column UTC_time: "Sat Jul 77.*": one time like/,
      foursquare(ROWS[0].replace('Jul 07', 'Jul 77')),
    ],
    [
      /row 1, column timezone: "9000": minutes ahead of UTC from -900/,
      foursquare(...ROWS.map((row) => row.replace(/,-\d{3},/, ',9000,'))),
    ],
    [/there is no row of check-ins in it/, foursquare()],
    [/another number of fields/, foursquare('1,3fd6')],
  ])('are refused in words: %s', async (message, text) => {
    const columns = { zone: text.includes('timezone') ? 'timezone' : null };
    const failure = await refusal(load(text, { columns }));
    expect(failure.message).toMatch(message);
    expect(failure.details.file).toBe('nyc.csv');
  });

  it('beside an empty one are read alone, and an empty one alone is none', async () => {
    const both = await loadDataset(
      [fileOf('nyc.csv', foursquare(...ROWS)), fileOf('empty.csv', ''), fileOf('blank.txt', ' \n\n')],
      { name: 'nyc' },
    );
    expect(both.dataset.extras).toEqual(await extrasOf(foursquare(...ROWS)));
    expect(renderCheckReport(both.report)).toMatch(/empty\.csv: not used: it has no check-ins/);
    await expect(load('')).rejects.toMatchObject({ code: 'bad-input' });
    const columns = { user: 'a', place: 'b', lon: 'c', lat: 'd', time: 'e' };
    await expect(load('', { columns })).rejects.toThrow(/nyc\.csv: there is no row of check-ins/);
  });

  it.each([
    ['zip', 'nyc.zip', zipBomb],
    ['gzip', 'nyc.csv.gz', gzipBomb],
  ])('that unpack to far more than their size are refused: a %s', async (_, name, bomb) => {
    const failure = await refusal(load(bomb(), {}, name));
    expect(failure.message).toMatch(/unpacks to more than 30 times its size/);
    expect(failure.details.file).toMatch(/^nyc/);
  });

  it('keep the clocks of a place where a few of its minutes are broken', async () => {
    const many = Array.from({ length: 40 }, (_, i) => ROWS[i % 3].replace('-240', i === 21 ? '1e9' : '-240'));
    const { dataset, report, taken } = await load(foursquare(...many));
    expect(dataset.extras!.checkIns!.times).toHaveLength(39);
    expect(dataset.extras!.checkIns!.times[0]).toBe(utc('2012-07-06T22:12:49'));
    expect(renderCheckReport(report)).toMatch(/row 22, column timezone: "1e9"/);
    expect(renderCheckReport(report)).not.toMatch(/no column says how far/);
    expect(taken.join()).toMatch(
      /40 rows \(1 left out\); user from user_id,.*zone from timezone.*not used: POI_catid/,
    );
  });

  it('say that names of zones are not used as minutes', async () => {
    const named = ROWS.map((row) => row.replace(/,-\d{3},/, ',America/New_York,'));
    const { dataset, report } = await load(foursquare(...named));
    expect(dataset.extras!.checkIns!.times[0]).toBe(utc('2012-07-07T02:12:49'));
    expect(renderCheckReport(report)).toMatch(/its column "timezone", which has names of zones/);
  });

  it('say which of two latitudes is read where they differ, and not where they agree', async () => {
    const two = (at: string) => `${HEADER},lat\n${ROWS.map((row) => `${row},${at}`).join('\n')}\n`;
    const { report } = await load(two('12.5'));
    expect(renderCheckReport(report)).toMatch(
      /a latitude in two columns, lat and latitude, which differ \(row 1: "12\.5" and "40\.73168165"\): lat is read/,
    );
    const [first, , third] = ROWS;
    const same = [first, third].map((row) => `${row},${row.split(',')[4]}0`);
    const alike = await load(`${HEADER},lat\n${same.join('\n')}\n`);
    expect(renderCheckReport(alike.report)).not.toMatch(/two columns/);
  });

  it.each([
    ['lon=latitude,lat=latitude', /the column "latitude" cannot be both lon and lat/],
    ['lon=a,lon=b', /lon is named twice/],
  ])('have a column of its own for each role: %s', (columns, message) =>
    expect(() => checkInChoiceOf({ columns })).toThrow(message),
  );

  it('in UTF-16 are named', async () => {
    const bytes = new Uint8Array(
      new Uint16Array([...`\ufeff${foursquare(...ROWS)}`].map((c) => c.charCodeAt(0))).buffer,
    );
    await expect(load(bytes)).rejects.toThrow(/^nyc\.csv: the file is UTF-16 text\. Save it as UTF-8\.$/);
  });

  it('leave single broken rows out and say which', async () => {
    const { dataset, report } = await load(foursquare(...ROWS, ROWS[0].replace('40.73168165', '95')));
    expect(dataset.extras!.checkIns!.times).toHaveLength(3);
    expect(renderCheckReport(report)).toMatch(/1 × .*row left out\]\s+first: row 4, column latitude: "95"/);
  });

  it('are not what a choice for check-ins is for where they are of another kind', async () => {
    await expect(load('hello', { timeZone: 'UTC' })).rejects.toThrow(/chosen for files of check-ins alone/);
    await expect(
      loadDataset([fileOf('nyc.csv', foursquare(...ROWS))], { name: 'n', series: { start: 0 } }),
    ).rejects.toThrow(/chosen for files of flows alone/);
    expect(() => checkInChoiceOf({ columns: 'who=a' })).toThrow(/user=NAME,place=NAME.*not "who=a"/);
    expect(() => checkInChoiceOf({ timeZone: 'Mars' })).toThrow(/no time zone/);
  });

  it('give back whatever was written into them', () =>
    fc.assert(
      fc.asyncProperty(fc.array(checkIn, { minLength: 1, maxLength: 12 }), async (all) => {
        const rows = all.map(
          ({ user, place, lon, lat, second, minutes }) =>
            `"${user}","${place}",${lon},${lat},${minutes},${new Date(1000 * second).toISOString()}`,
        );
        const text = `user,venue_id,lng,lat,tz_offset,time\n${rows.join('\n')}\n`;
        const { places, checkIns } = await extrasOf(text);
        const { users, userCodes, times } = checkIns!;
        const positions = checkInPositions(checkIns!, places!);
        const read = all.map((_, i) => ({
          user: users[userCodes[i]],
          place: places!.ids[checkIns!.places[i]],
          lon: positions[2 * i],
          lat: positions[2 * i + 1],
          clock: times[i],
        }));
        expect(read).toEqual(
          all.map(({ user, place, lon, lat, second, minutes }) => ({
            user,
            place,
            lon,
            lat,
            clock: second + 60 * minutes,
          })),
        );
      }),
      { numRuns: 25 },
    ));

  it('damaged anywhere are read lawfully or refused in words', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat(60), async (at, byte, cut) => {
        const bytes = strToU8(foursquare(...ROWS));
        bytes[at % bytes.length] = byte;
        const text = bytes.subarray(0, bytes.length - (cut > 50 ? at % bytes.length : 0));
        try {
          const { dataset } = await load(text);
          const { checkIns, places } = dataset.extras ?? {};
          expect(checkIns?.places.every((place) => place < places!.ids.length)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          expect((error as Failure).code).toBe('bad-input');
        }
      }),
      { numRuns: 60 },
    ));
});

const word = fc.stringMatching(/^[a-z0-9 ,.é]{1,8}$/).filter((text) => text.trim() === text);
const degrees = (most: number) =>
  fc.integer({ min: -most * 1e5, max: most * 1e5 }).map((value) => (value === 0 ? 0 : value / 1e5));
const checkIn = fc.record({
  user: word,
  place: word,
  lon: degrees(180),
  lat: degrees(90),
  second: fc.integer({ min: 1e9, max: 2e9 }),
  minutes: fc.integer({ min: -900, max: 900 }),
});

describe('a preview of check-ins', () => {
  const preview = (text: string, choice: CheckInChoice = {}) =>
    previewCheckIns([fileOf('nyc.csv', text)], choice);

  it('tells columns, their meanings, and what they give', async () => {
    expect(await preview(foursquare(...ROWS))).toMatchObject({
      file: 'nyc.csv',
      roles: {
        user: 'user_id',
        place: 'POI_id',
        category: 'POI_catname',
        zone: 'timezone',
        time: 'UTC_time',
        name: null,
      },
      sample: { checkIns: 3, users: 2, places: 2, firstTime: utc('2012-07-06T22:12:49') },
      problem: null,
    });
  });

  it('says why the first rows cannot be read, and reads them by another choice', async () => {
    const text = 'poi_id,lat,lon,time,name\np,40,-74,2012-07-07T02:12:49Z,Ann\n';
    const found = await preview(text);
    expect(found).toMatchObject({ sample: null, problem: expect.stringMatching(/who checked in/) });
    expect(await preview(text, { columns: { user: 'name', name: null } })).toMatchObject({
      sample: { checkIns: 1, users: 1 },
      problem: null,
    });
  });

  it('is none of other files', async () => {
    expect(await preview('lon,lat,time\n8,47,2012-07-07T02:12:49Z\n')).toBeNull();
    expect(
      await previewCheckIns([fileOf('roadmap.geo', 'x'), fileOf('check_ins.csv', foursquare(...ROWS))], {}),
    ).toBeNull();
  });
});

it('one place alone has a stroke for roads, and places at one point count once', () => {
  expect(linesBetweenPlaces({ lonLat: Float64Array.of(8, 47, 8, 47) })).toMatchObject({ roadCount: 1 });
  const network = linesBetweenPlaces({ lonLat: Float64Array.of(8, 47, 8.001, 47, 8.1, 47, 8, 47) });
  expect(network.roadCount).toBe(6);
  expect(network.lengthMeters.every((meters) => meters > 50)).toBe(true);
});
