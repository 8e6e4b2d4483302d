import type { Dataset } from '../../../domain/dataset';
import type { AdoptedNetwork, AdoptRequest } from '../../../engine/checkpoints/adoption';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { checkOrigin } from '../../../engine/checkpoints/checkpoint-origin';
import { openCheckpoint, type CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import type { SettingRow } from '../../../engine/checkpoints/checkpoint-report';
import {
  adoptedNetwork,
  fitNetwork,
  officialShape,
  savedAgain,
  tensorCount,
} from '../../../engine/checkpoints/network-file';
import { paddedSteps, type MtgnnConfig } from '../../../models/lightst/mtgnn-parameters';
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
import { FLOW_NETWORK, type NetworkHeader, type NetworkSizes } from './network-file';

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
  const fitted = fitNetwork(FLOW_NETWORK, contents, found.header, table, (name) =>
    isOurs ? null : whyUnused(name, role),
  );
  const own = isOurs ? bytes : savedAgain(FLOW_NETWORK, fitted, dataset.fingerprint);
  const rows = [...settingRows(sizes, found.from), ...scoreRows(score, found.scoreFrom), roleRow(found)];
  return adoptedNetwork(network, own, contents, fitted, rows);
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
  return { header: FLOW_NETWORK.read(new CheckpointHeader(contents)), from, scoreFrom: from, nameFrom: from };
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

/** What official files do not hold, as all configuration files of the official code have it. */
const USUAL = { inputSteps: 12, normEps: 1e-5, dropout: 0.3, keep: 0.05, steepness: 3, neighbours: 20 };

/** More layers and kernels than any network has. */
const MOST_LAYERS = 100;
const MOST_KERNELS = 16;

/**
 * The sizes of a network of the official code by the shapes of its tensors.
 * @param role the file's own words do not tell teacher and student apart: either has the tensors of both
 * @throws Failure 'bad-input' where a tensor is missing that tells a size
 */
function officialSizes(contents: CheckpointContents, role: 'teacher' | 'student'): NetworkSizes {
  const shape = (name: string, dimensions: number) => officialShape(contents, name, dimensions);
  const layers = tensorCount(contents, (layer) => `norm.${layer}.weight`, MOST_LAYERS);
  const kernels = tensorCount(contents, (i) => `filter_convs.0.tconv.${i}.weight`, MOST_KERNELS);
  const [residualChannels, inputWidth] = shape('start_conv.weight', 4);
  const [skipChannels, convolutionChannels] = shape('skip_convs.0.weight', 4);
  const [endChannels] = shape('end_conv_1.weight', 4);
  const [outputSteps] = shape('end_conv_2.weight', 4);
  const [, nodes] = shape('norm.0.weight', 3);
  const kernelWidths = Array.from(
    { length: kernels },
    (_, i) => shape(`filter_convs.0.tconv.${i}.weight`, 4)[3],
  );
  const padded = shape('skip0.weight', 4)[3];
  const own = { kernelWidths, layers };
  // A longer input than usual is not padded: it is as long as what the skip path sees of it.
  const inputSteps = padded === paddedSteps({ ...own, inputSteps: 1 }) ? USUAL.inputSteps : padded;
  const { normEps, dropout, keep, steepness } = USUAL;
  const body: MtgnnConfig = {
    ...own,
    ...{ nodes, inputWidth, inputSteps, outputSteps, normEps, dropout },
    ...{ convolutionChannels, residualChannels, skipChannels, endChannels },
  };
  if (role === 'student') return { form: 'stmlp', ...body };
  const depth = shape('gconv1.0.mlp.mlp.weight', 4)[1] / convolutionChannels - 1;
  const nodeWidth = shape('gc.emb1.weight', 2)[1];
  const neighbours = Math.min(USUAL.neighbours, nodes);
  return { form: 'mtgnn', ...body, graph: { depth, keep, steepness, nodeWidth, neighbours } };
}

/** Layers that the official classes have and their forward pass never reaches. */
const NEVER_REACHED = /^(encoder_layer|transformer_encoder|residual_convs)\./;
/** Tensors that apply only to the other role (teacher or student). */
const OF_THE_OTHER = { teacher: /^stu_mlp\./, student: /^(gconv[12]|gc)\./ };
/** Buffers of the learned graph. */
const BUFFERS = /^(idx|gc\.(idx|static_feat))$/;

/** Why a network of the official code leaves a tensor of its file; null where it does not. */
function whyUnused(name: string, role: 'teacher' | 'student'): string | null {
  if (NEVER_REACHED.test(name)) return 'the official forward pass never reaches it';
  if (OF_THE_OTHER[role].test(name)) return `a ${role} does not use it`;
  return BUFFERS.test(name) ? 'it numbers the nodes' : null;
}
