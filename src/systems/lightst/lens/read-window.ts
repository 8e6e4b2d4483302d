import {
  argMax,
  reshape,
  tidy,
  transpose,
  type Scalar,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { contrast, contrastShares } from '../distillation/contrast';
import { divergenceTerm, mappedLatents, type TeacherTargets } from '../distillation/distillation-loss';
import type { TeachingConfig } from '../distillation/teaching-config';
import type { LoadedFlowNetwork } from '../forecast/loaded-flow-network';
import { STUDENT_NAMES, type StudentName } from '../networks';
import { WindowBatch } from '../networks/window-batch';
import { flowLoss } from '../training/objective';
import type { LensReading, NodeRows, StudentReading, WindowLosses } from './lens-reading';

export interface LensNetworks {
  readonly teacher: LoadedFlowNetwork;
  /** Digest of the teacher's file (`digestOfFile`). */
  readonly teacherDigest: string;
  readonly students: Readonly<Partial<Record<StudentName, LoadedFlowNetwork>>>;
}

/**
 * Reads one window with a teacher and its students, by the very functions that training takes its losses from.
 * @param row the last row that is known; the window's next hour lies in the table
 * @param asked the loss, where the distilled student's file does not say by which it learnt
 */
export async function readWindow(
  { teacher, teacherDigest, students }: LensNetworks,
  row: number,
  asked: TeachingConfig,
): Promise<LensReading> {
  const taught = students.distilled?.teaching ?? null;
  const config = taught?.losses ?? asked;
  const targets = withWindow(teacher, row, (batch) => {
    const { forecast, latents } = teacher.pass(batch);
    return { ...latents(), forecast };
  });
  try {
    const read: Partial<Record<StudentName, StudentReading>> = {};
    for (const name of STUDENT_NAMES) {
      const student = students[name];
      if (student) read[name] = await readStudent(student, row, targets, config);
    }
    return {
      row,
      config,
      configFrom: taught ? 'student' : 'settings',
      isItsTeacher: taught && taught.teacher === teacherDigest,
      teacher: {
        spatial: await rowsOf(targets.spatial),
        temporal: await rowsOf(targets.temporal),
        forecast: await forecastRows(targets.forecast),
      },
      students: read,
    };
  } finally {
    for (const tensor of Object.values(targets) as Tensor[]) tensor.dispose();
  }
}

/** What is made of the window that ends in a row, scaled as a network learnt it. Tensors in the result stay. */
function withWindow<T extends object>(
  { data }: LoadedFlowNetwork,
  row: number,
  make: (batch: WindowBatch) => T,
): T {
  const { inputs } = data.lengths;
  const batch = new WindowBatch(data.windows(Int32Array.of(row - inputs + 1)), data.table.slotsPerDay);
  try {
    return tidy(() => make(batch) as never) as T;
  } finally {
    batch.dispose();
  }
}

async function readStudent(
  student: LoadedFlowNetwork,
  row: number,
  teacher: TeacherTargets,
  config: TeachingConfig,
): Promise<StudentReading> {
  const found = withWindow(student, row, (batch) => {
    const { forecast, latents } = student.pass(batch);
    const latent = latents().temporal;
    const maps = mapsFor(student, teacher);
    const mapped = maps && mappedLatents(maps, teacher, { latent });
    const { target, measured } = batch;
    const isMeasured = measured?.count !== 0;
    return {
      forecast,
      latent,
      mapped,
      strongest: mapped && {
        spatial: strongestOf(mapped.own, mapped.spatial, config),
        temporal: strongestOf(mapped.own, mapped.temporal, config),
      },
      losses: {
        L_S: isMeasured ? flowLoss({ forecast, target, measured }, student.data.score.std).parts.L_S : null,
        L_KL: isComparable(teacher, { latent, forecast }, config)
          ? divergenceTerm(teacher, { latent, forecast }, config)
          : null,
        L_P: mapped && contrast(mapped.own, mapped.spatial, config),
        L_E: mapped && contrast(mapped.own, mapped.temporal, config),
      } as Record<keyof WindowLosses, Scalar | null>,
    };
  });
  const { forecast, latent, mapped, strongest, losses } = found;
  return {
    losses: {
      L_S: await valueOf(losses.L_S),
      L_KL: await valueOf(losses.L_KL),
      L_P: await valueOf(losses.L_P),
      L_E: await valueOf(losses.L_E),
    },
    latent: await taken(latent, rowsOf),
    forecast: await taken(forecast, forecastRows),
    mapped: mapped && {
      own: await taken(mapped.own, rowsOf),
      spatial: await taken(mapped.spatial, rowsOf),
      temporal: await taken(mapped.temporal, rowsOf),
    },
    recognised: strongest && {
      spatial: await ownCount(strongest.spatial),
      temporal: await ownCount(strongest.temporal),
    },
  };
}

/** (1, N) the student's node that each anchor finds strongest. */
const strongestOf = (own: Tensor3D, anchors: Tensor3D, config: TeachingConfig): Tensor =>
  argMax(contrastShares(own, anchors, config).logShares, 2);

/** How many nodes are named at their own place. */
async function ownCount(strongest: Tensor): Promise<number> {
  const named = Array.from(await strongest.data());
  strongest.dispose();
  return named.filter((name, node) => name === node).length;
}

/** The learned maps of a student, where they are for latents as wide as this teacher's. */
function mapsFor({ teaching }: LoadedFlowNetwork, { spatial, temporal }: TeacherTargets) {
  if (!teaching) return null;
  const { widths, maps } = teaching;
  return widths.spatial === spatial.shape[2] && widths.temporal === temporal.shape[2] ? maps : null;
}

/** Whether L_KL is between equally many numbers. */
const isComparable = (
  teacher: TeacherTargets,
  student: { readonly latent: Tensor3D; readonly forecast: Tensor4D },
  { divergenceOf }: TeachingConfig,
): boolean =>
  divergenceOf === 'latents'
    ? teacher.temporal.shape[2] === student.latent.shape[2]
    : teacher.forecast.shape[1] === student.forecast.shape[1];

async function valueOf(term: Scalar | null): Promise<number | null> {
  if (!term) return null;
  const [value] = await term.data();
  term.dispose();
  return value;
}

/** What is read of a tensor that is not needed any longer. */
async function taken<T extends Tensor>(tensor: T, read: (tensor: T) => Promise<NodeRows>): Promise<NodeRows> {
  const rows = await read(tensor);
  tensor.dispose();
  return rows;
}

/** (1, N, d) as rows of its nodes; a backend may hand out the array that it keeps, so that a copy is taken. */
const rowsOf = async (latents: Tensor3D): Promise<NodeRows> => ({
  values: Float32Array.from(await latents.data()),
  width: latents.shape[2],
});

/** (1, H, N, 1) as rows of its nodes. */
async function forecastRows(forecast: Tensor4D): Promise<NodeRows> {
  const [, horizons, nodes] = forecast.shape;
  const turned = tidy(() => transpose(reshape(forecast, [horizons, nodes])));
  const values = Float32Array.from(await turned.data());
  turned.dispose();
  return { values, width: horizons };
}
