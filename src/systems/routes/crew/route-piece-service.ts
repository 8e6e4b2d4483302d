import type { DrawnSearch } from '../../../engine/routes/route-drawing';
import { buffersIn } from '../../../base/bytes';
import { Failure } from '../../../base/failure';
import { quietly, TaskQueue, type Task } from '../../../base/task';
import type { GeneratedRoutes, GenerateOptions } from '../../../generation/generate-routes';
import type { OdPairs } from '../../../generation/od-pairs';
import { moving } from '../../../engine/protocol/service';
import { HoserSearchModel, type SearchModelParts } from '../../../models/hoser/search-model';
import type { LmTadConfig } from '../../../models/lm-tad/lm-tad';
import type { BackendName } from '../../../nn/backend-names';
import { Parameters, type ParameterSpec } from '../../../nn/parameters';
import { drawnRoutes } from '../drawing/draw-routes';
import {
  treeLogits,
  type AskedTeacher,
  type TeacherTables,
  type WindowTree,
} from '../distillation/soft-targets';

/** Values of the parameters of a network by name. */
export type Weights = Awaited<ReturnType<Parameters['snapshot']>>;

/** A student that is to draw, around the closed roads of its features. */
export interface StudentSetup extends SearchModelParts {
  /** What computes: the same as where the student comes from. */
  readonly backend: BackendName;
}

/** A teacher that is to be asked. */
export interface TeacherSetup {
  readonly backend: BackendName;
  readonly config: LmTadConfig;
  readonly specs: readonly ParameterSpec[];
  readonly weights: Weights;
  readonly tables: TeacherTables;
}

/** Settings of a search for routes. */
export type SearchOptions = Omit<GenerateOptions, 'search' | 'exact'> & { readonly search: DrawnSearch };

/** Some pairs to draw routes for. */
export interface DrawPiece {
  readonly pairs: OdPairs;
  readonly options: SearchOptions;
}

/**
 * What a helper of the routes system offers: pieces of drawing with a student and of asking a teacher. It holds one
 * network at a time, and computes on one thread.
 */
export interface RoutePieceService {
  /** Takes the place of the network before. */
  openStudent(request: StudentSetup): Promise<void>;
  draw(request: DrawPiece, task: Task): Promise<GeneratedRoutes>;
  /** Takes the place of the network before. */
  openTeacher(request: TeacherSetup): Promise<void>;
  /** Logits of the successors of each window's road, one window after the other. */
  answer(request: WindowTree, task: Task): Promise<Float32Array>;
}

/** @param startBackend starts a backend on one thread; one that runs already may be asked for again */
export function routePieceService(
  startBackend: (backend: BackendName) => Promise<unknown>,
): RoutePieceService {
  const turns = new TaskQueue();
  let started: BackendName | undefined;
  let student: HoserSearchModel | undefined;
  let teacher: AskedTeacher | undefined;
  const open = async (backend: BackendName) => {
    student?.dispose();
    teacher?.parameters.dispose();
    student = teacher = undefined;
    if (started !== backend) await startBackend(backend);
    started = backend;
  };
  return {
    openStudent: ({ backend, ...parts }) =>
      turns.run(async () => {
        await open(backend);
        student = await HoserSearchModel.fromParts(parts);
      }),
    draw: ({ pairs, options }, task) =>
      turns.run(async () => {
        if (!student) throw notOpened();
        const routes = await drawnRoutes(student, pairs, options, quietly(task));
        return moving(routes, buffersIn(routes));
      }),
    openTeacher: ({ backend, config, specs, weights, tables }) =>
      turns.run(async () => {
        await open(backend);
        teacher = { config, tables, parameters: Parameters.from(specs, weights) };
      }),
    answer: (tree, task) =>
      turns.run(async () => {
        await task.checkpoint();
        if (!teacher) throw notOpened();
        const logits = await treeLogits(teacher, tree);
        return moving(logits, [logits.buffer as ArrayBuffer]);
      }),
  };
}

const notOpened = () => new Failure('internal', 'A piece of work came before the network that it needs.');

/** Name of the service of those who help to draw routes and to ask teachers. */
export const ROUTE_PIECES = 'route-pieces';
