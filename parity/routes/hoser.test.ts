import { describe, expect, it } from 'vitest';
import { ReferenceFolder } from '../harness/reference-folder';
import { failed, shifted, storedNumbers, type Files } from '../testing/stored-numbers';
import {
  withIntegerCodes,
  withOtherIds,
  withTrips,
  withWholeLists,
  type HoserForwardJson,
} from './testing/variant-folders';
import { subjectsOf } from './subjects';

const { folder, changedJson, changedTensors, checksOf } = storedNumbers('routes');
const FORWARD = 'hoser_forward_tiny';
const TRAIN = 'hoser_train';

/** What the failed rows of a subject are of. */
const failing = async (subject: string, files: Files | ReferenceFolder = {}) =>
  failed(await checksOf([subject], files, 'cpu')).map((row) => row.slice(row.indexOf(': ') + 2));

describe('other folders of the same form', () => {
  it.each([
    ['one trip of a single step', withTrips([2])],
    ['some trips in another order', withTrips([3, 0])],
    ['a trip twice', withTrips([1, 2, 1])],
    ['whole numbers as road classes', withIntegerCodes()],
    ['a city whose lists of classes are left whole', withWholeLists()],
    ['other ids of roads, fields in another order', withOtherIds()],
  ])('%s', async (_, changed) => {
    expect(await failing(FORWARD, changed)).toEqual([]);
  });

  it('trains on the stored batch with other ids and fields in another order', async () => {
    expect(await failing(TRAIN, withOtherIds())).toEqual([]);
  });
});

describe('a changed folder fails', () => {
  it('in every row of what is stored, when all of it is changed, and in no other', async () => {
    const isParameter = (name: string) =>
      name.startsWith('model.') && !/road2zone|road_attr|edge_|intersection_attr/.test(name);
    const changed: string[] = [];
    const files = changedTensors(`${FORWARD}.safetensors`, (tensors) => {
      for (const [name, tensor] of tensors) {
        if (isParameter(name)) continue;
        tensors.set(name, shifted(tensor, 1));
        changed.push(name.replace(/^(out|model)\./, ''));
      }
    });
    const whole = ['logits of the whole model', 'times of the roads taken, whole model'];
    expect((await failing(FORWARD, files)).sort()).toEqual([...changed, ...whole].sort());
  });

  it('in one row for each stored tensor that no check knows, or that is gone', async () => {
    const files = changedTensors(`${FORWARD}.safetensors`, (tensors) => {
      const some = tensors.get('out.logits')!;
      tensors.set('out.block7_out', some).set('model.unheard_of', some).set('extra', some);
      tensors.delete('batch.candidate_len');
    });
    const found = await failing(FORWARD, files);
    expect(found).toEqual(expect.arrayContaining(['out.block7_out', 'model.unheard_of', 'extra']));
    expect(found).toContain('names and shapes of the stored tensors, as the json states them');
    expect(found).toContain('features of the batch');
  });

  it('in what the json says of roads, classes and trips', async () => {
    const json = changedJson<HoserForwardJson>(`${FORWARD}.json`, (changed) => {
      changed.num_roads += 1;
      changed.timestamp_label_log1p_std *= 1.001;
      changed.label_encoder_classes.reverse();
      changed.batch_is_weekend = changed.batch_is_weekend.map((is) => !is);
    });
    expect(await failing(FORWARD, json)).toEqual([
      'numbers of roads, road classes and zones',
      'mean and deviation of log1p(seconds per step)',
      'road classes in order',
      'trips on weekends',
    ]);
  });

  it('in the loss, the gradient and the weights that were changed', async () => {
    const name = 'navigator.q_proj.weight';
    const files = {
      ...changedTensors(`${TRAIN}.safetensors`, (tensors) => {
        for (const key of [`grad.${name}`, `param_step1.${name}`])
          tensors.set(key, shifted(tensors.get(key)!, 0.01, [17]));
        tensors.set('param_step3.new', tensors.get('param_step1.navigator.v_proj.weight')!);
      }),
      ...changedJson<{ losses_fp32: { loss: number }[] }>(`${TRAIN}.json`, ({ losses_fp32: losses }) => {
        losses[4].loss *= 1.001;
      }),
    };
    const found = await failing(TRAIN, files);
    expect(found).toContain(`gradient of ${name}`);
    expect(found.filter((what) => what.startsWith(`${name} after 1 step`)).length).toBe(1);
    expect(found).toContain('loss of 11 steps (losses_fp32)');
    expect(found).toContain('param_step3.new');
    expect(found.filter((what) => / after (1 step|10 steps)/.test(what)).length).toBe(1);
  });

  it('in a parameter that must stay as it is', async () => {
    const files = changedJson<{ parameters_without_gradient: string[] }>(`${TRAIN}.json`, (json) => {
      json.parameters_without_gradient.pop();
    });
    expect(await failing(TRAIN, files)).toContain('which parameters have no gradient');
  });

  it.each([
    ['network/roadmap.geo', [FORWARD, TRAIN]],
    ['network/zone_trans_mat.json', [`${FORWARD}/features`]],
    [`${FORWARD}.json`, [FORWARD, TRAIN]],
    [`${TRAIN}.safetensors`, [TRAIN]],
  ])('in %s, when it is gone', async (path, groups) => {
    const files = new Map(folder().files);
    files.delete(path);
    const checks = await checksOf([FORWARD, TRAIN], new ReferenceFolder(files), 'cpu');
    const bad = checks.filter(({ passed }) => !passed);
    expect([...new Set(bad.map(({ group }) => group))]).toEqual(groups);
    expect(bad.every(({ detail }) => detail?.includes(path.split('/').pop()!))).toBe(true);
  });
});

describe('a folder of something else', () => {
  it('fails in every subject, and in the file that none has read', async () => {
    const other = new ReferenceFolder(new Map([['surprise.json', new TextEncoder().encode('{}')]]));
    const checks = await checksOf(undefined, other, 'cpu');
    expect(checks.every(({ passed }) => !passed)).toBe(true);
    expect(checks.filter(({ group }) => group === 'surprise.json').length).toBe(1);
    for (const { name } of subjectsOf(other))
      expect(checks.some(({ group }) => group.startsWith(name))).toBe(true);
  });

  it('refuses a group that it does not have, with those that it has', async () => {
    await expect(checksOf(['hoser'])).rejects.toThrow(/no group "hoser".*hoser_forward_tiny/);
  });
});
