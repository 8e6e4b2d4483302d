import type { GpsChoice } from '../../../data/gps/gps-choice';
import type { GpsPreview } from '../../../data/gps/preview-gps';
import type { BuiltTraces, TripMatch } from '../../../engine/dataset-builder/built-parts';
import type { RefusedFile, TraceGroup } from '../../../engine/dataset-builder/trace-groups';
import type { NamedFile } from '../../../engine/datasets/named-file';
import { AsyncTask, type TaskScope } from '../async-task.svelte';
import type { BuilderFilling } from './builder-filling.svelte';
import type { BuilderSettings } from './builder-settings.svelte';
import type { BuilderWork } from './builder-work.svelte';
import { SvelteSet } from 'svelte/reactivity';
import { leftOut, type LeaveOut } from '../../../engine/dataset-builder/leave-out';
import type { TroubleSpot } from '../../../matching/trouble-spots';

/** GPS files that are read alike, and how. */
export interface TraceKind {
  readonly group: TraceGroup;
  readonly preview: GpsPreview;
  /** Whether a person has changed how they are read. */
  readonly chosen: boolean;
}

interface TracesNeeds {
  readonly work: BuilderWork;
  readonly settings: BuilderSettings;
  readonly filling: Pick<BuilderFilling, 'asked' | 'missing'>;
  readonly onBuilt: () => void;
}

/** The GPS files of the dataset builder, kind by kind, and the traces that were read from them. */
export class BuilderTraces {
  kinds = $state.raw<readonly TraceKind[]>([]);
  /** Files that were chosen with them and cannot be read. */
  refused = $state.raw<readonly RefusedFile[]>([]);
  built = $state.raw<BuiltTraces | null>(null);
  readonly fileCount = $derived(this.kinds.reduce((sum, { group }) => sum + group.names.length, 0));
  /** The first file that cannot be read with the present choice. */
  readonly unreadable = $derived.by(
    () => this.kinds.find(({ preview }) => !preview.sample)?.group.names[0] ?? null,
  );
  /** Traces whose gaps were filled, and as what. */
  #filled: { readonly built: BuiltTraces; readonly key: string } | null = null;
  readonly #inspection = new AsyncTask();
  #isSilent = $state(false);

  constructor(private readonly needs: TracesNeeds) {}

  /** Whether a person waits for files to be inspected. */
  get inspecting(): boolean {
    return this.#inspection.active && !this.#isSilent;
  }

  /** Whether a file is among those to be read. */
  holds(name: string): boolean {
    return this.kinds.some(({ group }) => group.names.includes(name));
  }

  /** Finds out of which kinds GPS files are, and how each seems to be written. */
  async inspect(files: readonly NamedFile[], timeZone = placeZone()): Promise<void> {
    await this.#whileInspecting(async ({ follow }) => {
      const sorted = await follow(() => this.needs.work.call('sortTraces', { files, timeZone }));
      return () => {
        this.kinds = sorted.groups.map(({ preview, ...group }) => ({ group, preview, chosen: false }));
        this.refused = sorted.refused;
      };
    });
  }

  /**
   * Inspects one kind again as a person wants it read. The place has one clock: another zone holds for all
   * kinds. Resolves with the new preview, null if there is none.
   */
  async change(index: number, choice: GpsChoice): Promise<GpsPreview | null> {
    const { timeZone } = choice;
    const others = timeZone !== this.kinds[index].preview.choice.timeZone;
    const done = await this.#inspectKinds((kind, i) => {
      if (i === index) return choice;
      return others ? { ...kind.preview.choice, timeZone } : null;
    });
    return done ? this.kinds[index].preview : null;
  }

  /** Leaves out one file. */
  async leaveOut(name: string): Promise<void> {
    this.needs.work.tasks.trips.dismiss();
    this.refused = this.refused.filter((file) => file.name !== name);
    const changed = this.kinds.find(({ group }) => group.names.includes(name));
    if (!changed) return;
    const { files, names } = changed.group;
    const group = { files, names: names.filter((one) => one !== name) };
    const left = group.names.length > 0 ? [{ ...changed, group }] : [];
    this.kinds = this.kinds.flatMap((kind) => (kind === changed ? left : [kind]));
    // The preview of a kind is that of its first file.
    if (left.length > 0)
      await this.#inspectKinds((kind) => {
        if (kind.preview !== changed.preview) return null;
        return kind.chosen ? kind.preview.choice : 'guess';
      });
  }

  /** Leaves out all files of a kind. */
  leaveOutKind(kind: TraceKind): void {
    this.needs.work.tasks.trips.dismiss();
    this.kinds = this.kinds.filter((one) => one !== kind);
  }

  /**
   * Inspects them again over other roads, silently: what a person has chosen stays, the rest is guessed
   * again.
   */
  async inspectAgain(): Promise<void> {
    if (this.kinds.length === 0) return;
    await this.#inspectKinds((kind) => (kind.chosen ? kind.preview.choice : 'guess'), true);
  }

  read(): Promise<boolean> {
    if (this.kinds.length === 0) return Promise.resolve(false);
    const groups = this.kinds.map(({ group, preview: { choice } }) => ({ group, choice }));
    const cleaning = $state.snapshot(this.needs.settings.cleaning);
    return this.needs.work.run('readTraces', { groups, cleaning }, (traces) => {
      this.built = traces;
      this.needs.onBuilt();
    });
  }

  /**
   * Fills the gaps as chosen, or empties them, unless they are like that. Resolves with whether they are.
   */
  async fillAsChosen(): Promise<boolean> {
    const { work, filling, onBuilt } = this.needs;
    const { built } = this;
    if (!built || filling.missing !== null) return false;
    const { asked } = filling;
    const now = this.#filled?.built === built ? this.#filled.key : null;
    if ((asked?.key ?? null) === now) return true;
    const recorded = built.filling?.recorded ?? built.traces;
    return work.run('fillGaps', { filling: asked?.request ?? null }, (filled) => {
      const { filling: _, ...read } = built;
      this.built = filled
        ? { ...read, traces: filled.traces, filling: { step: filled.step, recorded } }
        : { ...read, traces: recorded };
      this.#filled = asked && { built: this.built, key: asked.key };
      onBuilt();
    });
  }

  forget(): void {
    this.#inspection.reset();
    this.kinds = [];
    this.refused = [];
    this.built = null;
  }

  /** @param how how each kind is to be read; null leaves it as it is */
  #inspectKinds(
    how: (kind: TraceKind, i: number) => GpsChoice | 'guess' | null,
    isSilent = false,
  ): Promise<boolean> {
    return this.#whileInspecting(async ({ follow }) => {
      const kinds: TraceKind[] = [];
      for (const [i, kind] of this.kinds.entries()) {
        const { group, preview } = kind;
        const choice = how(kind, i);
        if (choice === null) kinds.push(kind);
        else {
          const read = choice === 'guess' ? { timeZone: preview.choice.timeZone } : { choice };
          const next = await follow(() => this.needs.work.call('previewTraces', { group, ...read }));
          kinds.push({ group, preview: next, chosen: choice !== 'guess' });
        }
      }
      return () => (this.kinds = kinds);
    }, isSilent);
  }

  /** Inspects files in place of any inspection before it; `work` resolves with how to use what it found. */
  #whileInspecting(work: (scope: TaskScope) => Promise<() => void>, isSilent = false): Promise<boolean> {
    const { work: builder } = this.needs;
    builder.tasks.trips.dismiss();
    this.#isSilent = isSilent;
    return builder.runBeside(this.#inspection, 'trips', work, (use) => {
      use();
      if (!isSilent) builder.tell('The files have been inspected.');
    });
  }
}

/** The zone of this device: most people have traces of where they live. */
const placeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What a person leaves out of the matched traces: trouble spots with all their traces, and single traces. */
export class LeftOutTraces {
  readonly spots = new SvelteSet<TroubleSpot>();
  readonly traces = new SvelteSet<number>();
  /** What that leaves; null while nothing is left out. */
  readonly result = $derived.by(() => {
    const match = this.match();
    const isAll = this.spots.size + this.traces.size === 0;
    return match && !isAll ? leftOut(match, [...this.spots], [...this.traces]) : null;
  });

  constructor(private readonly match: () => TripMatch | null) {}

  /** The same for the worker. */
  get wish(): LeaveOut {
    return { spots: [...this.spots].map(({ lon, lat }) => [lon, lat] as const), traces: [...this.traces] };
  }

  turnSpot(spot: TroubleSpot): void {
    turn(this.spots, spot);
  }

  turnTrace(trace: number): void {
    turn(this.traces, trace);
  }

  keepAll(): void {
    this.spots.clear();
    this.traces.clear();
  }

  /** Leaves out again what was left out of the same traces before. */
  restore({ spots, traces }: LeaveOut): void {
    this.keepAll();
    const isOut = (spot: TroubleSpot) => spots.some(([lon, lat]) => spot.lon === lon && spot.lat === lat);
    for (const spot of this.match()?.trouble.spots ?? []) if (isOut(spot)) this.spots.add(spot);
    for (const trace of traces) this.traces.add(trace);
  }
}

function turn<T>(set: Set<T>, value: T): void {
  if (!set.delete(value)) set.add(value);
}
