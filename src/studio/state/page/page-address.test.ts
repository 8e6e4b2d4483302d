import { USUAL_RULES } from '../../../evaluation/conduct/failure-rules';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnySettingTable } from '../../../engine/settings/settings';
import { experimentConfig } from '../../../systems/routes/settings';
import { FINDINGS } from '../review/review-views';
import { LAYER_NAMES } from '../../layers';
import { systems } from '../../../systems/registry';
import { DRAWER_TABS } from './layout.svelte';
import { readAddress, writeAddress } from './page-address';
import { type PagePlace, staleLink } from './page-place';

const read = (search: string) => readAddress(search, systems);

describe('readAddress', () => {
  it('is the quick preset where nothing is asked', () => {
    const { config, backend, choices, unmet, place } = read('');
    expect(config).toEqual(experimentConfig('quick'));
    expect([backend, choices, unmet]).toEqual([undefined, {}, []]);
    expect(Object.values(place).every((value) => value === undefined)).toBe(true);
  });

  it('reads the settings of the command line', () => {
    const { config, backend, unmet } = read(
      '?preset=demo&epochs=2&teacher-epochs=3&pairs=20&seed=7&lambda=0.5&compare=1&backend=cpu',
    );
    expect(config).toEqual(
      experimentConfig('demo', {
        epochs: 2,
        teacherEpochs: 3,
        odPairs: 20,
        seed: 7,
        lambda: 0.5,
      }),
    );
    expect([backend, unmet]).toEqual(['cpu', []]);
    expect(read('?compare=0&students=vanilla').choices).toEqual({ compare: '0', students: 'vanilla' });
  });

  it.each([
    ['7', 7],
    ['9999', 9999],
  ])('opens the guessing round %s', (text, round) => {
    const { place, unmet } = read(`?guess=${text}`);
    expect([place.guess, unmet]).toEqual([round, []]);
  });

  it.each([
    ['0', 1],
    ['-12', 1],
    ['12.6', 13],
    ['123456', 9999],
    ['1e3', 1],
    ['seven', 1],
    ['', 1],
  ])('opens the nearest guessing round in place of "%s", and says so', (text, round) => {
    const { place, unmet } = read(`?guess=${text}`);
    expect(place.guess).toBe(round);
    expect(unmet).toEqual([
      `"guess" must be a whole number from 1 to 9999, not "${text}": round ${round} is opened.`,
    ]);
  });

  it('reads the place', () => {
    const search =
      '?stage=evaluate&tab=routes&data=sample&from=train&pair=12&layers=roads,cells&view=5.1,52.25,12.5';
    expect(read(search)).toMatchObject({
      unmet: [],
      place: {
        stage: 'evaluate',
        tab: 'routes',
        data: 'sample',
        from: 'train',
        pair: 12,
        layers: ['roads', 'cells'],
        camera: { lng: 5.1, lat: 52.25, zoom: 12.5 },
      },
    });
  });

  it.each([
    ['?preset=fast', /^"preset" must be one of quick, demo, thesis, not "fast": quick is used.$/],
    ['?epochs=0', /"epochs" must be a whole number from 1 to 10,000, not "0": \d+ is used.$/],
    ['?epochs=', /"epochs" must be a whole number .*, not ""/],
    ['?learning-rate=-1', /"learning-rate" must be a number from 0 to 10, not "-1"/],
    [
      '?search=best',
      /"search" must be one of usual, beam, best-first, exact, minimum-risk, algorithm-4, not "best"/,
    ],
    ['?tau-squared=no', /"tau-squared" must be 1 or 0, not "no"/],
    ['?seed=x', /"seed" must be a whole number from 0 to 4,294,967,295, not "x"/],
    ['?seed=20261122123456789', /"seed" must be a whole number .* not "20261122123456789"/],
    ['?compare=yes', /"compare" must be one of 1, 0/],
    ['?backend=gpu', /"backend" must be one of webgpu, wasm, cpu/],
    ['?precision=double', /"precision" must be /],
    ['?threads=0', /"threads" must be a whole number from 1 to 256/],
    ['?epoch=1', /^"epoch" is no setting of this page: it is left out.$/],
    ['?stage=race', /"stage" must be one of data, .*: Distil is shown.$/],
    ['?data=../../etc', /"data" must be the id of something that is kept/],
    ['?pair=-1', /"pair" must be a whole number from 0 up/],
    ['?od=5-', /"od" must name up to 50 pairs of road numbers, like 12-345,67-89, not "5-"/],
    ['?od=5-6;7-8', /"od" must name/],
    ['?closed=', /"closed" must name up to 100 road numbers, like 12,345, not ""/],
    ['?closed=12,', /"closed" must name/],
    ['?closed=12,way/7', /"closed" must name/],
    [`?closed=${Array.from({ length: 101 }, (_, i) => i).join()}`, /"closed" must name up to 100/],
    ['?layers=sky', /^"layers" names what this page does not have, sky: the usual ones are shown.$/],
    ['?legend=0', /"legend" must be one of open, folded, not "0": it is shown as usual.$/],
    ['?sheet=stage', /"sheet" must be one of drawer/],
    [
      '?rules=tooFast:5000',
      /^"rules": tooFast must be a whole number from 60 to 1000 .*, or off, not "5000"; the usual/,
    ],
    ['?rules=lost:off', /^"rules": "lost" is none of the rules cutOff, jump, /],
    ['?view=5,91,3', /"view" must be a longitude, a latitude and a zoom/],
    ['?view=5,,3', /"view" must be/],
  ])('names what is wrong with %s and does without it', (search, message) => {
    const { config, place, unmet } = read(search);
    expect(unmet).toEqual([expect.stringMatching(message)]);
    expect(config).toEqual(experimentConfig('quick'));
    expect(Object.values(place).every((value) => value === undefined)).toBe(true);
  });

  it('keeps what is right beside what is wrong', () => {
    const { config, place, unmet } = read('?epochs=2&seed=-1&stage=distil&tab=moon');
    expect(config).toEqual(experimentConfig('quick', { epochs: 2 }));
    expect(place.stage).toBe('distil');
    expect(unmet.map((sentence) => sentence.slice(0, 14))).toEqual(['"seed" must be', '"tab" must be ']);
  });
});

describe('a step of a lesson', () => {
  it.each([
    ['?lesson=temprature', 'temperature'],
    ['?lesson=hard-label', 'hard-labels'],
    ['?lesson=3', 'surprise'],
    ['?lesson=0', 'city'],
    ['?lesson=99', 'thesis'],
  ])('that %s does not name opens as the nearest, %s, and is said', (search, step) => {
    const { place, unmet } = read(search);
    expect(place.lesson).toBe(step);
    expect(unmet).toEqual([
      expect.stringMatching(`^"lesson" must be one of city, .*: the nearest is opened, ${step}\\.$`),
    ]);
  });

  it('is closed in a system that has none, and is as it was named else', () => {
    const { place, unmet } = read('?system=foundation&lesson=city');
    expect(place.lesson).toBeUndefined();
    expect(unmet).toEqual([
      '"lesson" must be left out (Pretraining has no lesson), not "city": none is opened.',
    ]);
    expect(read('?lesson=loss')).toMatchObject({ unmet: [], place: { lesson: 'loss' } });
  });
});

describe('a link of another time', () => {
  it('keeps the layers that there are', () => {
    const { place, unmet } = read('?layers=roads,sky,cells');
    expect(place.layers).toEqual(['roads', 'cells']);
    expect(unmet).toEqual(['"layers" names what this page does not have, sky: the others are shown.']);
  });

  it('does not read out hundreds of names, nor what turns the text around', () => {
    const names = Array.from({ length: 300 }, (_, i) => `x${i}\u202e=1`).join('&');
    const { unmet } = read(`?${names}`);
    expect(unmet).toHaveLength(5);
    expect(unmet[0]).toBe('"x0 " is no setting of this page: it is left out.');
    expect(unmet[4]).toBe('296 other names of settings are left out too.');
    expect(staleLink(unmet)?.message).toMatch(/^This link asks for something that is not here. "x0 " is no/);
  });
});

describe('another system in the address', () => {
  const settings = {
    smoothing: {
      path: 'smoothing',
      label: 'Smoothing',
      help: 'Of the counts.',
      kind: 'number',
      above: 0,
      most: 100,
      step: 0.1,
      flag: 'smoothing',
      urlKey: 'smoothing',
    },
  } as const satisfies AnySettingTable;
  const presets = { plain: { preset: 'plain', smoothing: 0.5 }, rough: { preset: 'rough', smoothing: 9 } };
  const stages = [{ id: 'count', label: 'Count' }];
  const both = [systems[0], { ...systems[0], id: 'counts', settings, presets, stages, choices: {} }];

  it('has settings and presets of its own', () => {
    const search = '?system=counts&stage=count&preset=rough&smoothing=2';
    const { config, unmet, system, choices } = readAddress(search, both);
    expect(unmet).toEqual([]);
    expect([system.id, choices]).toEqual(['counts', {}]);
    expect(config).toEqual({ preset: 'rough', smoothing: 2 });
  });

  it('is written as it is read', () => {
    const search = 'system=counts&stage=count&preset=rough&smoothing=2&backend=wasm&threads=3';
    const { place, ...address } = readAddress(`?${search}`, both);
    expect(writeAddress(place, address, both)).toBe(search);
  });

  it('knows no settings of the first one', () => {
    const { config, unmet } = readAddress('?system=counts&lambda=1&students=both', both);
    expect(unmet).toEqual([
      '"lambda" is no setting of this page: it is left out.',
      '"students" is no setting of this page: it is left out.',
    ]);
    expect(config).toEqual(presets.plain);
  });
});

describe('writeAddress', () => {
  const settings = {
    preset: 'quick',
    overrides: {},
    choices: { students: 'both' },
    backend: undefined,
  } as const;

  it('says nothing where there is nothing to say', () =>
    expect(writeAddress({}, settings, systems)).toBe(''));

  it('writes what readAddress reads', () => {
    const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
    const place: fc.Arbitrary<PagePlace> = fc.record({
      guess: optional(fc.integer({ min: 1, max: 9999 })),
      stage: optional(fc.constantFrom('data', ...systems[0].stages.map(({ id }) => id))),
      tab: optional(fc.constantFrom(...DRAWER_TABS)),
      data: optional(fc.constantFrom('sample', 'a1b2c3')),
      run: optional(fc.uuid()),
      networks: optional(fc.constant('shipped' as const)),
      from: optional(fc.constantFrom('test' as const, 'train' as const)),
      od: optional(fc.array(fc.tuple(fc.integer(), fc.nat()), { minLength: 1, maxLength: 9 })),
      closed: optional(fc.array(fc.integer(), { minLength: 1, maxLength: 100 })),
      pair: optional(fc.nat(10_000)),
      line: optional(fc.constantFrom('real', 'distilled', 'markov')),
      trip: optional(fc.tuple(fc.constantFrom('train', 'val', 'test'), fc.nat(10_000))),
      road: optional(fc.integer()),
      cell: optional(fc.nat(10_000)),
      decision: optional(fc.integer({ min: 1, max: 500 })),
      panels: optional(fc.constantFrom([], ['panel'] as const, ['drawer'] as const)),
      present: fc.constantFrom(undefined, '1' as const),
      embed: fc.constantFrom(undefined, '1' as const),
      race: optional(fc.constant('recording')),
      moment: optional(fc.nat(1000)),
      finding: optional(fc.constantFrom(...FINDINGS)),
      rules: optional(fc.constant({ ...USUAL_RULES, tooFast: 150, jump: false })),
      layers: optional(fc.subarray([...LAYER_NAMES])),
      camera: optional(fc.constant({ lng: -8.61234, lat: 41.15, zoom: 13.25 })),
    });
    const wanted = fc.record({
      preset: fc.constantFrom('quick' as const, 'demo' as const),
      overrides: fc.record(
        { seed: fc.nat(99), lambda: fc.constantFrom(0, 0.25), tauSquared: fc.boolean() },
        { requiredKeys: [] },
      ),
      choices: fc.constantFrom({}, { students: 'distilled' }, { start: 'vanilla', 'old-data': 'a1b2c3' }),
      backend: fc.constantFrom(undefined, 'wasm' as const),
      threads: fc.constantFrom(undefined, 1, 12),
      precision: fc.constantFrom(undefined, 'single' as const),
    });
    fc.assert(
      fc.property(place, wanted, (at, asked) => {
        const address = read(`?${writeAddress(at, asked, systems)}`);
        expect(address.unmet).toEqual([]);
        expect(address.place).toEqual(at);
        expect(address).toMatchObject(asked);
      }),
      { numRuns: 200 },
    );
  });
});
