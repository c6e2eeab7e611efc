import { type CauseIdOf, componentTitle, type FindingId, homesIn, isMain } from '../../../shared/domain/index.ts';
import { formatList } from '../../../shared/format.ts';
import {
  advice,
  cause,
  course,
  type DiagnosisInput,
  evidence,
  findingEvidence,
  isCritical,
  isDown,
  isTroubled,
  offer,
  type Rule,
} from '../../diagnosis/rule.ts';

/** No container of it answers while the engine does not; one container that is not well does nothing to the others. */
export const engineTakesDown = (input: DiagnosisInput): boolean =>
  isDown(input, 'docker') && isCritical(input, 'docker') && input.readings.docker?.facts.docker?.kind === 'not-running';

/** The engine is down and parts of the stack run in it (F16 in test/faults): one cause for all of them. */
export const dockerNotRunning: Rule = (input) => {
  const reading = input.readings.docker;
  if (!reading?.ok || reading.facts.docker.kind !== 'not-running' || !isCritical(input, 'docker')) return null;
  const { docker, containerised } = reading.facts;
  const names = formatList(homesIn(input.readings).map(([guest]) => componentTitle(guest)));
  return cause(input, {
    id: 'docker-not-running',
    component: 'docker',
    severity: homesIn(input.readings).some(([guest]) => isMain(guest)) ? 'P0' : 'P1',
    confidence: 0.95,
    ...course('stopped', 'Docker'),
    detail: `${names} ${containerised.length === 1 ? 'runs' : 'run'} in it and ${containerised.length === 1 ? 'is' : 'are'} not reachable.`,
    evidence: [evidence('The Docker engine does not answer.', 'docker', docker.got)],
    action: offer('start-docker', 'Start Docker'),
  });
};

const CONTAINER_CAUSES: Readonly<Partial<Record<FindingId, CauseIdOf<'docker'>>>> = {
  'fact:container-restarting': 'container-restarting',
  'fact:container-dead': 'container-dead',
  'fact:container-unhealthy': 'container-unhealthy',
};

/** A container runs and is not well. */
export const containerTrouble: Rule = (input) => {
  const finding = input.health.docker.findings.find((f) => CONTAINER_CAUSES[f.id] !== undefined);
  const id = finding && CONTAINER_CAUSES[finding.id];
  if (finding === undefined || id === undefined || !isTroubled(input, 'docker')) return null;
  return cause(input, {
    id,
    component: 'docker',
    severity: 'P2',
    title: finding.text,
    detail: 'Docker itself runs.',
    evidence: [findingEvidence(finding, 'docker')],
    action: advice('See why with `docker logs` and the name of the container.'),
  });
};
