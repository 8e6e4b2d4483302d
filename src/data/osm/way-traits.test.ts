import { describe, expect, it } from 'vitest';
import { networkBounds } from '../../domain/geo';
import { way } from './testing/small-map';
import { CROSS, make, oneWay } from './testing/small-network';

describe('what roads are like', () => {
  it('lengths are those on the ellipsoid', async () => {
    const { network } = await make('a b', [way(1, 'ab')]);
    const { minLon, maxLon } = networkBounds(network);
    // One degree of the parallel at 43.7 degrees on WGS 84: a cos(lat) / sqrt(1 - e^2 sin^2(lat)) * pi / 180.
    const latitude = (43.7 * Math.PI) / 180;
    const radius = (6378137 * Math.cos(latitude)) / Math.sqrt(1 - 0.00669437999014 * Math.sin(latitude) ** 2);
    expect(network.lengthMeters[0]).toBeCloseTo(((maxLon - minLon) * Math.PI * radius) / 180, 6);
    expect(network.lengthMeters[1]).toBe(network.lengthMeters[0]);
  });

  it.each([
    [{ lanes: '4' }, [2, 2]],
    [{ lanes: '3', 'lanes:forward': '2' }, [2, 1]],
    [{ lanes: '1' }, [1, 1]],
    [{ lanes: '3' }, [1.5, 1.5]],
    [{ 'lanes:backward': '2' }, [NaN, 2]],
    [{ lanes: '3', oneway: 'yes' }, [3]],
    [{ lanes: 'many' }, [NaN, NaN]],
    [{ lanes: '9'.repeat(400) }, [NaN, NaN]],
    [{}, [NaN, NaN]],
  ])('lanes %j', async (tags, lanes) => {
    const { network } = await make('a b', [way(1, 'ab', tags as Record<string, string>)]);
    expect(Array.from(network.details!.lanes)).toEqual(lanes);
  });

  it.each([
    [{ maxspeed: '30' }, [30, 30], 0],
    [{ maxspeed: '30 mph' }, [48.28, 48.28], 0],
    [{ maxspeed: '10 knots' }, [18.52, 18.52], 0],
    [{ maxspeed: 'walk' }, [7, 7], 0],
    [{ maxspeed: 'RO:urban' }, [50, 50], 0],
    [{ maxspeed: 'DE:rural' }, [100, 100], 0],
    [{ maxspeed: 'DE:zone:30' }, [30, 30], 0],
    [{ maxspeed: 'GB:nsl_single' }, [96.56, 96.56], 0],
    [{ maxspeed: 'signals;80' }, [80, 80], 0],
    [{ 'source:maxspeed': 'FR:rural' }, [80, 80], 0],
    [{ maxspeed: '50', 'maxspeed:backward': '30' }, [50, 30], 0],
    [{ maxspeed: 'none', highway: 'motorway', oneway: 'no' }, [130, 130], 1],
    [{}, [50, 50], 1],
    [{ highway: 'motorway', oneway: 'no' }, [120, 120], 1],
    [{ highway: 'road' }, [30, 30], 1],
    [{ maxspeed: 'fast' }, [50, 50], 1],
  ])('speed %j', async (tags, speeds, usual) => {
    const { network, report } = await make('a b', [way(1, 'ab', tags as Record<string, string>)]);
    expect(Array.from(network.maxSpeedKmh, (speed) => Math.round(speed * 100) / 100)).toEqual(speeds);
    expect(Array.from(network.details!.usualSpeed)).toEqual([usual, usual]);
    expect(report.usualSpeeds).toBe(2 * usual);
  });

  it.each(['9'.repeat(400), '1e300', '5000', '0.00001', 'DE:zone000'])(
    'a limit that no road has is the usual one of the class, and said: %s',
    async (maxspeed) => {
      const { network, report } = await make('a b', [way(1, 'ab', { maxspeed })]);
      expect(Array.from(network.maxSpeedKmh)).toEqual([50, 50]);
      expect(report.unreadableSpeeds).toEqual([
        { text: expect.stringContaining(maxspeed.slice(0, 30)), count: 2 },
      ]);
    },
  );

  it('names, classes and what could not be read', async () => {
    const ways = [
      way(1, 'wx', { name: 'Rua, "A"', maxspeed: 'fast' }),
      way(2, 'xe', { highway: 'primary;secondary', ref: 'N 14' }),
      way(3, 'nx', { highway: 'tertiary' }),
    ];
    const { network, report } = await make(CROSS, ways);
    const { details, classCodes, classNames } = network;
    expect(Array.from(details!.nameCodes, (code) => details!.names[code])).toEqual([
      'Rua, "A"',
      'Rua, "A"',
      'N 14',
      'N 14',
      '',
      '',
    ]);
    expect(details!.names[0]).toBe('');
    expect(Array.from(classCodes, (code) => classNames[code])[2]).toBe('primary');
    expect(report.unreadableSpeeds).toEqual([{ text: 'fast', count: 2 }]);
    expect(report).toMatchObject({ namedRoads: 4, nodes: 4, junctions: 1, deadEnds: 3 });
    expect(report.kmByClass.primary).toBeCloseTo((2 * network.lengthMeters[2]) / 1000, 12);
  });

  it('shows no hidden characters of a class', async () => {
    const ways = [way(1, 'ab', { highway: 'road\u202ea' }), way(2, 'bc', { highway: 'road\u202eb' })];
    const { network, report } = await make('abc', ways);
    expect([...network.classNames].sort()).toEqual(['road\u202ea', 'road\u202eb']);
    expect(Object.keys(report.kmByClass).sort()).toEqual(['road a', 'road b']);
  });

  it('takes usual speeds that are given', async () => {
    const { network } = await make('a b', [way(1, 'ab')], { usualSpeedsKmh: { residential: 40 } });
    expect(network.maxSpeedKmh[0]).toBe(40);
  });
});

describe('directions', () => {
  it.each([
    [{ oneway: 'yes' }, ['ab']],
    [{ oneway: 'true' }, ['ab']],
    [{ oneway: '1' }, ['ab']],
    [{ oneway: '-1' }, ['ba']],
    [{ oneway: 'reverse' }, ['ba']],
    [{ oneway: 'no' }, ['ab', 'ba']],
    [{ oneway: 'reversible' }, ['ab', 'ba']],
    [{ oneway: 'alternating' }, ['ab', 'ba']],
    [{}, ['ab', 'ba']],
    [{ junction: 'roundabout' }, ['ab']],
    [{ junction: 'circular' }, ['ab']],
    [{ junction: 'roundabout', oneway: '-1' }, ['ba']],
    [{ highway: 'motorway' }, ['ab']],
    [{ highway: 'motorway_link' }, ['ab']],
    [{ highway: 'motorway', oneway: 'no' }, ['ab', 'ba']],
    [{ highway: 'trunk' }, ['ab', 'ba']],
    [{ oneway: 'yes', 'oneway:motorcar': 'no' }, ['ab', 'ba']],
  ])('%j', async (tags, roads) => {
    expect((await make('a b', [way(1, 'ab', tags as Record<string, string>)])).roads).toEqual(roads);
  });

  it('counts why ways are one-way', async () => {
    const ways = [
      way(1, 'wx', oneWay),
      way(2, 'xe', { highway: 'motorway' }),
      way(3, 'nx', { junction: 'roundabout' }),
      way(4, 'xs', { oneway: 'reversible' }),
    ];
    expect((await make(CROSS, ways)).report).toMatchObject({
      oneWays: 3,
      oneWayByTag: 1,
      oneWayByClass: 1,
      oneWayByJunction: 1,
      changingDirection: 1,
    });
  });

  it('drives a roundabout one way round', async () => {
    const ring = way(1, 'nwsen', { junction: 'roundabout' });
    const { turns } = await make(' f \n n \nw e\n s \n g ', [ring, way(2, 'fn'), way(3, 'sg')]);
    expect(turns).toEqual(['nws>sen', 'nws>sg', 'sen>nws', 'sen>nf', 'fn>nws', 'gs>sen']);
  });

  it('a dual carriageway is two one-way roads', async () => {
    const ways = [way(1, 'ab', oneWay), way(2, 'cd', oneWay), way(3, 'bc'), way(4, 'da')];
    const { network } = await make('a b\nd c', ways, { mainPartOnly: true });
    expect(network.roadCount).toBe(4);
  });
});

describe('the filter', () => {
  it.each([
    [{ highway: 'residential' }, true],
    [{ highway: 'living_street' }, true],
    [{ highway: 'service' }, false],
    [{ highway: 'services' }, false],
    [{ highway: 'pedestrian' }, false],
    [{ highway: 'track' }, false],
    [{ highway: 'residential', area: 'yes' }, false],
    [{ highway: 'residential', access: 'private' }, false],
    [{ highway: 'residential', access: 'permissive' }, true],
    [{ highway: 'residential', motor_vehicle: 'no' }, false],
    [{ highway: 'residential', motorcar: 'no' }, false],
    [{ highway: 'unclassified', service: 'driveway' }, false],
    [{ highway: 'residential;service' }, false],
  ])('%j', async (tags, drivable) => {
    const made = make('a b c', [way(1, 'bc'), way(2, 'ab', tags as Record<string, string>)]);
    expect((await made).report.ways).toBe(drivable ? 2 : 1);
  });
});
