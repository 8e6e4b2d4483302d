import type { OldData } from '../../../../domain/old-data';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { networkStart } from '../../../../engine/records/network-start';
import { experimentConfig } from '../../settings';
import { DistilSettings } from './distil-settings.svelte';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { TeacherSettings } from './teacher-settings.svelte';

const teacher: Model = {
  network: 'teacher',
  id: 't',
  bytes: new Uint8Array(4),
  from: 'sample results',
  runId: 'sample',
  dataset: 'f',
};
// Runs are named by when they began.
beforeEach(() => vi.useFakeTimers({ now: new Date(2026, 10, 21, 12, 3) }));
afterEach(() => vi.useRealTimers());

describe('DistilSettings', () => {
  it('is a preset and what differs from it', () => {
    const settings = new DistilSettings();
    settings.set('lambda', 0.5);
    settings.set('epochs', 9);
    expect(settings.toOverrides()).toEqual({ lambda: 0.5, epochs: 9 });
    settings.preset = 'demo';
    expect(settings.toOverrides()).toEqual({ lambda: 0.5 });
    expect(settings.value('epochs')).toBe(experimentConfig('demo').student.training.epochs);
    settings.set('lambda', experimentConfig('demo').distillation.lambda);
    expect(settings.toOverrides()).toEqual({});
    expect(settings.config()).toEqual(experimentConfig('demo'));
  });

  it('takes over the configuration of an address', () => {
    const settings = new DistilSettings();
    const config = experimentConfig('demo', { seed: 7, window: 3, odPairs: 20 });
    settings.adopt(config);
    expect(settings.toOverrides()).toEqual({ seed: 7, window: 3, odPairs: 20 });
    expect([settings.config(), settings.trained]).toEqual([config, 'both']);
    settings.adopt(experimentConfig('quick', { lambda: 0 }));
    expect(settings.trained).toBe('vanilla');
  });

  it('says what a run cannot be made of', () => {
    const settings = new DistilSettings();
    expect(settings.problem).toBeNull();
    settings.set('epochs', 0);
    expect(settings.problem?.message).toMatch(/Epochs must be a whole number from 1 to 10,000, not 0/);
    settings.set('epochs', 1);
    settings.set('lambda', 0);
    expect(settings.problem?.message).toMatch(/With a weight .* of 0 the teacher is not heard/);
    settings.trained = 'vanilla';
    expect(settings.problem).toBeNull();
  });

  it('orders what is wanted of the teacher that there is', () => {
    const settings = new DistilSettings();
    expect(settings.order(null)).toMatchObject({
      networks: ['teacher', 'vanilla', 'distilled'],
      config: { compare: true },
      name: 'Both, quick, 21 Nov 12:03',
      watched: { everySeconds: 5 },
    });
    expect(settings.order(teacher)).toMatchObject({
      networks: ['vanilla', 'distilled'],
      given: { teacher: teacher.bytes },
      holders: { teacher: 'sample' },
    });
    settings.newTeacher = true;
    expect(settings.order(teacher)).toMatchObject({
      networks: ['teacher', 'vanilla', 'distilled'],
    });
    settings.trained = 'vanilla';
    settings.pace = 'off';
    const { networks, given, watched } = settings.order(teacher);
    expect([networks, given, watched]).toEqual([['vanilla'], undefined, undefined]);
  });

  it('orders the HOSER+ teachers of routes in place of LM-TAD, and says what does not go with routes', () => {
    const settings = new DistilSettings();
    settings.set('way', 'best-routes');
    settings.set('teacherMembers', 2);
    expect(settings.order(teacher)).toMatchObject({
      networks: ['route-teacher', 'route-teacher-2', 'vanilla', 'distilled'],
    });
    settings.set('lambdaSchedule', 'falling');
    expect(settings.problem?.message).toMatch(/falls over time is of soft targets/);
    settings.trained = 'vanilla';
    expect(settings.problem).toBeNull();
    expect(settings.order(teacher).networks).toEqual(['vanilla']);
  });

  it('learns other roads at the rate of fresh weights, unless the old trips tell where they are now', () => {
    const settings = new DistilSettings();
    const rate = () => settings.config().student.training.learningRate;
    const name = 'road_network_encoder.road_id_emb.weight';
    const start = networkStart('run', 'ab', [{ name, fate: 'anew', shape: [9, 8], note: '' }]);
    settings.held = {
      bytes: new Uint8Array(1),
      from: 'run',
      dataset: 'f',
      start,
      config: {},
      learntFrom: 'spring',
    };
    settings.start = 'held';
    expect(rate()).toBe(3e-3);
    const known = vi.spyOn(settings.oldData, 'fingerprint', 'get');
    known.mockReturnValue('spring');
    expect(rate()).toBe(3e-4);
    known.mockReturnValue('winter');
    expect(rate()).toBe(3e-3);
  });

  it('trains a student in use further: for a shorter time, unless that is set', () => {
    const settings = new DistilSettings();
    const student = { bytes: teacher.bytes, name: 'sample results', id: 'v' };
    expect(settings.order(teacher)).not.toHaveProperty('start');
    settings.start = 'vanilla';
    expect([settings.value('epochs'), settings.value('learningRate')]).toEqual([2, 3e-4]);
    expect(settings.toOverrides()).toEqual({});
    expect(settings.order(teacher, student)).toMatchObject({
      start: { vanilla: student, distilled: student },
      config: { student: { training: { epochs: 2, learningRate: 3e-4, warmupShare: 0.05 } } },
    });
    settings.trained = 'distilled';
    settings.set('epochs', 4);
    expect(settings.order(teacher, student)).toMatchObject({
      start: { distilled: student },
      config: { student: { training: { epochs: 4 } } },
    });
    expect(Object.keys(settings.order(teacher, student).start!)).toEqual(['distilled']);
    settings.start = 'fresh';
    expect([settings.value('epochs'), settings.value('learningRate')]).toEqual([4, 3e-3]);
    expect(settings.choices).toEqual({ students: 'distilled', start: 'fresh' });
    settings.oldData.choice = 'spring-id';
    expect(settings.choices).not.toHaveProperty('old-data');
    settings.start = 'vanilla';
    expect(settings.choices).toEqual({
      students: 'distilled',
      start: 'vanilla',
      'old-data': 'spring-id',
    });
    const old = {} as OldData;
    expect(settings.order(teacher, student, old)).toMatchObject({ oldData: old });
    expect(settings.order(teacher, null, old)).not.toHaveProperty('oldData');
  });
});

describe('TeacherSettings', () => {
  it('orders a teacher alone', () => {
    const settings = new TeacherSettings();
    settings.preset = 'demo';
    settings.set('teacherEpochs', 2);
    expect(settings.order()).toEqual({
      system: 'routes',
      networks: ['teacher'],
      config: experimentConfig('demo', { teacherEpochs: 2 }),
      name: 'Teacher, demo, 21 Nov 12:03',
    });
    settings.start = 'teacher';
    const from = { bytes: teacher.bytes, name: 'sample results' };
    expect(settings.order(from)).toMatchObject({
      start: { teacher: from },
      config: { teacher: { training: { epochs: 2, learningRate: 1e-4 } } },
    });
    const old = {} as OldData;
    expect(settings.order(from, old)).toMatchObject({ start: { teacher: from }, oldData: old });
    expect(settings.order(null, old)).not.toHaveProperty('oldData');
  });
});
