import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import { Failure } from '../../../base/failure';
import { readSafetensors, writeSafetensors } from '../../../nn/safetensors';
import { tinyCity } from '../testing/tiny-experiment';
import { firstDifference, type RaceRecording } from './race';
import { decodeRace, encodeRace } from './race-file';
import { smallRecording } from './testing/small-recording';

let dataset: Dataset;
let recording: RaceRecording;

beforeAll(async () => {
  dataset = await tinyCity();
  recording = await smallRecording(dataset);
});

const decoded = (bytes: Uint8Array, on = dataset) => decodeRace('a.race', bytes, on);

/** The file with its tensors and its header changed. */
function changed(
  change: (tensors: ReturnType<typeof readSafetensors>['tensors'], header: Record<string, unknown>) => void,
): Uint8Array {
  const { metadata, tensors } = readSafetensors(encodeRace(recording, dataset));
  const header = JSON.parse(metadata.race) as Record<string, unknown>;
  change(tensors, header);
  return writeSafetensors(tensors, { ...metadata, race: JSON.stringify(header) });
}

describe('a recording as a file', () => {
  it('comes back as it was', () => {
    expect(decoded(encodeRace(recording, dataset))).toEqual(recording);
  });

  it('is refused where it is of other data', async () => {
    const other = await tinyCity(90);
    expect(() => decoded(encodeRace(recording, dataset), other)).toThrow(
      /is the recording of a race on Tiny city/,
    );
  });

  it('is refused, with what is wrong, where it is broken', () => {
    const lengths = () => recording.order.trips.length;
    const refused = (bytes: Uint8Array, message: RegExp) => {
      expect(() => decoded(bytes)).toThrow(message);
      expect(() => decoded(bytes)).toThrow(Failure);
    };
    refused(Uint8Array.of(1, 2, 3), /too few for a header/);
    refused(writeSafetensors(new Map(), { format: 'x' }), /another kind of file/);
    refused(
      writeSafetensors(new Map(), { format: 'route-distillery-race', version: '9', race: '{}' }),
      /another version/,
    );
    refused(
      changed((_, header) => void (header.steps = 2)),
      /values in place of/,
    );
    refused(
      changed((_, header) => void (header.steps = 0)),
      /number of steps/,
    );
    refused(
      changed((_, header) => void (header.third = { teacher: 'me', lambda: 1 })),
      /third/,
    );
    refused(
      changed((_, header) => void ((header.runs as { seed: number }[])[1].seed = 1)),
      /seeds/,
    );
    refused(
      changed((tensors) => void tensors.delete('routes/turns')),
      /"routes\/turns" is missing/,
    );
    const bytes = (data: number[]) =>
      ({ dtype: 'U8', shape: [data.length], data: Uint8Array.from(data) }) as const;
    refused(
      changed((tensors) => void tensors.set('pace/lengths', bytes(Array<number>(lengths()).fill(0)))),
      /no road/,
    );
    refused(
      changed((tensors) => void tensors.set('pace/lengths', bytes(Array<number>(lengths()).fill(1)))),
      /do not fill/,
    );
    refused(
      changed((tensors) => {
        const turns = tensors.get('routes/turns')!.data.length;
        tensors.set('routes/turns', bytes(Array<number>(turns).fill(99)));
      }),
      /turn that is not there/,
    );
    refused(
      changed((tensors) => ((tensors.get('numbers/0')!.data as Float32Array)[0] = 7)),
      /counts other routes/,
    );
    refused(
      changed((tensors) => ((tensors.get('trips')!.data as Int32Array)[0] = 1e6)),
      /no trip 1000000/,
    );
  });
});

describe('where two runners part', () => {
  it('is found, with the pair', () => {
    const { moments } = recording.runs[0];
    const [shortest, real] = moments[1].runners.map(({ routes }) => routes!);
    const pair = [...recording.order.trips.keys()].find(
      (one) =>
        shortest.roads.slice(shortest.offsets[one], shortest.offsets[one + 1]).join() !==
        real.roads.slice(real.offsets[one], real.offsets[one + 1]).join(),
    );
    expect(pair).toBeDefined();
    expect(firstDifference(moments, 0, 1)).toEqual({ moment: 1, pair });
    expect(firstDifference(moments.slice(0, 1), 0, 1)).toBeNull();
    expect(firstDifference(recording.runs[1].moments, 0, 1)).toBeNull();
  });
});
