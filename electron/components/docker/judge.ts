import type { Assessment, FindingOf, Owner, ProbeFacts } from '../../../shared/domain/index.ts';
import { often } from '../../../shared/format.ts';
import { type AssessInput, assessed, fact, failed, off, unread } from '../../health/findings.ts';
import { isForbidden } from './engine-kind.ts';

/** Judges the engine, and the containers that it runs but that are not well. An engine that nobody needs may be off. */
export function assessDocker({ readings, settings }: AssessInput): Assessment {
  const reading = readings.docker;
  if (!settings['docker.enabled']) return off('docker');
  if (reading === undefined) return unread('docker');
  if (!reading.ok) return failed('docker', reading.failure, reading.failure.kind === 'absent' ? 'off' : 'unknown');
  const { docker, containerised, owners } = reading.facts;
  switch (docker.kind) {
    case 'not-installed':
      return off('docker');
    case 'not-running':
      if (containerised.length === 0) return off('docker');
      // Whether it runs is not known, and what lives in it is asked itself.
      if (isForbidden(docker.got))
        return assessed('docker', [
          fact(
            'fact:docker-refuses',
            'warning',
            `This user may not ask ${docker.engine ?? 'the engine'}: ${docker.got}`,
          ),
        ]);
      return assessed('docker', [
        fact('fact:docker-not-running', 'critical', `${docker.engine ?? 'The engine'} does not answer: ${docker.got}`),
      ]);
    case 'running':
      return assessed('docker', containerFindings(owners));
  }
}

/** A container that has ended is told by its component; one that runs and is not well is told here. */
function containerFindings(owners: ProbeFacts['docker']['owners']): readonly FindingOf<'docker'>[] {
  return Object.values(owners).flatMap((owner) => {
    const trouble = containerTrouble(owner);
    return trouble === null ? [] : [fact(`fact:container-${trouble.kind}`, 'warning', trouble.text)];
  });
}

function containerTrouble(
  owner: Owner,
): { readonly kind: 'restarting' | 'dead' | 'unhealthy'; readonly text: string } | null {
  if (owner.kind !== 'container') return null;
  const { status, health, restarts } = owner.state;
  if (status === 'restarting')
    return { kind: 'restarting', text: `Container ${owner.name} restarts again and again (${often(restarts)})` };
  if (status === 'dead') return { kind: 'dead', text: `Container ${owner.name} is dead` };
  if (status === 'running' && health === 'unhealthy')
    return { kind: 'unhealthy', text: `Container ${owner.name} reports that it is unhealthy` };
  return null;
}
