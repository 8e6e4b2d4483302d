import type { Dataset } from '../../../domain/dataset';
import { Random } from '../../../base/random';
import type { HoserConfig } from '../../../models/hoser/config';
import { hoserSpecs } from '../../../models/hoser/parameters';
import { lmTadSpecs, type LmTadConfig } from '../../../models/lm-tad/lm-tad';
import type { ParameterSpec } from '../../../nn/parameters';
import {
  dict,
  int,
  no,
  object,
  orderedDict,
  pickle,
  tensor,
  type Piece,
} from '../../../nn/torch-file/pickle-writer';
import { bytesOf, legacyFile, torchZip } from '../../../nn/torch-file/testing/torch-writer';

/** A tensor of floats by its name in a state dict. */
export type FloatState = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly data: Float32Array }
>;

const stateOf = (specs: readonly ParameterSpec[], seed: number): FloatState =>
  new Map(
    specs.map(({ name, shape }) => {
      const random = new Random(seed).fork(name);
      const size = shape.reduce((product, length) => product * length, 1);
      return [name, { shape, data: Float32Array.from({ length: size }, () => 0.3 * random.normal()) }];
    }),
  );

/** A HOSER with weights at random, as `model.state_dict()` of PyTorch has it, without buffers. */
export function studentState({ network, zones }: Dataset, config: HoserConfig, seed = 1): FloatState {
  const { roadCount, classNames } = network;
  const sizes = { roadCount, roadTypeCount: classNames.length, zoneCount: zones.zoneCount };
  return stateOf(hoserSpecs(config, sizes), seed);
}

/** An LM-TAD with weights at random; its output layer is that of its embedding. */
export function teacherState(config: LmTadConfig, seed = 1): FloatState {
  const state = new Map(stateOf(lmTadSpecs(config), seed));
  return state.set('lm_head.weight', state.get('transformer.wte.weight')!);
}

export interface TorchForm {
  readonly legacy?: boolean;
  /** Put before every name, as "_orig_mod.". */
  readonly prefix?: string;
  /** What holds the state dict; left out, it is the file. */
  readonly within?: (state: Piece) => Piece;
}

/** A state dict as `torch.save` writes it. */
export function torchFileOf(state: FloatState, { legacy, prefix = '', within }: TorchForm = {}): Uint8Array {
  const named = [...state];
  const entries = named.map(([name, { shape, data }], i): [string, Piece] => [
    `${prefix}${name}`,
    tensor({ key: String(i), storage: 'FloatStorage', elements: data.length, shape }),
  ]);
  const dictionary = orderedDict(Object.fromEntries(entries));
  const value = pickle(within ? within(dictionary) : dictionary);
  const storages = named.map(([, { data }], i) => ({
    key: String(i),
    elements: data.length,
    bytes: bytesOf(data),
  }));
  if (legacy) return legacyFile(value, storages);
  return torchZip(value, Object.fromEntries(storages.map(({ key, bytes }) => [key, bytes])));
}

/** The official layout of LM-TAD's checkpoints, whose configuration is an object of a class of its own. */
export function officialTeacherFile(config: LmTadConfig, form: TorchForm = {}): Uint8Array {
  const fields = dict({
    n_head: int(config.heads),
    n_layer: int(config.layers),
    n_embd: int(config.width),
    vocab_size: int(config.vocabularySize),
    pad_token: int(config.vocabularySize - 3),
    bias: no,
    integer_poe: no,
  });
  const within = (state: Piece) =>
    dict({
      model: state,
      optimizer: dict({ state: dict({}) }),
      model_config: object('models.LMTAD', 'LMTADConfig', fields),
      iter_num: int(125),
    });
  return torchFileOf(teacherState(config), { within, ...form });
}
