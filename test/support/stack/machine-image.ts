import { chmodSync, cpSync, existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ContainerEngine } from './container-engine.ts';
import { run } from './run.ts';

/** Where a machine has its programs and libraries. */
const SYSTEM = ['/usr', '/bin', '/lib', '/lib64'];
/** Settings without which a program of them does not start. */
const SETTINGS = ['/etc/java-17-openjdk'];

/**
 * Makes an image of almost nothing: users, a folder for what is temporary, a few settings. Its containers see the programs of this machine, so that
 * nothing is fetched and no gigabyte is copied.
 * @returns the options of `docker run` that show them, and these folders beside
 */
export async function machineImage(
  { folder, docker }: Pick<ContainerEngine, 'folder' | 'docker'>,
  name: string,
): Promise<(...folders: readonly string[]) => readonly string[]> {
  const root = path.join(folder, 'machine');
  mkdirSync(path.join(root, 'etc'), { recursive: true });
  mkdirSync(path.join(root, 'tmp'));
  // Anybody may write there, whatever mask this process has.
  chmodSync(path.join(root, 'tmp'), 0o1777);
  writeFileSync(path.join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/tmp:/bin/sh\n');
  writeFileSync(path.join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  for (const one of SETTINGS)
    if (existsSync(one)) cpSync(one, path.join(root, one), { recursive: true, dereference: true });
  const made = path.join(folder, 'machine.tar');
  const packed = await run('tar', ['-cf', made, '-C', root, '.']);
  if (packed.code !== 0) throw new Error(`The image could not be packed: ${packed.stderr}`);
  await docker('import', made, name);
  const seen = SYSTEM.filter((one) => existsSync(one));
  return (...folders) =>
    [...new Set([...seen, ...folders.filter((one) => !one.startsWith('/usr/'))])].flatMap((one) => [
      '-v',
      `${one}:${one}:ro`,
    ]);
}

/** The folder in which a program is installed whose file lies in its `bin`, links followed. */
export const homeOf = (program: string): string => path.dirname(path.dirname(realpathSync(program)));
