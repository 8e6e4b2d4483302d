import type { FlowTable, GraphForm } from '../../../domain/counts/node-graph';
import type { WindowLengths } from '../../../domain/counts/forecast-windows';
import type { MlpStudentConfig, DayKinds } from '../../../models/lightst/mlp-student';
import type { MtgnnConfig, MtgnnGraphConfig } from '../../../models/lightst/mtgnn-parameters';
import type { PaperTeacherConfig } from '../../../models/lightst/paper-teacher';
import type { FlowsConfig } from '../settings';

/** All that a teacher is built from besides its weights and the graph. */
export type TeacherSizes =
  | ({ readonly form: 'paper'; readonly graphForm?: GraphForm } & PaperTeacherConfig)
  | ({ readonly form: 'mtgnn' } & MtgnnConfig & { readonly graph: MtgnnGraphConfig });

export type StudentSizes =
  ({ readonly form: 'mlp' } & MlpStudentConfig) | ({ readonly form: 'stmlp' } & MtgnnConfig);

/** Kinds of day of the paper's teacher and of the MLP; the forms of the code read no time at all. */
const DAY_KINDS: Readonly<Record<FlowsConfig['data']['days'], DayKinds>> = {
  none: 0,
  weekend: 2,
  weekday: 7,
};

type TableSizes = Pick<FlowTable, 'nodes' | 'slotsPerDay'>;

/** As in the official configuration files: three layers, four kernels. */
function mtgnnSizes(
  { nodes }: TableSizes,
  { inputs, outputs }: WindowLengths,
  width: number,
  dropout: number,
): MtgnnConfig {
  return {
    nodes,
    inputWidth: 1,
    inputSteps: inputs,
    outputSteps: outputs,
    layers: 3,
    convolutionChannels: width / 2,
    residualChannels: width / 2,
    skipChannels: width,
    endChannels: 2 * width,
    kernelWidths: [2, 3, 6, 7],
    normEps: 1e-5,
    dropout,
  };
}

/** The teacher of a configuration for a table. */
export function teacherSizes(
  { data, teacher, windows }: Pick<FlowsConfig, 'data' | 'teacher' | 'windows'>,
  table: TableSizes,
): TeacherSizes {
  const { form, width, gcnLayers, tcnLayers, graph, dropout } = teacher;
  if (form === 'mtgnn')
    return {
      form,
      ...mtgnnSizes(table, windows, width, dropout),
      graph: { depth: 2, keep: 0.05, steepness: 3, nodeWidth: 40, neighbours: Math.min(20, table.nodes) },
    };
  return {
    form,
    nodes: table.nodes,
    width,
    inputSteps: windows.inputs,
    outputSteps: windows.outputs,
    gcnLayers,
    tcnLayers,
    kernel: 3,
    slotsPerDay: table.slotsPerDay,
    dayKinds: DAY_KINDS[data.days],
    leakySlope: 0.01,
    graphForm: graph,
    dropout,
  };
}

/** The student of a configuration for a table. */
export function studentSizes(
  { data, student, windows }: Pick<FlowsConfig, 'data' | 'student' | 'windows'>,
  table: TableSizes,
): StudentSizes {
  const { form, width, nodeWidth, timeWidth, dayWidth, layers, dropout } = student;
  if (form === 'stmlp') return { form, ...mtgnnSizes(table, windows, width, dropout) };
  return {
    form,
    nodes: table.nodes,
    hidden: width,
    nodeWidth,
    timeWidth,
    dayKinds: DAY_KINDS[data.days],
    dayWidth,
    layers,
    inputSteps: windows.inputs,
    outputSteps: windows.outputs,
    slotsPerDay: table.slotsPerDay,
    dropout,
  };
}
