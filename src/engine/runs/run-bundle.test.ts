import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { routeSetFrom, StopReason, type Route } from '../../generation/route';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../nn/safetensors';
import { OD_SOURCES, DRAWN_SOURCES } from '../routes/route-source';
import { type GeneratedSet } from '../routes/generated-set';
import { decodeRoutes, encodeRoutes } from '../routes/route-tensors';
import { filesOfRun, readRunBytes, unkeptRoutes, zipRun } from './run-bundle';
import { RunReader } from './run-reader';
import { decodeSeries, encodeSeries } from './series-tensors';
import { systems } from '../../systems/registry';
import { smallRecord, smallRun, smallSet } from '../../systems/routes/testing/small-run';
import { refusal } from '../../base/testing/refusal';

const reader = new RunReader(systems);
const zipped = (run = smallRun()) => zipRun(run.plan, filesOfRun(run));

describe('a run as one zip', () => {
  it('comes back as it was, NaN and Infinity too', async () => {
    const run = smallRun();
    expect(await readRunBytes('run.zip', zipped(run), reader)).toEqual(run);
  });

  it('is the same bytes for the same run', () => {
    expect(zipped()).toEqual(zipped());
  });

  it('lies in any folder, beside files that are not ours', async () => {
    const run = smallRun();
    const about = { format: 'route-distillery-bundle', version: 1, id: 'run-1', name: 'Ring, quick' };
    const files = [['bundle.json', new TextEncoder().encode(JSON.stringify(about))], ...filesOfRun(run)];
    const inside = Object.fromEntries(files.map(([name, bytes]) => [`some folder/${name}`, bytes]));
    const zip = zipSync({ ...inside, 'notes.txt': new Uint8Array(3) } as Record<string, Uint8Array>);
    expect(await readRunBytes('run.zip', zip, reader)).toEqual(run);
  });

  it('leaves out routes that no reader would take, and says so', async () => {
    const run = smallRun();
    const [set] = run.sets;
    const endless = { ...set.routes, times: set.routes.times.with(1, Infinity) };
    const sets = [set, { ...set, source: 'markov' as const, routes: endless }];
    expect((await readRunBytes('run.zip', zipped({ ...run, sets }), reader)).sets).toEqual([set]);
    expect(unkeptRoutes(sets)).toMatch(/^The routes of markov \(test\) are not kept/);
    expect(unkeptRoutes(run.sets)).toBeNull();
  });

  it('is refused for a run without results', () => {
    const run = { ...smallRun(), record: null };
    expect(() => zipped(run)).toThrow(/no results to export/);
  });
});

it('names the zip and the file in it that is broken', async () => {
  const routes = { 'routes.safetensors': new Uint8Array(3) };
  const read = (replaced: Record<string, Uint8Array>) =>
    readRunBytes('my run.zip', zipWith(replaced), reader);
  await expect(read(routes)).rejects.toThrow(
    /^my run\.zip\/routes\.safetensors: This is not a usable safetensors/,
  );
  await expect(read({ 'run.json': text({}) })).rejects.toThrow(/^my run\.zip\/run\.json cannot be used/);
  await expect(read({ 'distilled.safetensors': new Uint8Array(9) })).rejects.toThrow(
    /^my run\.zip\/distilled\.safetensors: This is not/,
  );
});

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const about = text({ format: 'route-distillery-bundle', version: 1, id: 'x', name: 'x' });

/** The small run's zip with some files replaced or (undefined) taken out. */
function zipWith(replaced: Record<string, Uint8Array | undefined>): Uint8Array {
  const files = { 'bundle.json': about, ...Object.fromEntries(filesOfRun(smallRun())), ...replaced };
  return zipSync(
    Object.fromEntries(Object.entries(files).filter(([, bytes]) => bytes)) as Record<string, Uint8Array>,
  );
}

const record = (change: (json: Record<string, never>) => void) => {
  const json = JSON.parse(JSON.stringify(smallRecord()));
  change(json);
  return { 'run.json': text(json) };
};

/** The routes' file with one tensor changed, and with others. */
function routes(
  name: string,
  change: (tensor: SafetensorsTensor) => Partial<SafetensorsTensor> | null,
  others: Readonly<Record<string, SafetensorsTensor>> = {},
) {
  const { metadata, tensors } = readSafetensors(encodeRoutes([smallSet()]));
  const tensor = tensors.get(name)!;
  const changed = change(tensor);
  if (changed) tensors.set(name, { ...tensor, ...changed });
  else tensors.delete(name);
  for (const [added, tensor] of Object.entries(others)) tensors.set(added, tensor);
  return { 'routes.safetensors': writeSafetensors(tensors, metadata) };
}

const values = (...data: number[]) => ({ data: Int32Array.from(data), shape: [data.length] });

describe('a broken zip', () => {
  const cases: [string, () => Uint8Array, RegExp][] = [
    ['is cut off', () => zipped().subarray(0, 900), /not a zip file, or its end is missing/],
    ['is no zip', () => text({}), /not a zip file/],
    ['has no run.json', () => zipWith({ 'run.json': undefined }), /no exported run: it has no run\.json/],
    ['has no bundle.json', () => zipWith({ 'bundle.json': undefined }), /it has no bundle\.json/],
    [
      'has another format',
      () => zipWith({ 'bundle.json': text({ format: 'other', version: 1, id: 'x', name: 'x' }) }),
      /bundle\.json cannot be used: at "format"/,
    ],
    ['has JSON that is cut off', () => zipWith({ 'run.json': text({}).subarray(1) }), /not JSON, or cut off/],
    ['has bytes for text', () => zipWith({ 'run.json': Uint8Array.of(255, 254) }), /it is not text/],
    [
      'has text for a number',
      () => zipWith(record((json) => Object.assign(json.report, { markovAccuracy: 'high' }))),
      /run\.json cannot be used: at "report\.markovAccuracy": number was expected/,
    ],
    [
      'has a width beyond reason',
      () => zipWith(record((json) => Object.assign((json as never)['config']['student'], { heads: 1e12 }))),
      /at "config\.student\.heads"/,
    ],
    [
      'has a very long text',
      () => zipWith(record((json) => Object.assign(json['data'], { name: 'x'.repeat(5000) }))),
      /at "data\.name"/,
    ],
    [
      'reaches for the prototype',
      () => zipWith({ 'run.json': new TextEncoder().encode('{"__proto__": {"polluted": 1}}') }),
      /the key "__proto__"/,
    ],
    [
      'has measures with strange decimals',
      () => {
        const json = JSON.parse(JSON.stringify(smallRun().metrics));
        json.measures.edr.decimals = 400;
        return zipWith({ 'metrics.json': text(json) });
      },
      /metrics\.json cannot be used: at "measures\.edr\.decimals"/,
    ],
    [
      'has a checkpoint with a wrong header',
      () => zipWith({ 'vanilla.safetensors': Uint8Array.of(255, 255, 255, 255, 255, 0, 0, 0, 1) }),
      /vanilla\.safetensors: .*header claims/,
    ],
    [
      'has a checkpoint of another network',
      () => zipWith({ 'teacher.safetensors': filesOfRun(smallRun()).get('vanilla.safetensors') }),
      /teacher\.safetensors holds no LM-TAD network/,
    ],
    [
      'has offsets that fall',
      () => zipWith(routes('test/vanilla/offsets', () => values(0, 5, 4))),
      /a route without roads/,
    ],
    [
      'has offsets beyond its roads',
      () => zipWith(routes('test/vanilla/offsets', () => values(0, 3, 9))),
      /do not fill its list of roads/,
    ],
    ['has a road below 0', () => zipWith(routes('test/vanilla/roads', () => values(1, -2, 3, 2))), /below 0/],
    [
      'has a route that begins elsewhere',
      () => zipWith(routes('test/vanilla/roads', () => values(2, 2, 3, 2))),
      /does not begin at its origin/,
    ],
    [
      'has a route that says it arrived',
      () => zipWith(routes('test/vanilla/roads', () => values(1, 2, 2, 2))),
      /does not end as it says/,
    ],
    [
      'has an unknown stop reason',
      () => zipWith(routes('test/vanilla/stop', () => ({ data: Uint8Array.of(0, 9) }))),
      /does not end as it says/,
    ],
    [
      'has NaN for a time',
      () => zipWith(routes('test/vanilla/seconds', () => ({ data: Float32Array.of(0, NaN, 1, 0) }))),
      /"test\/vanilla\/times" has no number at place 1/,
    ],
    [
      'proves a route that did not arrive',
      () =>
        zipWith(
          routes('test/vanilla/stop', (tensor) => tensor, {
            'test/vanilla/proven': { dtype: 'U8', shape: [2], data: Uint8Array.of(1, 1) },
          }),
        ),
      /a route of test\/vanilla that does not arrive is proven/,
    ],
    ['lacks the stop reasons', () => zipWith(routes('test/vanilla/stop', () => null)), /stop" is missing/],
    [
      'has too few trips',
      () => zipWith(routes('test/trips', () => values(0))),
      /"test\/origins" has 2 values in place of 1/,
    ],
  ];
  it.each(cases)('that %s is refused with a reason', async (_, zip, message) => {
    await expect(readRunBytes('run.zip', zip(), reader)).rejects.toMatchObject(refusal(message));
  });

  it('leaves no trace on the prototype of objects', async () => {
    const zip = zipWith(record((json) => Object.assign(json, { extra: 1 })));
    const { record: read } = await readRunBytes('run.zip', zip, reader);
    expect(read).not.toHaveProperty('extra');
    expect({}).not.toHaveProperty('polluted');
  });

  it('never ends in anything but a Failure, whichever byte is damaged', async () => {
    const whole = zipped();
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const damaged = whole.slice();
        damaged[at] ^= flip;
        const outcome = await readRunBytes('run.zip', damaged, reader).then(
          () => 'read',
          (thrown: unknown) => (thrown as { name: string }).name,
        );
        expect(['read', 'Failure']).toContain(outcome);
      }),
      { numRuns: 150 },
    );
  });
});

const road = fc.nat(2_000_000_000);
const seconds = fc.oneof(
  fc.nat(600),
  fc.nat(1200).map((half) => half / 2),
  fc.double({ min: 0, max: 1e4, noNaN: true }),
);

/** A route from a pair, whether it ends there or not. */
const route = fc
  .record({
    origin: road,
    destination: road,
    departure: fc.oneof(
      fc.integer({ min: 0, max: 4_000_000_000 }),
      fc.double({ min: -1e9, max: 4e9, noNaN: true }),
    ),
    steps: fc.array(fc.tuple(road, seconds), { maxLength: 6 }),
    arrives: fc.boolean(),
    logProb: fc.oneof(fc.constant(NaN), fc.double({ min: -99, max: 0, noNaN: true })),
  })
  .map(({ origin, destination, departure, steps, arrives, logProb }) => {
    const roads = [origin, ...steps.map(([next]) => next), ...(arrives ? [destination] : [])];
    let time = departure;
    const times = roads.map((_, i) => (time += i === 0 ? 0 : (steps[i - 1]?.[1] ?? 7)));
    const stop = arrives ? StopReason.arrived : StopReason.limit;
    return { roads, times, origin, destination, stop, logProb } satisfies Route;
  });

const setsOfRoutes = fc
  .array(route, { minLength: 1, maxLength: 6 })
  .chain((routes) =>
    fc.record({
      routes: fc.constant(routes),
      odSource: fc.constantFrom(...OD_SOURCES),
      source: fc.constantFrom(...DRAWN_SOURCES),
      proves: fc.boolean(),
    }),
  )
  .map(({ routes, odSource, source, proves }): GeneratedSet => {
    const provenIf = ({ stop, steps }: { stop: StopReason; steps: number }) =>
      proves && { proven: stop === StopReason.arrived && steps % 2 === 0 };
    const set = routeSetFrom(
      routes.map((each) => ({ ...each, ...provenIf({ stop: each.stop, steps: each.roads.length }) })),
    );
    const pairs = {
      tripIndices: Uint32Array.from(routes, (_, i) => i * 3),
      origins: set.origins,
      destinations: set.destinations,
      departures: Float64Array.from(routes, ({ times }) => times[0]),
    };
    return { source, odSource, pairs, routes: set };
  });

describe('routes and curves as tensors', () => {
  it('come back bit by bit', () => {
    fc.assert(
      fc.property(setsOfRoutes, (set) => {
        expect(decodeRoutes(encodeRoutes([set]))).toEqual([set]);
      }),
      { numRuns: 200 },
    );
  });

  it('keep the pairs of models of one set together', () => {
    const set = smallSet();
    const other = { ...set, source: 'markov' as const };
    expect(decodeRoutes(encodeRoutes([set, other])).map(({ source }) => source)).toEqual([
      'vanilla',
      'markov',
    ]);
    const pairs = { ...set.pairs, tripIndices: Uint32Array.of(0, 6) };
    expect(() => encodeRoutes([set, { ...other, pairs }])).toThrow(/different OD pairs/);
  });

  it('bring curves back, refusing columns of unequal length', () => {
    const series = smallRun().series;
    expect(decodeSeries(encodeSeries(series))).toEqual(series);
    const uneven = [{ ...series[0], columns: { loss: Float32Array.of(1) } }];
    expect(() => decodeSeries(encodeSeries(uneven))).toThrow(/"vanilla\/loss" has 1 values in place of 2/);
  });

  it('make a curve of one point an epoch of a record', () => {
    const [vanilla, distilled] = reader.epochSeries(smallRecord());
    // 70 trips in batches of 32 make three steps an epoch.
    expect(vanilla).toEqual({
      network: 'vanilla',
      step: Float32Array.of(3),
      columns: { loss: Float32Array.of(0.5), gradNorm: Float32Array.of(NaN) },
    });
    expect(distilled.network).toBe('distilled');
  });
});
