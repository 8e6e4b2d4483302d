import { describe, expect, it } from 'vitest';
import { datasetCommand } from '../dataset';

const least = ['--roads', 'city.osm.pbf', '--simulate', '100', '--out', 'city'];

const gps = ['--roads', 'city.osm.pbf', '--trips', 'a.csv', '--out', 'city'];

describe('options of make-dataset', () => {
  it('has defaults for what is not said', () => {
    expect(datasetCommand.read(least)).toMatchObject({
      roads: { files: ['city.osm.pbf'] },
      network: { uTurns: 'dead-ends', mainPartOnly: true, joinRoads: true },
      trips: { simulate: 100 },
      split: { by: 'od', shares: { train: 0.8, val: 0.1, test: 0.1 } },
      seed: 7,
      out: 'city',
    });
    expect(datasetCommand.read(['--help'])).toBeNull();
  });

  it('takes several files, columns, shares and an area', () => {
    const gps = ['--trips', 'a.csv', '--trips', 'b.csv', '--columns', 'lon=x, lat=y,vehicle=the car'];
    const options = datasetCommand.read([
      '--area=-8.7,41.1,-8.6,41.2',
      ...gps,
      '--shares',
      '70,10,20',
      '--out',
      'porto',
    ]);
    expect(options).toMatchObject({
      roads: { area: { minLon: -8.7, minLat: 41.1, maxLon: -8.6, maxLat: 41.2 } },
      trips: { files: ['a.csv', 'b.csv'] },
      gps: { columns: { lon: 'x', lat: 'y', vehicle: 'the car' }, timeZone: 'UTC' },
      split: { shares: { train: 0.7, val: 0.1, test: 0.2 } },
    });
  });

  it('takes roads alone', () => {
    const roads = ['--roads', 'a.osm', '--roads-only', '--out', 'x'];
    expect(datasetCommand.read(roads)).toMatchObject({ roadsOnly: true, trips: { files: [] } });
    expect(datasetCommand.read(least)).toMatchObject({ roadsOnly: false });
    for (const trips of ['--trips=a.csv', '--simulate=5'])
      expect(() => datasetCommand.read([...roads, trips])).toThrow(
        /one of --trips FILE, --simulate N and --roads-only/,
      );
  });

  it('takes spots and traces to leave out; traces are counted from 1', () => {
    const options = datasetCommand.read([
      ...gps,
      '--leave-out-spot=-8.6,41.1',
      '--leave-out-spot=-8.5,41',
      '--leave-out-trace=3',
    ]);
    expect(options!.leaveOut).toEqual({
      spots: [
        [-8.6, 41.1],
        [-8.5, 41],
      ],
      traces: [2],
    });
    expect(datasetCommand.read(gps)!.leaveOut).toEqual({ spots: [], traces: [] });
  });

  it('takes a card in place of all settings', () => {
    const card = ['--card', 'data-card.json', '--roads', 'a.osm', '--out', 'x'];
    expect(datasetCommand.read(card)).toMatchObject({ card: 'data-card.json', trips: { files: [] } });
    expect(datasetCommand.read([...card, '--trips', 'a.csv', '--name', 'A', '--cache', 'c'])).toMatchObject({
      trips: { files: ['a.csv'] },
      name: 'A',
    });
    for (const setting of ['--seed=1', '--swap', '--simulate=5', '--split=od', '--radius=9'])
      expect(() => datasetCommand.read([...card, setting])).toThrow(
        `--card gives every setting: leave out ${setting.split('=')[0]}, or the card. See --help.`,
      );
  });

  it.each([
    [['--roads', 'a.osm', '--simulate', '5'], /Name the folder to write to: --out DIR/],
    [['--simulate', '5', '--out', 'x'], /Say where the roads come from/],
    [[...least, '--area=1,2,3,4'], /either --roads FILE or --area/],
    [['--roads', 'a.osm', '--out', 'x'], /Say where the trips come from/],
    [[...least, '--trips', 'a.csv'], /one of --trips FILE, --simulate N and --roads-only/],
    [[...least, '--simulate', 'many'], /--simulate must be a whole number/],
    [[...least, '--split', 'hour'], /--split must be one of od, time, vehicle, random, not 'hour'/],
    [[...least, '--shares', '1,2'], /--shares must be training,validation,test, not '1,2'/],
    [[...least, '--shares=1,-1,1'], /three numbers of at least 0/],
    [[...least, '--columns', 'lon'], /--columns takes role=column/],
    [[...least, '--columns', 'constructor=x'], /--columns takes role=column/],
    [[...least, '--radius', 'wide'], /--radius must be a number, not 'wide'/],
    [[...least, '--unzoned', 'mine'], /--unzoned must be one of place, utc/],
    [[...least, '--u-turns', 'always'], /--u-turns must be one of/],
    [[...least, '--leave-out-trace', '1'], /Only traces of GPS can be left out/],
    [[...least, '--keep-traces'], /Only traces of GPS can be kept: --keep-traces needs --trips/],
    [[...gps, '--leave-out-trace', '0'], /--leave-out-trace must be a whole number from 1/],
    [[...gps, '--leave-out-spot', '5'], /--leave-out-spot must be LON,LAT in degrees, not '5'/],
    [[...least, '--seed', '-1'], /./],
    [[...least, '--name', 'x'.repeat(300)], /--name must have 1 to 200 characters/],
    [[...least, '--name', ' '], /--name must have 1 to 200 characters/],
    [[...least, '--shares', '1e308,1e308,1'], /three numbers of at least 0/],
    [[...least, '--colour', 'red'], /See --help/],
  ])('refuses %j', (args, message) => {
    expect(() => datasetCommand.read(args)).toThrow(message);
    expect(() => datasetCommand.read(args)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});
