import type { Dataset } from '../../../domain/dataset';
import type { AdoptedNetwork, AdoptRequest } from '../../../engine/checkpoints/adoption';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { checkOrigin } from '../../../engine/checkpoints/checkpoint-origin';
import { openCheckpoint, type CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import type { SettingRow } from '../../../engine/checkpoints/checkpoint-report';
import {
  ARCHITECTURES,
  type FlowNetworkName,
  NETWORK_LABELS,
  STUDENT,
  STUDENT_NAMES,
  TEACHER,
} from '../networks';
import { FlowData, tableOf } from '../flow-data';
import { PRESET_CONFIGS } from '../settings';
import { architectureOf, fitTensors, networkFile } from './network-file';
import { readHeader, type NetworkHeader, type NetworkSizes } from './network-header';
import { officialSizes, whyUnused } from './official-sizes';

/**
 * Turns a checkpoint that was saved here, or by the official code, into one of a data set, after every tensor was compared
 * with what its table needs.
 * @throws Failure 'bad-input' if it is damaged or does not fit
 */
export function adoptCheckpoint(request: AdoptRequest, dataset: Dataset): AdoptedNetwork {
  const { bytes, fileName, wanted } = request;
  // Official files hold the layers of teacher and student, and do not say which of them they are.
  const known = wanted === undefined ? ARCHITECTURES : [wanted === TEACHER.role ? TEACHER : STUDENT];
  const contents = openCheckpoint(bytes, known, fileName);
  const isOurs = new CheckpointHeader(contents).isThere;
  checkOrigin(contents, contents.system === TEACHER.name ? TEACHER : STUDENT, dataset);
  const { table } = tableOf(dataset, PRESET_CONFIGS.quick.data);
  const found = isOurs ? savedHere(contents) : official(contents, fileName, dataset);
  const { network, sizes, score } = found.header;
  const role = network === 'teacher' ? 'teacher' : 'student';
  const { specs, state, rows } = fitTensors(contents, found.header, table, (name) =>
    isOurs ? null : whyUnused(name, role),
  );
  const weights = new Map(
    specs.map(({ name, shape }) => [
      name,
      { shape, data: Float32Array.from(state.get(name)!.data as Float32Array) },
    ]),
  );
  const { source, notes } = contents;
  const report = {
    system: architectureOf(network).name,
    source,
    settings: [...settingRows(sizes, found.from), ...scoreRows(score, found.scoreFrom), roleRow(found)],
    tensors: rows,
    ignored: notes.ignored,
    inert: notes.inert,
  };
  return {
    network,
    bytes: isOurs ? bytes : networkFile(weights, found.header, dataset.fingerprint),
    report,
  };
}

interface Found {
  readonly header: NetworkHeader;
  /** Where its sizes, its scale and its name were found. */
  readonly from: string;
  readonly scoreFrom: string;
  readonly nameFrom: string;
}

function savedHere(contents: CheckpointContents): Found {
  const from = 'the header';
  return { header: readHeader(contents), from, scoreFrom: from, nameFrom: from };
}

/** A file of the official code holds neither its sizes nor the scale of its counts. */
function official(contents: CheckpointContents, fileName: string, dataset: Dataset): Found {
  const role = contents.role === TEACHER.role ? 'teacher' : 'student';
  const sizes = officialSizes(contents, role);
  const { table } = tableOf(dataset, PRESET_CONFIGS.quick.data);
  const { inputSteps: inputs, outputSteps: outputs } = sizes;
  const { score } = new FlowData(table, { inputs, outputs, stride: 1 });
  const { network, nameFrom } = role === 'teacher' ? TEACHER_NAMED : studentIn(fileName);
  return {
    header: { network, sizes, score },
    from: 'the shapes of the tensors',
    scoreFrom: 'the training part that is open: the file does not hold it',
    nameFrom,
  };
}

const TEACHER_NAMED = { network: 'teacher', nameFrom: 'the layers that mix nodes' } as const;

/** The official student is distilled; a file may be named otherwise. */
function studentIn(fileName: string): { network: FlowNetworkName; nameFrom: string } {
  const named = STUDENT_NAMES.find((name) => fileName.toLowerCase().includes(name));
  return named
    ? { network: named, nameFrom: 'the name of the file' }
    : { network: 'distilled', nameFrom: 'neither the file nor its name: the official student has a teacher' };
}

const roleRow = ({ header, nameFrom }: Found): SettingRow => ({
  name: 'Put in use as',
  value: `the ${NETWORK_LABELS[header.network]}`,
  from: nameFrom,
});

const FORMS: Readonly<Record<NetworkSizes['form'], string>> = {
  paper: 'graph network of the paper',
  mtgnn: 'MTGNN of the code',
  mlp: 'MLP',
  stmlp: 'STMLP of the code',
};

const settingRows = (sizes: NetworkSizes, from: string): SettingRow[] => [
  { name: 'Form', value: FORMS[sizes.form], from },
  { name: 'Nodes', value: String(sizes.nodes), from },
  { name: 'Bins seen, bins ahead', value: `${sizes.inputSteps}, ${sizes.outputSteps}`, from },
];

const scoreRows = ({ mean, std }: NetworkHeader['score'], from: string): SettingRow[] => [
  { name: 'Scale of the counts', value: `${mean.toFixed(4)} ± ${std.toFixed(4)}`, from },
];
