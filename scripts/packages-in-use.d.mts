export interface Manifest {
  readonly bin?: string | Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}
export function unfitPackages(
  imported: ReadonlyMap<string, string>,
  declared?: readonly string[],
  named?: ReadonlySet<string>,
  manifestOf?: (name: string) => Manifest,
): string[];
