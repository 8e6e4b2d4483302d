import { describe, expect, it } from 'vitest';
import { exposeService } from '../../../engine/protocol/service-host';
import { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import { FakeWorker } from '../../../engine/protocol/testing/fake-worker';
import { studyService, type StudyService } from '../../../engine/study/study-service';
import type { StudyResult } from '../../../engine/study/study-result';
import { syntheticGrid } from '../../../engine/study/testing/synthetic-study';
import { StudySession } from './study-session.svelte';
import type { StudySource } from './study-source';

const grid = syntheticGrid();
const withTrials = (count: number): StudyResult => ({ ...grid, trials: grid.trials.slice(0, count) });

/** A file on a disk that a test writes, and a clock that it turns. */
function desk() {
  const reads: string[] = [];
  let content: File | null = null;
  let modified = 0;
  let tick: (() => void) | null = null;
  const write = (text: string) => (content = new File([text], 'study.json', { lastModified: ++modified }));
  const source: StudySource = {
    name: 'study.json',
    isLive: true,
    file: async () => {
      if (!content) throw new DOMException('Gone', 'NotFoundError');
      return content;
    },
  };
  const startWorker = () =>
    new SupervisedWorker<StudyService>({
      service: 'study',
      spawn: () => {
        const worker = new FakeWorker();
        const { read } = studyService();
        const service: StudyService = {
          read: (file, task) => {
            reads.push(file.path);
            return read(file, task);
          },
        };
        exposeService('study', service, worker.scope);
        return worker;
      },
    });
  const repeat = (work: () => void) => {
    tick = work;
    return () => (tick = null);
  };
  const study = new StudySession({ startWorker, repeat, pick: async () => source });
  return {
    ...{ study, source, reads },
    write: (result: StudyResult) => void write(JSON.stringify(result)),
    damage: () => void write('{"title": "cut o'),
    remove: () => void (content = null),
    isTicking: () => tick !== null,
  };
}

const trials = (study: StudySession) => study.opened?.result.trials.length;

describe('StudySession', () => {
  it('reads what a person picks, and reads it again where it has changed', async () => {
    const { study, reads, write, isTicking } = desk();
    write(withTrials(10));
    await study.pick();
    expect(trials(study)).toBe(10);
    expect([study.name, study.isInView, study.isLive, isTicking()]).toEqual(['study.json', true, true, true]);
    await study.look();
    expect(reads).toHaveLength(1);
    write(withTrials(12));
    await study.look();
    expect(trials(study)).toBe(12);
    expect(study.written).toBe(2);
    await study.close();
  });

  it('keeps the last good one of a damaged file, says what is wrong once, and goes on', async () => {
    const { study, source, reads, write, damage } = desk();
    write(withTrials(10));
    await study.open(source);
    damage();
    await study.look();
    expect(trials(study)).toBe(10);
    expect(study.reading.failure?.message).toContain('study.json');
    await study.look();
    expect(reads).toHaveLength(2);
    expect(study.reading.failure).not.toBeNull();
    write(withTrials(11));
    await study.look();
    expect([trials(study), study.reading.failure]).toEqual([11, null]);
    await study.close();
  });

  it('says that a file is gone, and has it back', async () => {
    const { study, source, write, remove } = desk();
    write(grid);
    await study.open(source);
    remove();
    await study.look();
    expect(study.reading.failure?.message).toContain('moved or deleted');
    expect(trials(study)).toBe(60);
    write(withTrials(3));
    await study.look();
    expect([trials(study), study.reading.failure]).toEqual([3, null]);
    await study.close();
  });

  it('looks at the file only while it is watched and in view', async () => {
    const { study, source, write, isTicking } = desk();
    write(grid);
    await study.open(source);
    study.hide();
    expect([study.isInView, study.isLive, isTicking()]).toEqual([false, true, false]);
    study.show();
    expect(isTicking()).toBe(true);
    study.stopWatching();
    expect([study.isLive, isTicking()]).toEqual([false, false]);
    study.watch();
    expect([study.isLive, isTicking()]).toEqual([true, true]);
    await study.close();
    expect(isTicking()).toBe(false);
  });

  it('shows a file that was chosen, without watching it', async () => {
    const { study, isTicking } = desk();
    await study.openFile(new File([JSON.stringify(grid)], 'other.json'));
    expect([study.name, trials(study)]).toEqual(['other.json', 60]);
    study.watch();
    expect([study.canBeLive, study.isLive, isTicking()]).toEqual([false, false, false]);
    await study.close();
  });

  it('keeps the study that is open where another cannot be read', async () => {
    const { study, source, write } = desk();
    write(grid);
    await study.open(source);
    await study.openFile(new File(['[]'], 'other.json'));
    expect(study.reading.failure?.message).toContain('other.json');
    expect([study.name, trials(study), study.isLive]).toEqual(['study.json', 60, true]);
    await study.close();
  });
});
