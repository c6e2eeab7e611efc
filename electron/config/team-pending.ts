import { createHash } from 'node:crypto';
import type { Problem, TrustView } from '../../shared/domain/index.ts';
import { shortLine } from '../../shared/plain-text.ts';

/** What a person agreed to of a team's file, told by who keeps it. */
export type Agreed =
  /** The folder is not trusted: nothing of the file counts. */
  | { readonly kind: 'untrusted' }
  | {
      readonly kind: 'agreed';
      /** The text in force; null for none. */
      readonly text: string | null;
      /** `unseen`: it counted before anybody was asked. `lost`: what was agreed to cannot be read any more. */
      readonly how: 'agreed' | 'unseen' | 'lost';
    };

/** What of a team's file waits for a person. */
export type PendingTeamFile = NonNullable<TrustView['pending']>;

/** Stands for a text of a team's file; for none where there is none. */
export const tokenOf = (text: string | null): string =>
  text === null ? 'none' : createHash('sha256').update(text).digest('hex');

/** In a list that somebody reads before they agree; who shares more has them look at the file itself. */
const MOST_CHANGES = 300;
/** In a line beside others. */
const IN_A_LINE = 3;
const LONGEST_IN_A_LINE = 120;

/**
 * @param where the file, as shown to a person
 * @param now the text that is there; null where the file is gone
 */
export function pendingOf(
  where: string,
  now: string | null,
  agreed: Agreed,
  changes: readonly string[],
): PendingTeamFile {
  const more = changes.length - MOST_CHANGES;
  const shown = [...changes.slice(0, MOST_CHANGES), ...(more > 0 ? [`${more} more: look at the file itself`] : [])];
  return { where, text: whyWaits(now, agreed), changes: shown, token: tokenOf(now) };
}

function whyWaits(now: string | null, agreed: Agreed): string {
  if (agreed.kind === 'untrusted') return 'Your team’s file does not count until you trust this folder.';
  if (agreed.how === 'lost')
    return 'What you agreed to of your team’s file cannot be read any more; nothing of it counts until you agree again.';
  if (agreed.how === 'unseen')
    return now === agreed.text
      ? 'Your team’s file counts as it did before Lifeguard asked; nobody has agreed to it yet.'
      : 'Your team’s file changed. What it said before Lifeguard asked counts until you agree.';
  if (now === null) return 'Your team’s file is gone. What you agreed to counts until you agree to that.';
  return agreed.text === null
    ? 'Your team’s file does not count until you agree to it.'
    : 'Your team’s file changed since you agreed to it. What you agreed to counts until you agree again.';
}

/** The same as a problem of the configuration: its first changes, and where all of them are told. */
export function pendingProblem({ where, text, changes }: PendingTeamFile, isTrusted: boolean): Problem {
  const named = changes.slice(0, IN_A_LINE).map((change) => shortLine(change, LONGEST_IN_A_LINE));
  const more = changes.length - named.length;
  const list = [...named, ...(more > 0 ? [`${more} more`] : [])].join('; ');
  return {
    where,
    message: list === '' ? text : `${text} ${isTrusted ? 'Waiting' : 'It shares'}: ${list}.`,
    fix: 'See all of it: lifeguard trust --list. If it is meant: lifeguard trust',
    severity: 'warning',
  };
}
