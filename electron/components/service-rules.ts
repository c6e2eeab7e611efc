import type { ServiceKind } from '../../shared/components/kinds.ts';
import type { ServiceCauseId } from '../../shared/components/service-ids.ts';
import {
  type Action,
  type Failure,
  type FailureKind,
  ownerOf,
  type ServiceId,
  type Settings,
} from '../../shared/domain/index.ts';
import { asSentence } from '../../shared/format.ts';
import { endedEvidence } from '../diagnosis/how-ended.ts';
import { continueAction, elsewhereTrouble, haltedWords, noRestartEvidence, restartAction } from '../diagnosis/kept.ts';
import { leftWords } from '../diagnosis/left.ts';
import {
  advice,
  cause,
  course,
  type DiagnosisInput,
  failureEvidence,
  failureOf,
  findingEvidence,
  firstOf,
  healthIn,
  isCritical,
  isTroubled,
  offer,
  type Rule,
  silentAt,
} from '../diagnosis/rule.ts';
import type { Self } from './service.ts';
import { lastLineEvidence, serviceLogFile } from './service-log.ts';

interface Words {
  /** Its address for people, without user and password. */
  readonly where: (settings: Settings) => string;
  /** What a failure is called that is neither silence nor hanging: it answers, and not as it should. */
  readonly otherwise: ServiceCauseId;
  /** What is said where nothing is there; absent where that is that nothing listens at its address. */
  readonly gone?: (failure: Failure) => string;
  /** What to do about a failure; null where a start is what helps. */
  readonly fix?: (failure: Failure) => string | null;
}

/** Nothing is there, or nothing gets through. */
const GONE: ReadonlySet<FailureKind> = new Set(['refused', 'unreachable', 'reset']);
/** Nothing of these is the service's own. */
const UNREAD: ReadonlySet<FailureKind> = new Set(['probe-failed', 'held-back', 'unavailable-tool']);

/** What can be wrong with any service: it is not there, hangs, answers badly, or is slow. The first that is found. */
export const serviceTrouble = <D extends ServiceKind>(self: Self<D>, words: Words): readonly Rule[] => [
  firstOf(failing(self, words), startsSlowly(self), slow(self)),
];

/** What brings a service back: its start command, where the settings have one. */
export function startAction<D extends ServiceKind>(self: Self<D>, settings: Settings): Action {
  return self.start(settings) === null
    ? advice(
        `Start ${self.title} the way you usually do. To have that done from here, give it a start command: \`lifeguard config set ${self.id}.start '["program", "argument"]'\`.`,
      )
    : offer(self.restart, `Start ${self.title}`);
}

/** A reading says that its process is stopped although it answers, or is none that could answer. */
export const stoppedRule =
  <D extends ServiceKind>(self: Self<D>): Rule =>
  (input) => {
    const finding = healthIn(input.health, self.id).findings.find((f) => /^fact:(tcp|process)-stopped$/.test(f.id));
    if (finding === undefined || !isCritical(input, self.id)) return null;
    return cause(input, {
      id: self.common.hangs,
      component: self.id,
      severity: 'P1',
      title: `${self.title} hangs: its process is stopped.`,
      detail: asSentence(finding.text),
      evidence: [findingEvidence(finding, self.id)],
      action: offer(self.goOn, `Continue ${self.title}`),
    });
  };

/** Where it says more, as far as that is known. */
const lookAtIt = ({ settings, readings }: DiagnosisInput, id: ServiceId, title: string): string =>
  serviceLogFile(id, settings) === null && ownerOf(readings, id).kind !== 'container'
    ? `See what ${title} prints where it was started.`
    : `See what ${title} says: \`lifeguard logs\`.`;

function failing<D extends ServiceKind>(self: Self<D>, { where, otherwise, gone, fix }: Words): Rule {
  return (input: DiagnosisInput) => {
    const failure = failureOf(input.readings, self.id);
    if (failure === null || UNREAD.has(failure.kind) || !isCritical(input, self.id)) return null;
    const { kind } = failure;
    const at = where(input.settings);
    const kept = self.kept(input.settings);
    const evidence = [
      failureEvidence(failure, self.id),
      endedEvidence(input, self.id),
      lastLineEvidence(input, self.id),
      noRestartEvidence(input, kept),
    ];
    const common = { component: self.id, severity: 'P1', evidence } as const;
    const start = startAction(self, input.settings);
    const elsewhere = elsewhereTrouble(input.readings, kept, failure);
    if (elsewhere !== null)
      return cause(input, {
        ...common,
        evidence: [failureEvidence(failure, self.id)],
        id: self.common.notRunning,
        ...elsewhere,
      });
    if (GONE.has(kind))
      return cause(input, {
        ...common,
        id: self.common.notRunning,
        ...course('stopped', self.title),
        detail: `${gone?.(failure) ?? (kind === 'refused' ? `Nothing listens at ${at}.` : asSentence(failure.got))}${leftWords(input, self.id)}`,
        action: restartAction(input, kept, start),
      });
    if (kind === 'timeout') {
      const silent = silentAt(at, failure);
      return cause(input, {
        ...common,
        id: self.common.hangs,
        ...(haltedWords(input.readings, kept) ?? { ...course('hangs', self.title), detail: silent }),
        action:
          continueAction(input, kept) ??
          restartAction(input, kept, advice(`Look what keeps ${self.title} busy, or restart it where it was started.`)),
      });
    }
    return cause(input, {
      ...common,
      id: otherwise,
      title: `${self.title} answers but does not work.`,
      detail: asSentence(failure.got),
      action: advice(fix?.(failure) ?? failure.hint ?? lookAtIt(input, self.id, self.title)),
    });
  };
}

/** It has been starting for longer than a start may take. */
function startsSlowly<D extends ServiceKind>(self: Self<D>): Rule {
  return (input) => {
    const finding = healthIn(input.health, self.id).findings.find((f) => f.level === 'starting');
    if (finding === undefined || !isTroubled(input, self.id)) return null;
    return cause(input, {
      id: self.common.slow,
      component: self.id,
      severity: 'P2',
      title: `${self.title} takes long to start.`,
      detail: finding.text,
      evidence: [findingEvidence(finding, self.id)],
    });
  };
}

/** Figures above their limits, the worst first. */
function slow<D extends ServiceKind>(self: Self<D>): Rule {
  return (input) => {
    if (!isTroubled(input, self.id)) return null;
    const { findings } = healthIn(input.health, self.id);
    const finding = findings.find((f) => f.level === 'critical') ?? findings[0];
    if (finding === undefined || finding.metric === null) return null;
    return cause(input, {
      id: self.common.slow,
      component: self.id,
      severity: 'P2',
      ...course('slow', self.title),
      detail: finding.text,
      evidence: [findingEvidence(finding, self.id)],
    });
  };
}
