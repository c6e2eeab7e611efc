import { lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { foreignText } from '../../../files/index.ts';
import { isExecutable } from '../../../system/index.ts';
import type { PythonLocation } from './types.ts';

export interface PythonInput {
  /** From configuration: an interpreter, or the folder of an environment. */
  readonly configured: string | null;
  readonly backendFolder: string | null;
  /** The backend's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Finds the Python that runs the backend, without starting anything. Never the one on PATH: installing there helps nobody.
 * As `uv run` does it, UV_PROJECT_ENVIRONMENT stands in for `.venv`, and a project in a workspace uses the workspace's environment.
 */
export function findPython({ configured, backendFolder, env }: PythonInput): PythonLocation {
  if (configured !== null) return judge(interpreter(configured), 'setting') ?? missing(configured);
  if (backendFolder === null) return { kind: 'none', tried: [] };
  const project = env.UV_PROJECT_ENVIRONMENT?.trim();
  const roots = projectRoots(backendFolder);
  const candidates = [
    ...(project ? roots.map((root) => [path.resolve(root, project), 'UV_PROJECT_ENVIRONMENT'] as const) : []),
    ...roots.map((root) => [path.join(root, '.venv'), '.venv'] as const),
    [path.join(backendFolder, 'venv'), 'venv'] as const,
  ].map(([folder, source]) => [path.join(folder, 'bin/python'), source] as const);
  for (const [python, source] of candidates) {
    const found = judge(python, source);
    if (found !== null) return found;
  }
  return { kind: 'none', tried: candidates.map(([python]) => python) };
}

const interpreter = (configured: string): string =>
  isFolder(configured) ? path.join(configured, 'bin/python') : configured;

const missing = (python: string): PythonLocation => ({
  kind: 'broken',
  python,
  source: 'setting',
  reason: `The configured Python ${python} is not there.`,
});

/** Null when nothing of that name is there. */
function judge(python: string, source: string): PythonLocation | null {
  if (isExecutable(python)) return { kind: 'found', python, source };
  const found = lstatSync(python, { throwIfNoEntry: false });
  if (found === undefined) return null;
  // What an upgrade of Homebrew's Python leaves of every environment that was made with the old one.
  const reason = found.isSymbolicLink()
    ? `${python} is a link to ${readlinkSync(python)}, which is not there or cannot be run.`
    : `${python} is not executable.`;
  return { kind: 'broken', python, source, reason };
}

/** The backend's folder, and the root of the uv workspace around it. */
function projectRoots(folder: string): readonly string[] {
  for (let parent = path.dirname(folder); parent !== path.dirname(parent); parent = path.dirname(parent)) {
    if (isWorkspace(path.join(parent, 'pyproject.toml'))) return [folder, parent];
  }
  return [folder];
}

function isWorkspace(file: string): boolean {
  return /^\[tool\.uv\.workspace\]/m.test(foreignText(file, 1024 ** 2) ?? '');
}

function isFolder(target: string): boolean {
  return lstatSync(target, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
