import { formatList } from '../../../shared/format.ts';
import { advice, cause, evidence, firstOf, isTroubled, offer, type Rule } from '../../diagnosis/rule.ts';
import { goneIn } from './judge.ts';

const noLocalhost: Rule = (input) => {
  const problem = input.readings.network?.facts.localhost;
  if (problem == null || !isTroubled(input, 'network')) return null;
  return cause(input, {
    id: 'network-no-localhost',
    component: 'network',
    severity: 'P2',
    title: 'The name localhost does not lead to this machine.',
    detail: problem,
    evidence: [evidence(problem, 'network')],
    action: offer('recover-network', 'Recover the network'),
  });
};

const addressGone: Rule = (input) => {
  const facts = input.readings.network?.facts;
  if (facts === undefined || !isTroubled(input, 'network')) return null;
  const [gone] = goneIn(input.settings, facts.formerly ?? []);
  if (gone === undefined) return null;
  const own = formatList((facts.lan ?? []).map(({ address }) => address)) || 'none';
  return cause(input, {
    id: 'network-address-gone',
    component: 'network',
    severity: 'P2',
    title: `${gone.address} is not this machine’s any more.`,
    detail: `${gone.title} is asked there. Its addresses are now: ${own}.`,
    evidence: [evidence(`It left the network in which it was ${gone.address}.`, 'network')],
    action: advice(`Write localhost, or an address that is this machine’s now, where ${gone.address} stands.`),
  });
};

export const networkTrouble: Rule = firstOf(noLocalhost, addressGone);
