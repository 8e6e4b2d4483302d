import { describe, expect, it } from 'vitest';
import { BlobStore } from '../../data/blob-store';
import { MemoryDisk } from '../../data/testing/memory-directory';
import type { EpochEvent } from '../../nn/training/training-loop';
import { RunCheckpoints } from './run-checkpoints';
import { encodeTrainingState, type SavedTraining } from './training-state-file';

const epochOf = (epoch: number): EpochEvent => ({
  kind: 'epoch',
  epoch,
  epochs: 999,
  step: 4 * epoch,
  measures: { accuracy: 0.5 },
  means: { loss: NaN },
  best: false,
});

const saved = (history: readonly EpochEvent[]): SavedTraining => ({
  state: {
    epoch: history.length,
    weights: new Map([['w', { shape: [2], data: Float32Array.of(1, history.length) }]]),
    optimizer: { step: 4 * history.length, moments: new Map() },
    best: null,
    history,
  },
  counts: {},
});

function setUp() {
  const disk = new MemoryDisk();
  const notes: string[] = [];
  const blobs = new BlobStore(disk.root);
  const open = () => new RunCheckpoints(blobs, 'run', (text) => notes.push(text));
  return { disk, blobs, notes, open };
}

describe('the checkpoints of a run', () => {
  it('take what an epoch adds: as much for the last of 200 as for the first', async () => {
    const { disk, open } = setUp();
    const checkpoints = open();
    const history: EpochEvent[] = [];
    const written: number[] = [];
    for (let n = 100; n < 300; n++) {
      history.push(epochOf(n));
      const before = disk.written;
      await checkpoints.save('student', saved([...history]));
      written.push(disk.written - before);
    }
    const mean = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
    // The state says its number of epochs and steps in digits.
    expect(mean(written.slice(-10)) / mean(written.slice(0, 10))).toBeLessThanOrEqual(1.05);
    expect(await open().load('student')).toEqual(saved(history));
  });

  it('go on where a run goes on, whichever epochs were lost with its page', async () => {
    const { disk, blobs, open } = setUp();
    await open().save('student', saved([epochOf(1), epochOf(2)]));
    const state = await blobs.get('run', 'student');
    const first = open();
    const loaded = (await first.load('student'))!;
    await first.save('student', saved([...loaded.state.history, epochOf(3)]));
    // Killed after the epoch was noted, before the state was kept.
    await blobs.put('run', 'student', state!);
    const second = open();
    const again = (await second.load('student'))!;
    expect(again).toEqual(saved([epochOf(1), epochOf(2)]));
    const written = disk.written;
    const other = { ...epochOf(3), best: true };
    await second.save('student', saved([...again.state.history, other]));
    expect(disk.written - written).toBeLessThan(1000);
    expect((await open().load('student'))!.state.history).toEqual([epochOf(1), epochOf(2), other]);
  });

  it('of an earlier version, which hold their epochs, are gone on with', async () => {
    const { blobs, open } = setUp();
    await blobs.put('run', 'student', encodeTrainingState(saved([epochOf(1), epochOf(2)])));
    const checkpoints = open();
    const { state } = (await checkpoints.load('student'))!;
    await checkpoints.save('student', saved([...state.history, epochOf(3)]));
    expect(await open().load('student')).toEqual(saved([1, 2, 3].map(epochOf)));
  });

  it('that lost epochs are left aside, and it is told', async () => {
    const { blobs, notes, open } = setUp();
    await open().save('student', saved([epochOf(1), epochOf(2)]));
    await blobs.deleteLog('run', 'student epochs');
    expect(await open().load('student')).toBeNull();
    expect(notes).toEqual([expect.stringContaining('Epochs of this training state are lost')]);
  });
});
