import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Problem } from '../../shared/domain/index.ts';
import { type FolderRefusal, prepareOwnFolder } from '../files/index.ts';
import { displayPath } from './display-path.ts';

/** Where this engine keeps its files. */
export interface Places {
  readonly stateFolder: string;
  readonly logFolder: string;
  readonly problems: readonly Problem[];
}

/** What Lifeguard, its app included, keeps in these folders; other people's files beside them are not touched. */
const OURS =
  /^(journal\.(db|lock)|recovery-[\w-]+\.(json|lock)|(started-backends|repository|ios-guide|mlx-check|alerts|outgoing|keychain(-\w+)?|trust[\w-]*)\.json|(metrics-token|outgoing-key)$|env-before-|config\.yaml|(backend|start)\.log)/;

/**
 * Makes both folders their owner's alone. One that is not safe to use (another user's, or open for everybody to write) is refused in words, and
 * this session keeps its files in a new private folder instead: monitoring and recovering go on.
 * @param home for showing paths as a person reads them
 */
export function placesFor(stateFolder: string, logFolder: string, home: string): Places {
  const isOurs = (name: string) => OURS.test(name);
  // A home folder that somebody names is not narrowed for all the programs that live in it.
  const refused = [stateFolder, logFolder].map((folder) => (folder === home ? null : prepareOwnFolder(folder, isOurs)));
  const problems = refused.flatMap((refusal, i) =>
    refusal === null ? [] : [problemOf(refusal, displayPath(i === 0 ? stateFolder : logFolder, home))],
  );
  if (problems.length === 0) return { stateFolder, logFolder, problems };
  const instead = mkdtempSync(path.join(tmpdir(), 'lifeguard-'));
  return {
    stateFolder: refused[0] === null ? stateFolder : instead,
    logFolder: path.join(instead, 'logs'),
    problems: problems.map((p) => ({ ...p, message: `${p.message} This session keeps its files in ${instead}.` })),
  };
}

function problemOf(refusal: FolderRefusal, where: string): Problem {
  const problem = (message: string, fix: string): Problem => ({ where, message, fix, severity: 'error' });
  switch (refusal.kind) {
    case 'other-owner':
      return problem(
        `The folder belongs to another user (uid ${refusal.uid}), so history and logs are not kept there.`,
        'Start Lifeguard as that user, or name a folder of your own in LIFEGUARD_STATE_FOLDER.',
      );
    case 'world-writable':
      return problem(
        'Everybody may write in the folder, so nothing in it can be relied on.',
        `chmod go-rwx ${where}, after looking at what lies there`,
      );
    case 'not-a-folder':
      return problem('There is something else where the folder should be.', `Move ${where} away.`);
  }
}
